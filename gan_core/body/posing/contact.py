# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a posed body touches things: soles on one floor, arms clear of the trunk, skin against skin."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from ..model.model import BodyModel, Rest
from ..model.parts import PART_NAMES, vertex_parts
from .stances import Arm
from .turns import Turns

GAP = 0.025  # metres of air that a hanging arm keeps from trunk and thigh
LIFTED_MOST = 45.0  # degrees: no arm is lifted further for the sake of a gap
BELOW_HIP = 0.12  # metres below the joint, where the crotch ends and legs are two
THROUGH = 0.03  # metres: deeper inside another part, a limb goes through it; flesh that only yields is not so deep
LIMBS = tuple((("forearm" + a, "hand" + a), ("torso", "head", "thigh.L", "thigh.R", "calf.L", "calf.R", "forearm" + b))
              for a, b in ((".L", ".R"), (".R", ".L"))) + ((("calf.L", "foot.L"), ("thigh.R", "calf.R", "foot.R")),)
SIDE = 0.03  # metres: skin so near to a line lies on it
FAR = 0.08  # metres beyond which nobody asks how far


@dataclass(frozen=True)
class Skin:
    """Points (N, 3) of a surface with their normals, to ask how far others are from it."""

    points: np.ndarray
    normals: np.ndarray
    tree: cKDTree

    def gap(self, others: np.ndarray) -> float:
        """Metres between the surface and the nearest of the others, negative where one lies below it; at most FAR."""
        distance, near = self.tree.query(others, distance_upper_bound=FAR)
        close = np.isfinite(distance)
        if not close.any():
            return FAR
        beyond = np.einsum("ij,ij->i", others[close] - self.points[near[close]], self.normals[near[close]])
        return float(np.where(beyond < 0, beyond, distance[close]).min())


@functools.lru_cache(maxsize=16)
def rows_of(model: BodyModel, parts: tuple[str, ...]) -> np.ndarray:
    """The vertices of these body parts."""
    return np.flatnonzero(np.isin(vertex_parts(model), [PART_NAMES.index(p) for p in parts]))


def skin_of(model: BodyModel, vertices: np.ndarray, parts: tuple[str, ...]) -> Skin:
    """The skin of some parts of a body with these vertices (V, 3)."""
    a, b, c, d = (vertices[model.quads[:, i]] for i in range(4))
    face = np.cross(c - a, d - b)
    normals = np.zeros_like(vertices)
    for i in range(4):
        np.add.at(normals, model.quads[:, i], face)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    rows = rows_of(model, parts)
    return Skin(vertices[rows], normals[rows], cKDTree(vertices[rows]))


def some_vertices(
    model: BodyModel, rest: Rest, joints: tuple[np.ndarray, np.ndarray], rows: np.ndarray
) -> np.ndarray:
    """Vertices (N, 3) of ``rows`` alone, by the bones' rotations and heads."""
    turn, heads = joints
    bone, weight = model.skin_indices[rows], model.skin_weights[rows]
    way = rest.vertices[rows][:, None] - rest.heads[bone]
    return np.einsum("nk,nkc->nc", weight, np.einsum("nkij,nkj->nki", turn[bone], way) + heads[bone])


def soles(model: BodyModel, rest: Rest, joints: tuple[np.ndarray, np.ndarray]) -> dict[str, float]:
    """Height of the lowest point of each foot."""
    feet = {suffix: rows_of(model, ("foot" + suffix,)) for suffix in (".L", ".R")}
    return {suffix: float(some_vertices(model, rest, joints, rows)[:, 2].min()) for suffix, rows in feet.items()}


def planted(bend: Callable[[float], Turns], lowest: Callable[[Turns], dict[str, float]], suffix: str) -> Turns:
    """The turns at which the foot of a free leg stands level with the other, by the angle of its shin."""
    other = ".R" if suffix == ".L" else ".L"
    low, high = -85.0, 0.0  # the foot sinks as the shin comes upright
    for _ in range(14):
        middle = (low + high) / 2
        feet = lowest(bend(middle))
        low, high = (middle, high) if feet[suffix] > feet[other] else (low, middle)
    return bend((low + high) / 2)


def between_legs(model: BodyModel, rest: Rest, joints: tuple[np.ndarray, np.ndarray]) -> float:
    """Least room across between the legs, below the hips, in metres; negative where one is inside the other."""
    legs = []
    for suffix in (".L", ".R"):
        rows = rows_of(model, tuple(part + suffix for part in ("thigh", "calf", "foot")))
        points = some_vertices(model, rest, joints, rows)
        hip = joints[1][model.bone["upperleg01" + suffix]]
        legs.append(points[points[:, 2] < hip[2] - BELOW_HIP])
    distance, near = cKDTree(legs[1][:, 1:]).query(legs[0][:, 1:], distance_upper_bound=0.015)
    beside = np.isfinite(distance)
    return float((legs[0][beside, 0] - legs[1][near[beside], 0]).min()) if beside.any() else FAR


def clearance(model: BodyModel, vertices: np.ndarray, suffix: str) -> float:
    """Metres between forearm and hand of one side and trunk or thighs; negative where they cross."""
    arm = rows_of(model, ("forearm" + suffix, "hand" + suffix))
    return skin_of(model, vertices, ("torso", "thigh.L", "thigh.R")).gap(vertices[arm])


def cleared(
    model: BodyModel, suffix: str, arm: Arm, turned: Callable[[Arm], Turns], skin: Callable[[Turns], np.ndarray]
) -> Turns:
    """The turns with an arm that hangs as far down as leaves a gap to trunk and thigh."""

    def free(down: float) -> bool:
        return clearance(model, skin(turned(dataclasses.replace(arm, down=down))), suffix) >= GAP

    low, high = LIFTED_MOST, arm.down
    if free(high):
        return turned(arm)
    for _ in range(6):
        middle = (low + high) / 2
        low, high = (middle, high) if free(middle) else (low, middle)
    return turned(dataclasses.replace(arm, down=low))


def through(model: BodyModel, vertices: np.ndarray) -> str:
    """The limb that goes through another part of its own body, in words; empty where none does."""
    for limb, others in LIMBS:
        rows = rows_of(model, limb)
        for other in others:
            if _inside(skin_of(model, vertices, (other,)), vertices[rows]):
                return f"{limb[0]} goes through {other}"
    return ""


def _inside(skin: Skin, points: np.ndarray) -> bool:
    """Whether a point lies THROUGH deep in a part: below its skin, and with skin on all four sides.

    A part is open where the next one begins; beyond that, the nearest skin's normal says nothing.
    """
    distance, near = skin.tree.query(points, distance_upper_bound=2 * FAR)
    points, near = points[np.isfinite(distance)], near[np.isfinite(distance)]
    depth = np.einsum("ij,ij->i", points - skin.points[near], skin.normals[near])
    deepest = np.argsort(depth)[:20]
    line = skin.points[None] - points[deepest[depth[deepest] < -THROUGH], None]
    inside = np.ones(len(line), bool)
    for along, across in ((0, (1, 2)), (1, (0, 2))):
        beside = np.hypot(line[..., across[0]], line[..., across[1]]) < SIDE
        for sign in (1.0, -1.0):
            inside &= (beside & (sign * line[..., along] > 0)).any(axis=1)
    return bool(inside.any())
