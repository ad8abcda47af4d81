# SPDX-License-Identifier: GPL-3.0-or-later
"""A tape measure for meshes: planes cut edges, and the tape lies on the convex hull of the cut, as a taut tape does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull


@dataclass(frozen=True)
class Cut:
    """Where a plane crosses edges: ``points`` (N, 3), on ``edges`` (N, 2) at fractions ``along`` (N,)."""

    points: np.ndarray
    edges: np.ndarray
    along: np.ndarray

    def on(self, vertices: np.ndarray) -> np.ndarray:
        """The same surface points on the body in another pose (N, 3)."""
        a, b = vertices[self.edges[:, 0]], vertices[self.edges[:, 1]]
        return a + (b - a) * self.along[:, None]


def unique_edges(quads: np.ndarray) -> np.ndarray:
    """The undirected edges of a quad mesh, (E, 2)."""
    pairs = np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2)
    return np.unique(np.sort(pairs, axis=1), axis=0)


def cut(vertices: np.ndarray, edges: np.ndarray, origin: np.ndarray, normal: np.ndarray) -> Cut:
    """The plane through ``origin`` across the edges of a mesh; vertices on the plane count as above it."""
    height = (vertices - origin) @ normal
    a, b = height[edges[:, 0]], height[edges[:, 1]]
    crossing = (a < 0) != (b < 0)
    chosen = edges[crossing]
    along = a[crossing] / (a[crossing] - b[crossing])
    start = vertices[chosen[:, 0]]
    return Cut(start + (vertices[chosen[:, 1]] - start) * along[:, None], chosen, along)


def girth(points: np.ndarray, normal: np.ndarray) -> float:
    """Length of the tape around ``points`` (N, 3) that lie in a plane with this normal; 0 for fewer than three."""
    if len(points) < 3:
        return 0.0
    across = np.cross(normal, [0.0, 1.0, 0.0] if abs(normal[1]) < 0.9 else [1.0, 0.0, 0.0])
    across /= np.linalg.norm(across)
    flat = np.stack([points @ across, points @ np.cross(normal, across)], axis=1)
    return float(ConvexHull(flat).area)  # in two dimensions "area" is the perimeter


def taut(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> float:
    """Length of a tape from ``start`` to ``end`` (2,) stretched over 2D ``points`` on the left of start -> end."""
    way = end - start
    length = np.linalg.norm(way)
    ahead, left = (points - start) @ way / length**2, (points - start) @ [-way[1], way[0]] / length
    keep = (ahead > 0) & (ahead < 1) & (left > 0)
    chain = [(0.0, 0.0)]
    rows = sorted(zip((ahead[keep] * length).tolist(), left[keep].tolist(), strict=True)) + [(float(length), 0.0)]
    for row in rows:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], row) >= 0:
            chain.pop()
        chain.append(row)
    return float(np.linalg.norm(np.diff(np.array(chain), axis=0), axis=1).sum())


def _turn(a: tuple, b: tuple, c: tuple) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
