# SPDX-License-Identifier: GPL-3.0-or-later
"""Several people in the panel: whom it edits, and that a button of one changes no other."""

import bpy
import pytest
from support.addon import registered
from support.bare_person import bare_person
from support.blocks import blocks_of, prints
from support.fake_layout import draw
from support.paper_job import PaperJob
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.pipeline import job as pipeline_job
from tryon.tryon_addon.spec.random_person import random_person
from tryon.tryon_addon.ui import preferences
from tryon.tryon_addon.ui.panels.people import TRYON_PT_people
from tryon.tryon_addon.ui.properties.body import body_from
from tryon.tryon_addon.ui.properties.look import look_from_scene, look_of, look_to_scene
from tryon.tryon_addon.ui.session import SESSION


@pytest.fixture(autouse=True)
def tryon(empty_blender, monkeypatch, tmp_path):
    monkeypatch.setattr(pipeline_job, "Job", PaperJob)
    monkeypatch.setattr(preferences, "runtime", lambda: object())
    monkeypatch.setenv("TRYON_CACHE", str(tmp_path / "cache"))
    with registered():
        yield


def scene():
    return bpy.context.scene


def edited():
    return look_of(scene())


def choose(person):
    bpy.context.view_layer.objects.active = people.thing(person, "body")


def test_the_first_person_takes_what_was_set_before_anybody_was_there():
    edited().body.height, edited().garments.tee.worn, edited().pose = 181.0, False, "sit"
    edited().garments.files.add().path = "/a.json"
    edited().measures.bust = 92.0
    before, draft = look_from_scene(scene()), edited()
    bpy.ops.tryon.body()
    person = people.active(scene())
    assert edited() == person.tryon != draft and look_from_scene(scene()) == before
    assert edited().measures.bust == 92.0 and edited().measures.lock_bust and not edited().measures.lock_hip


def test_the_panel_edits_whoever_is_selected_else_whoever_was_edited_last():
    bpy.ops.tryon.drape()
    anna = people.active(scene())
    bpy.ops.tryon.add_person()
    ben = people.active(scene())
    assert ben != anna and edited() == ben.tryon
    bpy.ops.tryon.random_person(seed=12)
    assert body_from(anna.tryon.body) != random_person(12) == body_from(ben.tryon.body)
    choose(anna)
    assert edited() == anna.tryon
    bpy.context.view_layer.objects.active = None
    assert edited() == ben.tryon
    cube = bpy.data.objects.new("Cube", None)
    scene().collection.objects.link(cube)
    bpy.context.view_layer.objects.active = cube
    assert edited() == ben.tryon
    bpy.ops.tryon.edit_person(person=people.key(anna))
    assert edited() == anna.tryon
    assert draw(TRYON_PT_people).of("operator").count("tryon.edit_person") == 2


def test_draping_a_copy_leaves_the_original_its_clothes():
    bpy.ops.tryon.drape()
    anna = people.active(scene())
    before, certificate = prints(blocks_of(anna)), anna.tryon.certificate
    assert bpy.ops.tryon.duplicate_person() == {"FINISHED"}
    ben = people.active(scene())
    assert ben != anna and ben.tryon.certificate == certificate and look_from_scene(ben) == look_from_scene(anna)
    edited().garments.tee.worn, edited().body.height = False, 190.0
    for button in (bpy.ops.tryon.drape, bpy.ops.tryon.body, bpy.ops.tryon.render):
        assert button() == {"FINISHED"}
    assert prints(blocks_of(anna)) == before and anna.tryon.certificate == certificate
    assert bpy.ops.tryon.delete_person() == {"FINISHED"}
    assert prints(blocks_of(anna)) == before and people.people_of(scene()) == [anna]
    bpy.ops.tryon.delete_person()
    assert not people.people_of(scene()) and not scene().objects and not bpy.data.meshes


def test_whoever_a_job_began_with_is_whom_it_ends_with(monkeypatch):
    bpy.ops.tryon.drape()
    anna = people.active(scene())
    bpy.ops.tryon.add_person()
    ben = people.active(scene())
    before = prints(blocks_of(anna))

    class Distracted(PaperJob):
        def steps(self):
            choose(anna)
            yield from super().steps()

    monkeypatch.setattr(pipeline_job, "Job", Distracted)
    bpy.ops.tryon.drape()
    assert prints(blocks_of(anna)) == before and people.thing(ben, "body") is not None and ben.tryon.certificate


def test_hiding_and_names():
    bpy.ops.tryon.drape()
    anna = people.active(scene())
    bpy.ops.tryon.hide_person(person=people.key(anna))
    assert anna.hide_viewport and anna.hide_render
    with pytest.raises(RuntimeError, match="is hidden. Show them first"):
        bpy.ops.tryon.drape()
    bpy.ops.tryon.hide_person(person=people.key(anna))
    assert not anna.hide_viewport and not anna.hide_render
    anna.name = "Anna"
    for obj in anna.objects:
        obj.name = f"my {obj.name}"
    things = people.things(anna)
    bpy.ops.tryon.drape()
    assert people.things(anna) == things


def test_a_linked_person_is_refused_by_every_button_in_a_sentence(tmp_path):
    bpy.ops.tryon.drape()
    people.active(scene()).name = "Anna"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "anna.blend"))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    with bpy.data.libraries.load(str(tmp_path / "anna.blend"), link=True) as (_, here):
        here.collections = ["Anna"]
    place = bpy.data.objects.new("Anna", None)
    place.instance_type, place.instance_collection = "COLLECTION", here.collections[0]
    scene().collection.objects.link(place)
    bpy.context.view_layer.objects.active = place
    before = prints(blocks_of(here.collections[0]))
    for name in ("dress", "body", "drape", "render", "fit", "surprise", "random_person", "surprise_outfit", "swatches",
                 "delete_person", "save_pose", "pose_from_armature", "tapes", "save_person", "part"):
        with pytest.raises(RuntimeError, match="Make Library Override"):
            getattr(bpy.ops.tryon, name)()
    assert "Make Library Override" in draw(TRYON_PT_people).text()
    assert prints(blocks_of(here.collections[0])) == before and not SESSION.busy


def test_somebody_in_another_scene_has_settings_of_their_own():
    bpy.ops.tryon.drape()
    anna, first = people.active(scene()), scene()
    before = prints(blocks_of(anna))
    other = bpy.data.scenes.new("Other")
    bare_person(scene=other)
    with bpy.context.temp_override(scene=other, view_layer=other.view_layers[0]):
        look_of(other).body.height = 150.0
        bpy.ops.tryon.drape()
        assert people.active(other) != anna and people.worn(other, "garment")
    assert prints(blocks_of(anna)) == before and people.active(first) == anna


def test_a_look_of_a_person_goes_there_and_back():
    one, two = bare_person(), bare_person()
    look_to_scene(look_from_scene(one), two)
    assert look_from_scene(two) == look_from_scene(one)
