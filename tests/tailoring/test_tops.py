# SPDX-License-Identifier: GPL-3.0-or-later
"""What is worn above the waist: collars, cuffs, plackets and lapels as drafted, placed and sewn."""

import numpy as np
import pytest
from support.mannequin import mannequin
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.core.errors import PatternError
from tryon.tryon_addon.tailoring.blocks.ribbon import Ribbon
from tryon.tryon_addon.tailoring.methods import draft
from tryon.tryon_addon.tailoring.pattern import meshing
from tryon.tryon_addon.tailoring.pattern.figure import figure_from
from tryon.tryon_addon.tailoring.pattern.pattern import Wrap
from tryon.tryon_addon.tailoring.programmes import sweater
from tryon.tryon_addon.tailoring.sew import placement, presew
from tryon.tryon_addon.tailoring.sew.contact import Obstacle

BODY = mannequin()
COLLARED = ("polo", "shirt")
EDGE = 0.03  # m: coarse, for speed


def made(programme, **design):
    return draft({"programme": programme, "design": design}, BODY)


def sewn(programme):
    pattern, figure = made(programme), figure_from(BODY)
    passes = presew.chain(pattern, EDGE, fall=1.0)
    x = presew.presew(figure, pattern, passes, Obstacle(figure.vertices, figure.triangles))[-1]
    return pattern, passes[-1], x


@pytest.mark.parametrize("turn", [0.0, 0.4, -0.4, -2.0])
def test_a_ribbon_bends_one_edge_shorter_and_keeps_its_base(turn):
    strip = Ribbon(40.0, turn).strip("strip", [1.0, 3.0], 3.0, Wrap("seam", "up"))
    assert strip.length("base_0") == pytest.approx(10.0, abs=0.01)
    assert strip.length("base_1") == pytest.approx(30.0, abs=0.02)
    assert strip.length("top") == pytest.approx(40.0 - 3.0 * turn, abs=0.02), "turned by an angle, its height away"
    assert strip.area() > 0


@pytest.mark.parametrize("programme", COLLARED)
def test_a_collar_is_as_long_as_its_neckline(programme):
    pattern = made(programme)
    stand = pattern.panel("stand")
    base = sum(stand.length(e.name) for e in stand.edges if e.name.startswith("base"))
    assert base == pytest.approx(pattern.notes["neckline"], rel=0.002)
    assert stand.length("top") < base, "the neck is narrower above"
    fall = pattern.panel("fall")
    assert fall.length("outer_r") + fall.length("outer_l") > fall.length("base_0"), "it lies over the stand"


def test_cuffs_hold_a_wider_sleeve_and_end_at_the_wrist():
    shirt = made("shirt", gathers=30.0, cuff=5.0, wrist_gap=0.0)
    cuff, sleeve = shirt.panel("cuff_l"), shirt.panel("sleeve_l")
    girth = BODY["measures"]["wrist"] + 7.0
    assert cuff.length("base_0") == pytest.approx(girth)
    assert sleeve.length("hem") == pytest.approx(1.3 * girth, rel=0.03)
    assert sleeve.vertices[:, 1].min() == pytest.approx(-(BODY["measures"]["arm_length"] + 1.0 - 5.0))


@pytest.mark.parametrize("programme", ["tee", "shirt", "blazer"])
def test_a_sleeves_front_is_hollowed_out_deeper_than_its_back(programme):
    """The arm moves forward: the half of the cap that is sewn to the front gives way there."""
    pattern = made(programme)
    heights = {"front": [], "back": []}
    for stitch in pattern.stitches:
        (sleeve, edge), (panel, _) = stitch.a, stitch.b
        if sleeve == "sleeve_l" and edge.startswith("cap"):
            cut = pattern.panel(sleeve)
            line = cut.sample(cut.index(edge), 200)
            line = line[np.argsort(line[:, 1])]
            across = np.abs(line[:, 0] - line[-1, 0])
            up = (line[:, 1] - line[0, 1]) / np.ptp(line[:, 1])
            outer = across > 0.7 * across.max()  # the third next to the underarm
            heights["front" if panel.startswith("front") else "back"].append(
                np.interp(0.8, across[outer][::-1] / across.max(), up[outer][::-1]))
    (front,), (back,) = heights.values()
    assert 0.0 < front < 0.9 * back, (front, back)


