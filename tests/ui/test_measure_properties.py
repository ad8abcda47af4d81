# SPDX-License-Identifier: GPL-3.0-or-later
"""The measures' fields: one number behind centimetres, inches and percentile; typing locks, showing does not."""

import bpy
import pytest
from support.addon import registered
from tryon.tryon_addon.catalog.body.measures import BY_NAME, FIELDS
from tryon.tryon_addon.spec.look import Look
from tryon.tryon_addon.ui.properties import kinds, look, measures


@pytest.fixture(autouse=True)
def tryon(empty_blender):
    with registered():
        yield


@pytest.fixture
def group():
    return bpy.context.scene.tryon.measures


def locks(group):
    return [name for name in FIELDS if getattr(group, f"lock_{name}")]


def know(group, sex="female", population="army"):
    """Percentiles where P50 of everything is 100 and ten percentiles are a centimetre, in the middle."""
    row = [100 + (p - 50) / 10 for p in measures.GRID]
    measures.keep_quantiles(group, sex, population, {n: row for n in measures.HAS_PERCENTILE})


def test_fields_have_the_measures_ranges_units_and_tooltips(group):
    for name in FIELDS:
        rna, measure = group.bl_rna.properties[name], BY_NAME[name]
        assert (rna.hard_min, rna.hard_max) == pytest.approx((measure.low, measure.high))
        assert measure.low < rna.default < measure.high
        assert f"({measure.unit})" in rna.name and measure.unit in rna.description
    assert len(FIELDS) == 12 and locks(group) == []


def test_typing_locks_showing_does_not(group):
    group.bust = 92
    measures.show(group, {"bust": 95.0, "hip": 99.0, "wrist": 15.0})
    assert locks(group) == ["bust"] and (group.bust, group.hip) == (92, 99)
    assert measures.locked(group, kinds.plain_float) == {"bust": 92.0}
    measures.lock(group, {"hip": 98.5})
    assert measures.locked(group, kinds.plain_float) == {"hip": 98.5}


def test_height_and_stature_are_one_thing_with_one_lock(group):
    body = bpy.context.scene.tryon.body
    body.height = 190.0
    assert group.stature == 190.0 and not locks(group)
    group.stature = 163.75
    assert body.height == 163.75 and locks(group) == ["stature"]
    body.height = 181.0
    assert group.stature == 181.0 and locks(group) == ["stature"]
    body.height = 180.8  # what a fit has come to: asked for is what was
    assert group.stature == 181.0
    measures.show(group, {"stature": 170.0, "hip": 99.0})
    assert group.stature == 181.0 and body.height == pytest.approx(180.8)
    group.stature_in = 70.0
    assert body.height == pytest.approx(177.8, abs=1e-3)


def test_inches_are_the_same_number(group):
    group.bust_in = 36
    assert group.bust == pytest.approx(91.44, abs=1e-4) and locks(group) == ["bust"]
    group.bust = 101.6
    assert group.bust_in == pytest.approx(40)
    group.bust_in = 400
    assert group.bust == pytest.approx(BY_NAME["bust"].high, abs=1e-3)


def test_a_tape_says_its_number_in_the_panels_unit(group):
    assert measures.said(group, "bust", 91.44) == "Bust 91.4 cm"
    units = bpy.context.scene.unit_settings
    for units.system, shown in (("METRIC", "cm"), ("IMPERIAL", "in"), ("NONE", "cm")):
        assert measures.said(group, "bust", 100.0).endswith(shown)
    group.units = "cm"
    units.system = "IMPERIAL"
    assert measures.said(group, "bust", 100.0).endswith("cm")
    group.units = "in"
    assert measures.said(group, "bust", 91.44) == "Bust 36.00 in"


def test_percentiles_are_of_the_persons_sex_and_population(group):
    assert measures.percentile(group, "bust") is None
    know(group)
    group.bust = 101
    assert measures.percentile(group, "bust") == pytest.approx(60)
    group.population = "civilian"
    assert measures.percentile(group, "bust") is None
    know(group, "male", "civilian")
    assert measures.percentile(group, "bust") is None
    bpy.context.scene.tryon.body.gender = 0.0
    assert measures.percentile(group, "bust") == pytest.approx(60)


def test_moving_a_percentile_sets_and_locks_the_measure(group):
    know(group)
    group.percentile_hip = 30
    assert group.hip == pytest.approx(98) and locks(group) == ["hip"]
    assert group.percentile_hip == pytest.approx(30, abs=0.01)
    group.hip = 62
    assert group.percentile_hip == measures.GRID[0]


def test_without_a_population_a_percentile_moves_nothing(group):
    before = group.hip
    group.percentile_hip = 90
    assert group.hip == before and locks(group) == []


def test_measures_travel_with_the_file_and_are_no_part_of_the_look(group, tmp_path):
    know(group)
    group.bust = 92
    assert look.look_from_scene(bpy.context.scene) == Look()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "x.blend"))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "x.blend"))
    again = bpy.context.scene.tryon.measures
    assert locks(again) == ["bust"] and again.bust == 92 and measures.knows_percentiles(again)
