# SPDX-License-Identifier: GPL-3.0-or-later
"""How far points lie outside a surface: of the body, the garments worn beneath, any other. Metres."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from scipy.spatial import cKDTree

from ...core.meshes import vertex_normals

FAR = 0.12  # m: beyond this the nearest surface says nothing about inside or outside
CLOTH = 0.03  # m: skin nearer than this beneath an inner garment is not asked any more


class OrientedPoints:
    """A surface as points (n, 3), each with the way out (n, 3), of length 1."""

    def __init__(self, points: np.ndarray, normals: np.ndarray, *, balanced: bool = True) -> None:
        """``balanced``: of two points equally near another may come first, and it takes longer to index."""
        self.points, self.normals = points, normals
        self.tree = cKDTree(points, balanced_tree=balanced)

    def query(self, x: np.ndarray, reach: float = np.inf) -> tuple[np.ndarray, np.ndarray]:
        """How far the nearest point is from each of ``x`` (n, 3), infinite beyond ``reach``, and which it is (n,)."""
        return self.tree.query(x, distance_upper_bound=reach)

    def height(self, x: np.ndarray, index: np.ndarray) -> np.ndarray:
        """(n,) of ``x`` (n, 3) above the surface's tangent planes at the points ``index`` (n,)."""
        return np.einsum("ij,ij->i", x - self.points[index], self.normals[index])


class Obstacle(OrientedPoints):
    """Body and inner garments as oriented points: vertices and centres of triangles."""

    def __init__(self, vertices: np.ndarray, triangles: np.ndarray, beneath: Iterable[Mapping] = ()) -> None:
        points, normals = self._samples(np.asarray(vertices, float), np.asarray(triangles))
        for cloth in beneath:
            p, n = self._samples(np.asarray(cloth["vertices"], float), np.asarray(cloth["triangles"]))
            # Skin under cloth no longer counts, or points caught between the two would be pushed nowhere.
            gap, near = cKDTree(p).query(points, distance_upper_bound=CLOTH)
            hidden = np.isfinite(gap)
            near = np.where(hidden, near, 0)
            hidden &= np.einsum("ij,ij->i", p[near] - points, normals) > 0
            points, normals = np.concatenate([points[~hidden], p]), np.concatenate([normals[~hidden], n])
        super().__init__(points, normals, balanced=False)

    @staticmethod
    def _samples(vertices: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        a, b, c = (vertices[triangles[:, k]] for k in range(3))
        face = np.cross(b - a, c - a)
        size = np.linalg.norm(face, axis=1, keepdims=True)
        keep = size[:, 0] > 1e-12
        return (np.concatenate([vertices, ((a + b + c) / 3)[keep]]),
                np.concatenate([vertex_normals(vertices, triangles), (face / np.maximum(size, 1e-12))[keep]]))

    def nearest(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The nearest oriented point for each of ``x`` (n, 3): indices (n,), and whether it is near enough (n,)."""
        gap, index = self.query(x, FAR)
        near = np.isfinite(gap)
        return np.where(near, index, 0), near

    def distance(self, x: np.ndarray) -> np.ndarray:
        """Signed distance (n,) of points to the surface's nearest tangent plane; FAR where nothing is near."""
        index, near = self.nearest(x)
        return np.where(near, self.height(x, index), FAR)
