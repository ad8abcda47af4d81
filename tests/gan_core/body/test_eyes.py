# SPDX-License-Identifier: GPL-3.0-or-later
"""Both eyes look at the camera of a portrait, not past it."""

import numpy as np
import pytest
from tryon.gan_core.body.model.landmarks import REFERENCE
from tryon.gan_core.body.model.model import body_model
from tryon.gan_core.body.model.parts import PART_NAMES, vertex_parts
from tryon.gan_core.body.surface.eyes import AWAY, gaze_plane


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_an_eye_looks_at_the_camera(side):
    model = body_model()
    points = model.rest(model.solve_height(REFERENCE)).vertices.astype(float)
    ball = np.flatnonzero((vertex_parts(model) == PART_NAMES.index("eyes")) & (points[:, 0] * side > 0))
    middle = 0.5 * (points[ball].min(axis=0) + points[ball].max(axis=0))
    way = points[ball] - middle
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    angle = np.linalg.norm(gaze_plane(model)[ball], axis=1) * np.pi / 2
    gaze = np.linalg.lstsq(way, np.cos(angle), rcond=None)[0]
    camera = np.array([0.0, middle[1] - AWAY, middle[2]]) - middle
    apart = np.degrees(np.arccos(gaze @ camera / np.linalg.norm(gaze) / np.linalg.norm(camera)))
    assert apart < 0.1
