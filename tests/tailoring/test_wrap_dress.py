# SPDX-License-Identifier: GPL-3.0-or-later
"""The wrap dress: two fronts that cross, the left one outside, held where they are tied."""

import numpy as np
import pytest
from support.mannequin import mannequin
from tryon.tryon_addon.tailoring.blocks.dress_bodice import shoulder_up
from tryon.tryon_addon.tailoring.methods import draft
from tryon.tryon_addon.tailoring.pattern.figure import figure_from
from tryon.tryon_addon.tailoring.sew import presew
from tryon.tryon_addon.tailoring.sew.contact import Obstacle

BODY = mannequin()
EDGE = 0.028  # m


def test_both_fronts_reach_beyond_the_middle_by_the_overlap():
    dress = draft({"programme": "wrap_dress", "design": {"overlap": 8.0}}, BODY)
    assert dress.notes["overlap"] == 8.0
    for part in ("bodice_front", "skirt_front"):
        left, right = dress.panel(part + "_l"), dress.panel(part + "_r")
        assert left.length("waist_1") == pytest.approx(right.length("waist_1"))
        assert left.wrap.out > right.wrap.out == 0, "the left one lies outside"
    bodice, skirt = dress.panel("bodice_front_l"), dress.panel("skirt_front_l")
    assert bodice.vertices[bodice.index("waist_1"), 0] == pytest.approx(-8.0)
    assert skirt.length("waist_1") == pytest.approx(bodice.length("waist_1"), rel=0.02), "sewn to each other"


def test_the_left_front_is_sewn_outside_the_right_one():
    figure, dress = figure_from(BODY), draft({"programme": "wrap_dress"}, BODY)
    passes = presew.chain(dress, EDGE, fall=1.0)
    mesh, x = passes[-1], presew.presew(figure, dress, passes, Obstacle(figure.vertices, figure.triangles))[-1]
    names = [p.name for p in dress.panels]
    under, over = names.index("skirt_front_r"), names.index("skirt_front_l")
    used, triangles = np.unique(mesh.triangles[mesh.panel[mesh.triangles[:, 0]] == under], return_inverse=True)
    beneath = Obstacle(x[used], triangles.reshape(-1, 3))
    upper = x[(mesh.panel == over) & (mesh.lifted(dress) > 0.004) & (x[:, 0] < 0.0)]
    assert len(upper) > 20 and np.percentile(beneath.distance(upper), 5) > 0.0, "nowhere through it"
    assert mesh.held(dress).max() == 1.0 and np.ptp(x[mesh.held(dress) == 1][:, 2]) < 0.04, "tied on one level"


def test_shoulders_have_more_room_where_the_way_over_the_chest_is_long():
    figure = figure_from(BODY)
    longer = {**BODY["measures"], "front_waist_length": BODY["measures"]["front_waist_length"] + 6.0}
    far = figure_from({**BODY, "measures": longer})
    gap = BODY["measures"]["front_waist_length"] - BODY["measures"]["nape_to_waist"]
    assert shoulder_up(figure) == pytest.approx(1.7 + 0.5 * max(0.0, gap - 4.7))
    assert shoulder_up(far) == pytest.approx(1.7 + 0.5 * max(0.0, gap + 6.0 - 4.7)) and shoulder_up(far) > 1.7
