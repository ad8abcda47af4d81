# SPDX-License-Identifier: GPL-3.0-or-later
"""Tailor's points on the skin, found once and carried by the topology to every body.

Each point is where a ray from a joint of the average woman's rest body first leaves the skin: joints lie well inside
at places that anatomy defines (the shoulder's centre, the base of the neck), and directions are those in which a
fitter palpates (the acromion lies above the joint, the kneecap before it). The hit is stored as three vertices and
their weights. All bodies share one topology and its vertices keep their anatomical place, so the same three vertices
and weights give the point on any body in any pose. Right-side points are found on the mirror image.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from .model import BodyModel

REFERENCE = {
    "gender": 1.0, "age": 28.0, "height": 170.0, "weight": 0.5, "muscle": 0.5, "proportions": 0.6, "identity": 0,
}  # fmt: skip

# Name -> joint (head of this bone), direction (x outward on the left side, y back, z up).
_MIDLINE: dict[str, tuple[str, tuple[float, float, float]]] = {
    "nape": ("neck01", (0.0, 1.0, 0.25)),
    "neck_front": ("neck01", (0.0, -1.0, -0.3)),
    "crotch": ("root", (0.0, -0.9, -1.0)),
}
_SIDED: dict[str, tuple[str, tuple[float, float, float]]] = {
    "neck_side": ("neck01", (1.0, 0.0, 0.05)),
    "shoulder": ("upperarm01", (0.2, 0.0, 1.0)),
    "armpit": ("upperarm01", (-0.1, 0.0, -1.0)),
    "bust": ("breast", (0.55, -1.0, -0.28)),
    "underbust": ("breast", (0.55, -0.84, -0.6)),
    "elbow": ("lowerarm01", (0.3, 1.0, 0.2)),
    "wrist": ("wrist", (1.0, 0.3, 0.7)),
    "knee": ("lowerleg01", (0.0, -1.0, 0.0)),
    "ankle": ("foot", (1.0, 0.0, 0.0)),
}


@dataclass(frozen=True)
class SkinPoints:
    """Named points: vertex indices (N, 3) and their weights (N, 3)."""

    names: tuple[str, ...]
    corners: np.ndarray
    weights: np.ndarray

    def on(self, vertices: np.ndarray) -> dict[str, np.ndarray]:
        """Name -> position (3,) on the body with these vertices."""
        return dict(zip(self.names, np.einsum("nkc,nk->nc", vertices[self.corners], self.weights), strict=True))


def triangles_of(quads: np.ndarray) -> np.ndarray:
    """Quads (F, 4) split along their first diagonal, (2F, 3)."""
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def first_hit(
    origin: np.ndarray, direction: np.ndarray, vertices: np.ndarray, triangles: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Corners (3,) and weights (3,) where a ray first meets the triangles (Moeller-Trumbore).

    Raises:
        ValueError: the ray meets none.
    """
    a, b, c = (vertices[triangles[:, i]] for i in range(3))
    ab, ac = b - a, c - a
    p = np.cross(direction, ac)
    det = np.einsum("ij,ij->i", ab, p)
    with np.errstate(divide="ignore", invalid="ignore"):
        s = origin - a
        u = np.einsum("ij,ij->i", s, p) / det
        q = np.cross(s, ab)
        v = q @ direction / det
        t = np.einsum("ij,ij->i", ac, q) / det
    hits = np.flatnonzero((np.abs(det) > 1e-12) & (u >= -1e-6) & (v >= -1e-6) & (u + v <= 1 + 1e-6) & (t > 1e-5))
    if not len(hits):
        raise ValueError("A landmark's ray leaves the reference body without meeting its skin.")
    hit = hits[np.argmin(t[hits])]
    return triangles[hit], np.array([1 - u[hit] - v[hit], u[hit], v[hit]])


@functools.lru_cache(maxsize=1)
def skin_points(model: BodyModel) -> SkinPoints:
    """The tailor's points of this topology (once per process, 20 ms)."""
    body = model.rest(model.solve_height(REFERENCE))
    vertices = body.vertices.astype(np.float64)
    skin = triangles_of(model.quads)
    found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for name, (bone, way) in _MIDLINE.items():
        found[name] = first_hit(body.heads[model.bone[bone]], np.array(way), vertices, skin)
    for name, (bone, way) in _SIDED.items():
        for suffix, mirror in (("L", 1.0), ("R", -1.0)):
            joint = model.bone.get(f"{bone}.{suffix}", model.bone.get(bone, -1))
            found[f"{name}_{suffix}"] = first_hit(body.heads[joint], np.array(way) * (mirror, 1, 1), vertices, skin)
    corners, weights = zip(*found.values(), strict=True)
    return SkinPoints(tuple(found), np.array(corners), np.array(weights))
