# SPDX-License-Identifier: GPL-3.0-or-later
"""The 2D pattern: what it shows follows the panel, what is picked in it lights up on the body, and back."""

import json
from types import SimpleNamespace

import bpy
import numpy as np
import pytest
from support.addon import registered
from support.fake_layout import draw as drawn
from support.mannequin import mannequin
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.cloth.finish import PANEL
from tryon.tryon_addon.core.errors import PatternError
from tryon.tryon_addon.tailoring import methods
from tryon.tryon_addon.ui import preferences
from tryon.tryon_addon.ui.panels import pattern
from tryon.tryon_addon.ui.pattern import draw, shown
from tryon.tryon_addon.ui.pattern import view as pattern_view
from tryon.tryon_addon.ui.pattern.shown import VIEW, Chosen
from tryon.tryon_addon.ui.properties import look
from tryon.tryon_addon.ui.session import SESSION

BODY = mannequin()


@pytest.fixture
def world(empty_blender, monkeypatch):
    """A scene, and a runtime that drafts on a mannequin and notes what it is asked."""
    asked = []

    def start_call(method, params, timeout):
        asked.append(params["garment"])
        if params["garment"]["design"].get("length") == 55.0:
            raise PatternError("Too long.", "Shorten it.")
        polls = iter([False, True])
        return SimpleNamespace(poll=lambda: next(polls), message="", fraction=0.0,
                               result=lambda: methods.garment_panels(params, BODY))

    monkeypatch.setattr(preferences, "runtime_missing", lambda: None)
    monkeypatch.setattr(preferences, "runtime", lambda: SimpleNamespace(start_call=start_call, shutdown=lambda: None))
    with registered():
        yield bpy.context.scene, asked


def drained(scene):
    shown.current(scene)
    while shown._steps and shown._turn() is not None:
        pass
    if bpy.app.timers.is_registered(shown._turn):
        bpy.app.timers.unregister(shown._turn)


def test_all_that_is_worn_lies_on_the_table_and_follows_its_sliders(world):
    scene, asked = world
    drained(scene)
    assert [s.programme for s in VIEW.sheets] == ["trousers", "tee"]
    first, second = VIEW.sheets
    assert second.at[0] >= first.at[0] + first.made["width"], "beside each other"
    front = next(p for p in second.made["panels"] if p["name"] == "front")
    tall, version = np.ptp(front["line"][:, 1]), VIEW.version
    look.look_of(scene).garments.tee.design.length += 10.0
    drained(scene)
    front = next(p for p in VIEW.sheets[1].made["panels"] if p["name"] == "front")
    assert np.ptp(front["line"][:, 1]) == pytest.approx(tall + 10.0, abs=0.5) and VIEW.version > version
    count = len(asked)
    drained(scene)
    assert len(asked) == count, "nothing has changed"
    look.look_of(scene).garments.trousers.worn = False
    drained(scene)
    assert [s.programme for s in VIEW.sheets] == ["tee"]


def test_the_newest_wish_is_drafted_last(world):
    scene, asked = world
    shown.current(scene)
    shown._turn()
    look.look_of(scene).garments.tee.design.length = 33.0
    drained(scene)
    assert asked[-1]["design"]["length"] == 33.0 and not shown._steps


def test_what_cannot_be_drafted_is_said_once(world):
    scene, asked = world
    drained(scene)
    sheets = VIEW.sheets
    look.look_of(scene).garments.tee.design.length = 55.0
    drained(scene)
    assert SESSION.problems["pattern"].message == "Too long." and VIEW.sheets == sheets
    count = len(asked)
    drained(scene)
    assert len(asked) == count, "not again until a slider moves"
    assert "Too long." in drawn(pattern.TRYON_PT_pattern).text()
    look.look_of(scene).garments.tee.design.length = 20.0
    drained(scene)
    assert "pattern" not in SESSION.problems


def test_seams_meet_row_by_row(world):
    made = methods.garment_panels({"garment": {"programme": "shirt"}}, BODY)
    lines = {p["name"]: p["line"] for p in made["panels"]}
    names = list(lines)
    assert len(made["seams"]) > 15 and made["width"] < 175
    for seam in made["seams"]:
        one, other = seam["lines"]
        assert len(one) == len(other)
        for panel, line in zip(seam["panels"], seam["lines"], strict=True):
            outline = lines[names[panel]]
            a, along = outline, np.roll(outline, -1, 0) - outline
            t = np.clip(((line[:, None] - a) * along).sum(2) / np.maximum((along**2).sum(1), 1e-9), 0, 1)
            away = np.linalg.norm(line[:, None] - a - t[..., None] * along, axis=2).min(1)
            assert away.max() < 0.05, "on its panel's outline"


