# SPDX-License-Identifier: GPL-3.0-or-later
"""Every panel draws, in every state; what it offers exists in Blender; errors stand where they arose."""

import dataclasses
import json
import os

import bpy
import pytest
from support.addon import registered
from support.certificates import but
from support.fake_job import GOOD
from support.fake_layout import FakeLayout, draw
from tryon.tryon_addon.catalog.body.measures import FIELDS, START
from tryon.tryon_addon.core.errors import DrapeError, RuntimeUnavailable, SpecError
from tryon.tryon_addon.evaluation.certificate import Effort
from tryon.tryon_addon.spec.look import BODY_PARAMETERS
from tryon.tryon_addon.ui import preferences
from tryon.tryon_addon.ui.operators import record
from tryon.tryon_addon.ui.panels import accessories, body, gallery, main
from tryon.tryon_addon.ui.panels.preferences import TRYON_preferences
from tryon.tryon_addon.ui.properties import look, measures
from tryon.tryon_addon.ui.session import SESSION, Problem

BAD = but(GOOD, {"penetrating_pct": 4.0, "drift_max_mm": float("nan")})


@pytest.fixture(autouse=True)
def tryon(empty_blender, monkeypatch):
    monkeypatch.setattr(preferences, "runtime_missing", lambda: None)
    with registered():
        yield


def no_runtime(monkeypatch):
    error = RuntimeUnavailable("No runtime is installed.", "Press Install runtime.")
    monkeypatch.setattr(preferences, "runtime_missing", lambda: error)


def test_the_stages_stand_in_order_under_the_one_panel():
    stages = [p for p in main.CLASSES if issubclass(p, main.TryOnSubPanel)]
    assert [p.bl_label for p in sorted(stages, key=lambda p: p.bl_order)] == [
        "Body", "Garment", "Fabric", "Drape", "Render"]
    assert {p.bl_parent_id for p in stages} == {"TRYON_PT_main"}
    assert {p.bl_category for p in main.CLASSES} == {"TryOn"}


PANELS = main.CLASSES + body.CLASSES + accessories.CLASSES


@pytest.mark.parametrize("panel", PANELS, ids=lambda p: p.__name__)
def test_every_panel_draws_in_every_state(panel, monkeypatch):
    group = bpy.context.scene.tryon
    drawn = [draw(panel).drawn]
    for fabric in (group.garments.tee.fabric, group.garments.trousers.fabric):
        fabric.use_palette, fabric.palette_count = True, 5
    table = {name: list(range(1, 18)) for name in measures.HAS_PERCENTILE}
    measures.keep_quantiles(group.measures, "female", "army", table)
    group.measures.units, group.measures.person, group.measures.lock_bust = "in", "Anna", True
    SESSION.notes["measures"] = ("Neck follows.",)
    group.certificate = json.dumps(BAD.as_dict())
    group.pictures = json.dumps({"front": "/tmp/front.png"})
    SESSION.notes["runtime"] = ("all is well",)
    for section in main.SUBPANELS:
        SESSION.problems[section] = Problem("It broke.", "Mend it.", True)
    drawn.append(draw(panel).drawn)
    SESSION.begin("Dress")
    SESSION.show("Draping", 0.5)
    drawn.append(draw(panel).drawn)
    SESSION.end()
    no_runtime(monkeypatch)
    group.garments.tee.worn = group.garments.trousers.worn = False
    drawn.append(draw(panel).drawn)
    assert all(drawn)


def test_the_main_panel_offers_one_button():
    layout = draw(main.TRYON_PT_main)
    SESSION.left = "T-shirt"
    assert draw(main.TRYON_PT_main).of("operator") == ["tryon.dress", "tryon.render", "tryon.keep_left"]
    SESSION.left = ""
    assert layout.of("operator") == ["tryon.dress", "tryon.render"] and layout.of("prop") == []


def test_without_a_runtime_the_panel_shows_how_to_install_one(monkeypatch):
    no_runtime(monkeypatch)
    layout = draw(main.TRYON_PT_main)
    assert layout.of("operator")[:2] == ["tryon.install_runtime", "tryon.open_preferences"]
    assert "No runtime is installed." in layout.text()


def test_a_job_under_way_shows_its_progress_and_how_to_cancel():
    SESSION.begin("Dress")
    SESSION.show("Draping the T-shirt", 0.4)
    layout = draw(main.TRYON_PT_main)
    assert layout.of("progress") == [0.4] and layout.of("operator") == ["tryon.cancel"]


