# SPDX-License-Identifier: GPL-3.0-or-later
"""Which side of a surface a point is on where an edge or a corner of it is nearest.

Of the faces that meet at a sharp fold, one may look away from a point that is outside. The sum of both at an edge, and
of all at a corner, each by its angle there, never does (Baerentzen and Aanaes 2005).
"""

from __future__ import annotations

import numpy as np

from ...core import meshes

NONE = 1e-3  # a corner's share of a point that lies on the edge opposite


class PseudoNormals:
    """The normals of faces, edges and corners of ``points`` (V, 3) and ``triangles`` (T, 3); their lengths mean
    nothing."""

    def __init__(self, points: np.ndarray, triangles: np.ndarray) -> None:
        self.points, self.triangles = points, triangles.astype(np.int64)
        corner = points[triangles]
        self.faces = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
        self.faces /= np.maximum(np.linalg.norm(self.faces, axis=1, keepdims=True), 1e-20)
        angles = []
        for k in range(3):
            one, two = corner[:, (k + 1) % 3] - corner[:, k], corner[:, (k + 2) % 3] - corner[:, k]
            angle = np.arctan2(np.linalg.norm(np.cross(one, two), axis=1), np.einsum("ij,ij->i", one, two))
            angles.append(angle[:, None] * self.faces)
        self.corners = meshes.summed(np.concatenate(angles), triangles.T.ravel(), len(points))
        keys = np.concatenate([self._key(*self.triangles[:, [k, (k + 1) % 3]].T) for k in range(3)])
        self.keys, edge = np.unique(keys, return_inverse=True)
        self.edges = meshes.summed(np.tile(self.faces, (3, 1)), edge.ravel(), len(self.keys))

    def _key(self, one: np.ndarray, two: np.ndarray) -> np.ndarray:
        """One number an edge."""
        return np.minimum(one, two) * len(self.points) + np.maximum(one, two)

    def at(self, point: np.ndarray, face: int) -> np.ndarray:
        """(3,) what looks outwards at ``point`` (3,) on that face: the face, or the edge or corner that it lies on."""
        index = self.triangles[face]
        system = np.vstack([self.points[index].T, np.ones(3)])
        shares = np.linalg.lstsq(system, np.append(point, 1.0), rcond=None)[0]
        on = np.flatnonzero(shares > NONE)
        if len(on) == 1:
            return self.corners[index[on[0]]]
        if len(on) == 2:
            return self.edges[np.searchsorted(self.keys, self._key(*index[on]))]
        return self.faces[face]
