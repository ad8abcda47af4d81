# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloth that cuts through itself: where it does, and the gentle push that takes it apart.

Armpits are where it happens: sleeve and bodice fold onto each other along the armhole. To collide cloth with itself
while it drapes costs as much again as all the rest, and cannot undo what began tangled; here a few millimetres do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from mathutils.kdtree import KDTree

from ...core import meshes
from ...core.patience import Enough, never
from ..measure.signed_distance import distances

GAP = 0.003  # metres between two sheets of one garment, far from the crease that joins them
REACH = 0.014  # metres: farther apart, two sheets have nothing to do with each other
RINGS = 5  # edges from a crease to where the whole gap is asked for
FACING = -0.2  # cosine between normals below which two sheets lie on each other
SMOOTHED = 12  # rounds in which the push is spread over neighbours
ROUNDS = 20
AROUND = 3 * REACH  # metres from what crosses to where nothing of it is felt


def crossing(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(T,) bool: the faces of a welded mesh, (V, 3) metres and (T, 3), that cut through another one."""
    tree = BVHTree.FromPolygons(points.tolist(), triangles.tolist(), all_triangles=True)
    pairs = np.array(tree.overlap(tree), int).reshape(-1, 2)
    a, b = triangles[pairs[:, 0]], triangles[pairs[:, 1]]
    apart = ~(a[:, :, None] == b[:, None, :]).any(axis=(1, 2))  # neighbours touch, that is no crossing
    found = np.zeros(len(triangles), bool)
    found[pairs[apart].ravel()] = True
    return found


def untangled(points: np.ndarray, triangles: np.ndarray, panel: np.ndarray | None = None,
              enough: Enough = never) -> np.ndarray:
    """(V, 3) the points of a welded mesh with sheets that cut each other pushed apart; never more tangled than before.

    A sheet belongs on the side where most of the cloth about the same crease lies. Where that will not do,
    sheets of two panels, ``panel`` (T,), are taken to meet with the sides that are seen: a collar, which is turned
    down, lies so on a front, and a hood on a back. ``enough`` is asked between two rounds of pushing.
    """
    cross = crossing(points, triangles)
    if not cross.any():
        return points
    there = _around(points, triangles, cross)
    used, corners = np.unique(triangles[there], return_inverse=True)
    patch = corners.reshape(-1, 3)
    mesh = _Neighbours.of(patch, len(used))
    best, fewest = points[used], int(cross.sum())
    for known in (np.zeros(len(triangles), int), panel):
        if known is not None and fewest and not enough():
            owner = _owners(patch, known[there], len(used))
            found, left = _parted(points[used], patch, cross[there], mesh, owner, enough)
            if left < fewest:
                best, fewest = found, left
    apart = points.copy()
    apart[used] = best
    return apart if crossing(apart, triangles).sum() < cross.sum() else points


def _around(points: np.ndarray, triangles: np.ndarray, cross: np.ndarray) -> np.ndarray:
    """(T,) bool: the faces that come so near to those that ``cross`` (T,) that parting these may concern them."""
    corners = np.unique(triangles[cross])
    return (distances(points, points[corners]) < AROUND)[triangles].any(axis=1)


def _parted(points: np.ndarray, triangles: np.ndarray, cross: np.ndarray, mesh: _Neighbours, owner: np.ndarray,
            enough: Enough) -> tuple[np.ndarray, int]:
    """The points pushed apart as far as that went, and how many faces still cross."""
    best, fewest = points, int(cross.sum())
    sides: dict[int, float] = {}
    moved = np.zeros_like(points)
    for i in range(ROUNDS):
        now = points + moved
        moved = moved + _push(now, triangles, cross, mesh, owner, sides)
        if i < SMOOTHED:
            moved = 0.8 * moved + 0.2 * meshes.smoothed(moved, mesh.edges)
        cross = crossing(points + moved, triangles)
        if cross.sum() < fewest:
            best, fewest = points + moved, int(cross.sum())
        if not fewest or enough():
            break
    return best, fewest


@dataclass(frozen=True)
class _Neighbours:
    """Who shares an edge with whom, as sets and as (E, 2) pairs."""

    edges: np.ndarray
    of_vertex: list[set[int]]

    @staticmethod
    def of(triangles: np.ndarray, count: int) -> _Neighbours:
        edges = meshes.edges_of(triangles)
        near: list[set[int]] = [set() for _ in range(count)]
        for a, b in edges.tolist():
            near[a].add(b)
            near[b].add(a)
        return _Neighbours(edges, near)

    def rings(self, seed: set[int], count: int) -> dict[int, int]:
        """How many edges, up to ``count``, each vertex near the ``seed`` is away from it."""
        level, front = dict.fromkeys(seed, 0), set(seed)
        for ring in range(1, count + 1):
            front = {n for v in front for n in self.of_vertex[v]} - level.keys()
            level.update(dict.fromkeys(front, ring))
        return level


def _owners(triangles: np.ndarray, panel: np.ndarray, count: int) -> np.ndarray:
    """(V,) the panel each vertex belongs to, -1 on the seams between two."""
    least, most = np.full(count, panel.max() + 1), np.full(count, -1)
    for corner in triangles.T:
        np.minimum.at(least, corner, panel)
        np.maximum.at(most, corner, panel)
    return np.where(least == most, most, -1)


def _push(points: np.ndarray, triangles: np.ndarray, cross: np.ndarray, mesh: _Neighbours, owner: np.ndarray,
          sides: dict[int, float]) -> np.ndarray:
    """(V, 3) how far each vertex goes to have the sheets at every crossing part by the gap.

    ``owner`` (V,) as ``_owners`` says; ``sides`` remembers for a vertex whether outer sides face each other there (+1)
    or inner ones (-1).
    """
    region = sorted(mesh.rings(set(triangles[cross].ravel().tolist()), 2))
    normals = meshes.vertex_normals(points, triangles)
    tree = KDTree(len(region))
    for i in region:
        tree.insert(Vector(points[i]), i)
    tree.balance()
    pairs = []
    for i in region:
        level = None
        for _, j, _ in tree.find_range(Vector(points[i]), REACH):
            if j > i and normals[i] @ normals[j] < FACING:
                level = level or mesh.rings({i}, RINGS - 1)
                if level.get(j, RINGS) > 1:
                    pairs.append((i, j, level.get(j, RINGS) / RINGS))
    if not pairs:
        return np.zeros_like(points)
    a, b = np.array([p[:2] for p in pairs]).T
    across = normals[b] - normals[a]
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    apart = np.einsum("ij,ij->i", points[a] - points[b], across)
    side = np.ones(len(a))
    one = (owner[a] == owner[b]) | (owner[a] < 0) | (owner[b] < 0)
    side[one] = _sides(a[one], b[one], apart[one], sides)
    lack = np.maximum(GAP * np.array([p[2] for p in pairs]) - side * apart, 0.0) * side
    half, both, lacking = 0.5 * lack[:, None] * across, np.concatenate([a, b]), np.tile(lack != 0, 2)
    push = meshes.summed(np.concatenate([half, -half]), both, len(points))
    count = np.bincount(both[lacking], minlength=len(points))
    return push / np.maximum(count, 1)[:, None]


def _sides(a: np.ndarray, b: np.ndarray, apart: np.ndarray, known: dict[int, float]) -> np.ndarray:
    """(P,) the side of each pair: what was found first for its vertices, else the median of all pairs linked to it."""
    root: dict[int, int] = {}

    def top(v: int) -> int:
        while root.setdefault(v, v) != v:
            v = root[v]
        return v

    for i, j in zip(a.tolist(), b.tolist(), strict=True):
        root[top(i)] = top(j)
    cluster = np.array([top(i) for i in a.tolist()])
    for c in np.unique(cluster):
        mine = cluster == c
        vote = 1.0 if np.median(apart[mine]) >= 0 else -1.0
        for v in (*a[mine].tolist(), *b[mine].tolist()):
            known.setdefault(v, vote)
    return np.array([known[i] for i in a.tolist()])
