# SPDX-License-Identifier: GPL-3.0-or-later
"""How far cloth stands off what it is worn on: signed distances to a surface, in numpy alone."""

from __future__ import annotations

import numpy as np

from ...core import meshes

CELL = 0.05  # metres: points are looked for in their cell of space and those about it
BLOCK = 4_000_000  # distances that are looked at together
TINY = 1e-18
_ABOUT = np.array(np.meshgrid(*[(-1, 0, 1)] * 3)).reshape(3, -1).T


def nearest(points: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(N,) which of ``others`` (M, 3) is nearest to each of ``points`` (N, 3)."""
    corner = np.minimum(points.min(0), others.min(0)) - 1.5 * CELL
    here, there = (((x - corner) // CELL).astype(np.int64) for x in (points, others))
    shape = np.maximum(here.max(0), there.max(0)) + 3
    keys = np.ravel_multi_index(tuple(there.T), tuple(shape))
    order = np.argsort(keys, kind="stable")
    keys, mine = keys[order], np.ravel_multi_index(tuple(here.T), tuple(shape))
    found, least = np.zeros(len(points), np.int64), np.full(len(points), np.inf)
    by_cell = np.argsort(mine, kind="stable")
    for rows in np.split(by_cell, np.flatnonzero(np.diff(mine[by_cell])) + 1):
        about = np.ravel_multi_index(tuple((here[rows[0]] + _ABOUT).T), tuple(shape))
        begin, end = np.searchsorted(keys, about), np.searchsorted(keys, about, side="right")
        near = np.concatenate([order[a:b] for a, b in zip(begin, end, strict=True) if b > a] or [order[:0]])
        if len(near):
            square = ((points[rows, None] - others[near][None]) ** 2).sum(2)
            best = square.argmin(1)
            found[rows], least[rows] = near[best], square[np.arange(len(rows)), best]
    far = np.flatnonzero(least > CELL**2)  # something nearer may lie beyond the cells about
    step = max(1, BLOCK // max(1, len(others)))
    for k in range(0, len(far), step):
        rows = far[k : k + step]
        found[rows] = sum((points[rows, c, None] - others[None, :, c]) ** 2 for c in range(3)).argmin(1)
    return found


def clearance(points: np.ndarray, vertices: np.ndarray, triangles: np.ndarray, near: np.ndarray) -> np.ndarray:
    """(N,) m from each of ``points`` (N, 3) to a surface (V, 3), (T, 3); negative behind it.

    ``near`` (N,): the vertex of the surface that is nearest to each; the faces about it and about its neighbours on
    them are asked.
    """
    about = _faces_about(triangles, len(vertices))
    mine = about[near]  # (N, K)
    corner = vertices[triangles[np.maximum(mine, 0)]]
    foot = _foot(points[:, None], corner)
    away = points[:, None] - foot
    square = np.where(mine >= 0, (away * away).sum(-1), np.inf)
    best = square.argmin(1)
    rows = np.arange(len(points))
    normals = meshes.vertex_normals(vertices, triangles)
    faces = mine[rows, best]
    looks = normals[triangles[np.maximum(faces, 0)]].mean(1)
    side = np.where((away[rows, best] * looks).sum(1) < 0, -1.0, 1.0)
    return side * np.sqrt(square[rows, best])


def _faces_about(triangles: np.ndarray, count: int) -> np.ndarray:
    """(V, K) the faces that meet at each vertex, -1 where there are fewer."""
    corner = triangles.ravel()
    order = np.argsort(corner, kind="stable")
    degree = np.bincount(corner, minlength=count)
    begin = np.cumsum(degree) - degree
    table = np.full((count, max(1, int(degree.max(initial=0)))), -1, np.int64)
    place = np.arange(len(corner)) - begin[corner[order]]
    table[corner[order], place] = order // 3
    return table


def _foot(point: np.ndarray, corner: np.ndarray) -> np.ndarray:
    """The points of triangles (N, K, 3, 3) that are nearest to ``point`` (N, 1, 3): (N, K, 3). The plane's foot where
    that lies inside, else the nearest of the three sides'."""
    a, b, c = corner[..., 0, :], corner[..., 1, :], corner[..., 2, :]
    normal = np.cross(b - a, c - a)
    square = np.maximum((normal * normal).sum(-1, keepdims=True), TINY)
    inside = point - ((point - a) * normal).sum(-1, keepdims=True) * normal / square
    best, least = inside, np.full(corner.shape[:2], np.inf)
    within = np.ones(corner.shape[:2], bool)
    for p, q in ((a, b), (b, c), (c, a)):
        way = q - p
        within &= (np.cross(way, inside - p) * normal).sum(-1) >= 0
        share = np.clip(((point - p) * way).sum(-1) / np.maximum((way * way).sum(-1), TINY), 0, 1)
        foot = p + share[..., None] * way
        far = ((point - foot) ** 2).sum(-1)
        best = np.where((far < least)[..., None], foot, best)
        least = np.minimum(far, least)
    return np.where(within[..., None], inside, best)
