# SPDX-License-Identifier: GPL-3.0-or-later
"""Drapes broken on purpose: the certificate catches every one, and the ladder repairs what can be repaired."""

import dataclasses

import bpy
import numpy as np
import pytest
from judge import Dressed, disagreements, garment, read
from support import winding
from support.certificates import but, certificate
from support.photo import mesh_object
from support.tubes import tube
from tryon.tryon_addon.blender.cloth import dress, untangle
from tryon.tryon_addon.blender.cloth.draped import Draped
from tryon.tryon_addon.blender.cloth.solver import Drape
from tryon.tryon_addon.blender.cloth.terms import DrapeResult, DrapeSettings, Sheet
from tryon.tryon_addon.blender.measure import certify, measures, penetration
from tryon.tryon_addon.blender.measure.signed_distance import Surface
from tryon.tryon_addon.catalog.cloth.physics import CLOTHS
from tryon.tryon_addon.core.errors import DrapeError
from tryon.tryon_addon.core.progress import Step
from tryon.tryon_addon.evaluation.repairs import LADDER
from tryon.tryon_addon.pipeline import repair, workplace
from tryon.tryon_addon.spec.look import Garment

SKIRT = Garment("pencil_skirt")


def pattern(radius_top=0.13, radius_low=0.13, held=1.0):
    points, flat, triangles, seams, pinned = tube(radius_top, radius_low, 1.0, 0.7)
    return {"sewn": points, "flat": flat, "triangles": triangles, "seams": seams, "pinned": pinned * held,
            "layered": None, "fall": None, "panel": np.zeros(len(points), int)}


def cone():
    points, _, triangles, _, _ = tube(0.12, 0.12, 1.1, 0.5, around=64, rows=40)
    return points, triangles


def place():
    return workplace.Workplace.on(Surface.build(*cone()), DrapeSettings())


def drained(work):
    labels = []
    while True:
        try:
            labels.append(next(work))
        except StopIteration as end:
            return labels, end.value


def failing(sewn, there=None, start=None):
    """What fails when ``sewn`` is draped as it is, without repair; ``start`` replaces where it begins."""
    there = there or place()
    began = sewn | ({} if start is None else {"sewn": start})
    result = drained(repair.simulate(SKIRT, began, there, there.settings))[1]
    return there.judge(workplace.worn(SKIRT, sewn, there, result, ())).certificate.failing


def test_a_good_drape_passes():
    assert failing(pattern()) == []


def test_a_start_inside_the_body_is_caught():
    """A garment that begins inside out about the skin stays behind it."""
    sewn = pattern()
    inside = sewn["sewn"] * (0.6, 0.6, 1.0)
    assert "penetrating_pct" in failing(sewn, start=inside)


def test_a_garment_a_third_too_small_is_caught():
    sewn = pattern()
    sewn["flat"] = sewn["flat"] * 0.7
    assert "stretch_p95_pct" in failing(sewn)


def test_not_a_number_is_caught():
    sewn = pattern()
    sewn["sewn"] = sewn["sewn"].copy()
    sewn["sewn"][5] = np.nan
    with pytest.raises(DrapeError, match="not numbers"):
        failing(sewn)
    there = place()
    result = DrapeResult(pattern()["sewn"], 3, 0.1, np.nan, np.nan, np.nan, False)
    unsettled = there.judge(Draped(SKIRT, pattern(), result.positions, result, False))
    assert {"residual_speed_p95_mm_s", "drift_p95_mm", "drift_max_mm"} <= set(unsettled.certificate.failing)


def test_a_body_that_moves_under_the_garment_is_caught():
    there = place()
    result = drained(repair.simulate(SKIRT, pattern(), there, there.settings))[1]
    draped = workplace.worn(SKIRT, pattern(), there, result, ())
    points, triangles = cone()
    moved = certify.Beneath.of_body(Surface.build(points + (0.03, 0.0, 0.0), triangles))
    found = certify.before(draped, moved)
    assert found.failing == ["penetrating_pct", "penetration_max_mm", "poke_through_pct"]
    assert found.penetration_max_mm == pytest.approx(20.0, abs=0.1), "it moved by 3 cm, and 1 cm was free"
    within = certify.Beneath.of_body(Surface.build(points + (0.006, 0.0, 0.0), triangles))
    assert certify.before(draped, within).failing == []


