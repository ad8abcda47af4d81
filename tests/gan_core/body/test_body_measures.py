# SPDX-License-Identifier: GPL-3.0-or-later
"""Tailor's measures and landmarks: known solids, plausible people, left like right."""

import numpy as np
import pytest
from tryon.gan_core.body.measure import tape
from tryon.gan_core.body.measure.measures import MEASURES
from tryon.gan_core.body.methods import body_shape, body_topology

WOMAN = {"gender": 1.0, "age": 30.0, "height": 170.0, "weight": 0.5, "muscle": 0.5, "proportions": 0.6, "identity": 3}


def person(pose="relaxed", **changes):
    return body_shape({"body": WOMAN | changes, "pose": pose})


def test_tape_around_a_cylinder_and_over_an_edge():
    turn = np.linspace(0, 2 * np.pi, 361)
    ring = np.stack([0.2 * np.cos(turn), 0.2 * np.sin(turn), np.full_like(turn, 0.3)], axis=1)
    assert tape.girth(ring, np.array([0.0, 0.0, 1.0])) == pytest.approx(2 * np.pi * 0.2, rel=1e-3)
    dented = np.concatenate([ring, [[0.05, 0.0, 0.3]]])
    assert tape.girth(dented, np.array([0.0, 0.0, 1.0])) == pytest.approx(2 * np.pi * 0.2, rel=1e-3)
    bridge = np.array([[1.0, 1.0], [0.5, 0.2]])
    assert tape.taut(bridge, np.array([0.0, 0.0]), np.array([2.0, 0.0])) == pytest.approx(2 * np.sqrt(2))
    assert tape.taut(-bridge, np.array([0.0, 0.0]), np.array([2.0, 0.0])) == pytest.approx(2)


def test_every_measure_is_there_and_named():
    assert set(person()["measures"]) == set(MEASURES)


@pytest.mark.parametrize(
    "changes",
    [{}, {"gender": 0.0, "height": 182.0}, {"weight": 1.0}, {"weight": 0.0, "muscle": 0.2}, {"age": 85.0}],
)
def test_measures_stand_in_the_order_of_a_human_body(changes):
    m = person(**changes)["measures"]
    assert m["height"] == pytest.approx((WOMAN | changes)["height"], abs=0.05)
    assert m["bust"] > m["underbust"] and m["hip"] > m["waist"] > m["thigh"] > m["knee"] > m["calf"] * 0.8
    assert m["calf"] > m["ankle"] > m["wrist"] and min(m["upper_arm"], m["elbow"]) > m["wrist"]
    assert m["nape_height"] > m["shoulder_height"] > m["armpit_height"] > m["underbust_height"] > m["waist_height"]
    assert m["waist_height"] > m["hip_height"] > m["crotch_height"] > m["knee_height"] > m["ankle_height"]
    assert 0.40 < m["crotch_height"] / m["height"] < 0.52 and 0.56 < m["waist_height"] / m["height"] < 0.68
    assert 28 < m["neck"] < 66 and 30 < m["shoulder_width"] < 50 and 46 < m["arm_length"] < 70
    assert m["rise"] == pytest.approx(m["waist_height"] - m["crotch_height"], abs=0.01)
    assert m["crotch_length"] > 1.6 * m["rise"]
    assert m["outseam"] >= m["waist_height"]


def test_taller_is_longer_and_heavier_is_wider():
    short, tall = person(height=155.0)["measures"], person(height=185.0)["measures"]
    lengths = ("arm_length", "crotch_height", "nape_to_waist", "shoulder_width", "outseam")
    assert all(tall[n] > short[n] for n in lengths)
    light, heavy = person(weight=0.2)["measures"], person(weight=0.8)["measures"]
    assert all(heavy[n] > light[n] + 1 for n in ("bust", "waist", "hip", "thigh", "upper_arm"))


def test_measures_do_not_depend_on_the_pose():
    relaxed, a_pose = person("relaxed"), person("a-pose")
    for name, value in relaxed["measures"].items():
        assert a_pose["measures"][name] == pytest.approx(value, abs=0.02), name
    assert relaxed["landmarks"]["wrist_L"][2] < a_pose["landmarks"]["wrist_L"][2] - 0.05


def test_landmarks_are_symmetric_and_on_the_skin():
    answer = person()
    vertices, points = answer["vertices"], {k: np.array(v) for k, v in answer["landmarks"].items()}
    for name, point in points.items():
        if name.endswith("_L"):
            np.testing.assert_allclose(point * (-1, 1, 1), points[f"{name[:-1]}R"], atol=0.002)
        if "joint" not in name:
            assert np.linalg.norm(vertices - point, axis=1).min() < 0.03, name
    for level in ("waist", "hip"):
        assert points[f"{level}_front"][1] < 0 < points[f"{level}_left"][0]
        assert points[f"{level}_back"][1] > points[f"{level}_front"][1]
    assert points["bust_L"][1] < points["neck_front"][1] < points["nape"][1]


def test_landmarks_are_weighted_vertices_of_the_topology():
    topology, answer = body_topology({}), person()
    for name, corners, weights in zip(
        topology["landmark_names"], topology["landmark_corners"], topology["landmark_weights"], strict=True
    ):
        point = weights @ answer["vertices"][corners]
        np.testing.assert_allclose(point, answer["landmarks"][name], atol=1e-5)


def test_masks_cover_what_they_name():
    topology, answer = body_topology({}), person()
    z, masks = answer["vertices"][:, 2], topology["masks"]
    parts = np.array(topology["part_names"])[topology["vertex_part"]]
    assert set(parts[masks["lips"] > 0.5]) == {"head"}
    assert (masks["hair"][z > z.max() - 0.02] > 0.5).all()
    assert masks["briefs"][np.argmin(np.linalg.norm(answer["vertices"] - answer["landmarks"]["crotch"], axis=1))] == 1
    bust = np.linalg.norm(answer["vertices"] - answer["landmarks"]["bust_L"], axis=1)
    assert (masks["top"][bust < 0.03] > 0.9).all()
    eyes = parts == "eyes"
    assert np.linalg.norm(topology["eye_plane"][eyes], axis=1).min() < 0.15
    assert not topology["eye_plane"][~eyes].any()
