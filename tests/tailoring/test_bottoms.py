# SPDX-License-Identifier: GPL-3.0-or-later
"""Skirts, trousers of other cuts, dresses and the jumpsuit: cut to the body, and sewn round a dummy."""

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.mannequin import level, mannequin
from tryon.tryon_addon.catalog.garments import PROGRAMMES, dresses, skirts, trousers
from tryon.tryon_addon.core.errors import PatternError
from tryon.tryon_addon.tailoring import methods
from tryon.tryon_addon.tailoring.methods import draft
from tryon.tryon_addon.tailoring.pattern import meshing
from tryon.tryon_addon.tailoring.pattern.figure import figure_from
from tryon.tryon_addon.tailoring.pattern.pattern import crossing, signed_area
from tryon.tryon_addon.tailoring.programmes import circle_skirt
from tryon.tryon_addon.tailoring.sew import placement
from tryon.tryon_addon.tailoring.sew.contact import Obstacle
from tryon.tryon_addon.tailoring.sew.pleats import Pleats

BODY = mannequin()
OURS = [p.name for p in (*trousers.SHELF, *skirts.SHELF, *dresses.SHELF)]
SKIRTS = [name for name in OURS if name.endswith("skirt")]
COARSE = 0.028  # m


def made(programme, body=BODY, **design):
    return draft({"programme": programme, "design": design}, body)


def girth(pattern, edge, *panels):
    """Length of the edges whose name begins so, in all panels that have one."""
    return sum(p.length(i) for p in pattern.panels if p.name in panels for i, e in enumerate(p.edges)
               if e.name.startswith(edge))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_bottom_or_dress_is_sound_or_says_what_would_be(data):
    name = data.draw(st.sampled_from(OURS))
    values = {p.name: data.draw(st.floats(p.low, p.high), p.name) for p in PROGRAMMES[name].parameters}
    try:
        pattern = made(name, mannequin(data.draw(st.floats(0.85, 1.3), "grow")), **values)
    except PatternError as error:
        assert any(c.isdigit() for c in str(error)) and error.mend
        return
    for panel in pattern.panels:
        outline = panel.outline(step=1.3)
        assert crossing(outline) is None and signed_area(outline) > 0, panel.name
    for stitch, one, two in pattern.seam_lengths():
        assert abs(one - two) <= 0.02 * max(one, two) + 0.15, (stitch, one, two)


def test_a_pencil_skirt_is_cut_to_the_body():
    skirt = made("pencil_skirt", length=60.0, rise=1.0, ease=4.0, taper=0.0)
    assert skirt.notes["hip_girth"] == pytest.approx(level(0.86) + 4.0, abs=3.5), "hip and ease, more where legs stand"
    front, back = skirt.panel("front"), skirt.panel("back")
    assert front.vertices[:, 1].min() == pytest.approx(106.0 - 60.0)
    waist = girth(skirt, "waist", "front", "back")
    assert waist == pytest.approx(level(1.01) + 2.0, rel=0.02), "what is under the band, and its ease"
    assert waist == pytest.approx(girth(skirt, "waist", "band_front", "band_back"), rel=0.005)
    assert any(e.name.startswith("dart") for e in back.edges), "a seat needs darts"


def test_a_skirt_leaves_room_for_the_legs_however_much_it_tapers():
    figure = figure_from(BODY)
    for taper in (0.0, 20.0):
        skirt = made("pencil_skirt", taper=taper)
        assert skirt.notes["hem_girth"] >= figure.girth(skirt.notes["hem_height"] / 100) + 2.0


def test_flare_opens_the_hem_and_uses_up_the_darts():
    straight, wide = made("a_line_skirt", flare=10.0), made("a_line_skirt", flare=110.0)
    for pattern, flare in ((straight, 10.0), (wide, 110.0)):
        assert pattern.notes["hem_girth"] - pattern.notes["hip_girth"] == pytest.approx(flare, abs=2.5)

    def take(pattern):
        return sum(abs(np.subtract(p.edges[i].start, p.edges[i + 2].start)[0]) for p in pattern.panels
                   for i, e in enumerate(p.edges) if e.name.startswith("dart") and "_a" in e.name)

    assert take(wide) < take(straight), "what the flare takes from the waist, no dart has to"


