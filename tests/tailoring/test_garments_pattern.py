# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns as drafted: outlines, seam lengths, symmetry, ranges."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.mannequin import level, mannequin
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.core.errors import PatternError, SpecError
from tryon.tryon_addon.tailoring.blocks.sleeve import fit_cap, sleeve_edges
from tryon.tryon_addon.tailoring.methods import draft
from tryon.tryon_addon.tailoring.pattern.figure import figure_from
from tryon.tryon_addon.tailoring.pattern.pattern import Edge, Panel, Pattern, Stitch, Wrap, crossing, signed_area

BODY = mannequin()


def made(programme, body=BODY, **design):
    return draft({"programme": programme, "design": design}, body)


@st.composite
def designs(draw):
    programme = draw(st.sampled_from(sorted(PROGRAMMES)))
    values = {p.name: draw(st.floats(p.low, p.high)) for p in PROGRAMMES[programme].parameters}
    return programme, values, draw(st.floats(0.85, 1.35))


def helps(programme, values, body, error):
    """Who follows the advice of an error is rid of it."""
    name, which, said = re.match(r"(\w+): at (least|most) (-?\d+(?:\.\d+)?)", error.mend).groups()
    digit = 10.0 ** -len(said.partition(".")[2])  # the last one is rounded
    value = float(said) + (digit if which == "least" else -digit)
    parameter = next(p for p in PROGRAMMES[programme].parameters if p.name == name)
    if parameter.low <= value <= parameter.high:
        try:
            made(programme, body, **values | {name: value})
        except PatternError as other:
            assert re.sub(r"[-\d.]+", "#", other.message) != re.sub(r"[-\d.]+", "#", error.message), (name, value)


@settings(max_examples=40, deadline=None)
@given(designs())
def test_any_design_is_a_sound_pattern_or_says_what_would_be(case):
    programme, values, grow = case
    body = mannequin(grow)
    try:
        pattern = made(programme, body, **values)
    except PatternError as error:
        assert re.search(r"\d", str(error)) and error.mend, "an error names a figure and a remedy"
        helps(programme, values, body, error)
        return
    sewn = {end for stitch in pattern.stitches for end in (stitch.a, stitch.b)}
    for panel in pattern.panels:
        assert all(((panel.name, edge.name) in sewn) != edge.hem for edge in panel.edges), "sewn, or a hem"
        outline = panel.outline(step=1.7)  # not the step with which the programme checks itself
        assert crossing(outline) is None, (panel.name, values)
        assert signed_area(outline) > 0
    for stitch, one, two in pattern.seam_lengths():
        assert abs(one - two) <= max(0.02, stitch.gathers) * max(one, two) + 0.15, (stitch, one, two)


@pytest.mark.parametrize("grow", [0.9, 1.0, 1.25])
def test_sleeve_caps_are_as_long_as_their_armholes(grow):
    tee = made("tee", mannequin(grow))
    for sleeve, front, back in (("sleeve_l", "armhole_p", "armhole_n"), ("sleeve_r", "armhole_n", "armhole_p")):
        for cap, body, hole in (("cap_front", "front", front), ("cap_back", "back", back)):
            ratio = tee.panel(sleeve).length(cap) / tee.panel(body).length(hole)
            assert 1.005 <= ratio <= 1.015, "a cap has 1 % ease"


@pytest.mark.parametrize("programme", ["sweater", "hoodie"])
def test_a_length_counts_its_band(programme):
    of = {p.name: p for p in PROGRAMMES[programme].parameters}
    short = {"length": of["length"].low, "band": of["band"].high, "ease": of["ease"].high}
    with pytest.raises(PatternError, match=f"A length of {short['length']:.1f} cm ends above the armholes") as caught:
        made(programme, **short)
    helps(programme, short, BODY, caught.value)
    least = float(re.search(r"at least (-?[\d.]+)", caught.value.mend)[1])
    with pytest.raises(PatternError):
        made(programme, **short | {"length": least - 0.3})


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_an_edge_is_sewn_or_is_a_hem(programme):
    pattern = made(programme)
    sewn = {end for stitch in pattern.stitches for end in (stitch.a, stitch.b)}
    hems = {(panel.name, edge.name) for panel in pattern.panels for edge in panel.edges if edge.hem}
    assert not sewn & hems and sewn | hems == {(p.name, edge.name) for p in pattern.panels for edge in p.edges}


