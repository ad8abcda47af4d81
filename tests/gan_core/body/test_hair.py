# SPDX-License-Identifier: GPL-3.0-or-later
"""Haircuts: on the head and not in it, off the face, as long as they should be, on every body."""

import numpy as np
import pytest
from tryon.gan_core.body.methods import body_shape, body_topology
from tryon.gan_core.body.model.model import body_model
from tryon.gan_core.body.posing import contact
from tryon.gan_core.body.surface import hair

AVERAGE = {"gender": 1.0, "age": 30.0, "height": 170.0, "weight": 0.5, "muscle": 0.5, "proportions": 0.6, "identity": 0}
OTHERS = {
    "another face": AVERAGE | {"identity": 77},
    "heavy man": AVERAGE | {"gender": 0.0, "weight": 1.0, "height": 188.0, "identity": 5},
}
cuts = pytest.mark.parametrize("cut", sorted(hair.STRANDS))


@pytest.fixture(scope="module")
def topology():
    return body_topology({})


def grown(topology, cut, body=AVERAGE):
    """The shape, and the cut's points (P, 3) and sizes (S,) on it, brows and lashes left out."""
    shape, strands = body_shape({"body": body, "pose": "relaxed", "measures": False}), topology["hair"][cut]
    points = np.einsum("pk,pkc->pc", strands["weights"], shape["vertices"][strands["corners"]]) + strands["offsets"]
    sizes = strands["sizes"]
    first = int((strands["kinds"] < 2).sum())
    assert 800 < first < 1500
    return shape, points[sizes[:first].sum() :], sizes[first:]


def eye(shape):
    return shape["bone_heads"][body_model().bone["eye.L"]]


@cuts
@pytest.mark.parametrize("who", ["average", *OTHERS])
def test_hair_lies_over_the_skin(topology, cut, who):
    shape, points, _ = grown(topology, cut, OTHERS.get(who, AVERAGE))
    skin = contact.skin_of(body_model(), shape["vertices"].astype(np.float64), ("head", "neck", "torso"))
    distance, near = skin.tree.query(points)
    below = np.einsum("ij,ij->i", points - skin.points[near], skin.normals[near])
    assert (below < -0.004).mean() < 0.004
    assert distance.max() < 0.075


@cuts
def test_the_face_stays_free(topology, cut):
    shape, points, _ = grown(topology, cut)
    from_eye = (points - eye(shape) * (0, 1, 1)) * 100
    before = (np.abs(from_eye[:, 0]) < 5.5) & (from_eye[:, 1] < 2) & (from_eye[:, 2] < 4.0) & (from_eye[:, 2] > -11)
    assert before.mean() < 5e-4


@pytest.mark.parametrize(
    ("cut", "low", "high"),
    [("buzz", 0.002, 0.007), ("crop", 0.004, 0.04), ("afro", 0.015, 0.05), ("short", 0.01, 0.07), ("bob", 0.12, 0.32),
     ("long", 0.25, 0.55)],
)  # fmt: skip
def test_cuts_have_their_length(topology, cut, low, high):
    _, points, sizes = grown(topology, cut)
    ends = np.cumsum(sizes)
    if cut == "afro":  # coils: how far they stand out
        length = np.linalg.norm(points[ends - 1] - points[ends - sizes], axis=1)
    else:
        steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
        whole = np.concatenate([[0.0], np.cumsum(steps)])
        length = whole[ends - 1] - whole[ends - sizes]
    assert low < np.median(length) < high


def test_a_bob_ends_at_the_jaw_and_long_hair_on_the_back(topology):
    shape, bob, _ = grown(topology, "bob")
    assert 0.09 < eye(shape)[2] - bob[:, 2].min() < 0.145
    shape, long, _ = grown(topology, "long")
    low = long[long[:, 2] < eye(shape)[2] - 0.25]
    model = body_model()
    back = shape["vertices"][contact.rows_of(model, ("torso",))]
    back = back[np.abs(back[:, 2] - low[:, 2].mean()) < 0.05, 1].max()
    assert len(low) > 1000 and low[:, 1].min() > back - 0.01  # behind the shoulder blades, where cloth would hang
