# SPDX-License-Identifier: GPL-3.0-or-later
"""What cloth that follows a body feels: the skin, hands that come to lie on it, and its own folds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix, eye
from scipy.spatial import cKDTree

from ...core.meshes import edges_of, vertex_normals
from .contact import Obstacle, OrientedPoints
from .presew import MARGIN

LYING = 0.03  # metres from a hand or forearm within which clothes lie flat under it
THICK = 0.05  # and as deep inside one
FLAT = 0.007  # metres from the skin that they then keep at most
APART = 0.9  # edge lengths that folds keep from each other
BEFORE = 1.25  # times that, within which cloth may come nearer that was so near at the start: neighbours, layers
RINGS = 2  # edges within which cloth is one layer
ASIDE = 0.75  # edge lengths that a vertex may lie beside another and still be on or under it
LEAST, DEPTH = 0.00003, 0.0035  # metres between two layers: fewer say no side; kept, where they were as far apart


class Skin:
    """Some vertices ``rows`` of a cloth and the skin (N,) bool that they feel; ``lies``: flat under hands and arms."""

    def __init__(self, rows: np.ndarray, feels: np.ndarray, lies: bool) -> None:
        self.rows, self.feels, self.lies = rows, feels, lies

    def meet(self, body: np.ndarray, triangles: np.ndarray, under: Sequence[Mapping[str, Any]], limbs: np.ndarray
             ) -> None:
        """From now on the body stands as ``body`` (N, 3)."""
        index = np.cumsum(self.feels) - 1
        kept = triangles[self.feels[triangles].all(axis=1)]
        self.obstacle = Obstacle(body[self.feels], index[kept], under)
        self.limbs = None
        if self.lies and limbs.any():
            self.limbs = OrientedPoints(body[limbs], vertex_normals(body, triangles)[limbs])

    def push(self, x: np.ndarray, look: bool) -> None:
        """Moves ``x`` (V, 3) out of the skin, and down onto it under a limb; ``look``: where they are now."""
        mine = x[self.rows]
        if look:
            self.index, self.near = self.obstacle.nearest(mine)
            self.under = np.zeros(len(mine), bool)
            if self.limbs is not None:
                gap, limb = self.limbs.query(mine)
                self.under = self.near & ((gap < LYING) | ((gap < THICK) & (self.limbs.height(mine, limb) < 0.0)))
        normal, depth = self.obstacle.normals[self.index], self.obstacle.height(mine, self.index)
        out = np.where(self.near, np.maximum(0.0, MARGIN - depth), 0.0)
        down = np.where(self.under, np.maximum(0.0, depth - FLAT), 0.0)
        x[self.rows] += (0.7 * (out - down))[:, None] * normal


class Folds:
    """Keeps cloth that lay apart at the ``start`` (V, 3) m apart: folds do not go through each other."""

    def __init__(self, start: np.ndarray, edge: float) -> None:
        """``edge``: the length of the mesh's edges, m; what meets must not fit between its vertices."""
        self.far, self.count = APART * edge, len(start)
        self.known = self._keys(cKDTree(start).query_pairs(BEFORE * self.far, output_type="ndarray"))

    def _keys(self, pairs: np.ndarray) -> np.ndarray:
        """(P,) one number a pair of vertices (P, 2)."""
        return pairs.min(axis=1).astype(np.int64) * self.count + pairs.max(axis=1)

    def push(self, x: np.ndarray, look: bool) -> None:
        """Moves ``x`` (V, 3) m; ``look``: what is near now."""
        if look:
            pairs = cKDTree(x).query_pairs(2 * self.far, output_type="ndarray")
            self.pairs = pairs[~np.isin(self._keys(pairs), self.known)]
        if not len(self.pairs):
            return
        a, b = self.pairs.T
        way = x[a] - x[b]
        length = np.maximum(np.linalg.norm(way, axis=1), 1e-9)
        step = (0.25 * np.maximum(self.far - length, 0.0) / length)[:, None] * way
        np.add.at(x, a, step)
        np.add.at(x, b, -step)


class Layers:
    """Keeps each layer of cloth that lay on another at the start on its side of that: pleats do not cross.

    What lay so near ``Folds`` leaves alone.
    """

    def __init__(self, start: np.ndarray, triangles: np.ndarray, seams: np.ndarray, edge: float) -> None:
        """``start`` (V, 3) m, ``triangles`` (T, 3), ``seams`` (S, 2) stitched vertices; ``edge``: an edge's length."""
        self.triangles, self.aside = triangles, ASIDE * edge
        pairs = cKDTree(start).query_pairs(edge, output_type="ndarray")
        self.a, self.b = pairs[~_beside(pairs, triangles, seams, len(start))].T
        normals = vertex_normals(start, triangles)
        # A layer folded back shows its other side.
        self.facing = np.where(np.einsum("ij,ij->i", normals[self.a], normals[self.b]) < 0.0, -1.0, 1.0)
        across, apart, aside = self._lie(start)
        lying = (np.abs(apart) > LEAST) & (aside < self.aside)
        self.a, self.b, self.facing = self.a[lying], self.b[lying], self.facing[lying]
        self.side, self.depth = np.sign(apart[lying]), np.minimum(np.abs(apart[lying]), DEPTH)

    def _lie(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Each pair's way across the cloth (P, 3), and how far they are apart along it, and aside of it, (P,) m."""
        normals = vertex_normals(x, self.triangles)
        across = normals[self.a] + self.facing[:, None] * normals[self.b]
        across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
        way = x[self.a] - x[self.b]
        apart = np.einsum("ij,ij->i", way, across)
        return across, apart, np.linalg.norm(way - apart[:, None] * across, axis=1)

    def push(self, x: np.ndarray, look: bool) -> None:
        """Moves ``x`` (V, 3) m; ``look``: which lie on each other now."""
        if look:
            self.across, _, aside = self._lie(x)
            self.on = aside < self.aside
        a, b, across, side = self.a[self.on], self.b[self.on], self.across[self.on], self.side[self.on]
        lack = self.depth[self.on] - side * np.einsum("ij,ij->i", x[a] - x[b], across)
        step = (np.clip(lack, 0.0, DEPTH) * side)[:, None] * across
        out, count = np.zeros_like(x), np.zeros(len(x))
        for rows, way in ((a, step), (b, -step)):
            np.add.at(out, rows, way)
            np.add.at(count, rows, lack > 0.0)
        x += out / np.maximum(count, 1.0)[:, None]


def _beside(pairs: np.ndarray, triangles: np.ndarray, seams: np.ndarray, count: int) -> np.ndarray:
    """(P,) bool: which pairs (P, 2) are of one layer, no more than ``RINGS`` edges or seams from each other."""
    edges = np.concatenate([edges_of(triangles), seams])
    one = coo_matrix((np.ones(len(edges), bool), edges.T), (count, count)).tocsr()
    step = (one + one.T + eye(count, dtype=bool, format="csr")).astype(bool)
    reach = step
    for _ in range(RINGS - 1):
        reach = (reach @ step).astype(bool)
    return np.asarray(reach[pairs[:, 0], pairs[:, 1]]).ravel()
