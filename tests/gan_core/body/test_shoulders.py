# SPDX-License-Identifier: GPL-3.0-or-later
"""How high shoulders are carried and how far out arms are set: what moves, what stays, alike on both sides."""

import numpy as np
import pytest
from tryon.gan_core.body.model import shoulders
from tryon.gan_core.body.model.landmarks import skin_points
from tryon.gan_core.body.model.model import body_model

BODY = {"gender": 1.0, "age": 30.0, "height": 170.0, "weight": 0.5, "muscle": 0.5, "proportions": 0.6, "identity": 0}


def moved(**build):
    """(mm that named points moved (3,), mm that bones' heads moved (3,), by name), the bodies not placed or scaled."""
    model = body_model()
    bodies = [model.rest(model.solve_height(BODY | {"build": given or {"bust-circ": 0.0}})) for given in ({}, build)]
    points = [skin_points(model).on(body.vertices) for body in bodies]
    return ({name: 1000 * (points[1][name] - points[0][name]) for name in points[0]},
            {name: 1000 * (bodies[1].heads[i] - bodies[0].heads[i]) for name, i in model.bone.items()})


@pytest.mark.parametrize("share", [1.0, -1.0, 0.4])
def test_raised_shoulders_take_the_arms_along_unturned(share):
    points, bones = moved(**{shoulders.HEIGHT: share})
    assert bones["upperarm01.L"][2] == pytest.approx(35 * share, abs=0.05)
    for bone in ("lowerarm01.L", "wrist.L", "finger3-3.L"):
        np.testing.assert_allclose(bones[bone], bones["upperarm01.L"], atol=0.05)
    assert points["shoulder_L"][2] == pytest.approx(35 * share, abs=2)
    for still in ("nape", "bust_L", "crotch", "neck_front"):
        np.testing.assert_allclose(points[still], 0, atol=1.5)


@pytest.mark.parametrize("share", [1.0, -0.5])
def test_arms_set_out_leave_the_shoulder_point(share):
    points, bones = moved(**{shoulders.REACH: share})
    np.testing.assert_allclose(bones["upperarm01.L"], (20 * share, 0, 0), atol=0.05)
    np.testing.assert_allclose(bones["wrist.L"], (20 * share, 0, 0), atol=0.05)
    np.testing.assert_allclose(bones["shoulder01.L"], 0, atol=0.05)
    np.testing.assert_allclose(points["shoulder_L"], 0, atol=1.5)
    np.testing.assert_allclose(points["armpit_L"], 0, atol=1.5)


@pytest.mark.parametrize("name", [shoulders.HEIGHT, shoulders.REACH])
def test_the_sides_are_mirror_images(name):
    points, bones = moved(**{name: 1.0})
    for found in (points, bones):
        for left in [n for n in found if n.endswith(("_L", ".L"))]:
            np.testing.assert_allclose(found[left] * (-1, 1, 1), found[left[:-1] + "R"], atol=0.2)
