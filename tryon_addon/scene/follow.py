# SPDX-License-Identifier: GPL-3.0-or-later
"""Points that lie on a surface and go where it goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from mathutils import Vector

from .inspect import Surface, vertex_normals


@dataclass(frozen=True)
class Binding:
    """Points by the nearest triangle of a surface: ``corners`` (N, 3) of its vertices with ``weights`` (N, 3), and
    ``off`` (N, 3) metres from there, along the triangle's normal, first edge, and what is square to both."""

    triangles: np.ndarray
    corners: np.ndarray
    weights: np.ndarray
    off: np.ndarray

    @staticmethod
    def of(points: np.ndarray, surface: Surface) -> Binding:
        """Bind (N, 3) points to the nearest places on the surface."""
        faces = np.empty(len(points), np.int64)
        foot = np.empty((len(points), 3))
        for i, point in enumerate(points.tolist()):
            where, _, face, _ = surface.tree.find_nearest(Vector(point))
            faces[i], foot[i] = face, where
        corners = surface.triangles[faces]
        a, b, c = (surface.points[corners[:, k]] for k in range(3))
        weights = _barycentric(foot, a, b, c)
        there = np.einsum("nk,nkx->nx", weights, surface.points[corners])
        off = np.einsum("nkx,nx->nk", _frames(surface.points, corners), points - there)
        return Binding(surface.triangles, corners, weights, off)

    def at(self, surface_points: np.ndarray) -> np.ndarray:
        """(N, 3) the points, now that the surface's vertices (V, 3) are there."""
        there = np.einsum("nk,nkx->nx", self.weights, surface_points[self.corners])
        return there + np.einsum("nkx,nk->nx", _frames(surface_points, self.corners), self.off)


def _frames(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """(N, 3, 3) rows: a triangle's normal, its first edge made square to it, and their cross product."""
    a, b, c = (points[corners[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    edge = b - a
    edge = edge / np.maximum(np.linalg.norm(edge, axis=1, keepdims=True), 1e-12)
    return np.stack([normal, edge, np.cross(normal, edge)], axis=1)


def _barycentric(p: np.ndarray, a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """(N, 3) weights of the corners for points in the planes of the triangles."""
    u, v, w = b - a, c - a, p - a
    uu, uv, vv, wu, wv = ((x * y).sum(1) for x, y in ((u, u), (u, v), (v, v), (w, u), (w, v)))
    size = np.maximum(uu * vv - uv * uv, 1e-18)
    second, third = (vv * wu - uv * wv) / size, (uu * wv - uv * wu) / size
    return np.stack([1.0 - second - third, second, third], axis=1)


def shell_path(path: np.ndarray, triangles: np.ndarray, thickness: float) -> np.ndarray:
    """(F, V, 3) a garment's outer side along its path (F, V, 3), ``thickness`` metres outside the cloth."""
    return np.stack([points + thickness * vertex_normals(points, triangles) for points in path])
