# SPDX-License-Identifier: GPL-3.0-or-later
"""The studio is a scene of its own, and the artist's stays as it was."""

import bpy
import numpy as np
import pytest
from support.addon import registered
from support.paper_job import PaperJob
from support.walk import OF_SCENE, _value
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.studio import own_scene, studio
from tryon.tryon_addon.formats import png
from tryon.tryon_addon.spec.look import Garment, Look

STORES = ("scenes", "collections", "objects", "worlds", "cameras", "lights", "materials", "meshes")


def content():
    return {store: sorted(block.name for block in getattr(bpy.data, store)) for store in STORES}


def settings(scene):
    return {name: repr(_value(scene, name)) for name in OF_SCENE}


@pytest.mark.parametrize(("scale", "moved"), [(1.0, False), (0.01, True)])
def test_it_shows_the_person_ready_to_render_and_goes_without_a_trace(scale, moved, tmp_path):
    scene = bpy.context.scene
    scene.unit_settings.system, scene.unit_settings.scale_length = "METRIC", scale
    world = scene.world = bpy.data.worlds.new("The artist's")
    person = people.new(scene)
    list(PaperJob(Look(garments=(Garment("tee"),)), until="drape", person=person, runtime=object()).steps())
    if moved:
        people.thing(person, people.ROOT).location = (300.0, 50.0, 0.0)
    bpy.context.view_layer.update()
    before, kept = content(), settings(scene)
    made = own_scene.open_for(person, scene, "softbox", "draft", ("front", "back"))
    assert settings(scene) == kept and scene.world == world and people.active(made) == person
    assert made.camera.location.length < 10.0, "metres, whatever the artist's unit"
    made.render.filepath = str(tmp_path / "f12.png")
    bpy.ops.render.render(write_still=True, scene=made.name)
    pixels = png.pixels_of(tmp_path / "f12.png").astype(int)
    height, width = pixels.shape[:2]
    assert np.abs(pixels[height // 2, width // 2] - pixels[5, 5]).max() > 20, "somebody is seen"
    again = own_scene.open_for(person, scene, "white", "draft", ("front",))
    assert sum(people.STUDIO in s for s in bpy.data.scenes) == 1 and studio.standing(again)[0] == "white"
    assert own_scene.remove() and not own_scene.remove()
    assert content() == before and settings(scene) == kept


def test_the_buttons_and_what_an_earlier_version_left():
    scene = bpy.context.scene
    with registered():
        assert not bpy.ops.tryon.open_studio.poll() and not bpy.ops.tryon.remove_studio.poll()
        list(PaperJob(Look(garments=(Garment("tee"),)), until="drape", runtime=object()).steps())
        before = content()
        studio.build_studio(scene, "softbox", np.array([[0, 0, 0], [0.5, 0.5, 1.8]]))
        assert bpy.ops.tryon.open_studio() == {"FINISHED"}
        assert bpy.context.scene != scene and not bpy.ops.tryon.open_studio.poll()
        with pytest.raises(RuntimeError, match="not in this scene"):
            bpy.ops.tryon.drape()
        assert bpy.ops.tryon.remove_studio() == {"FINISHED"}
        assert content() == before and bpy.context.scene == scene
