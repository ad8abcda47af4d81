# SPDX-License-Identifier: GPL-3.0-or-later
"""What all hair is made of: dense samples of skin to root in, and strands that hang on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from ..model.landmarks import REFERENCE, skin_points, triangles_of
from ..model.model import BodyModel
from ..model.parts import PART_NAMES, vertex_parts
from ..posing.pose import shape

STEP = 0.007  # metres between the points of a combed strand
FINE = 12  # samples along a triangle's edge


@dataclass(frozen=True)
class Head:
    """Dense samples of skin on the reference body (metres), the head's unless told otherwise."""

    points: np.ndarray  # (N, 3)
    normals: np.ndarray
    corners: np.ndarray  # (N, 3) vertices
    weights: np.ndarray  # (N, 3)
    area: np.ndarray  # (N,) of skin that a sample stands for
    at: dict[str, np.ndarray]
    tree: cKDTree

    def nearest(self, points: np.ndarray) -> np.ndarray:
        return self.tree.query(points)[1]


def samples_of(
    model: BodyModel, ears: np.ndarray, names: tuple[str, ...] = ("head",), fine: int = FINE,
) -> Head:
    """Samples of the skin of these parts, without the ears; ``fine`` of them along a triangle's edge."""
    rest, _ = shape(model, REFERENCE, "relaxed")
    at = skin_points(model).on(rest.vertices) | {name: rest.heads[i] for name, i in model.bone.items()}
    parts, triangles = vertex_parts(model), triangles_of(model.quads)
    used = np.isin(parts[triangles], [PART_NAMES.index(name) for name in names]).all(axis=1)
    used &= ears[triangles].max(axis=1) < 0.3
    left = np.flatnonzero((ears > 0.5) & (rest.vertices[:, 0] > 0))
    at["ear.L"] = rest.vertices[left[np.argmax(rest.vertices[left, 0])]]  # where it stands out most
    triangles = triangles[used]
    a, b, c = (rest.vertices[triangles[:, i]].astype(np.float64) for i in range(3))
    normal = np.cross(b - a, c - a)
    area = np.linalg.norm(normal, axis=1) / 2
    grid = np.array([(i, j) for i in range(fine) for j in range(fine - i)]) + 1 / 3
    weights = np.concatenate([1 - grid.sum(axis=1, keepdims=True) / fine, grid / fine], axis=1)
    corners = np.repeat(triangles, len(weights), axis=0)
    weights = np.tile(weights, (len(triangles), 1))
    smooth_normals = np.zeros((model.vertex_count, 3))
    for i in range(3):
        np.add.at(smooth_normals, triangles[:, i], normal)
    points = np.einsum("nkc,nk->nc", rest.vertices[corners].astype(np.float64), weights)
    normals = np.einsum("nkc,nk->nc", smooth_normals[corners], weights)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    share = np.repeat(area / (fine * (fine + 1) / 2), fine * (fine + 1) // 2)
    return Head(points, normals, corners, weights, share, at, cKDTree(points))


def unit(v: np.ndarray) -> np.ndarray:
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-12)


def roots_of(head: Head, density: np.ndarray, count: int, draw: np.random.Generator) -> np.ndarray:
    chance = density * head.area
    return draw.choice(len(chance), size=count, replace=False, p=chance / chance.sum())


@dataclass(frozen=True)
class Strands:
    """Points of strands one after the other: each a place on the skin (three vertices and weights) and an offset."""

    corners: np.ndarray  # (P, 3)
    weights: np.ndarray  # (P, 3)
    offsets: np.ndarray  # (P, 3) metres
    sizes: np.ndarray  # (S,) points of each strand


def hung(head: Head, samples: np.ndarray, offsets: np.ndarray, sizes: np.ndarray) -> Strands:
    """Strands whose points hang on these samples (P,), ``offsets`` (P, 3) away."""
    return Strands(head.corners[samples], head.weights[samples], offsets, sizes)


def fixed(head: Head, roots: np.ndarray, offsets: np.ndarray) -> Strands:
    """Strands of offsets (S, K, 3) that all hang on their root's place (S,)."""
    samples = np.repeat(roots, offsets.shape[1])
    return hung(head, samples, offsets.reshape(-1, 3), np.full(len(roots), offsets.shape[1]))


def joined(groups: list[Strands]) -> Strands:
    """All strands of several groups."""
    names = ("corners", "weights", "offsets", "sizes")
    return Strands(*(np.concatenate([getattr(group, name) for group in groups]) for name in names))
