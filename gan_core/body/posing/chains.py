# SPDX-License-Identifier: GPL-3.0-or-later
"""Bones that hang on each other: every one turned against its parent, with all that hangs on it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..model.model import BodyModel
from .stances import PoseError
from .turns import Turns, length, part_of, rotation_about


def turned(model: BodyModel, worlds: np.ndarray, joints: Mapping[str, tuple[float, float, float]]) -> Turns:
    """World rotations (B, 3, 3) with some bones turned further.

    Args:
        joints: bone -> axis times angle in degrees, the axis in the world's directions, before its parents turn.

    Raises:
        ValueError: a bone that the body does not have.
    """
    unknown = [name for name in joints if name not in model.bone]
    if unknown:
        raise PoseError(f"The pose turns {', '.join(unknown)}. The bones are: {', '.join(model.bone_names)}.")
    further: list[np.ndarray] = []
    for name, parent in zip(model.bone_names, model.bone_parents, strict=True):
        vector = np.radians(joints.get(name, (0.0, 0.0, 0.0)))
        angle = length(vector)
        own = rotation_about(vector / angle, angle) if angle > 1e-9 else np.eye(3)
        further.append(own if parent < 0 else further[parent] @ own)
    return {name: further[i] @ worlds[i] for i, name in enumerate(model.bone_names)}


def between(model: BodyModel, begin: np.ndarray, end: np.ndarray, share: float) -> Turns:
    """World rotations (B, 3, 3) of both ends to those ``share`` of the way, the short way round."""
    turns: Turns = {}
    for i, bone in enumerate(model.bone_names):
        parent = model.bone_parents[i]
        if parent < 0:
            here, there = begin[i], end[i]
        else:
            here, there = begin[parent].T @ begin[i], end[parent].T @ end[i]
        local = here @ part_of(here.T @ there, share)
        turns[bone] = local if parent < 0 else turns[model.bone_names[parent]] @ local
    return turns
