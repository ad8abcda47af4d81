# SPDX-License-Identifier: GPL-3.0-or-later
"""From one pose into another, so that cloth can follow: every joint turns the short way, limbs keep their lengths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..model import expression
from ..model.model import BodyModel
from . import chains, pose
from .press import ROOM, Press


def path(model: BodyModel, body: Mapping[str, Any], begin: pose.Pose, end: pose.Pose, frames: int,
         face: expression.Face = "neutral", layers: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """(frames, V, 3) float32 metres: the body from the pose ``begin`` to the pose ``end``, at rest at both ends; and
    (V,) bool, the skin that the last pose closes on other skin.

    The first frame is ``pose.shape`` of its pose; on the way, feet on the floor, flesh gives way where limbs press on
    the trunk or on each other (see ``press``), so that clothes have room there, ``layers`` garments between arm and
    trunk.

    Raises:
        ValueError: unknown pose, or fewer than two frames.
    """
    if frames < 2:
        raise ValueError(f"frames is {frames!r}. Give at least 2.")
    raw = expression.on(model, model.rest(model.solve_height(body)), body, face)
    ends = [pose.turns_of(model, raw, name, ROOM) for name in (begin, end)]
    worlds = [pose.joints(model, raw, turns)[0] for turns in ends]
    shapes = [pose.shape(model, body, name, face)[1] for name in (begin, end)]
    plain = [pose.skinned(model, raw, turns).vertices for turns in ends]
    scales = [np.ptp(s.vertices[:, 2]) / np.ptp(p[:, 2]) for s, p in zip(shapes, plain, strict=True)]
    hips = raw.heads[[model.bone["upperleg01.L"], model.bone["upperleg01.R"]]].mean(axis=0)
    press = Press(model, shapes[0].vertices, layers)
    line = np.empty((frames, model.vertex_count, 3), np.float32)
    for i in range(frames):
        t = i / (frames - 1)
        share = t * t * (3.0 - 2.0 * t)
        points = pose.skinned(model, raw, chains.between(model, worlds[0], worlds[1], share)).vertices
        floor = np.array([hips[0], hips[1], points[:, 2].min()])
        points = (points - floor) * (scales[0] + share * (scales[1] - scales[0]))
        line[i] = press.eased(points, share)
    return line, press.pinched(points, line[-1].astype(float))