def test_while_a_garment_drapes_its_best_can_be_kept():
    SESSION.begin("Dress")
    SESSION.can_keep = True
    assert draw(main.TRYON_PT_main).of("operator") == ["tryon.cancel", "tryon.keep_best"]


def test_how_long_a_garment_may_take_stands_under_drape_and_what_was_cut_short_at_the_verdict():
    assert "patience" in draw(main.TRYON_PT_drape).of("prop")
    short = dataclasses.replace(BAD, effort=Effort(3, 121.0, 120.0))
    draped(short.as_dict())
    text = draw(main.TRYON_PT_main).text()
    assert "did not pass" in text and "best of 3 attempts after 121 s; asked for no longer than 120 s" in text


def test_an_error_stands_in_the_sub_panel_where_it_arose():
    SESSION.problems["drape"] = Problem.of(DrapeError("The cloth flew apart at frame 9.", "Choose a larger size."))
    drape = draw(main.TRYON_PT_drape).text()
    assert "The cloth flew apart at frame 9." in drape and "Choose a larger size." in drape
    assert "flew" not in draw(main.TRYON_PT_body).text()
    assert "see Drape below" in draw(main.TRYON_PT_main).text()  # sub-panels may be folded


def test_an_error_that_installing_mends_brings_the_button():
    SESSION.problems["body"] = Problem.of(RuntimeUnavailable("No runtime.", "Install it."))
    assert "tryon.open_preferences" in draw(main.TRYON_PT_body).of("operator")
    SESSION.problems["body"] = Problem.of(DrapeError("Flew apart.", "Try again."))
    assert "tryon.open_preferences" not in draw(main.TRYON_PT_body).of("operator")


def draped(certificate):
    """The panel's look, worn with this certificate."""
    scene = bpy.context.scene
    scene.tryon.certificate = json.dumps(certificate)
    scene.tryon.made = record.drape_inputs(look.look_from_scene(scene))
    return scene.tryon


def test_the_certificate_says_passed_or_why_not():
    draped(BAD.as_dict())
    text = draw(main.TRYON_PT_main).text()
    assert "did not pass" in text and BAD.reasons[0] in text and "4.00 %" in text


def test_the_panel_shows_the_figures_that_have_a_label():
    kept = BAD.as_dict()
    del kept["poke_through_pct"]  # a file saved before there was such a figure
    draped(kept)
    shown = draw(main.TRYON_PT_main).text()
    rows = ("Behind the skin", "4.00 %", "Poking through", "-", "Widest seam gap", "0.9 mm", "Stretch", "3.0 %",
            "Frames", "60", "Simulated in", "5.0 s")
    assert " ".join(rows) in shown


