# SPDX-License-Identifier: GPL-3.0-or-later
"""Sewing around a dummy: seams closed, cloth outside, nothing twisted. Coarse meshes keep it quick."""

import dataclasses
import functools

import numpy as np
import pytest
from support.mannequin import mannequin
from tryon.tryon_addon.core.errors import PatternError
from tryon.tryon_addon.core.meshes import vertex_normals
from tryon.tryon_addon.tailoring.methods import draft, garment_sew
from tryon.tryon_addon.tailoring.pattern.figure import figure_from
from tryon.tryon_addon.tailoring.pattern.meshing import mesh_pattern
from tryon.tryon_addon.tailoring.sew import ends, presew
from tryon.tryon_addon.tailoring.sew.contact import FAR, Obstacle
from tryon.tryon_addon.tailoring.sew.placement import place, pushed_up

BODY = mannequin()
EDGE = {"tee": 0.022, "trousers": 0.024}
both = pytest.mark.parametrize("name", ["tee", "trousers"])


@functools.lru_cache
def sewn(name):
    return garment_sew({"garment": {"programme": name}, "edge_length": EDGE[name]}, BODY)


def strain(garment):
    t = garment["triangles"]
    e = np.unique(np.sort(np.concatenate([t[:, [0, 1]], t[:, [1, 2]], t[:, [2, 0]]]), 1), axis=0)
    now = np.linalg.norm(garment["sewn"][e[:, 0]] - garment["sewn"][e[:, 1]], axis=1)
    return now / np.linalg.norm(garment["flat"][e[:, 0]] - garment["flat"][e[:, 1]], axis=1) - 1


def outside(x):
    """Distance (n,) to the dummy by its nearest face, from the parts of the surface that are not inside another."""
    v, t = BODY["vertices"].astype(float), BODY["triangles"]
    return Obstacle(v, t).distance(x)


@both
def test_seams_close_without_stretching(name):
    garment = sewn(name)
    gap = np.linalg.norm(garment["sewn"][garment["seams"][:, 0]] - garment["sewn"][garment["seams"][:, 1]], axis=1)
    assert np.percentile(gap, 95) < 0.0005 and gap.max() < 0.002
    assert np.percentile(np.maximum(strain(garment), 0), 95) < 0.05
    report = garment["report"]
    assert report["seam_gap_p95_mm"] == pytest.approx(1000 * np.percentile(gap, 95), abs=1e-3)
    assert report["stretch_p95_pct"] == pytest.approx(100 * np.percentile(np.maximum(strain(garment), 0), 95), abs=0.05)


@both
def test_the_cloth_lies_outside_the_body(name):
    distance = outside(sewn(name)["sewn"].astype(float))
    assert np.percentile(distance, 0.5) > 0.003 and distance.min() > 0.0015


@both
def test_the_right_side_faces_out(name):
    garment = sewn(name)
    x = garment["sewn"].astype(float)
    normals = vertex_normals(x, garment["triangles"])
    index, near = Obstacle(BODY["vertices"].astype(float), BODY["triangles"]).nearest(x)
    body = Obstacle(BODY["vertices"].astype(float), BODY["triangles"]).normals[index]
    agree = (normals * body).sum(1)[near] > 0
    assert agree.mean() > 0.97, "cloth turned inside out or twisted"


def test_sleeves_are_not_twisted():
    garment = sewn("tee")
    names = garment["panel_names"]
    figure = figure_from(BODY)
    mesh = mesh_pattern(draft({"programme": "tee"}, BODY), EDGE["tee"])
    for name, side in (("sleeve_l", 1), ("sleeve_r", -1)):
        x = garment["sewn"][garment["panel"] == names.index(name)].astype(float)
        uv = garment["uv"][garment["panel"] == names.index(name)]
        shoulder, elbow = figure.limb("arm", side)[:2]
        axis = (elbow - shoulder) / np.linalg.norm(elbow - shoulder)
        away = (x - shoulder) - ((x - shoulder) @ axis)[:, None] * axis
        up = np.array([0, 0, 1.0]) - axis[2] * axis
        # The middle of the sleeve runs along the top of the arm, the underarm seam below it, down to the hem.
        middle = (np.abs(uv[:, 0]) < 0.02) & (uv[:, 1] < -0.03)
        assert ((away[middle] @ up) > 0).all()
        under = garment["sewn"][mesh.edge_vertices[name, "under_back"]].astype(float) - shoulder
        assert ((under @ up) < 0).all()
        # Back of the cap towards the back (+Y) on either arm.
        back = garment["sewn"][mesh.edge_vertices[name, "cap_back"]][:, 1].mean()
        assert back > garment["sewn"][mesh.edge_vertices[name, "cap_front"]][:, 1].mean() + 0.02


