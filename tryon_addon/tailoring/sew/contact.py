# SPDX-License-Identifier: GPL-3.0-or-later
"""How far points lie outside the body and the garments worn beneath. Metres."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from scipy.spatial import cKDTree

from ...core.meshes import vertex_normals

FAR = 0.12  # m: beyond this the nearest surface says nothing about inside or outside
CLOTH = 0.03  # m: skin nearer than this beneath an inner garment is not asked any more


class Obstacle:
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
        self.points, self.normals = points, normals
        self.tree = cKDTree(points, balanced_tree=False)

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
        gap, index = self.tree.query(x, distance_upper_bound=FAR)
        near = np.isfinite(gap)
        return np.where(near, index, 0), near

    def distance(self, x: np.ndarray) -> np.ndarray:
        """Signed distance (n,) of points to the surface's nearest tangent plane; FAR where nothing is near."""
        index, near = self.nearest(x)
        d = np.einsum("ij,ij->i", x - self.points[index], self.normals[index])
        return np.where(near, d, FAR)
