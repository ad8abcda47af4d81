# SPDX-License-Identifier: GPL-3.0-or-later
"""The pose library and the expressions: angles, floors and contact in numbers, for slight and for heavy people."""

import numpy as np
import pytest
from tryon.gan_core.body.methods import body_shape
from tryon.gan_core.body.model import expression
from tryon.gan_core.body.model.landmarks import triangles_of
from tryon.gan_core.body.model.model import body_model
from tryon.gan_core.body.posing import contact, pose

AVERAGE = {"gender": 1.0, "age": 30.0, "height": 170.0, "weight": 0.5, "muscle": 0.5, "proportions": 0.6, "identity": 0}
PEOPLE = {
    "woman": AVERAGE,
    "man": AVERAGE | {"gender": 0.0, "height": 180.0, "identity": 3},
    "heavy man": AVERAGE | {"gender": 0.0, "weight": 1.0, "muscle": 0.3, "age": 50.0, "identity": 5},
    "heavy woman": AVERAGE | {"weight": 1.0, "height": 155.0},
    "slight": AVERAGE | {"weight": 0.05, "height": 185.0},
}
REACHING = [(name, s) for name, stance in pose.POSES.items() for s, arm in stance.arms.items() if arm.reach is not None]
CLEAR = [name for name, stance in pose.POSES.items() if stance.clear]
everybody = pytest.mark.parametrize("who", sorted(PEOPLE))


def posed(who, name, **more):
    return body_shape({"body": PEOPLE[who], "pose": name, "measures": False, **more})


def joint(shape, name):
    return shape["bone_heads"][body_model().bone[name]]


def line(shape, start, end):
    way = joint(shape, end) - joint(shape, start)
    return way / np.linalg.norm(way)


