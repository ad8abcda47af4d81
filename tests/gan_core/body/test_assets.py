# SPDX-License-Identifier: GPL-3.0-or-later
"""Assets mapped to MakeHuman's base mesh lie where that mesh lies on a body, in any pose, and grow with it."""

import numpy as np
import pytest
from tryon.gan_core.body.asset_methods import asset_fit
from tryon.gan_core.body.methods import body_shape
from tryon.gan_core.body.model import expression, helpers
from tryon.gan_core.body.model.model import body_model

BODY = {"gender": 0.8, "age": 51.0, "height": 166.0, "weight": 0.7, "muscle": 0.4, "proportions": 0.5, "identity": 9}


def test_the_base_mesh_with_helpers_is_the_models_where_both_have_it():
    model = body_model()
    here, coefficients = helpers.base(model), model.solve_height(BODY)
    raw = model.rest(coefficients)
    found = here.points + helpers._shaped(model, here, coefficients)
    assert np.abs(found[model.base_vertices] - raw.vertices).max() < 1e-5
    eyes = found[14598:14742].mean(axis=0)  # inside the lashes, which are helpers
    assert np.linalg.norm(found[14742:14992].mean(axis=0) - eyes) < 0.03
    assert (expression.on(model, raw, BODY, "neutral").vertices == raw.vertices).all()


@pytest.mark.parametrize("pose", ["relaxed", "walk"])
def test_what_is_mapped_to_a_vertex_lies_on_it(pose):
    model, chosen = body_model(), np.arange(0, 13000, 500)
    corners = np.repeat(model.base_vertices[chosen][:, None], 3, axis=1)
    weights, nothing = np.tile([1.0, 0, 0], (len(chosen), 1)), np.zeros((len(chosen), 3))
    asked = {"corners": corners, "weights": weights, "offsets": nothing, "scales": {}}
    made = asset_fit({"body": BODY, "pose": pose, "meshes": [asked]})["meshes"][0]["vertices"]
    there = body_shape({"body": BODY, "pose": pose, "measures": False})["vertices"][chosen]
    assert np.abs(made - there).max() < 1e-4


def test_offsets_grow_with_the_head():
    corners, weights = np.full((2, 3), 5399), np.tile([1.0, 0, 0], (2, 1))
    offsets = np.array([[0, 0, 0], [1.0, 0, 0]])  # a decimetre to the side, of a head that wide
    asked = {"corners": corners, "weights": weights, "offsets": offsets, "scales": {"x": [5399, 11998, 1.48]}}

    def width(body):
        made = asset_fit({"body": body, "pose": "t-pose", "meshes": [asked]})["meshes"][0]["vertices"]
        return np.linalg.norm(made[1] - made[0])

    model = body_model()
    index = {v: i for i, v in enumerate(model.base_vertices)}
    vertices = body_shape({"body": BODY, "pose": "t-pose", "measures": False})["vertices"]
    wide = np.linalg.norm(vertices[index[5399]] - vertices[index[11998]])
    assert width(BODY) == pytest.approx(0.1 * wide / 0.148, rel=0.02)
    assert width(BODY | {"height": 200.0}) > 1.1 * width(BODY)