def test_the_tee_is_cut_to_the_body():
    tee = made("tee", ease=14.0, length=18.0)
    front, back = tee.panel("front"), tee.panel("back")
    under = front.vertices[front.index("armhole_p")]
    assert 4 * under[0] == pytest.approx(level(1.25) + 14.0, abs=1e-6)
    assert front.vertices[front.index("side_p"), 1] == pytest.approx(-39.0 - 18.0)
    neck = front.vertices[front.index("neck_n")], back.vertices[back.index("neck_n")]
    assert neck[0][1] == pytest.approx(-TEE_DEFAULT["neck_depth"]) and neck[1][1] > neck[0][1] + 5, "deeper in front"
    tip, behind = front.vertices[front.index("shoulder_p")], back.vertices[back.index("shoulder_p")]
    assert tip[0] == pytest.approx(16.8 + 1.4), "the shoulder seam ends a little beyond the shoulder point"
    assert -5.5 < behind[1] < tip[1] < -1.0, "and is cut higher for the chest, the front's more"
    curve = front.sample(front.index("armhole_p"), 60)
    back_curve = back.sample(back.index("armhole_p"), 60)
    assert curve[:, 0].min() < back_curve[:, 0].min() < tip[0], "hollowed out, the front more"


FULLER = {**BODY, "measures": {**BODY["measures"], "front_waist_length": BODY["measures"]["front_waist_length"] + 5.0}}


@pytest.mark.parametrize("programme", ["tee", "polo", "shirt", "blazer", "sweater"])
def test_a_fuller_chest_raises_the_fronts_shoulder(programme):
    def hole(body):
        drawn = made(programme, body)
        front = next(p for p in drawn.panels if p.name in ("front", "front_l"))
        name = "armhole" if front.name == "front_l" else "armhole_p"
        return front.length(name), drawn.panel("back").length("armhole_p"), drawn.notes["armhole"]

    # The armholes' girth may be bound by the sleeve's.
    (front, back, whole), (full, behind, more) = hole(BODY), hole(FULLER)
    assert (full - behind) - (front - back) > 0.8
    assert more - whole == pytest.approx(full - front + behind - back, abs=0.01)


@pytest.mark.parametrize("programme", ["tee", "tank", "blouse", "polo", "sweater"])
def test_a_fuller_chest_lowers_the_middle_of_a_whole_fronts_hem(programme):
    front, fuller = made(programme).panel("front"), made(programme, FULLER).panel("front")
    for panel in (front, fuller):
        sides = panel.vertices[panel.index("side_p"), 1]
        lowest = panel.outline(0.2)[panel.outline(0.2)[:, 1].argmin()]
        assert lowest[1] < sides - 0.3 and abs(lowest[0]) < 1.0
        assert sides == pytest.approx(made(programme).panel("back").vertices[:, 1].min()), "where it meets the back's"
    assert -1.55 < fuller.vertices[:, 1].min() - front.vertices[:, 1].min() < -0.7


@pytest.mark.parametrize("programme", ["blouse", "polo", "shirt", "coat"])
def test_a_collars_neckline_does_not_rise_at_the_back(programme):
    one, two = made(programme), made(programme, FULLER)
    assert one.panel("back").length("neck_p") == pytest.approx(two.panel("back").length("neck_p"))


TEE_DEFAULT = {p.name: p.default for p in PROGRAMMES["tee"].parameters}


