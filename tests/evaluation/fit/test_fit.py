# SPDX-License-Identifier: GPL-3.0-or-later
"""Ease, clearance, pressure, balance and verdicts on barrels and cones in tubes of known girths."""

import dataclasses

import numpy as np
import pytest
from support.barrel import LEVELS, barrel, wearing
from tryon.tryon_addon.catalog import comfort
from tryon.tryon_addon.catalog.garments import PROGRAMMES, programme
from tryon.tryon_addon.evaluation.fit import clearance, sections
from tryon.tryon_addon.evaluation.fit.balance import balance, drag_lines
from tryon.tryon_addon.evaluation.fit.motion import motion, told
from tryon.tryon_addon.evaluation.fit.sections import Plane
from tryon.tryon_addon.evaluation.fit.verdict import judged
from tryon.tryon_addon.evaluation.fit.zones import ZONES

ROUND = 2 * np.pi
LEVEL = np.array([0.0, 0.0, 1.0])


def radius_at(z, low, high, bottom=0.8, top=1.4):
    return low + (high - low) * (z - bottom) / (top - bottom)


@pytest.mark.parametrize(("low", "high"), [(0.13, 0.13), (0.18, 0.12), (0.11, 0.16)])
@pytest.mark.parametrize("ease_cm", [-1.0, 0.5, 4.0, 12.0])
def test_ease_of_tubes_round_cylinders_and_cones(low, high, ease_cm):
    body, more = barrel(low, high), max(ease_cm, 0.0) / 100 / ROUND
    top, end = radius_at(1.33, low, high) + more, radius_at(0.82, low, high) + more
    zones = wearing(body, top, end).zones
    for name in ("bust", "underbust", "waist", "hip"):
        if ease_cm >= 0:
            assert zones[name].ease_cm == pytest.approx(ease_cm, abs=0.2), name
        asked = 100 * ROUND * radius_at(LEVELS[name], low, high)
        assert zones[name].girth_cm == pytest.approx(asked, abs=0.2)
    assert zones["hem"].ease_cm == pytest.approx(max(ease_cm, 0), abs=0.2)
    tight = wearing(body, top, end, ease=-0.04).zones["waist"]  # cut 4 % narrower than it lies
    girth = tight.girth_cm + max(ease_cm, 0)
    assert tight.ease_cut_cm == pytest.approx(0.96 * girth - tight.girth_cm, abs=0.2)


def test_clearance_strain_and_pressure_of_a_zone():
    body = barrel(0.13, 0.13)
    loose = wearing(body, 0.15, 0.15).zones["waist"]
    assert loose.clearance_mm == pytest.approx(20, abs=0.3) and loose.pressure_kpa is None
    tight = wearing(body, 0.133, 0.133, ease=-1 + 1 / 1.03).zones["waist"]
    assert tight.strain_weft_pct == pytest.approx(3.0, abs=0.1) and tight.strain_warp_pct == pytest.approx(0, abs=0.1)
    assert tight.pressure_kpa == pytest.approx(98.1 * (0.03 / 0.04) ** 2 / 0.133 / 1000, rel=0.05)


def test_figures_follow_the_size():
    body, found = barrel(0.13, 0.13), []
    for share in (0.04, 0.03, 0.02, 0.01, 0.0):
        found.append(wearing(body, 0.133, 0.133, ease=-1 + 1 / (1 + share)).zones["waist"])
    assert np.all(np.diff([one.ease_cut_cm for one in found]) > 0)
    assert np.all(np.diff([one.pressure_kpa for one in found]) < 0)
    assert np.all(np.diff([one.strain_weft_pct for one in found]) < 0)


def square(side=0.2):
    """A section by hand: a square of ``side`` m as one chain."""
    corner = np.array([[1, 1, 0], [-1, 1, 0], [-1, -1, 0], [1, -1, 0], [1, 1, 0]]) * side / 2
    return np.concatenate([np.linspace(a, b, 20, endpoint=False) for a, b in zip(corner, corner[1:], strict=False)])


def chain(points, closed=False, cut=1.0):
    points = np.concatenate([points, points[:1]]) if closed else points
    lengths = np.linalg.norm(np.diff(points, axis=0), axis=1)
    return sections.Chain(points, lengths, cut * lengths, closed)


def test_a_girth_counts_an_overlap_once_and_crosses_a_gap():
    plane, middle = Plane(np.zeros(3), LEVEL), np.zeros(3)
    points = square()
    assert sections.girth([chain(points, True, 1.1)], plane, middle) == sections.Girth(pytest.approx(0.8),
                                                                                       pytest.approx(0.88))
    wrapped = np.concatenate([points, points[:8] * 1.01])
    assert sections.girth([chain(wrapped)], plane, middle).draped == pytest.approx(0.8, abs=0.006)
    pocket = chain(points[10:20] * 1.05)
    assert sections.girth([chain(points, True), pocket], plane, middle).draped == pytest.approx(0.8)
    open_front = [chain(points[3:])]
    assert sections.girth(open_front, plane, middle).draped == pytest.approx(0.8, abs=0.01)
    assert sections.girth([chain(points[25:])], plane, middle) is None  # an open jacket
    assert sections.girth([chain(points[:5] + (3, 0, 0))], plane, middle) is None
    assert sections.girth([], plane, middle) is None


