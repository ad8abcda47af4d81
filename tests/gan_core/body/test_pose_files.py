# SPDX-License-Identifier: GPL-3.0-or-later
"""Poses as files, and poses made of joints: what the body model reads, and what it refuses."""

import tomllib

import numpy as np
import pytest
from tryon.gan_core.body.methods import body_shape
from tryon.gan_core.body.model.model import body_model
from tryon.gan_core.body.posing import stances
from tryon.gan_core.body.posing.stances import Arm, Leg, Reach, Stance

BODY = {"gender": 1.0, "age": 30.0, "height": 170.0, "weight": 0.5, "muscle": 0.5, "proportions": 0.6, "identity": 0}


def shape(pose):
    return body_shape({"body": BODY, "pose": pose, "measures": False})


def test_a_file_says_what_limbs_do_and_one_side_overrides_both():
    assert stances.POSES["relaxed"] == Stance()
    assert stances.POSES["a-pose"].left == Arm(down=45.0, forward=0.0, elbow=4.0, curl=8.0)
    walk = stances.POSES["walk"]
    assert walk.left == Arm(down=80.0, forward=0.0, swing=-22.0, elbow=8.0, toward=(-0.35, -1.0, 0.0),
                            palm=(-1.0, 0.1, 0.0), close=0.95, fingers=(8.0, 9.0, 12.0, 15.0, 18.0), beside=0.5)
    assert (walk.right.swing, walk.right.elbow, walk.right.down) == (16.0, 24.0, 80.0)
    assert walk.right_leg == Leg(out=-0.5, forward=-12.0, shin=-38.0, foot=-34.0, toes=-4.0)
    assert stances.read({"facing": 40.0, "label": "Away"}) == Stance()  # what cameras and people read
    assert stances.POSES["sit"].right.reach == Reach("upperleg01*", "lowerleg01*", 0.66, (0.12, 0.0, 1.0))


def test_a_file_dropped_into_the_folder_is_a_pose_and_a_broken_one_is_none(tmp_path):
    text = (stances.FOLDER / "walk.toml").read_text()
    (tmp_path / "stroll.toml").write_text(text)
    (tmp_path / "broken.toml").write_text("clear = 3")
    (tmp_path / "torn.toml").write_text("label = [")
    assert stances.library(tmp_path) == {"stroll": stances.POSES["walk"]}
    np.testing.assert_array_equal(shape(tomllib.loads(text))["vertices"], shape("walk")["vertices"])


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"arms": {"wings": 1}}, "arms.wings|left.wings"),
        ({"arms": {"down": "far"}}, "no number"),
        ({"arms": {"palm": [1, 0]}}, "3 numbers"),
        ({"head": [float("nan"), 0, 0]}, "no number"),
        ({"arms": {"reach": {"start": "head"}}}, "start, end, share, out"),
        ({"clear": 1}, "no bool"),
        ({"joints": {"tail": [10, 0, 0]}}, "tail"),
        ({"base": "handstand", "joints": {}}, "handstand"),
        ("handstand", "handstand"),
        ({"joints": {"upperarm01.L": [0, 80, 0]}}, "forearm.L goes through torso"),
        ({"joints": {"upperleg01.L": [0, 30, 0]}}, "calf.L goes through calf.R"),
    ],
)
def test_what_cannot_be_is_refused_in_words(table, said):
    with pytest.raises(ValueError, match=said):
        shape(table)


def test_joints_turn_bones_against_their_parents_with_all_that_hangs_on_them():
    bone = body_model().bone
    relaxed = shape("relaxed")
    still = shape({"base": "relaxed", "joints": {}})
    np.testing.assert_allclose(still["vertices"], relaxed["vertices"], atol=1e-6)
    bent = shape({"base": "relaxed", "joints": {"root": [0, 0, 90], "lowerarm01.L": [0, -40, 0]}})
    for start, end in (("upperarm01.L", "lowerarm01.L"), ("lowerarm01.L", "wrist.L"), ("upperleg01.R", "foot.R")):
        before, after = ((s["bone_heads"][bone[end]] - s["bone_heads"][bone[start]]) for s in (relaxed, bent))
        angle = np.radians(-40) if start == "lowerarm01.L" else 0.0
        about_y = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
        quarter = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]])
        np.testing.assert_allclose(after, quarter @ about_y @ before, atol=2e-4)
    assert abs(bent["vertices"][:, 2].min()) < 1e-6