def test_a_garment_that_slips_down_is_caught():
    points, _, triangles, _, _ = tube(0.10, 0.20, 1.1, 0.5)
    there = workplace.Workplace((points, triangles), certify.Beneath.of_body(Surface.build(points, triangles)))
    wide = pattern(0.15, 0.15, held=0.0)
    assert "slippage_mm" in failing(wide, there)


def test_a_hood_may_fall_back():
    start = np.array([[0, 0, z] for z in np.linspace(0.0, 1.0, 100)])
    end, loose = start.copy(), start[:, 2] > 0.8
    end[loose, 1] += 0.3
    assert np.nanmedian(measures.slipped(start, end)) == pytest.approx(0.3)
    held = measures.slipped(start, end, loose=loose)
    assert np.nanmax(held) == 0.0 and np.isfinite(held).sum() == 10 and np.isnan(held[loose]).all()


def test_a_collar_that_stands_up_is_caught():
    sewn = pattern()
    sewn["turned"] = sewn["sewn"][:, 2] > 0.95
    assert failing(sewn) == ["standing_pct"]
    skin = Surface.build(*cone())
    assert measures.standing_up(sewn["sewn"], sewn["triangles"], skin).all()
    assert not measures.standing_up(sewn["sewn"], sewn["triangles"][:, ::-1], skin).any()


def test_the_tip_of_a_fold_that_looks_inwards_puts_nothing_behind_the_cloth():
    """Well outside, though what is nearest looks away: all of an open sheet is asked."""
    points, _, triangles, _, _ = tube(0.10, 0.10, 1.0, 0.5, around=64, rows=20)
    tip = np.array([[0.12, -0.004, 0.75], [0.12, 0.004, 0.75], [0.12, 0.0, 0.757]])
    inwards = len(points) + np.array([[0, 2, 1]])
    sheet = Surface.build(np.concatenate([points, tip]), np.concatenate([triangles, inwards]))
    outside, behind = np.array([[0.135, 0.0, 0.752]]), np.array([[-0.085, 0.0, 0.75]])
    assert sheet.nearest(outside)[0][0] < -0.01
    no_skin = Surface.build(points + (5.0, 0.0, 0.0), triangles)

    def deepest(cloth):
        return penetration.penetration(Surface.build(cloth, np.zeros((0, 3), int)), [no_skin, sheet]).deepest_mm

    assert deepest(outside) == 0.0
    assert deepest(behind) == pytest.approx(15.0, abs=0.5)


