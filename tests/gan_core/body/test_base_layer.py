# SPDX-License-Identifier: GPL-3.0-or-later
"""Nobody is bare by default: the plain base layer lies where it must, on the skin that all bodies and poses share."""

import numpy as np
import pytest
from tryon.gan_core.body.methods import body_topology
from tryon.gan_core.body.model import source
from tryon.gan_core.body.model.landmarks import skin_points
from tryon.gan_core.body.model.model import body_model
from tryon.gan_core.body.posing import contact, pose

AVERAGE = {"gender": 1.0, "age": 30.0, "height": 170.0, "weight": 0.5, "muscle": 0.5, "proportions": 0.6, "identity": 0}
HEAVY = AVERAGE | {"weight": 1.0, "age": 60.0, "cupsize": 1.0, "firmness": 0.0}


@pytest.fixture(scope="module")
def masks():
    return body_topology({})["masks"]


def torso(body):
    model = body_model()
    rest, _ = pose.shape(model, body, "relaxed")
    return rest, contact.rows_of(model, ("torso", "thigh.L", "thigh.R"))


def test_the_tips_of_the_breasts_are_under_the_top(masks):
    model = body_model()
    tips = np.flatnonzero(np.isin(model.base_vertices, np.unique(source._PATCHES)))
    near = [model.quads[np.isin(model.quads, tips).any(axis=1)].ravel()]
    for _ in range(4):  # and what lies round them
        near.append(model.quads[np.isin(model.quads, near[-1]).any(axis=1)].ravel())
    assert len(tips) > 20
    assert masks["top"][np.unique(near[-1])].min() > 0.65


@pytest.mark.parametrize("body", [AVERAGE, HEAVY, AVERAGE | {"gender": 0.0}], ids=["woman", "heavy", "man"])
def test_the_briefs_cover_crotch_and_cleft(masks, body):
    model = body_model()
    rest, rows = torso(body)
    x, _, z = rest.vertices[rows].T
    hips = rest.heads[model.bone["upperleg01.L"], 2]
    crotch = skin_points(model).on(rest.vertices)["crotch"][2]
    between = rows[(np.abs(x) < 0.02) & (z < hips + 0.03) & (z > crotch - 0.012)]
    assert len(between) > 40
    assert masks["briefs"][between].min() > 0.65


def test_the_layer_ends_where_clothes_leave_skin_in_sight(masks):
    model = body_model()
    for part in ("head", "neck", "hand.L", "forearm.R", "calf.L", "foot.R"):
        rows = contact.rows_of(model, (part,))
        assert masks["briefs"][rows].max() < 0.1 and masks["top"][rows].max() < 0.1