def test_the_sweaters_rib_is_shorter_than_its_knit():
    sweater = made("sweater", rib=20.0)
    for one, two in (("band_front", "front"), ("band_back", "back")):
        assert sweater.panel(one).length("base_p") == pytest.approx(0.8 * sweater.panel(two).length("hem_p"))


def test_a_hoodies_throat_is_free_and_the_rest_of_its_neckline_sewn_to_the_hood():
    hoodie = made("hoodie")
    whole = sweater.body(figure_from(BODY), PROGRAMMES["hoodie"].resolve({}), collar=True)[1][0]
    front, half = hoodie.panel("front"), hoodie.panel("hood_l")
    throat, neck = front.length("throat_p"), front.length("neck_p")
    assert throat + neck == pytest.approx(whole.length("neck_p"), rel=1e-3), "cut in two, not redrawn"
    assert throat > 4.0 and front.length("throat_n") == pytest.approx(throat)
    assert half.length("base_0") == pytest.approx(neck)
    assert half.length("face") > 28.0, "as high as the hood, or it pulls the throat up"


@pytest.mark.parametrize("programme", ["polo", "shirt", "sweater", "blazer", "coat", "blouse", "hoodie"])
def test_a_strip_starts_on_its_seam(programme):
    pattern, figure = made(programme), figure_from(BODY)
    mesh = meshing.mesh_pattern(pattern, EDGE)
    x = placement.place(figure, pattern, mesh)
    hanging = {p.name for p in pattern.panels if p.wrap.around == "seam"}
    for stitch in pattern.stitches:
        if {stitch.a[0], stitch.b[0]} & hanging and "base" in stitch.a[1] + stitch.b[1]:
            a, b = mesh.edge_vertices[stitch.a], mesh.edge_vertices[stitch.b][::-1]
            assert np.linalg.norm(x[a] - x[b], axis=1)[1:-1].max(initial=0.0) < 1e-6, stitch


COLLARS = [("shirt", "fall"), ("polo", "fall"), ("blazer", "collar"), ("coat", "collar"), ("blouse", "fall")]


@pytest.mark.parametrize(("programme", "panel"), COLLARS)
def test_a_turned_collar_lies_outside_its_own_garment(programme, panel):
    pattern, mesh, x = sewn(programme)
    number = [p.name for p in pattern.panels].index(panel)
    collar = x[(mesh.panel == number) & (mesh.lifted(pattern) > 0.004)]
    used, triangles = np.unique(mesh.triangles[mesh.panel[mesh.triangles[:, 0]] != number], return_inverse=True)
    rest = Obstacle(x[used], triangles.reshape(-1, 3))
    assert len(collar) > 5 and np.percentile(rest.distance(collar), 10) > 0.001, "not through stand or front"
    layered = mesh.layered(pattern, x)
    assert layered[mesh.panel == number].all() and 0.05 < layered.mean() < 0.7, "only there it collides with itself"


def test_a_garment_without_collar_does_not_collide_with_itself():
    pattern = made("tee")
    mesh = meshing.mesh_pattern(pattern, EDGE)
    assert not mesh.layered(pattern, np.zeros((len(mesh.uv), 3))).any() and not mesh.lifted(pattern).any()


def test_lapels_end_above_the_hem():
    from tryon.tryon_addon.core.errors import PatternError

    with pytest.raises(PatternError) as caught:
        made("blazer", length=10.0, closing=-15.0)
    assert "closing: at least" in caught.value.mend
    front = made("blazer", closing=5.0).panel("front_l")
    assert front.vertices[front.index("middle")][1] == pytest.approx(-BODY["measures"]["nape_to_waist"] + 5.0)