@both
def test_left_and_right_sew_alike(name):
    garment = sewn(name)
    x = garment["sewn"]
    left, right = x[x[:, 0] > 0], x[x[:, 0] < 0]
    for reach in (np.min, np.max):
        assert reach(left, axis=0)[1:] == pytest.approx(reach(right, axis=0)[1:], abs=0.006)
    assert left[:, 0].max() == pytest.approx(-right[:, 0].min(), abs=0.006)


def test_panels_start_where_they_belong():
    figure = figure_from(BODY)
    for name in ("tee", "trousers"):
        pattern = draft({"programme": name}, BODY)
        mesh = mesh_pattern(pattern, 0.03)
        x = place(figure, pattern, mesh)
        for number, panel in enumerate(pattern.panels):
            middle = x[mesh.panel == number].mean(0)
            if panel.wrap.side:
                assert (middle[1] < 0) == (panel.wrap.side == "front"), panel.name
            if panel.wrap.limb:
                assert middle[0] * panel.wrap.limb > 0.05, panel.name
        side = np.linalg.norm(x[mesh.seams[:, 0]] - x[mesh.seams[:, 1]], axis=1)
        assert np.median(side) < 0.06, "sewing starts from seams that are nearly closed"


def test_the_waistband_stays_at_its_height():
    garment = sewn("trousers")
    top = garment["sewn"][garment["pinned"] == 1]
    assert len(top) > 20 and top[:, 2].max() == pytest.approx(1.06 - 0.04, abs=0.006)
    assert np.isclose(top[:, 2], 1.02, atol=0.02).all()


def test_the_same_call_gives_the_same_cloth():
    again = garment_sew({"garment": {"programme": "tee"}, "edge_length": EDGE["tee"]}, BODY)
    assert np.array_equal(again["sewn"], sewn("tee")["sewn"])


def test_the_answer_keeps_the_contract():
    told = []
    garment = garment_sew({"garment": {"programme": "tee", "design": {"length": 15.0}}, "edge_length": 0.03,
                           "iterations": 10}, BODY, lambda share, text: told.append((share, text)))
    count, faces = len(garment["sewn"]), len(garment["triangles"])
    shapes = {"sewn": (count, 3), "flat": (count, 3), "triangles": (faces, 3), "uv": (count, 2), "panel": (count,),
              "pinned": (count,), "panel_grain": (4, 2)}
    for key, shape in shapes.items():
        assert garment[key].shape == shape, key
        assert garment[key].dtype == (np.int32 if key in ("triangles", "panel") else np.float32), key
    assert garment["panel_names"] == ["front", "back", "sleeve_l", "sleeve_r"]
    assert garment["seams"].shape[1] == garment["edges_hem"].shape[1] == 2
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == pytest.approx(1)
    assert all(text for _, text in told)


def test_what_cannot_be_sewn_is_refused(monkeypatch):
    tee = {"garment": {"programme": "tee"}, "edge_length": 0.03}
    with pytest.raises(PatternError, match="5 to 2000"):
        garment_sew({**tee, "iterations": 3}, BODY)
    with pytest.raises(PatternError, match="finite metres"):
        garment_sew(tee, {**BODY, "vertices": BODY["vertices"] * np.nan})
    monkeypatch.setattr(presew, "place", lambda *a: place(*a) * np.nan)
    with pytest.raises(PatternError, match="flew apart"):
        garment_sew(tee, BODY)


def test_cancelling_ends_the_sewing_at_once():
    told = []

    def stop(share, text):
        told.append(share)
        if text == "Sewing" and share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        garment_sew({"garment": {"programme": "tee"}, "edge_length": 0.03}, BODY, stop)
    assert 0.3 < told[-1] < 0.4, "asked often enough to stop in the middle"


def test_distance_to_a_sphere():
    angle, turn = np.meshgrid(np.linspace(0, np.pi, 40), np.linspace(0, 2 * np.pi, 80, endpoint=False), indexing="ij")
    ball = np.stack([np.sin(angle) * np.cos(turn), np.sin(angle) * np.sin(turn), np.cos(angle)], -1).reshape(-1, 3)
    i = np.arange(39 * 80)
    right = i // 80 * 80 + (i % 80 + 1) % 80
    triangles = np.concatenate([np.stack([i, i + 80, right], -1), np.stack([right, i + 80, right + 80], -1)])
    obstacle = Obstacle(0.2 * ball, triangles)
    way = np.array([[1.0, 0, 0], [0, 0.6, 0.8], [0, -0.6, -0.8]])
    assert obstacle.distance(0.23 * way) == pytest.approx([0.03] * 3, abs=0.001)
    assert obstacle.distance(0.18 * way) == pytest.approx([-0.02] * 3, abs=0.001)
    assert obstacle.distance(np.array([[0.5, 0, 0]])) == [FAR]


