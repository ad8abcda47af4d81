# SPDX-License-Identifier: GPL-3.0-or-later
"""Small mesh arithmetic in numpy: edges, welding by stitch, triangles from quads."""

from __future__ import annotations

import numpy as np

FALL_COARSEST = 0.03  # m: what falls in Blender must still find its folds


def triangles_of(quads: np.ndarray) -> np.ndarray:
    """(T, 3) triangles of (F, 4) faces; a triangle is a face whose last index is -1."""
    whole = quads[:, 3] >= 0
    return np.concatenate([quads[:, :3], quads[whole][:, [0, 2, 3]]]).astype(np.int32)


def part(points: np.ndarray, triangles: np.ndarray, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The points (..., K, 3) and triangles of the ``kept`` (V,) bool vertices of (..., V, 3) and (T, 3) alone."""
    number = np.cumsum(kept) - 1
    return points[..., kept, :], number[triangles[kept[triangles].all(axis=1)]].astype(np.int32)


def strewn(points: np.ndarray, triangles: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """(N, 3) the ``kept`` (V,) bool vertices of a mesh, (V, 3) and (T, 3), and the middles of the faces between."""
    return np.concatenate([points[kept], points[triangles[kept[triangles].all(axis=1)]].mean(axis=1)])


def edges_of(triangles: np.ndarray) -> np.ndarray:
    """(E, 2) distinct edges of (T, 3) triangles in order, smaller index first."""
    return counted_edges(triangles)[0]


def counted_edges(triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The edges of ``edges_of``, and how many triangles share each (E,)."""
    one, two = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]).astype(np.int64).T
    count = int(triangles.max(initial=0)) + 1
    keys = np.minimum(one, two) * count + np.maximum(one, two)
    keys, shared = np.unique(keys, return_counts=True)  # ten times as fast as of pairs
    return np.stack(np.divmod(keys, count), axis=1).astype(triangles.dtype), shared


def summed(values: np.ndarray, index: np.ndarray, count: int) -> np.ndarray:
    """(count, ...) the sums of the ``values`` (N,) or (N, n) that go to each place, ``index`` (N,)."""
    flat = values.reshape(len(values), int(np.prod(values.shape[1:])))
    columns = [np.bincount(index, column, count) for column in flat.T]
    return np.stack(columns, axis=1).reshape(count, *values.shape[1:])


def vertex_normals(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(V, 3) unit normals of a mesh, (V, 3) and (T, 3), weighted by area."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    total = summed(np.tile(np.cross(b - a, c - a), (3, 1)), triangles.T.ravel(), len(points))
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)


def vertex_areas(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(V,) a third of the area of the triangles (T, 3) about each point (V, 3)."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    third = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 6.0
    return np.bincount(triangles.ravel(), np.repeat(third, 3), len(points))


def mean_edge(points: np.ndarray, triangles: np.ndarray) -> float:
    """The average edge's length, in the unit of ``points`` (V, 2 or 3)."""
    edges = edges_of(triangles)
    return float(np.linalg.norm(points[edges[:, 0]] - points[edges[:, 1]], axis=1).mean())


def weld_map(count: int, pairs: np.ndarray) -> tuple[np.ndarray, int]:
    """Which welded vertex each of ``count`` vertices becomes, by stitch (never by distance), and how many there are.

    ``pairs`` is (S, 2); chains of pairs, as where four panels meet, become one vertex.
    """
    root = np.arange(count)
    while True:  # a few rounds: chains of stitches are short
        low = np.minimum(root[pairs[:, 0]], root[pairs[:, 1]])
        before = root.copy()
        np.minimum.at(root, pairs[:, 0], low)
        np.minimum.at(root, pairs[:, 1], low)
        root = root[root]
        if np.array_equal(before, root):
            break
    kept, index = np.unique(root, return_inverse=True)
    return index.astype(np.int32), len(kept)


def weld(points: np.ndarray, index: np.ndarray, count: int) -> np.ndarray:
    """(count, 3) means of the (V, 3) points that share a welded vertex."""
    return summed(points, index, count) / np.bincount(index, minlength=count)[:, None]


def fall_edge(edge: float, times: float) -> float:
    """Metres: the edges of the mesh that falls in the place of one of ``edge`` metres; the same where none does."""
    return max(edge, min(times * edge, FALL_COARSEST))


def carrier(points: np.ndarray, flat: np.ndarray, triangles: np.ndarray, near: np.ndarray | None = None
            ) -> tuple[np.ndarray, np.ndarray]:
    """Corners (n, 3) and their shares (n, 3) of ``points`` (n, 2) in the triangles (T, 3) of ``flat`` (V, 2).

    Only the triangles ``near`` (n, k) each point are tried, else all. A point a little outside of them is continued
    linearly: a share is then negative.
    """
    tried = triangles[near] if near is not None else triangles[None]
    a, b, c = (flat[tried[..., k]] - points[:, None] for k in range(3))
    area = np.stack([_cross(b, c), _cross(c, a), _cross(a, b)], -1)
    share = area / area.sum(axis=-1, keepdims=True)
    best, rows = share.min(axis=-1).argmax(axis=1), np.arange(len(points))
    return np.broadcast_to(tried, (*share.shape[:2], 3))[rows, best], share[rows, best]


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def carried(points: np.ndarray, corners: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """(n, 3) the points' (V, 3) means over three ``corners`` (n, 3) each, by ``shares`` (n, 3)."""
    return np.einsum("nk,nkc->nc", shares, points[corners])


def smoothed(values: np.ndarray, edges: np.ndarray, rounds: int = 1) -> np.ndarray:
    """Numbers or vectors (V,) or (V, n), each the mean of itself and its neighbours by ``edges`` (E, 2), so often."""
    count = (np.bincount(edges.ravel(), minlength=len(values)) + 1.0).reshape(-1, *[1] * (values.ndim - 1))
    there, neighbour = edges.ravel(), edges[:, ::-1].ravel()
    for _ in range(rounds):
        values = (values + summed(values[neighbour], there, len(values))) / count
    return values


def stretch(points: np.ndarray, flat: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """(E,) how much longer each panel edge is than in the flat panel: max(l / L0 - 1, 0)."""
    length = np.linalg.norm(points[edges[:, 0]] - points[edges[:, 1]], axis=1)
    rest = np.linalg.norm(flat[edges[:, 0]] - flat[edges[:, 1]], axis=1)
    return np.maximum(length / rest - 1.0, 0.0)
