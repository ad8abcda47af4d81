# SPDX-License-Identifier: GPL-3.0-or-later
"""How far points lie outside a part of the skin, and moving them there. Metres."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d

from ...core.meshes import vertex_normals
from ...tailoring.sew.contact import OrientedPoints


class Skin(OrientedPoints):
    """A part of a closed surface as dense points: corners, and places on every triangle."""

    def __init__(self, vertices: np.ndarray, triangles: np.ndarray, chosen: np.ndarray) -> None:
        """``chosen`` (V,): the vertices whose triangles count."""
        normal = vertex_normals(vertices, triangles)
        t = triangles[chosen[triangles].all(1)]
        shares = np.array([(a, b, 4 - a - b) for a in range(5) for b in range(5 - a)]) / 4.0
        points = np.einsum("sk,tkc->tsc", shares, vertices[t]).reshape(-1, 3)
        n = np.einsum("sk,tkc->tsc", shares, normal[t]).reshape(-1, 3)
        super().__init__(points, n / np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-12))

    def distance(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Signed distance (N,), positive outside, and the direction (N, 3) that leads away."""
        gap, near = self.query(points)
        along = self.height(points, near)
        return np.where(gap < 0.002, along, np.sign(along) * gap), self.normals[near]

    def cleared(self, path: np.ndarray, clearance: np.ndarray | float, rounds: int = 30, soft: float = 0.7,
                fixed: int = 0) -> np.ndarray:
        """A path (N, 3) moved off the skin by ``clearance``, smoothly; its first ``fixed`` points stay."""
        path = path.copy()
        for _ in range(rounds):
            signed, normal = self.distance(path)
            lack = np.maximum(clearance - signed, 0.0)
            if lack[fixed:].max(initial=0) < 1e-5:
                break
            push = gaussian_filter1d(lack[:, None] * normal, soft, axis=0, mode="nearest")
            push = np.where(lack[:, None] > 0, np.maximum(np.abs(push), 0) * np.sign(push), push)
            push[:fixed] = 0
            path += push
        return path
