# SPDX-License-Identifier: GPL-3.0-or-later
"""Body and clothes as what an accessory lies on: cut by planes, spanned by tapes. Metres."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import ConvexHull, cKDTree

from ...catalog.garments import PROGRAMMES
from ...core.meshes import edges_of, vertex_normals

OUTER = 4  # layer from which on clothes are worn over a belt: blazers, coats
ARM = ("upper_arm", "forearm", "hand")
TRUNK = ("torso", "thigh.L", "thigh.R")
WAYS = 180


@dataclass(frozen=True)
class Cloth:
    """A garment worn: its outer side."""

    programme: str
    points: np.ndarray
    edges: np.ndarray

    @property
    def outer(self) -> bool:
        """Whether it is worn over a belt."""
        return self.programme in PROGRAMMES and PROGRAMMES[self.programme].layer >= OUTER


class Worn:
    """A body (plain values as for ``garment_sew``) and the garments on it."""

    def __init__(self, body: Mapping[str, Any], beneath: Iterable[Mapping[str, Any]] = (),
                 hair: np.ndarray | None = None) -> None:
        self.body, self.hair = body, None if hair is None else np.asarray(hair, float)
        self.vertices = np.asarray(body["vertices"], float)
        self.triangles = np.asarray(body["triangles"], np.int64)
        self.parts, self.part = list(body["part_names"]), np.asarray(body["vertex_part"])
        self.measures, self.landmarks = body["measures"], body["landmarks"]
        self._normals = vertex_normals(self.vertices, self.triangles)
        self.clothes = [self._trunk(c) for c in beneath]
        self._edges = edges_of(self.triangles)

    def _trunk(self, cloth: Mapping[str, Any]) -> Cloth:
        """A garment without its sleeves: cloth nearest to an arm that faces the way the skin there does.

        Cloth of the trunk that hangs beside an arm faces it instead.
        """
        points, triangles = np.asarray(cloth["vertices"], float), np.asarray(cloth["triangles"], np.int64)
        _, near = cKDTree(self.vertices).query(points)
        sleeve = np.isin(self.part[near], [i for i, n in enumerate(self.parts) if n.split(".")[0] in ARM])
        sleeve &= (vertex_normals(points, triangles) * self._normals[near]).sum(1) > 0.5
        return Cloth(str(cloth.get("programme", "")), points, edges_of(triangles[~sleeve[triangles].any(1)]))

    def of(self, *parts: str) -> np.ndarray:
        """(V,) whether a vertex belongs to one of these parts."""
        return np.isin(self.part, [self.parts.index(p) for p in parts])

    def mark(self, name: str) -> np.ndarray:
        """A landmark, (3,) m."""
        return np.asarray(self.landmarks[name], float)

    def cut(self, origin: np.ndarray, normal: np.ndarray, parts: tuple[str, ...] = TRUNK, outer: bool = True
            ) -> np.ndarray:
        """(N, 3) where a plane cuts the body's parts and the clothes; ``outer``: coats too."""
        mine = self.of(*parts)
        found = [_cut(self.vertices, self._edges[mine[self._edges].all(1)], origin, normal)]
        found += [_cut(c.points, c.edges, origin, normal) for c in self.clothes if outer or not c.outer]
        return np.concatenate(found)


def _cut(points: np.ndarray, edges: np.ndarray, origin: np.ndarray, normal: np.ndarray) -> np.ndarray:
    side = (points - origin) @ normal
    a, b = side[edges[:, 0]], side[edges[:, 1]]
    hit = a * b < 0
    p, q = points[edges[hit, 0]], points[edges[hit, 1]]
    return p + (a[hit] / (a[hit] - b[hit]))[:, None] * (q - p)


def spanned(points: np.ndarray, ways: np.ndarray) -> np.ndarray:
    """Support (n,) of points (N, 2) in the directions (n, 2)."""
    return (points @ ways.T).max(0)