def test_skin_under_cloth_is_not_felt_and_other_skin_is():
    across = np.linspace(0.0, 0.2, 21)
    x, y = np.meshgrid(across, across)
    floor = np.stack([x.ravel(), y.ravel(), 0 * x.ravel()], 1)
    a = (np.arange(20)[:, None] * 21 + np.arange(20)).ravel()
    faces = np.concatenate([np.stack([a, a + 1, a + 22], 1), np.stack([a, a + 22, a + 21], 1)])
    half = floor[:, 0] < 0.0951
    sheet = {"vertices": floor[half] + (0.0, 0.0, 0.01), "triangles": np.cumsum(half)[faces[half[faces].all(1)]] - 1}
    low, high = np.array([[0.05, 0.1, 0.004]]), np.array([[0.17, 0.1, 0.004]])
    dressed = Obstacle(floor, faces, [sheet])
    assert dressed.distance(low)[0] == pytest.approx(-0.006), "under the sheet only the sheet is felt"
    assert dressed.distance(high)[0] == pytest.approx(0.004), "beside it the floor"
    assert not ((dressed.points[:, 2] == 0.0) & (dressed.points[:, 0] < 0.09)).any()
    within = sheet | {"vertices": sheet["vertices"] - (0.0, 0.0, 0.02)}
    assert Obstacle(floor, faces, [within]).distance(low)[0] == pytest.approx(0.004), "cloth behind skin hides nothing"


def test_only_a_turned_down_collar_is_named_so():
    polo = garment_sew({"garment": {"programme": "polo"}, "edge_length": 0.03}, BODY)
    fall = polo["panel_names"].index("fall")
    np.testing.assert_array_equal(polo["turned"], polo["panel"] == fall)
    assert polo["turned"].any()


def test_legs_too_long_start_pushed_up_between_crotch_and_instep():
    height = np.linspace(-0.1, 1.0, 111)
    up = pushed_up(height, -0.1, 0.8)
    assert up[0] == pytest.approx(ends.INSTEP) and (np.diff(up) > 0).all()
    np.testing.assert_allclose(up[90:], height[90:], atol=1e-12)
    np.testing.assert_allclose(pushed_up(height, 0.02, 0.8), height, atol=1e-12)


def test_legs_are_kept_above_the_instep_only_where_they_would_reach_the_floor():
    figure, pattern = figure_from(BODY), draft({"programme": "trousers"}, BODY)
    mesh = mesh_pattern(pattern, 0.04)
    x = np.tile([0.1, 0.0, -0.05], (len(mesh.uv), 1))
    ends.Ends(figure, pattern, mesh).push(x)
    assert (x[:, 2] == -0.05).all(), "these end above the floor"
    low = dataclasses.replace(pattern, levels=pattern.levels | {"origin": pattern.levels["origin"] - 0.3})
    ends.Ends(figure, low, mesh).push(x)
    leg = np.array([p.wrap.around == "leg" for p in pattern.panels])[mesh.panel]
    assert (x[leg, 2] == ends.INSTEP).all() and (x[~leg, 2] == -0.05).all() and leg.any() and not leg.all()


def test_sleeves_too_long_are_pushed_up_from_the_hands():
    longer = {**BODY, "measures": {**BODY["measures"], "arm_length": BODY["measures"]["arm_length"] + 9.0}}
    cut, wearer = {"garment": {"programme": "longsleeve"}, "edge_length": 0.03}, figure_from(BODY)
    sewn = garment_sew(cut, wearer, cut_for=longer)
    for side, name in ((1, "sleeve_l"), (-1, "sleeve_r")):
        _, elbow, wrist = wearer.limb("arm", side)
        along = (wrist - elbow) / np.linalg.norm(wrist - elbow)
        sleeve = sewn["sewn"][sewn["panel"] == sewn["panel_names"].index(name)]
        assert ((sleeve - wrist) @ along).max() < ends.PAST + 0.006


def test_a_cuff_starts_whole_on_the_wrist_of_a_sleeve_too_long():
    """Hung on the end of a sleeve that reaches the thumb already, it would be crushed into a disc."""
    longer = {**BODY, "measures": {**BODY["measures"], "arm_length": BODY["measures"]["arm_length"] + 9.0}}
    wearer, pattern = figure_from(BODY), draft({"programme": "sweater"}, longer)
    mesh = mesh_pattern(pattern, 0.03)
    x = place(wearer, pattern, mesh)
    _, elbow, wrist = wearer.limb("arm", 1)
    along = (wrist - elbow) / np.linalg.norm(wrist - elbow)
    cuff = x[mesh.panel == [p.name for p in pattern.panels].index("cuff_l")]
    assert ((cuff - wrist) @ along).max() < ends.PAST + 0.01
    assert np.ptp((cuff - wrist) @ along) > 0.03