def test_trousers_are_cut_to_the_body():
    ease = 6.0
    pattern = made("trousers", ease=ease, hem=5.0, rise=3.0, leg_width=44.0)
    front, back = pattern.panel("front_l"), pattern.panel("back_r")
    hem = front.length("hem") + back.length("hem")
    assert hem == pytest.approx(44.0, abs=1e-6)
    waist = sum(piece.length(e.name) for piece in (front, back) for e in piece.edges if e.name.startswith("waist"))
    assert 2 * waist == pytest.approx(level(0.99) + 3.5, rel=0.02), "body's girth under the band and its ease"
    for name, low, high in (("crotch", 0.45, 0.8), ("middle", 0.7, 1.0)):
        assert low < front.length(name) / back.length(name) < high, "the back's is longer"
    assert -front.vertices[:, 0].min() * 2 < -back.vertices[:, 0].min() * 1.0 + 1.0, "its fork reaches twice as far"
    for edge in ("inseam", "inseam_low", "side_low", "side_thigh", "side_hip"):
        assert front.length(edge) == pytest.approx(back.length(edge), rel=0.006)
    side = sum(front.length(e) for e in ("side_low", "side_thigh", "side_hip"))
    assert side == pytest.approx(106.0 - 3.0 - 4.0 - 5.0, rel=0.03), "outseam from hem to waist seam"
    band = pattern.panel("band_front")
    assert band.length("side_p") == pytest.approx(4.0)
    assert band.length("top_p") < sum(band.length(i) for i, e in enumerate(band.edges) if e.name in WAIST_EDGES)


WAIST_EDGES = ("waist_p", "waist_mid_p", "waist_side_p")


@pytest.mark.parametrize("programme,pairs", [
    ("tee", [("front", "front"), ("back", "back"), ("sleeve_l", "sleeve_r")]),
    ("trousers", [("front_l", "front_r"), ("back_l", "back_r"), ("band_front", "band_front")]),
])
def test_left_and_right_are_mirror_images(programme, pairs):
    pattern = made(programme)
    for one, two in pairs:
        a, b = pattern.panel(one).outline(), pattern.panel(two).outline() * [-1, 1]
        assert len(a) == len(b)
        assert max(np.abs(b - p).sum(1).min() for p in a) < 1e-6


BROAD = {**BODY, "landmarks": {**BODY["landmarks"], "shoulder_L": [0.235, 0.0, 1.39]}}
SHORT_WAIST = {**BODY, "measures": {**BODY["measures"], "waist_height": 99.0}}
BAD = [
    ("tee", {"ease": 2.0}, BROAD, "ease"),
    ("tee", {"neck_width": 10.0}, BODY, "neck_width"),
    ("tee", {"sleeve_length": 8.0}, BODY, "sleeve_length"),
    ("tee", {"length": -12.0, "sleeve_ease": 25.0}, BODY, "length"),
    ("trousers", {"rise": 12.0}, SHORT_WAIST, "rise"),
    ("trousers", {"hem": 74.0, "leg_width": 60.0}, BODY, "hem"),
    ("trousers", {"leg_width": 26.0}, BODY, "leg_width"),
    ("trousers", {"leg_width": 30.0, "hem": 30.0}, BODY, "leg_width"),
]


@pytest.mark.parametrize("programme,design,body,name", BAD, ids=[f"{b[0]}-{b[3]}-{i}" for i, b in enumerate(BAD)])
def test_an_impossible_garment_names_the_limit_and_the_limit_works(programme, design, body, name):
    with pytest.raises(PatternError) as caught:
        made(programme, body, **design)
    limit = re.search(rf"{name}: at (least|most) (-?[\d.]+) cm", caught.value.mend)
    assert limit, caught.value.mend
    step = 0.06 if limit[1] == "least" else -0.06  # the message is rounded to a millimetre
    made(programme, body, **(design | {name: float(limit[2]) + step}))


def test_parameters_outside_their_table_name_the_range():
    with pytest.raises(SpecError, match="2 to 40 cm"):
        made("tee", ease=1.0)
    with pytest.raises(SpecError, match="leg_width"):
        made("trousers", width=1.0)
    with pytest.raises(SpecError, match="trousers.*tee"):
        made("skirt")


