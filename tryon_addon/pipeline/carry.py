# SPDX-License-Identifier: GPL-3.0-or-later
"""A drape carried along by a body that moves into its pose: what the runtime is asked, and where it begins there."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..blender.cloth.draped import Draped
from ..blender.cloth.terms import DrapeSettings
from ..core import meshes
from .workplace import Workplace

MOVE = 24  # frames of the body's way into another pose
_ARM = ("upper_arm", "forearm", "hand")
_SHEET = ("flat", "triangles", "seams", "pinned", "layered", "fall")  # of a pattern, what following takes


def arms(topology: Mapping[str, Any]) -> np.ndarray:
    """(V,) int8: how far down an arm each vertex of the body is, as ``garment.follow`` asks; 0 elsewhere."""
    levels = [next((i for i, part in enumerate(_ARM, 1) if name.startswith(part)), 0)
              for name in topology["part_names"]]
    return np.array(levels, np.int8)[topology["vertex_part"]]


def hands(topology: Mapping[str, Any]) -> np.ndarray:
    """(V,) bool: the vertices of both hands."""
    return arms(topology) == len(_ARM)


class Carried:
    """Drapes on a body that moves into its pose: what ``garment.follow`` is asked of each, inner to outer, and where
    each comes to rest.

    Args:
        topology, motion: as ``body.topology`` and ``body.path`` answer.
    """

    def __init__(self, topology: Mapping[str, Any], motion: Mapping[str, Any], settings: DrapeSettings) -> None:
        self.path = motion["path"]  # (F, V, 3) m
        self.triangles = meshes.triangles_of(topology["quads"])
        self.place = Workplace.posed(self.path[-1], self.triangles, motion["pinched"], hands(topology), settings)
        self._arm = arms(topology)
        self._beneath: list[dict[str, Any]] = []

    def request(self, item: Draped) -> dict[str, Any]:
        """What ``garment.follow`` is asked of ``item``."""
        return {"sewn": {name: item.sewn.get(name) for name in _SHEET}, "start": item.positions, "path": self.path,
                "triangles": self.triangles, "arm": self._arm, "beneath": [*self._beneath]}

    def rest(self, item: Draped, there: Draped, moved: Mapping[str, Any]) -> list[Draped]:
        """All that is worn once ``item``, which ``garment.follow`` has ``moved``, is at rest as ``there``.

        What has slipped has slipped in one pose or in the other; a waistband also on the way, where what hangs on
        shoulders rides up with the arms.
        """
        there_it_was = moved["carried"] if np.any(item.sewn["pinned"] > 0) else moved["path"][-1]
        began = there_it_was - (item.result.positions - item.sewn["sewn"])
        worn = self.place.wear(there)
        worn[-1] = self.place.worn[-1] = dataclasses.replace(worn[-1], sewn=item.sewn, began=began)
        # What goes over it meets it where it came to rest.
        way = np.concatenate([moved["path"][:-1], worn[-1].positions[None]])
        self._beneath.append({"path": way, "triangles": item.sewn["triangles"]})
        return worn


    @staticmethod
    def seen(item: Draped, moved: Mapping[str, Any]) -> np.ndarray:
        """(F, W, 3) m: the way of ``item``'s welded surface, as ``garment.follow`` has ``moved`` it."""
        index, count = meshes.weld_map(item.positions.shape[0], item.sewn["seams"])
        return np.stack([meshes.weld(points, index, count) for points in moved["path"]])


def begun(item: Draped, moved: Mapping[str, Any]) -> dict[str, Any]:
    """The pattern as it begins in the pose, from the answer of ``garment.follow``: held where a hand lies on it."""
    start = dict(item.sewn) | _held(item.sewn, moved["path"][-1], moved["laid"])
    if moved["fall"] is not None:  # folded as a body folds it, cloth meets cloth anywhere
        fall = item.sewn["fall"] | _held(item.sewn["fall"], moved["fall"]["sewn"], moved["fall"]["laid"])
        start["fall"] = fall | {"layered": np.ones(len(fall["sewn"]), bool)}
    return start


def _held(sheet: Mapping[str, Any], there: np.ndarray, laid: np.ndarray) -> dict[str, np.ndarray]:
    """A sheet's start (V, 3) m in its pose, held where a hand lies on it, ``laid`` (V,)."""
    return {"sewn": there, "pinned": np.maximum(sheet["pinned"], laid)}