@pytest.mark.parametrize("fullness", [0.5, 0.75, 1.0])
def test_a_circle_skirt_is_a_ring(fullness):
    skirt = circle_skirt.draft(figure_from(BODY), {"fullness": fullness, "length": 60.0, "rise": 0.0})
    radius, waist = skirt.notes["radius"], girth(skirt, "waist", "front", "back")
    assert waist == pytest.approx(2 * np.pi * fullness * radius, rel=0.01)
    assert skirt.notes["hem_girth"] == pytest.approx(2 * np.pi * fullness * (radius + 56.0), rel=0.01)
    assert skirt.folds


def test_a_circle_skirt_starts_hanging_in_folds_outside_the_legs():
    figure = figure_from(BODY)
    pattern = made("circle_skirt")
    mesh = meshing.mesh_pattern(pattern, COARSE)
    x = placement.place(figure, pattern, mesh)
    names = [p.name for p in pattern.panels]
    skirt = np.isin(mesh.panel, [names.index(n) for n in ("front", "back")])
    hem = x[np.unique(mesh.hems[skirt[mesh.hems].all(1)])]
    away = np.hypot(hem[:, 0], hem[:, 1] - hem[:, 1].mean())
    assert np.ptp(away) > 0.10, "folds are deep"
    one, two = mesh.edges[skirt[mesh.edges].all(1)].T
    strain = np.linalg.norm(x[one] - x[two], axis=1) / np.linalg.norm(mesh.flat[one] - mesh.flat[two], axis=1) - 1
    assert abs(np.median(strain)) < 0.05 and np.percentile(np.abs(strain), 75) < 0.3, "and keep the cloth's width"
    assert Obstacle(figure.vertices, figure.triangles).distance(x[skirt]).min() > 0.004


def test_knife_pleats_take_up_their_cloth_and_are_sewn_flat():
    skirt = made("pleated_skirt", pleats=12.0, depth=0.7)
    shown, under = skirt.notes["pleat"], skirt.notes["underlay"]
    assert 12 * shown == pytest.approx(skirt.notes["waist_girth"]) and under == pytest.approx(0.7 * shown)
    assert skirt.notes["hem_girth"] == pytest.approx(12 * (shown + 2 * under))
    assert len(skirt.panels) == 25, "a face and a fold for each pleat, and the band"
    hems = sum(p.length("hem") for p in skirt.panels if p.name != "band")
    assert hems == pytest.approx(skirt.notes["hem_girth"])
    assert 13.0 == len({s.b[0] for s in skirt.stitches if s.a[0] == "band"}), "the band holds every face, and itself"


def test_shallow_pleats_say_how_deep_the_hips_need_them():
    hips = {**BODY, "measures": {**BODY["measures"], "hip": 160.0}}
    with pytest.raises(PatternError, match="do not open enough") as caught:
        made("pleated_skirt", hips, depth=0.4)
    least = float(caught.value.mend.split("at least ")[1].split()[0])
    opened = made("pleated_skirt", hips, depth=least + 0.01)
    assert opened.notes["hem_girth"] == pytest.approx(1.15 * (160.0 + 6.0), rel=0.02), "and no deeper than these do"


@pytest.mark.parametrize("apart", [0.046, 0.06, 0.08])
def test_a_pleat_lies_in_three_layers_that_keep_their_widths(apart):
    pleats = Pleats(16, 0.045, 0.03)
    along = np.linspace(0.0, 3 * pleats.wide, 4000)
    at, out = pleats.lie(along, np.full(len(along), apart))
    length = np.hypot(np.diff(at), np.diff(out)).sum()
    assert length == pytest.approx(3 * pleats.wide, rel=0.01), "no cloth is lost"
    assert at[-1] - at[0] == pytest.approx(3 * apart, rel=0.01) and out.min() >= 0 and out.max() > 0.003


@pytest.mark.parametrize("name,design", [("pencil_skirt", {"length": 95.0}), ("a_line_skirt", {"length": 40.0})])
def test_a_skirt_ends_between_hips_and_floor(name, design):
    low = made(name, **design).panel("front").vertices[:, 1].min()
    assert low > 2.0 - 1e-6
    short = {**BODY, "measures": {**BODY["measures"], "waist_height": 90.0, "hip_height": 70.0, "crotch_height": 62.0}}
    with pytest.raises(PatternError, match="length: at most"):
        made(name, short, length=PROGRAMMES[name].parameters[0].high)