def volume(vertices):
    a, b, c = (vertices[triangles_of(body_model().quads)[:, i]].astype(np.float64) for i in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


def soles(shape):
    model = body_model()
    return [shape["vertices"][contact.rows_of(model, (f"foot{s}",)), 2].min() for s in (".L", ".R")]


@everybody
@pytest.mark.parametrize("name", sorted(pose.POSES))
def test_the_same_person_stands_on_the_floor_in_every_pose(who, name):
    shape, standing = posed(who, name), posed(who, "relaxed")
    assert np.isfinite(shape["vertices"]).all()
    assert abs(shape["vertices"][:, 2].min()) < 1e-6
    assert max(soles(shape)) < 0.004  # both feet bear
    for bone, end in (("upperleg01.L", "lowerleg01.L"), ("lowerarm01.R", "wrist.R"), ("spine03", "spine02")):
        length = np.linalg.norm(joint(shape, end) - joint(shape, bone))
        assert length == pytest.approx(np.linalg.norm(joint(standing, end) - joint(standing, bone)), abs=3e-4)
    lost = 1 - volume(shape["vertices"]) / volume(standing["vertices"])
    assert abs(lost) < (0.08 if name == "sit" else 0.045)  # no limb collapses; seated, groin and knees fold


@everybody
def test_sitting_thighs_are_level_and_shins_upright(who):
    shape = posed(who, "sit")
    for side in "LR":
        assert abs(np.degrees(np.arcsin(line(shape, f"upperleg01.{side}", f"lowerleg01.{side}")[2]))) < 0.5
        assert line(shape, f"lowerleg01.{side}", f"foot.{side}")[2] < np.cos(np.radians(8)) * -1  # bow legs bow
    assert shape["vertices"][:, 2].max() < 0.82 * PEOPLE[who]["height"] / 100


@everybody
@pytest.mark.parametrize("name", CLEAR)
def test_hanging_arms_and_legs_cross_nothing(who, name):
    model, vertices = body_model(), posed(who, name)["vertices"].astype(np.float64)
    for side, arm in pose.POSES[name].arms.items():
        assert arm.reach is not None or contact.clearance(model, vertices, side) > 0.004
    if name == "arms-down":
        shape = posed(who, name)
        assert -line(shape, "upperarm01.L", "lowerarm01.L")[2] > np.sin(np.radians(64))  # they do hang


@everybody
@pytest.mark.parametrize(("name", "side"), REACHING)
def test_hands_lie_on_the_skin_and_not_in_it(who, name, side):
    model, vertices = body_model(), posed(who, name)["vertices"].astype(np.float64)
    skin = contact.skin_of(model, vertices, ("torso", "thigh.L", "thigh.R"))
    gap = skin.gap(vertices[contact.rows_of(model, ("hand" + side,))])
    assert -0.009 < gap < 0.012


@pytest.mark.parametrize("name", [n for n, s in pose.POSES.items() if s.left == s.right and s.left_leg == s.right_leg])
def test_both_sides_of_an_even_pose_mirror_each_other(name):
    shape = posed("woman", name)
    for bone in ("wrist", "lowerarm01", "lowerleg01", "finger2-3", "finger1-3"):
        np.testing.assert_allclose(joint(shape, f"{bone}.L") * (-1, 1, 1), joint(shape, f"{bone}.R"), atol=2e-3)


def test_weight_on_one_leg_tilts_hips_and_shoulders_against_each_other():
    shape = posed("woman", "contrapposto")
    hips = joint(shape, "upperleg01.L") - joint(shape, "upperleg01.R")
    shoulders = joint(shape, "upperarm01.L") - joint(shape, "upperarm01.R")
    assert hips[2] < -0.015 < 0.01 < shoulders[2]
    feet, head = [joint(shape, f"foot.{side}") for side in "RL"], joint(shape, "head")
    assert abs(head[0] - feet[0][0]) < abs(head[0] - feet[1][0])  # the head stands over the leg that bears


def test_a_relaxed_thumb_lies_beside_the_fingers_and_curls_grow_towards_the_little_one():
    shape = posed("woman", "stand")
    fingers = line(shape, "finger2-1.R", "finger2-3.R")
    splayed = posed("woman", "relaxed")
    before = line(splayed, "finger1-2.R", "finger1-3.R") @ line(splayed, "finger2-1.R", "finger2-3.R")
    assert line(shape, "finger1-2.R", "finger1-3.R") @ fingers > before + 0.1
    back = line(shape, "wrist.R", "finger3-1.R")
    bent = [line(shape, f"finger{n}-2.R", f"finger{n}-3.R") @ back for n in (2, 3, 4, 5)]
    assert bent == sorted(bent, reverse=True)


def test_walking_one_foot_is_a_step_ahead():
    shape = posed("man", "walk")
    assert 0.5 < joint(shape, "foot.R")[1] - joint(shape, "foot.L")[1] < 0.9
    assert joint(shape, "wrist.R")[1] < joint(shape, "wrist.L")[1]  # arms swing against legs


def test_a_smile_moves_the_face_alone():
    still, smile = posed("woman", "relaxed"), posed("woman", "relaxed", expression="smile")
    moved = np.linalg.norm(smile["vertices"] - still["vertices"], axis=1)
    model = body_model()
    assert 0.004 < moved[contact.rows_of(model, ("head",))].max() < 0.015
    assert moved[contact.rows_of(model, ("torso", "hand.L", "foot.L"))].max() < 1e-5
    assert np.array_equal(still["vertices"], posed("woman", "relaxed", expression="neutral")["vertices"])
    assert set(expression.EXPRESSIONS) == {"neutral", "smile", "serious"}
    with pytest.raises(ValueError, match="serious"):
        posed("woman", "relaxed", expression="grimace")


def faced(face):
    return body_shape({"body": PEOPLE["woman"] | {"face": face}, "pose": "relaxed", "measures": False})


@pytest.mark.parametrize("slider", expression.SLIDERS)
def test_a_slider_of_the_face_moves_the_face_alone_and_each_end_differently(slider):
    still = posed("woman", "relaxed")["vertices"]
    ends = [end for end, does in zip((-1.0, 1.0), expression.SLIDERS[slider], strict=True) if does]
    moved = []
    for end in ends:
        there = faced({slider: end})["vertices"] - still
        half = faced({slider: end / 2})["vertices"] - still
        far = np.linalg.norm(there, axis=1)
        below = contact.rows_of(body_model(), ("torso", "hand.L", "foot.L"))
        assert 0.003 < far.max() < 0.05 and far[below].max() < 1e-5
        assert np.abs(half - there / 2).max() < 2e-5
        moved.append(there)
    assert len(moved) == 1 or np.abs(moved[0] - moved[1]).max() > 0.003


def test_a_face_has_no_other_sliders():
    with pytest.raises(ValueError, match="wink"):
        faced({"wink": 1.0})
    assert np.array_equal(faced({})["vertices"], posed("woman", "relaxed")["vertices"])


def test_the_blender_side_lists_the_same_names():
    from tryon.tryon_addon.catalog.body.face import FACE
    from tryon.tryon_addon.catalog.body.poses import BODY_POSES, DRAPE_POSES, EXPRESSIONS
    from tryon.tryon_addon.spec.look import POSES

    assert set(BODY_POSES) == set(pose.POSES) and set(EXPRESSIONS) == set(expression.EXPRESSIONS)
    assert {p.name: bool(p.low) for p in FACE} == {name: bool(low) for name, (low, _) in expression.SLIDERS.items()}
    assert set(POSES) <= set(BODY_POSES)
    assert set(DRAPE_POSES) <= {name for name, stance in pose.POSES.items() if stance.upright}
