# SPDX-License-Identifier: GPL-3.0-or-later
"""A place on a body is called as a fitter calls it."""

import numpy as np
import pytest
from tryon.tryon_addon.evaluation.places import Places

TRUNK = np.array([[x, y, z] for x in (-0.15, 0.0, 0.15) for y in (-0.1, 0.1) for z in np.linspace(0.8, 1.5, 15)])
LEG = np.array([[0.1, y, z] for y in (-0.06, 0.06) for z in np.linspace(0.1, 0.75, 14)])  # its calf is the body's left
POINTS = {"crotch": (0, 0, 0.8), "nape": (0, 0.06, 1.5), "neck_front": (0, -0.06, 1.48), "armpit_L": (0.17, 0, 1.3),
          "armpit_R": (-0.17, 0, 1.3)}
PLACES = Places(np.concatenate([TRUNK, LEG]), np.repeat([0, 1], [len(TRUNK), len(LEG)]), ("torso", "calf.L"),
                {name: np.array(at, float) for name, at in POINTS.items()})


@pytest.mark.parametrize(("at", "name"), [
    ((0.19, 0.01, 1.32), "left armpit"),
    ((-0.19, 0.01, 1.32), "right armpit"),
    ((0.0, -0.11, 1.38), "chest"),
    ((0.0, 0.12, 1.38), "upper back"),
    ((0.0, -0.12, 1.1), "waist"),
    ((0.0, 0.12, 1.1), "small of the back"),
    ((0.1, -0.12, 0.91), "belly"),
    ((0.1, 0.12, 0.91), "seat"),
    ((0.0, 0.0, 0.79), "crotch"),
    ((0.1, 0.08, 0.3), "left calf"),
])
def test_a_place_has_a_name(at, name):
    assert PLACES.name(np.array(at)) == name


def test_who_lies_down_has_the_same_places():
    lying = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])  # on their back
    places = Places(PLACES.vertices @ lying.T, PLACES.part, PLACES.parts,
                    {name: lying @ at for name, at in PLACES.points.items()})
    for at, name in (((0.0, -0.11, 1.38), "chest"), ((0.1, 0.12, 0.91), "seat"), ((0.19, 0.01, 1.32), "left armpit")):
        assert places.name(lying @ np.array(at)) == name


def test_it_reads_what_the_model_answers():
    topology = {"landmark_names": ["crotch", "nape", "neck_front"], "landmark_corners": np.array([[0, 1, 2]] * 3),
                "landmark_weights": np.eye(3), "vertex_part": np.zeros(3, int), "part_names": ["torso"]}
    there = np.array([[0, 0, 0.8], [0, 0.06, 1.5], [0, -0.06, 1.48]])
    assert Places.of(topology, there).name(np.array([0.0, 0.07, 1.52])) == "nape"