CHANGES = {  # of what a drape depends on: how the panel says it, how it is changed and changed back
    "the body": (lambda group: group.body, "height", 180.0),
    "the pose": (lambda group: group, "pose", "walk"),
    "the pattern of the T-shirt": (lambda group: group.garments.tee.design, "length", 12.0),
    "the cloth of the T-shirt": (lambda group: group.garments.tee.fabric, "physics", "poplin"),
    "what is worn over what": (lambda group: group.garments.tee, "layer", 0),
    "what is worn": (lambda group: group.garments.shirt, "worn", True),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_verdict_is_withdrawn_by_any_change_and_comes_back_with_what_was(what):
    group = draped(GOOD.as_dict())
    place, name, value = CHANGES[what]
    before = getattr(place(group), name)
    assert "The fit passed" in draw(main.TRYON_PT_main).text()
    setattr(place(group), name, value)
    shown = draw(main.TRYON_PT_main).text()
    assert "fit passed" not in shown and "Not draped since" in shown and f"Changed: {what}." in shown
    assert record.verdict(bpy.context.scene) is None
    setattr(place(group), name, before)
    assert "The fit passed" in draw(main.TRYON_PT_main).text() and record.verdict(bpy.context.scene)["passed"]


def test_a_verdict_outlives_colours_and_what_a_fit_found_exactly():
    group = draped(GOOD.as_dict())
    group.body.skin, group.body.hair = (0, 0, 0), "long"
    group.garments.tee.fabric.kind = "check"
    assert record.verdict(bpy.context.scene)
    found = look.look_from_scene(bpy.context.scene)
    found = dataclasses.replace(found, body=dataclasses.replace(found.body, weight=0.123456789012))
    group.body.weight = found.body.weight
    group.made = record.drape_inputs(found)
    assert record.verdict(bpy.context.scene), "a slider keeps fewer digits than a solver"


def test_rendered_views_are_shown_as_long_as_they_exist(tmp_path):
    image = bpy.data.images.new("x", 8, 8)
    for view in ("front", "back"):
        image.save(filepath=str(tmp_path / f"{view}.png"))
    pictures = {view: str(tmp_path / f"{view}.png") for view in ("front", "back", "left")}
    bpy.context.scene.tryon.pictures = json.dumps(pictures)
    layout = draw(main.TRYON_PT_render)
    assert len(layout.of("picture")) == 2 and "tryon.open_output" in layout.of("operator")
    assert len(gallery._previews[0]) == 2
    draw(main.TRYON_PT_render)
    assert len(gallery._previews[0]) == 2  # loaded once
    os.utime(tmp_path / "front.png", ns=(1, 1))  # rendered anew
    draw(main.TRYON_PT_render)
    assert len(gallery._previews[0]) == 3


def test_preferences_draw_for_both_kinds_of_runtime(monkeypatch):
    addon = bpy.context.preferences.addons.new()
    addon.module = preferences.ROOT
    try:
        shown = addon.preferences
        for source in (preferences.MANAGED, preferences.NAMED):
            shown.source = source
            layout = FakeLayout()
            TRYON_preferences.draw(Stand(shown, layout), bpy.context)
            offers = layout.of("operator")
            assert ("tryon.install_runtime" in offers) == (source == preferences.MANAGED)
            assert ("python" in layout.of("prop")) == (source == preferences.NAMED)
            assert "tryon.clear_cache" in offers
            if source == preferences.MANAGED:  # tests run without online access
                assert "use_online_access" in layout.of("prop")
    finally:
        bpy.context.preferences.addons.remove(addon)


class Stand:
    """The preferences with another layout."""

    def __init__(self, shown, layout):
        self._shown, self.layout, self.bl_rna = shown, layout, shown.bl_rna

    def __getattr__(self, name):
        return getattr(self._shown, name)

    def _draw_runtime(self, context, box):
        TRYON_preferences._draw_runtime(self, context, box)


def test_measures_are_fields_with_locks_and_buttons():
    layout = draw(body.TRYON_PT_measures)
    assert set(FIELDS) | {f"lock_{n}" for n in FIELDS} | {"units", "population", "seed"} == set(layout.of("prop"))
    assert layout.of("operator") == ["tryon.fit", "tryon.surprise", "tryon.tapes"]
    bpy.context.scene.tryon.measures.units = "in"
    shown = draw(body.TRYON_PT_measures).of("prop")
    assert {"bust_in", "weight"} <= set(shown) and not {"bust", "weight_in"} & set(shown)


def test_what_went_wrong_with_measures_stands_beside_them():
    SESSION.problems["measures"] = Problem.of(SpecError("bust and underbust contradict each other.", "Leave one out."))
    assert "contradict" in draw(body.TRYON_PT_measures).text()
    assert "see Measures below" in draw(main.TRYON_PT_main).text()


def test_percentiles_are_sliders_once_they_are_known():
    group = bpy.context.scene.tryon
    assert draw(body.TRYON_PT_percentiles).drawn == [("operator", "tryon.percentiles")]
    table = {name: [START[name] + x for x in range(-8, 9)] for name in measures.HAS_PERCENTILE}
    measures.keep_quantiles(group.measures, "female", "army", table)
    layout = draw(body.TRYON_PT_percentiles)
    assert layout.of("prop") == [f"percentile_{n}" for n in measures.HAS_PERCENTILE]
    assert "US Army" in layout.text() and "P50" in draw(body.TRYON_PT_measures).text()
    group.body.gender = 0.0  # another population
    assert draw(body.TRYON_PT_percentiles).of("prop") == []


def test_the_sliders_of_shape_are_all_there_once():
    drawn = draw(main.TRYON_PT_body).of("prop") + draw(body.TRYON_PT_shape).of("prop")
    assert [drawn.count(p.name) for p in BODY_PARAMETERS] == [1] * len(BODY_PARAMETERS)