def layer(name, radius, web=0.0):
    """A finished garment, an open tube; ``web``: metres by which a place of it hangs out."""
    points, flat, triangles, seams, held = tube(radius, radius, 1.0, 0.6, around=28, rows=14)
    angle, height = np.arctan2(points[:, 1], points[:, 0]), points[:, 2]
    rises = np.maximum(0.0, 1.0 - ((angle - np.pi / 2) / 0.5) ** 2 - ((height - 0.8) / 0.08) ** 2)
    points[:, :2] *= (1.0 + web * rises / radius)[:, None]
    sewn = {"sewn": points, "flat": flat, "uv": flat[:, :2], "triangles": triangles, "seams": seams, "pinned": held,
            "panel": np.repeat([0, 1], len(points) // 2), "panel_names": ("front", "back")}
    return Draped(Garment(name), sewn, points, DrapeResult(points, 1, 0.1, 0.0, 0.0, 0.0, True), False)


@pytest.mark.parametrize("web", [0.0, 0.03, 0.055])
def test_cloth_that_hangs_out_through_what_is_worn_over_it_is_caught_however_far(web):
    """A web of shirt below a blazer's armpits: the deeper it hangs, the less of it lies near the blazer."""
    scene, layers = bpy.context.scene, [layer("tee", 0.115, web), layer("sweater", 0.13)]
    body = mesh_object("body", *small_cone())
    objects = [dress.put_on(scene, item, None) for item in layers]
    bpy.context.view_layer.update()
    inner, outer = (measure() for measure in certify.certify(scene, layers, body, objects))
    judged = second_look(body, layers, objects)
    assert disagreements({"tee": judged["tee"]}, {"tee": inner.figures}, "") == [] and inner.failing == []
    assert disagreements({"sweater": judged["sweater"]}, {"sweater": outer.figures}, "") == []
    assert outer.failing == (["penetrating_pct", "penetration_max_mm", "poke_through_pct"] if web else [])
    if web:
        assert outer.figures["poke_through_pct"] > 1.0
        assert outer.figures["penetration_max_mm"] == pytest.approx(1000 * (web - 0.015), abs=6.0)


def small_cone():
    points, _, triangles, _, _ = tube(0.10, 0.10, 1.1, 0.5, around=32, rows=20)
    return points, triangles


def second_look(body, layers, objects):
    skin = winding.Sheet(*read(body)[:2])
    return Dressed(skin, [garment(item.garment.programme, read(obj), len(obj.data.vertices), skin)
                          for item, obj in zip(layers, objects, strict=True)]).judged()


def test_an_edge_is_pushed_clear_of_skin_that_bulges_between_its_ends():
    around = np.linspace(0, 2 * np.pi, 33)[:-1]
    ring = np.stack([np.cos(around), 0 * around, np.sin(around)], 1) * 0.005
    points = np.concatenate([ring - (0, 0.05, 0), ring + (0, 0.05, 0)])
    a, b = np.arange(32), np.roll(np.arange(32), -1)
    wall = np.concatenate([np.stack([a, b, a + 32], 1), np.stack([b, b + 32, a + 32], 1)])
    skin = Surface.build(points, wall[:, ::-1])
    across = np.array([[-0.0075, 0, 0.004], [0.0075, 0, 0.004]])
    assert skin.nearest(across)[0].min() > 0.0012 and skin.nearest(across.mean(0)[None])[0][0] < -0.0005
    clear = penetration.pushed_out(across, np.array([[0, 1]]), [skin], 0.0012)
    assert skin.nearest(clear.mean(0)[None])[0][0] >= 0.00058


def test_cloth_through_itself_is_found_and_taken_apart():
    """Two sheets joined along an edge, a valley between them that has closed and crossed."""
    rows, across, gap = 12, 12, -0.002
    z, x = np.meshgrid(np.arange(rows) * 0.01, np.arange(across) * 0.01, indexing="ij")
    left = np.stack([x.ravel(), np.where(z > 0, -gap / 2, 0.0).ravel(), z.ravel()], 1)
    right = left * (1, -1, 1)
    count = rows * across
    index = np.arange(count).reshape(rows, across)
    other = index + count
    other[0] = index[0]
    faces = []
    for grid, flip in ((index, False), (other, True)):
        a, b, c, d = (grid[s] for s in (np.s_[:-1, :-1], np.s_[:-1, 1:], np.s_[1:, 1:], np.s_[1:, :-1]))
        for three in ((a, b, c), (a, c, d)):
            faces.append(np.stack([p.ravel() for p in (three[::-1] if flip else three)], 1))
    points, triangles = np.concatenate([left, right]), np.concatenate(faces)
    parted = points.copy()
    points[(points[:, 2] > 0.03) & (points[:, 2] < 0.07)] *= (1, -1, 1)  # the sheets change places, and back
    before = untangle.crossing(points, triangles).sum()
    after = untangle.untangled(points, triangles)
    assert before > 20 and untangle.crossing(after, triangles).sum() <= before / 4
    assert np.linalg.norm(after - points, axis=1).max() < 0.012
    assert not untangle.crossing(parted, triangles).any()
    assert untangle.untangled(parted, triangles) is parted


def test_sheets_of_two_panels_meet_with_the_sides_that_are_seen():
    """A flap that shows its other side, all of it fallen through what it should lie on: a vote would leave it there."""
    size = 9
    x, y = np.meshgrid(np.arange(size) * 0.01, np.arange(size) * 0.01)
    below = np.stack([x.ravel(), y.ravel(), np.zeros(size * size)], 1)
    grid = np.arange(size * size).reshape(size, size)
    a, b, c, d = (grid[s].ravel() for s in (np.s_[:-1, :-1], np.s_[:-1, 1:], np.s_[1:, 1:], np.s_[1:, :-1]))
    up = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    points, triangles = np.concatenate([below, below - [0, 0, 0.002]]), np.concatenate([up, up[:, ::-1] + size * size])
    panel, mesh = np.repeat([0, 1], len(up)), untangle._Neighbours.of(triangles, len(points))
    everywhere = np.ones(len(triangles), bool)
    for panels, way in ((panel, 1.0), (np.zeros_like(panel), -1.0)):
        push = untangle._push(points, triangles, everywhere, mesh, untangle._owners(triangles, panels, len(points)), {})
        assert (way * push[size * size:, 2] > 0).all() and (way * push[:size * size, 2] < 0).all()
    joined = untangle._owners(np.array([[0, 1, 2], [2, 1, 3]]), np.array([0, 1]), 4)
    assert joined.tolist() == [0, -1, -1, 1], "a seam belongs to neither"


@pytest.fixture
def ladder(monkeypatch):
    """Drapes made up: each has the figures that the next certificate in ``verdicts`` says."""
    seen = []
    verdicts = []

    def simulate(garment, started, there, settings, enough, label):
        seen.append((settings, started["sewn"][0, 0]))
        yield Step(label, 0.5)
        if verdicts[0] == "explodes":
            verdicts.pop(0)
            raise DrapeError("The cloth flew apart.", "Sew it again.")
        return DrapeResult(started["sewn"], len(seen), 0.1, 0.0, 0.0, 0.0, True)

    def before(draped, beneath):
        return but(GOOD, verdicts.pop(0))

    def sew(iterations):
        yield Step("Sewing", 0.5)
        return pattern() | {"sewn": np.full_like(pattern()["sewn"], iterations), "fall": None}

    monkeypatch.setattr(repair, "simulate", simulate)
    monkeypatch.setattr(workplace.certify, "before", before)

    def run(*figures):
        verdicts[:] = figures
        return drained(repair.repaired(SKIRT, pattern(), place(), sew))[1], seen

    return run


GOOD = certificate("skirt")


def test_a_good_drape_is_not_repaired(ladder):
    draped, seen = ladder({})
    assert draped.repairs == () and len(seen) == 1 and seen[0][0] == DrapeSettings()


def test_the_ladder_adds_up_and_stops_where_the_drape_is_good(ladder):
    draped, seen = ladder({"penetration_max_mm": 9.0}, {"penetration_max_mm": 5.0}, {})
    assert draped.repairs == ("sewn longer", "finer collision") and draped.result.frames == 3
    assert [start for _, start in seen[1:]] == [LADDER[2].iterations] * 2
    assert seen[2][0].collision_quality == 3 and seen[1][0] == DrapeSettings()


def test_only_rungs_that_can_help_are_climbed_and_the_best_drape_is_kept(ladder):
    draped, seen = ladder({"drift_p95_mm": 9.0}, {"drift_p95_mm": 3.0}, *[{"drift_p95_mm": 4.0}] * 2)
    assert len(seen) == 4 and draped.repairs == ("smaller steps",) and draped.result.frames == 2
    draped, seen = ladder({"stretch_p95_pct": 20.0}, {"stretch_p95_pct": 19.0})
    assert draped.repairs == ("sewn longer",)  # a small garment stays small


def test_a_drape_that_flies_apart_is_tried_again(ladder):
    draped, _ = ladder("explodes", {})
    assert draped.repairs == ("smaller steps",)
    with pytest.raises(DrapeError, match="flew apart"):
        ladder(*["explodes"] * len(LADDER))


def test_every_rung_changes_what_the_drape_knows():
    names = {f.name for f in dataclasses.fields(DrapeSettings)}
    assert all(set(rung.settings) <= names and (rung.settings or rung.iterations) for rung in LADDER)


def test_a_slow_start_falls_later():
    sewn = pattern(held=0.0)
    heights = []
    for slow in (0, 24):
        drape = Drape(Sheet.of(sewn), [], CLOTHS["jersey"], DrapeSettings(max_frames=6, slow_start=slow))
        *_, last = drape.frames()
        heights.append(last.positions[:, 2].mean())
        drape.close()
    assert heights[1] > heights[0] + 0.02
    assert not [s for s in bpy.data.scenes if s.name.startswith("TryOn drape")]


def test_slim_trousers_may_stretch_more_than_a_tee():
    limits = {}
    for name in ("tee", "slim_trousers"):
        result = DrapeResult(pattern()["sewn"], 30, 1.0, 0.0, 0.0, 0.0, True)
        draped = workplace.worn(Garment(name), pattern(), place(), result, ())
        limits[name] = place().judge(draped).certificate.stretch_limit_pct
    assert limits == {"tee": 6.0, "slim_trousers": 8.0}