def test_no_panel_lies_over_another(world):
    for programme in ("tee", "blazer", "jumpsuit", "pleated_skirt"):
        made = methods.garment_panels({"garment": {"programme": programme}}, BODY)
        boxes = [(p["line"].min(0), p["line"].max(0)) for p in made["panels"]]
        assert min(low.min() for low, _ in boxes) >= -1e-3
        for i, (low, high) in enumerate(boxes):
            assert high[1] <= made["height"] + 1e-3
            for low2, high2 in boxes[:i]:
                assert (low2 >= high - 1e-3).any() or (low >= high2 - 1e-3).any()


def test_a_point_of_the_table_is_its_panel(world):
    scene, _ = world
    drained(scene)
    for sheet in VIEW.sheets:
        for i, panel in enumerate(sheet.made["panels"]):
            x, y = panel["middle"] + np.array(sheet.at)
            assert draw.panel_at(VIEW, x, y) == Chosen(sheet.programme, i)
    assert draw.panel_at(VIEW, -5.0, -5.0) is None
    assert draw.side(VIEW) >= max(VIEW.width, VIEW.height) and draw.side(VIEW) % 25 == 0
    colours = [draw.seam_colour(i) for i in range(12)]
    assert len(set(colours)) == 12


def test_choosing_and_its_name(world):
    scene, _ = world
    drained(scene)
    bpy.ops.tryon.choose_panel(programme="tee", panel=0)
    assert VIEW.chosen == Chosen("tee", 0) and VIEW.name().startswith("T-shirt: ")
    assert VIEW.name() in drawn(pattern.TRYON_PT_pattern).text()
    bpy.ops.tryon.choose_panel(programme="tee", panel=0)
    assert VIEW.chosen is None and VIEW.name() == ""


def test_the_chosen_panel_is_found_on_the_body_and_the_other_way_round(world):
    scene, _ = world
    mesh = bpy.data.meshes.new("shirt")
    mesh.from_pydata([(0, 0, 0), (1, 0, 0), (1, 0, 1), (0, 0, 1)], [], [(0, 1, 2), (0, 2, 3)])
    mesh.attributes.new(PANEL, "INT", "FACE").data.foreach_set("value", [4, 7])
    person = people.made_in(scene)
    obj = people.own(person, "shirt", "garment", bpy.data.objects.new("shirt", mesh))
    obj["tryon_spec"] = json.dumps({"programme": "tee"})
    bpy.context.view_layer.update()
    assert draw.garment_object(scene, "tee") == obj and draw.garment_object(scene, "shirt") is None
    corners = draw.triangles_of(mesh, 7)
    assert corners.shape == (3, 3) and abs(corners[:, 1] + draw.OUTSIDE).max() < 1e-6, "outside, towards -Y"
    assert sorted(map(tuple, np.round(corners[:, [0, 2]]))) == [(0, 0), (0, 1), (1, 1)]
    assert pattern_view.along_ray(bpy.context, (0.8, -1.0, 0.3), (0, 1, 0)) == Chosen("tee", 4)
    assert pattern_view.along_ray(bpy.context, (0.2, -1.0, 0.7), (0, 1, 0)) == Chosen("tee", 7)
    assert pattern_view.along_ray(bpy.context, (5.0, -1.0, 0.7), (0, 1, 0)) is None
    person.objects.unlink(obj)
    scene.collection.objects.link(obj)  # the artist's from then on
    bpy.context.view_layer.update()
    assert pattern_view.along_ray(bpy.context, (0.2, -1.0, 0.7), (0, 1, 0)) is None


def test_the_paper_is_one_image_and_marks_its_editor(world):
    sheet = pattern_view.paper()
    assert pattern_view.paper() == sheet and draw.is_view(SimpleNamespace(image=sheet))
    other = bpy.data.images.new("photo", 8, 8)
    assert not draw.is_view(SimpleNamespace(image=other)) and not draw.is_view(SimpleNamespace())


def test_another_file_forgets_all(world):
    scene, _ = world
    drained(scene)
    VIEW.choose(Chosen("tee", 0))
    shown.stop()
    assert VIEW.sheets == () and VIEW.chosen is None and VIEW.asked == ""