@pytest.mark.parametrize("programme", COLLARED)
def test_a_collar_parts_and_its_placket_opens_down_to_the_first_closed_button(programme):
    closed, one, two = (draft({"programme": programme, "undone": undone}, BODY) for undone in (0, 1, 2))
    assert ("stand", "left") in [s.a for s in closed.stitches]
    deep = []
    for pattern in (one, two):
        assert ("stand", "left") not in [s.a for s in pattern.stitches]
        strip = pattern.panel("placket")
        x, y = strip.vertices.T
        assert strip.length("notch_p") == pytest.approx(strip.length("notch_n"))
        deep.append(y.max() - y[strip.index("notch_n")])
        assert abs(x[strip.index("notch_n")]) < 1e-9 and deep[-1] < y.max() - y.min()
    step = 8.5 if programme == "shirt" else 4.2
    assert deep[1] - deep[0] == pytest.approx(step, abs=1.0)
    assert [p.name for p in one.panels] == [p.name for p in closed.panels]


def test_no_more_buttons_are_undone_than_a_short_shirt_has():
    with pytest.raises(PatternError, match="undone: at most"):
        draft({"programme": "polo", "design": {"placket": 8.0}, "undone": 2}, BODY)


@pytest.mark.parametrize(("programme", "apart", "count"), [("blazer", 10.5, 2), ("coat", 12.0, 3)])
def test_a_jacket_is_held_together_by_its_closed_buttons(programme, apart, count):
    as_usual = draft({"programme": programme, "undone": count}, BODY)
    assert not any("closed" in s.a for s in as_usual.stitches)
    for undone in range(count):
        pattern = draft({"programme": programme, "undone": undone}, BODY)
        seam = next(s for s in pattern.stitches if "closed" in s.a)
        left, right = (pattern.panel(name) for name in ("front_l", "front_r"))
        assert {seam.a, seam.b} == {("front_l", "closed"), ("front_r", "closed")}
        assert left.length("closed") == pytest.approx(1.2 + (count - 1 - undone) * apart + 1.5)
        assert left.length("middle") > 3.0, "open below"
        # The left one reaches over the middle by as much as the right one stays behind it.
        assert left.vertices[:, 0].min() == pytest.approx(-1.8) and right.vertices[:, 0].max() == pytest.approx(-1.8)
        assert left.area() + right.area() == pytest.approx(
            sum(as_usual.panel(p).area() for p in ("front_l", "front_r")), rel=0.03)


@pytest.mark.parametrize("programme", ["shirt", "blouse"])
def test_a_turn_of_a_sleeve_takes_a_cuff_away_and_the_cuff_is_as_wide_as_the_sleeve(programme):
    down, *up = (draft({"programme": programme, "rolled": turns}, BODY) for turns in range(3))
    cuff = PROGRAMMES[programme].resolve({})["cuff"]

    def ends(pattern):
        return -pattern.panel("sleeve_l").vertices[:, 1].min()

    assert draft({"programme": programme}, BODY) == down
    for turns, pattern in enumerate(up, start=1):
        assert ends(down) - ends(pattern) == pytest.approx(turns * cuff)
        assert pattern.panel("cuff_l").length("base_0") == pytest.approx(pattern.panel("sleeve_l").length("hem"))
    girths = [pattern.panel("cuff_l").length("base_0") for pattern in (down, *up)]
    assert girths == sorted(girths) and girths[1] > girths[0], "arms are wider above"


def test_sleeves_are_not_rolled_into_their_caps():
    with pytest.raises(PatternError, match="wrist_gap: at most"):
        draft({"programme": "shirt", "design": {"cuff": 12.0, "wrist_gap": 20.0}, "rolled": 3}, BODY)