def test_a_tape_goes_straight_over_hollows():
    star = np.array([[2, 0], [0.2, 0.2], [0, 2], [-0.2, 0.2], [-2, 0], [0, -0.1]])
    assert sections.tape(star) == pytest.approx(4 * np.sqrt(2) * 1 + 2 * np.hypot(2, 0.1), abs=1e-9)
    assert sections.tape(star[:2]) == 0.0


def test_clearance_is_signed_and_exact_on_a_mesh():
    body = barrel(0.2, 0.2)
    rng = np.random.default_rng(1)
    angle, z, away = rng.uniform(0, ROUND, 300), rng.uniform(0.9, 1.3, 300), rng.uniform(-0.03, 0.08, 300)
    points = np.column_stack([(0.2 + away) * np.cos(angle), (0.2 + away) * np.sin(angle), z])
    near = clearance.nearest(points, body.vertices)
    assert (np.linalg.norm(points[:, None] - body.vertices[None], axis=2).argmin(1) == near).mean() > 0.98
    assert np.abs(clearance.clearance(points, body.vertices, body.triangles, near) - away).max() < 3e-4  # facets


def hung(fit, points):
    """The same garment with its vertices elsewhere."""
    cloth = dataclasses.replace(fit.garment.cloth, points=points)
    return dataclasses.replace(fit, garment=dataclasses.replace(fit.garment, cloth=cloth))


def test_a_crooked_hem_and_a_twisted_grain_are_told():
    fit = wearing(barrel(0.13, 0.13), 0.15, 0.15)
    straight = balance(fit)
    assert straight.hem_tilt_cm == pytest.approx(0, abs=0.05) and straight.twist_deg == pytest.approx(0, abs=0.1)
    assert straight.drag == ()
    x, y, z = fit.garment.cloth.points.T
    tilted = judged(hung(fit, np.column_stack([x, y, z + 0.2 * x])), programme("a_line_skirt"))  # higher on the left
    assert tilted.balance.hem_tilt_cm == pytest.approx(-6.0, abs=0.2)
    assert any("lower on the right" in said for said in tilted.sentences)
    turn = np.radians(40) * (1.33 - z)
    twisted = hung(fit, np.column_stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn), z]))
    assert abs(balance(twisted).twist_deg) == pytest.approx(np.degrees(np.arctan(np.radians(40) * 0.15)), abs=0.3)


def test_a_pull_is_told_with_its_ends():
    fit = wearing(barrel(0.13, 0.13), 0.15, 0.15)
    cloth = fit.garment.cloth
    strip = np.abs(cloth.rest[:, 0] - cloth.rest[:, 0].min() - 0.1) < 0.05
    cloth.rest[strip, 1] *= 0.92  # a strip that is too short pulls down
    lines = drag_lines(fit)
    assert lines and lines[0].strain_pct > 4 and lines[0].length_cm > 20
    assert {lines[0].begin, lines[0].end} <= set(fit.wearer.places.known())


def test_verdicts_of_a_narrow_a_right_and_a_wide_skirt():
    body = barrel(0.13, 0.13)
    narrow, right, wide = (judged(wearing(body, r, r, ease=e, programme="a_line_skirt"), programme("a_line_skirt"))
                           for r, e in ((0.133, -0.07), (0.137, 0.0), (0.16, 0.0)))
    assert narrow.judged["waist"].verdict == "tight" and narrow.comfort < 50
    assert any(said.startswith("Tight at the") and "weft strain, limit 4; one size up or" in said
               for said in narrow.sentences)
    assert any(said.startswith("Short of ease at the waist: -") for said in narrow.sentences)  # as it is cut
    assert right.comfort > 95 and not right.sentences and {one.verdict for one in right.judged.values()} == {"good"}
    assert wide.judged["waist"].verdict == "loose" and narrow.comfort < wide.comfort < right.comfort
    said = narrow.as_dict()
    assert set(said["zones"]) <= set(ZONES)
    assert {"ease_cm", "clearance_mm", "strain_warp_pct", "strain_weft_pct", "shear_deg", "pressure_kpa", "verdict"} \
        <= set(said["zones"]["waist"])


def test_every_garment_is_of_a_kind_whose_ease_is_known():
    for one in PROGRAMMES.values():
        kind = comfort.EASE[comfort.kind_of(one)]
        assert all(zone in ZONES and ease.source for zone, ease in kind.items())
        assert all(ease.most is None or ease.most > ease.least for ease in kind.values())
    assert comfort.kind_of(programme("trousers"), "jersey") == "knit trousers"


def test_an_older_waist_bears_less():
    young, old = (comfort.pressure("waist", age).limit for age in (25, 70))
    assert old < young < 4.67 and comfort.pressure("waist", 10) == comfort.pressure("waist", 19)
    assert comfort.pressure("hip").source and comfort.pressure("calf").limit == 2.35


def test_a_pose_that_strains_is_told():
    body = barrel(0.13, 0.13)
    poses = {"relaxed": wearing(body, 0.137, 0.137), "sit": wearing(body, 0.137, 0.137, ease=-0.07),
             "walk": wearing(body, 0.137, 0.137, ease=-0.02)}
    found = motion(poses, "relaxed")
    waist = found["waist"]
    assert (waist.pose, waist.thread, waist.holds_back) == ("sit", "weft", True)
    assert waist.strain_pct > 6 and waist.rest_pct < 0.5
    assert "in the pose sit" in told(found)[0] and "at rest" in told(found)[0]
    assert told(motion({"relaxed": poses["relaxed"]}, "relaxed")) == []
    with pytest.raises(KeyError):
        motion(poses, "t-pose")
