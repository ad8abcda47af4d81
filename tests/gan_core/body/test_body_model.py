# SPDX-License-Identifier: GPL-3.0-or-later
"""The body model: anny's own figures, exact stature, poses at their angles, a closed skin."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tryon.gan_core.body.methods import body_shape, body_topology
from tryon.gan_core.body.model import identity
from tryon.gan_core.body.model.model import body_model
from tryon.gan_core.body.posing import pose

AVERAGE = {"gender": 1.0, "age": 30.0, "height": 170.0, "weight": 0.5, "muscle": 0.5, "proportions": 0.6, "identity": 0}
fraction = st.floats(0.0, 1.0)
people = st.fixed_dictionaries(
    {
        "gender": fraction, "age": st.floats(18.0, 90.0), "height": st.floats(140.0, 210.0), "weight": fraction,
        "muscle": fraction, "proportions": fraction, "identity": st.integers(0, 2**31 - 1),
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def topology():
    return body_topology({})


def shape(pose_name="relaxed", measures=False, **changes):
    return body_shape({"body": AVERAGE | changes, "pose": pose_name, "measures": measures})


def test_the_rest_body_is_annys_own():
    reference = json.loads((Path(__file__).parent / "body_reference.json").read_text())
    model = body_model()
    rows = np.searchsorted(model.base_vertices, reference["vertices"])
    for body in reference["bodies"]:
        phenotypes = body["phenotypes"] | {"identity": 0}
        rest = model.rest(model.coefficients(phenotypes, phenotypes["height"]))
        np.testing.assert_allclose(rest.vertices[rows], body["points"], atol=2e-6)


@settings(max_examples=15, deadline=None)
@example(body=AVERAGE | {"gender": 1.0, "age": 36.0, "height": 140.0, "weight": 1.0, "muscle": 1.0, "proportions": 1.0},
         pose_name="a-pose")
@given(body=people, pose_name=st.sampled_from(sorted(n for n, stance in pose.POSES.items() if stance.upright)))
def test_stature_is_exact_and_feet_stand_on_the_floor(body, pose_name):
    vertices = body_shape({"body": body, "pose": pose_name, "measures": False})["vertices"]
    assert np.isfinite(vertices).all()
    assert abs(vertices[:, 2].max() - body["height"] / 100) < 0.0005
    assert abs(vertices[:, 2].min()) < 1e-6
    # Known fault: on very lean bodies the palms settle up to 7 mm differently left and right.
    reaches = pose.POSES[pose_name].left.reach is not None
    lopsided = abs(vertices[:, 0].max() + vertices[:, 0].min())
    assert lopsided < (0.015 if reaches else 1e-3 + askew(body))


def askew(body):
    """Metres that joints differ left and right in the rest body: 2.4 mm at the elbow of small, heavy, muscular ones."""
    model = body_model()
    heads = pose.shape(model, body, "a-pose")[0].heads
    left = [name for name in model.bone if name.endswith(".L")]
    other = heads[[model.bone[name[:-1] + "R"] for name in left]] * (-1, 1, 1)
    return np.abs(heads[[model.bone[name] for name in left]] - other).max()


@pytest.mark.parametrize("changes", [{}, {"gender": 0.0, "weight": 0.9}, {"muscle": 1.0, "age": 80.0}])
@pytest.mark.parametrize("name", ["a-pose", "relaxed", "t-pose"])
def test_arms_hang_at_the_angle_of_the_pose(name, changes):
    model, bones = body_model(), shape(name, **changes)["bone_heads"]
    for side in "LR":
        arm = bones[model.bone[f"lowerarm01.{side}"]] - bones[model.bone[f"upperarm01.{side}"]]
        below = np.degrees(np.arctan2(-arm[2], np.hypot(arm[0], arm[1])))
        assert below == pytest.approx(pose.POSES[name].left.down, abs=0.1)


@pytest.mark.parametrize("weight", [0.2, 0.5, 1.0])
def test_thighs_leave_room_for_cloth(weight, topology):
    body = shape(weight=weight, measures=True)
    left = topology["vertex_part"] == topology["part_names"].index("thigh.L")
    points = body["vertices"][left]
    gap = points[points[:, 2] < body["landmarks"]["crotch"][2] - 0.05, 0].min()
    assert 2 * gap > 0.012


def test_same_spec_same_body_and_each_identity_another():
    first, again, other = shape(identity=7), shape(identity=7), shape(identity=8)
    np.testing.assert_array_equal(first["vertices"], again["vertices"])
    moved = np.linalg.norm(first["vertices"] - other["vertices"], axis=1)
    assert 0.003 < moved.max() < 0.15
    assert not identity.draw(0).any()


@pytest.mark.parametrize("number", [1, 12, 2**31 - 1])
def test_identity_stays_believable_and_symmetric(number):
    drawn = identity.draw(number)
    assert np.abs(drawn).max() <= 0.6
    names = [positive for positive, _ in identity.LOCAL_CHANGES]
    for i, name in enumerate(names):
        if name.startswith("l-"):
            assert drawn[i] == drawn[names.index("r-" + name[2:])]


def test_skin_is_closed_and_every_index_is_valid(topology):
    quads, count = topology["quads"], len(topology["vertex_part"])
    assert quads.shape == topology["uv_quads"].shape and quads.shape[1] == 4
    assert set(np.unique(quads)) == set(range(count))
    assert topology["uv_quads"].max() < len(topology["uvs"])
    assert 0 <= topology["uvs"].min() and topology["uvs"].max() <= 1
    edges = np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2), axis=1)
    assert (np.unique(edges, axis=0, return_counts=True)[1] == 2).all()
    assert topology["skin_indices"].max() < len(topology["bone_names"])
    np.testing.assert_allclose(topology["skin_weights"].sum(axis=1), 1, atol=1e-5)
    assert (topology["bone_parents"] < np.arange(len(topology["bone_names"]))).all()


def test_parts_name_the_whole_body(topology):
    parts = topology["vertex_part"]
    counts = dict(zip(topology["part_names"], np.bincount(parts, minlength=len(topology["part_names"])), strict=True))
    assert all(counts.values())
    for name in ("upper_arm", "forearm", "hand", "thigh", "calf", "foot"):
        assert counts[f"{name}.L"] == counts[f"{name}.R"]
    height = {name: shape()["vertices"][parts == i, 2].mean() for i, name in enumerate(topology["part_names"])}
    assert height["head"] > height["neck"] > height["torso"] > height["thigh.L"] > height["calf.L"] > height["foot.L"]


def test_normals_point_out(topology):
    vertices, quads = shape()["vertices"].astype(float), topology["quads"]
    a, b, c, d = (vertices[quads[:, i]] for i in range(4))
    volume = sum(np.einsum("ij,ij->i", p, np.cross(q, r)).sum() for p, q, r in ((a, b, c), (a, c, d))) / 6
    assert 0.04 < volume < 0.12  # cubic metres


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "body"),
        ({"body": {k: v for k, v in AVERAGE.items() if k != "weight"}}, "body.weight"),
        ({"body": AVERAGE | {"height": "tall"}}, "tall"),
        ({"body": AVERAGE | {"age": float("nan")}}, "not a number"),
        ({"body": AVERAGE, "pose": "handstand"}, "a-pose"),
    ],
)
def test_wrong_parameters_say_what_is_wrong(params, words):
    with pytest.raises(ValueError, match=words):
        body_shape(params)