def test_trousers_of_other_cuts():
    slim, wide, shorts = (made(n) for n in ("slim_trousers", "wide_trousers", "shorts"))
    hem = {p.name: girth(p, "hem", "front_l", "back_l") for p in (slim, wide, shorts)}
    assert hem["slim_trousers"] == pytest.approx(31.0) and hem["wide_trousers"] == pytest.approx(64.0)
    assert slim.notes["knee_girth"] < made("trousers").notes["knee_girth"] < wide.notes["knee_girth"]
    inside = [girth(shorts, "inseam", side) for side in ("front_l", "back_l")]
    assert inside == pytest.approx([14.0, 14.0], abs=1.5) and inside[0] == pytest.approx(inside[1], rel=0.02)


@pytest.mark.parametrize("grow", [0.9, 1.0, 1.1])
@pytest.mark.parametrize("name", ["trousers", "slim_trousers", "jumpsuit"])
def test_a_side_seam_runs_from_hip_to_knee_without_a_wing(name, grow):
    pattern = made(name, mannequin(grow))
    for panel in (pattern.panel("front_l"), pattern.panel("back_r")):
        seam = panel.sample(panel.index("side_thigh"), 32)
        off = np.interp(seam[:, 1], seam[[0, -1], 1], seam[[0, -1], 0])
        taper = abs(seam[-1, 0] - seam[0, 0])
        assert (seam[:, 0] - off).max() < 0.08 * taper, "how far it stands off from the line between hip and knee"


@pytest.mark.parametrize("name", ["sheath_dress", "a_line_dress"])
def test_a_dress_is_fitted_by_darts(name):
    dress = made(name, ease=10.0)
    assert dress.notes["bust_girth"] == pytest.approx(level(1.25) + 10.0, abs=0.01)
    assert dress.notes["waist_girth"] == pytest.approx(level(1.06) + 4.0, rel=0.02)
    front, back = dress.panel("bodice_front"), dress.panel("bodice_back")
    assert front.length("bdart_a_p") == pytest.approx(front.length("bdart_b_p"), rel=0.002), "a dart's legs match"
    for edge in ("side_low", "side"):
        assert front.length(edge + "_p") == pytest.approx(back.length(edge + "_n"), rel=0.002)
    gap = np.linalg.norm(front.vertices[front.index("bdart_a_p")] - front.vertices[front.index("side_p")])
    assert gap == pytest.approx(dress.notes["bust_dart"], abs=0.05)


def test_a_shorter_way_over_the_bust_is_a_smaller_dart():
    less = {**BODY, "measures": {**BODY["measures"], "front_waist_length": 40.0}}
    assert made("sheath_dress", less).notes["bust_dart"] < made("sheath_dress").notes["bust_dart"] - 0.5


@functools.lru_cache
def sewn(name):
    return methods.garment_sew({"garment": {"programme": name}, "edge_length": COARSE}, BODY)


@pytest.mark.parametrize("name", [n for n in OURS if n != "trousers"])
def test_they_sew_round_a_dummy(name):
    garment = sewn(name)
    report = garment["report"]
    assert report["seam_gap_p95_mm"] < 0.5 and report["seam_gap_max_mm"] < 3.0
    assert report["stretch_p95_pct"] < 6.0 and report["distance_p1_mm"] > 1.0
    assert garment["sewn"][:, 2].min() > 0.0, "no hem under the floor"
    assert garment["layered"].all() == (name in ("circle_skirt", "pleated_skirt"))


@pytest.mark.parametrize("name", SKIRTS)
def test_a_band_holds_a_skirt_at_the_waist(name):
    garment = sewn(name)
    top = garment["sewn"][garment["pinned"] == 1]
    rise = {p.name: p.default for p in PROGRAMMES[name].parameters}["rise"]
    assert len(top) > 15 and np.isclose(top[:, 2], 1.06 - rise / 100, atol=0.03).all()


@pytest.mark.parametrize("name", ["sheath_dress", "jumpsuit"])
def test_a_bodice_starts_above_what_it_is_sewn_to(name):
    pattern = made(name)
    mesh = meshing.mesh_pattern(pattern, COARSE)
    x = placement.place(figure_from(BODY), pattern, mesh)
    names = [p.name for p in pattern.panels]
    middle = {n: x[mesh.panel == i].mean(0) for i, n in enumerate(names)}
    assert middle["bodice_front"][1] < 0 < middle["bodice_back"][1]
    assert min(middle["bodice_front"][2], middle["bodice_back"][2]) > max(v[2] for n, v in middle.items()
                                                                         if not n.startswith("bodice"))
    gap = np.linalg.norm(x[mesh.seams[:, 0]] - x[mesh.seams[:, 1]], axis=1)
    assert np.median(gap) < 0.06, "sewing starts from seams that are nearly closed"
