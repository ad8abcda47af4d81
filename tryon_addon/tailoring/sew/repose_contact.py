# SPDX-License-Identifier: GPL-3.0-or-later
"""What cloth that follows a body feels: the skin, hands that come to lie on it, and its own folds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from ...core.meshes import vertex_normals
from .contact import Obstacle, OrientedPoints
from .presew import MARGIN

LYING = 0.03  # metres from a hand or forearm within which clothes lie flat under it
THICK = 0.05  # and as deep inside one
FLAT = 0.007  # metres from the skin that they then keep at most
APART = 0.9  # edge lengths that folds keep from each other
BEFORE = 1.25  # times that, within which cloth may come nearer that was so near at the start: neighbours, layers


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
