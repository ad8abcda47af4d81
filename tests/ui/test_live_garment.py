# SPDX-License-Identifier: GPL-3.0-or-later
"""A garment follows its design sliders: sewn anew, in place, the last position wins."""

from types import SimpleNamespace

import bpy
import numpy as np
import pytest
from support.addon import registered
from support.bare_person import bare_person
from support.tubes import tube
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.cloth import notions, sketch
from tryon.tryon_addon.core.errors import PatternError
from tryon.tryon_addon.spec.look import Garment
from tryon.tryon_addon.ui import preferences
from tryon.tryon_addon.ui.live import body, garment
from tryon.tryon_addon.ui.properties import look
from tryon.tryon_addon.ui.session import SESSION


def sewn(low=0.7):
    points, flat, triangles, seams, _ = tube(0.13, 0.16, 1.0, low)
    return {"sewn": points, "uv": flat[:, :2], "triangles": triangles, "seams": seams,
            "worn_on": np.zeros((1, 3), np.float32), "whole": True}


@pytest.fixture
def world(empty_blender, monkeypatch):
    """A scene with a body, and a runtime that notes what it is asked."""
    asked = []

    def start_call(method, params, timeout):
        if method == "body.topology":
            answer = {"part_names": ["torso"], "vertex_part": np.zeros(1, int)}
            return SimpleNamespace(poll=lambda: True, result=lambda: answer, message="", fraction=0.0)
        assert method == "garment.preview" and set(params) == {"garment", "body", "pose", "beneath", "moving"}
        asked.append(params)
        length = params["garment"]["design"]["length"]
        if length > 50:
            raise PatternError("Too long.", "Shorten it.")
        polls = iter([False, True])
        answer = sewn(1.0 - length / 100) | {"whole": len(asked) == 1 or not params["moving"]}
        return SimpleNamespace(poll=lambda: next(polls), result=lambda: answer, message="", fraction=0.0)

    body._topology.clear()
    monkeypatch.setattr(garment, "REST_SECONDS", 0.0)
    monkeypatch.setattr(preferences, "runtime_missing", lambda: None)
    monkeypatch.setattr(preferences, "runtime", lambda: SimpleNamespace(start_call=start_call, pid=7,
                                                                       shutdown=lambda: None))
    with registered():
        bare_person()
        SESSION.problems.clear()
        yield bpy.context.scene, asked
        garment.stop()


def drained():
    while garment._steps and garment._turn() is not None:
        pass
    if bpy.app.timers.is_registered(garment._turn):  # Blender's own loop does not run here
        bpy.app.timers.unregister(garment._turn)


def slide(scene, **values):
    for name, value in values.items():
        setattr(look.look_of(scene).garments.tee.design, name, value)


def test_the_last_position_of_a_slider_is_sewn(world):
    scene, asked = world
    slide(scene, length=12.0)
    garment._turn()
    slide(scene, length=16.0)
    drained()
    assert [(a["garment"]["design"]["length"], a["moving"]) for a in asked] == [(12.0, True), (16.0, True),
                                                                                (16.0, False)], "and whole, at rest"
    shirt = scene.objects["TryOn T-shirt"]
    assert shirt["tryon_role"] == "garment" and len(shirt.data.polygons) == len(sewn()["triangles"])
    assert len(shirt.data.vertices) == len(sewn()["sewn"]) - len(sewn()["seams"]), "welded by stitch"


def test_every_answer_is_shown_and_the_newest_position_asked_for_next(world):
    scene, asked = world
    shown = []
    for length in range(10, 40):  # the slider never rests
        slide(scene, length=float(length))
        garment._turn()
        if "TryOn T-shirt" in scene.objects:
            low = min(v.co.z for v in scene.objects["TryOn T-shirt"].data.vertices)
            shown.append(round(100 * (1.0 - low)))
    drained()
    assert len(set(shown)) > 5 and shown == sorted(shown), "it keeps up while the slider is dragged"
    wanted = [a["garment"]["design"]["length"] for a in asked]
    assert wanted == sorted(wanted) and wanted[-2:] == [39.0, 39.0]
    assert min(v.co.z for v in scene.objects["TryOn T-shirt"].data.vertices) == pytest.approx(0.61, abs=1e-3)


def test_a_slider_that_comes_back_brings_the_drape_back(world):
    scene, asked = world
    person = people.active(scene)
    slide(scene, length=12.0)
    drained()
    shirt = scene.objects["TryOn T-shirt"]
    sketch.done(person, shirt, shirt.name)  # as if it had been draped
    buttons = people.own(person, notions.called(shirt.name), "notions", bpy.data.objects.new("buttons",
                                                                                                   bpy.data.meshes.new("b")))
    drape, thickness = shirt.data, shirt.modifiers.new("Thickness", "SOLIDIFY")
    slide(scene, length=16.0)
    drained()
    assert shirt.data != drape and buttons.hide_render and not thickness.show_viewport
    before = len(asked)
    slide(scene, length=12.0)
    drained()
    assert shirt.data == drape and not buttons.hide_render and thickness.show_viewport and len(asked) == before
    assert not any(name in shirt for name in (sketch.SKETCH, sketch.DRAPE, sketch.KEPT))
    meshes = len(bpy.data.meshes)
    for length in (13.0, 14.0, 15.0):
        slide(scene, length=length)
        drained()
    assert len(bpy.data.meshes) == meshes + 1, "the drape and the newest sketch, and no other"


def test_nothing_is_sewn_where_it_is_not_wanted(world):
    scene, asked = world
    look.look_of(scene).preview = False
    slide(scene, length=13.0)
    drained()
    look.look_of(scene).preview = True
    look.look_of(scene).garments.tee.worn = False
    slide(scene, length=14.0)
    drained()
    assert not asked and "TryOn T-shirt" not in scene.objects


def test_a_design_that_cannot_be_cut_says_so_and_leaves_the_garment(world):
    scene, _ = world
    slide(scene, length=12.0)
    drained()
    before = scene.objects["TryOn T-shirt"].data
    slide(scene, length=56.0)
    drained()
    assert "Too long" in SESSION.problems["garment"].message and scene.objects["TryOn T-shirt"].data == before


def test_a_sketch_keeps_object_and_fabric_and_lies_over_what_is_worn_beneath(empty_blender):
    scene = bpy.context.scene
    first = sketch.show(scene, Garment("trousers"), sewn())
    first.data.materials.append(bpy.data.materials.new("denim"))
    first.modifiers.new("Thickness", "SOLIDIFY")
    again = sketch.show(scene, Garment("trousers"), sewn(low=0.5))
    assert again == first and again.data.materials[0].name == "denim" and not again.modifiers[0].show_viewport
    under = sketch.beneath(scene, Garment("tee"))
    assert len(under) == 1 and np.ptp(under[0]["vertices"][:, 2]) == pytest.approx(0.5)
    assert sketch.beneath(scene, Garment("trousers")) == []
