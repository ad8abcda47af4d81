# SPDX-License-Identifier: GPL-3.0-or-later
"""Where on the eyeball: coordinates that make iris and pupil exact circles on a coarse mesh."""

from __future__ import annotations

import numpy as np

from ..model.landmarks import REFERENCE
from ..model.model import BodyModel
from ..model.parts import PART_NAMES, vertex_parts

AWAY = 2.5  # metres to the camera that both eyes look at, as high as they are: a portrait's, and near a figure's


def gaze_plane(model: BodyModel) -> np.ndarray:
    """(V, 2) float32: the eyeballs' vertices seen along the gaze, in eyeball radii (0, 0 = the pupil); else zeros.

    The distance from the middle is the angle from the gaze over 90 degrees, so the back of the ball lies beyond 1.
    """
    rest = model.rest(model.solve_height(REFERENCE))
    eyes = vertex_parts(model) == PART_NAMES.index("eyes")
    plane = np.zeros((model.vertex_count, 2), dtype=np.float32)
    for side in (1.0, -1.0):
        ball = np.flatnonzero(eyes & (rest.vertices[:, 0] * side > 0))
        points = rest.vertices[ball]
        middle = 0.5 * (points.min(axis=0) + points.max(axis=0))
        way = points - middle
        gaze = np.array([-middle[0], -AWAY, 0.0])  # the rig's bones look two degrees outwards and one down
        gaze = gaze / np.linalg.norm(gaze)
        right = np.cross(gaze, [0.0, 0.0, 1.0])
        right /= np.linalg.norm(right)
        flat = np.stack([way @ right, way @ np.cross(right, gaze)], axis=1)
        length = np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-9)
        plane[ball] = flat / length * (np.arctan2(length, (way @ gaze)[:, None]) / (np.pi / 2))
    return plane