def test_a_sleeve_narrower_than_its_armhole_allows_says_which_fit():
    with pytest.raises(PatternError, match=r"Allowed: [\d.]+ to [\d.]+ cm"):
        fit_cap(12.0, 24.0, 24.0)
    cap = fit_cap(36.0, 22.0, 23.0)
    edges = sleeve_edges(cap, 22.0, 33.0)
    panel = Panel("sleeve", edges, Wrap("arm"))
    assert panel.length("hem") == pytest.approx(33.0)
    assert panel.length("under_back") == pytest.approx(panel.length("under_front"), rel=0.01)
    assert cap.front + cap.back == pytest.approx(36.0, abs=0.01)


def test_an_outline_that_crosses_itself_is_refused():
    bow = [(0, 0), (10, 10), (10, 0), (0, 10)]
    panel = Panel("bow", tuple(Edge(str(i), p) for i, p in enumerate(bow)), Wrap("torso"))
    with pytest.raises(PatternError, match="crosses itself"):
        Pattern("t", (panel,), ()).check()
    square = [(0, 0), (10, 0), (10, 10), (0, 10)]
    panel = Panel("square", tuple(Edge(str(i), p) for i, p in enumerate(square)), Wrap("torso"))
    assert Pattern("t", (panel,), ()).check().panels == (panel,)
    back = Panel("square", tuple(Edge(str(i), p) for i, p in enumerate(square[::-1])), Wrap("torso"))
    with pytest.raises(PatternError, match="clockwise"):
        Pattern("t", (back,), ()).check()
    with pytest.raises(PatternError, match="does not match"):
        long = Panel("long", tuple(Edge(str(i), (x, 2 * y)) for i, (x, y) in enumerate(square)), Wrap("torso"))
        Pattern("t", (panel, long), (Stitch(("square", "1"), ("long", "1")),)).check()


def test_edges_follow_the_garmentcode_format():
    def bent(kind, params, start=(10.0, 0.0), end=(0.0, 10.0)):
        return Panel("p", (Edge("a", start, kind, params), Edge("b", end)), Wrap("torso")).sample(0, 2)[1]

    quarter = 10 / np.sqrt(2)
    # [radius, large arc, right]: with y up, right = 1 turns counter-clockwise, here about (0, 0).
    assert bent("circle", (10.0, 0, 1)) == pytest.approx([quarter, quarter])
    assert bent("circle", (10.0, 0, 0)) == pytest.approx([10 - quarter, 10 - quarter])
    assert bent("circle", (10.0, 1, 0)) == pytest.approx([-quarter, -quarter])
    # Control points lie along the chord and to its left: half of a unit chord's way, as much to the left.
    assert bent("quadratic", ((0.5, 0.5),), (0.0, 0.0), (4.0, 0.0)) == pytest.approx([2.0, 1.0])
    assert bent("cubic", ((0.0, 1.0), (1.0, 1.0)), (0.0, 0.0), (0.0, 4.0)) == pytest.approx([-3.0, 2.0])


TROUSERS_DEFAULT = {p.name: p.default for p in PROGRAMMES["trousers"].parameters}


def test_the_figure_measures_what_the_dummy_is_made_of():
    figure = figure_from(BODY)
    assert figure.girth(1.06) == pytest.approx(level(1.06), rel=0.01)
    assert figure.girth(0.6, 1) == pytest.approx(200 * np.pi * 0.068, rel=0.05)
    assert figure.front_share(1.06, 0.0) == pytest.approx(0.5, abs=0.02)
    assert figure.side_line(1.0, 1.1) == pytest.approx(0.0, abs=0.01)
    assert figure.ridge(0.1)[2] == pytest.approx(1.405, abs=0.02)
    with pytest.raises(PatternError, match="no section"):
        figure.hull(3.0)
    with pytest.raises(PatternError, match="measures"):
        figure_from({k: v for k, v in BODY.items() if k != "measures"})
    with pytest.raises(PatternError, match="no measure 'ankle'"):
        made("trousers", {**BODY, "measures": {k: v for k, v in BODY["measures"].items() if k != "ankle"}})