def hull_line(points: np.ndarray) -> np.ndarray:
    """The convex loop (n, 2) round points, counter-clockwise."""
    return points[ConvexHull(points).vertices]


@dataclass(frozen=True)
class Band:
    """A tape once round: its upper and lower edge (n, 3), closed, and its outward normals."""

    low: np.ndarray
    high: np.ndarray
    normal: np.ndarray

    def at(self, where: np.ndarray, height: np.ndarray | float, out: np.ndarray | float) -> np.ndarray:
        """(..., 3) at places 0..n once round, heights -1..1 across the tape, and ``out`` metres off it."""
        where, height, out = np.broadcast_arrays(np.asarray(where, float), height, out)
        n = len(self.low)
        first = np.floor(where).astype(int)
        share = (where - first)[..., None]
        a, b = first % n, (first + 1) % n
        low = self.low[a] * (1 - share) + self.low[b] * share
        high = self.high[a] * (1 - share) + self.high[b] * share
        normal = self.normal[a] * (1 - share) + self.normal[b] * share
        normal = normal / np.linalg.norm(normal, axis=-1, keepdims=True)
        up = (1 + height[..., None]) / 2
        return low * (1 - up) + high * up + out[..., None] * normal


def band(cuts: list[np.ndarray], origin: np.ndarray, axes: np.ndarray, heights: np.ndarray, off: float,
         count: int = 240, soft: float = 2.0) -> Band:
    """A stiff tape round a body: straight across its width, and nowhere inside any of the cuts.

    Args:
        cuts: (N, 3) points of each plane across the tape.
        axes: (3, 3) rows: two in the plane, and up across the tape.
        heights: (len(cuts),) of the planes along the third axis, lowest first.
        off: metres that it keeps off.
    """
    turn = np.linspace(0, 2 * np.pi, WAYS, endpoint=False)
    ways = np.stack([np.cos(turn), np.sin(turn)], -1)
    reach = np.stack([gaussian_filter1d(spanned((c - origin) @ axes[:2].T, ways), soft, mode="wrap") for c in cuts])
    raw = np.stack([spanned((c - origin) @ axes[:2].T, ways) for c in cuts])
    middle = heights - heights.mean()
    lean = gaussian_filter1d((reach * middle[:, None]).sum(0) / (middle**2).sum(), 5.0, mode="wrap")
    lean = np.clip(lean, -0.6, 0.6)
    base = (reach - lean * middle[:, None]).max(0)
    lack = (raw - lean * middle[:, None]).max(0) - base
    base = base + off + gaussian_filter1d(np.maximum(lack, 0), 2.0, mode="wrap") + 0.0004
    lines = []
    for h in (heights[0], heights[-1]):
        s = base + lean * (h - heights.mean())
        slope = (np.roll(s, -1) - np.roll(s, 1)) / (2 * (turn[1] - turn[0]))
        flat = s[:, None] * ways + slope[:, None] * np.stack([-ways[:, 1], ways[:, 0]], -1)
        lines.append(origin + flat @ axes[:2] + h * axes[2])
    centre = (lines[0] + lines[1]) / 2
    # Evenly along the way round, starting in front.
    start = int(np.argmin(centre[:, 1] + 3 * np.abs(centre[:, 0] - origin[0])))
    order = np.roll(np.arange(WAYS), -start)
    ring = centre[np.concatenate([order, order[:1]])]
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(ring, axis=0), axis=1))])
    want = np.linspace(0, along[-1], count, endpoint=False)

    def again(values: np.ndarray) -> np.ndarray:
        line = values[np.concatenate([order, order[:1]])]
        return np.stack([np.interp(want, along, line[:, k]) for k in range(3)], -1)

    low, high = again(lines[0]), again(lines[1])
    tangent = np.roll(low + high, -1, 0) - np.roll(low + high, 1, 0)
    normal = np.cross(tangent, high - low)
    return Band(low, high, normal / np.linalg.norm(normal, axis=1, keepdims=True))
