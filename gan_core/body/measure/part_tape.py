# SPDX-License-Identifier: GPL-3.0-or-later
"""The tape on one body: it touches the parts that it is meant for, and no arm beside a waist."""

from __future__ import annotations

import functools

import numpy as np

from ..model.model import BodyModel
from ..model.parts import PART_NAMES, vertex_parts
from .tape import Cut, cut, girth, taut, unique_edges

UP = np.array([0.0, 0.0, 1.0])
# Sets of parts that a tape may touch.
TAPED: dict[str, tuple[str, ...]] = {
    "trunk": ("torso",),
    "hips": ("torso", "thigh.L", "thigh.R"),
    "neck": ("torso", "neck"),
    "chest": ("torso", "upper_arm.L", "upper_arm.R"),
    "arm": ("upper_arm.L", "forearm.L", "hand.L"),
    "leg": ("torso", "thigh.L", "calf.L", "foot.L"),
}


@functools.lru_cache(maxsize=1)
def _edges(model: BodyModel) -> dict[str, np.ndarray]:
    parts, edges = vertex_parts(model), unique_edges(model.quads)
    taped = {}
    for name, members in TAPED.items():
        inside = np.isin(parts, [PART_NAMES.index(m) for m in members])
        taped[name] = edges[inside[edges].all(axis=1)]
    return taped


class PartTape:
    """The tape on one body, metres: a set of parts (a key of TAPED), and a level or a plane, to a cut or a girth."""

    def __init__(self, model: BodyModel, vertices: np.ndarray) -> None:
        self.vertices, self.edges = vertices.astype(np.float64), _edges(model)

    def cut(self, on: str, origin: np.ndarray, normal: np.ndarray) -> Cut:
        """Where the plane through ``origin`` (3,) across ``normal`` (3,), of length 1, crosses the parts."""
        return cut(self.vertices, self.edges[on], origin, normal)

    def level(self, on: str, z: float) -> Cut:
        """The cut at height ``z``."""
        return self.cut(on, np.array([0.0, 0.0, z]), UP)

    def girth(self, on: str, z: float) -> float:
        """Length of the taut tape round the parts at height ``z``."""
        return girth(self.level(on, z).points, UP)

    def across(self, on: str, origin: np.ndarray, normal: np.ndarray) -> float:
        """The same in the plane through ``origin`` across ``normal``, of any length: a limb's axis."""
        normal = normal / np.linalg.norm(normal)
        return girth(self.cut(on, origin, normal).points, normal)

    def neck(self, nape: np.ndarray, normal: np.ndarray, x: float) -> float:
        """Around the neck's base; the cut runs out over the shoulders, the tape turns at the side-neck points."""
        points = self.cut("neck", nape, normal).points
        return girth(points[np.abs(points[:, 0]) <= x], normal / np.linalg.norm(normal))

    def half(self, on: str, z: float, x: float, front: bool) -> float:
        """Taut tape over the front or back of a level cut, between -x and x."""
        points = self.level(on, z).points[:, :2]
        middle = points[:, 1].mean()
        side = points[(points[:, 1] < middle) if front else (points[:, 1] > middle)]
        ends = [side[np.abs(side[:, 0] - s * x).argmin()] for s in ((-1, 1) if not front else (1, -1))]
        return taut(side, ends[0], ends[1])

    def one_leg(self, z: float) -> float:
        """Girth of the left leg at a level where both are cut."""
        points = self.level("leg", z).points
        return girth(points[points[:, 0] > 0], UP)
