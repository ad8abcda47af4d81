# SPDX-License-Identifier: GPL-3.0-or-later
"""Garments from files, the artist's own meshes and sizes on the panel: what they say, undo, and how errors are told."""

import json

import bpy
import pytest
from support.addon import registered
from support.artist_meshes import poncho, tube, write_obj
from support.fake_job import FakeJob
from support.fake_layout import draw
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.files import artist_mesh
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.pipeline import job
from tryon.tryon_addon.spec.look import Fabric, Garment, Look
from tryon.tryon_addon.ui import preferences
from tryon.tryon_addon.ui.panels import main
from tryon.tryon_addon.ui.properties.garments import garments_from
from tryon.tryon_addon.ui.properties.look import look_from_scene, look_of, look_to_scene
from tryon.tryon_addon.ui.session import SESSION


@pytest.fixture(autouse=True)
def tryon(empty_blender, monkeypatch, tmp_path):
    monkeypatch.setattr(preferences, "runtime_missing", lambda: None)
    monkeypatch.setattr(preferences, "user_folder", lambda name: tmp_path / name)
    with registered():
        yield


def put(points, faces, name="Skirt"):
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(points.tolist(), [], faces)
    obj = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(obj)
    bpy.context.view_layer.objects.active = obj
    return obj


def garments():
    return garments_from(look_of(bpy.context.scene).garments)


def own():
    return next(g for g in garments() if g.file)


def test_the_selected_mesh_becomes_a_garment_and_stays_as_it_is():
    obj = put(*tube())
    before = [tuple(v.co) for v in obj.data.vertices]
    assert bpy.ops.tryon.use_mesh() == {"FINISHED"}
    assert bpy.ops.tryon.use_mesh() == {"FINISHED"}  # pressed again: the same garment
    assert len(look_of(bpy.context.scene).garments.files) == 1
    assert own().mesh and own().programme == "skirt" and own().definition.layer == 3
    found = artist_mesh.from_file(own().file)
    assert len(found.faces) == len(tube()[1])
    assert [tuple(v.co) for v in obj.data.vertices] == before and not obj.modifiers and not obj.get("tryon_role")
    drawn = str(draw(main.TRYON_PT_garment).drawn) + str(draw(main.TRYON_PT_fabric).drawn)
    for word in ("Skirt", "hold", "edge", "thickness", "vertex_groups", "tryon.use_mesh", "tryon.garment_file"):
        assert word in drawn, word


def test_what_cannot_be_worn_is_told_and_adds_nothing():
    obj = put(tube()[0] * 100, tube()[1])
    with pytest.raises(RuntimeError, match="centimetres"):
        bpy.ops.tryon.use_mesh()
    assert not look_of(bpy.context.scene).garments.files and "scale" in SESSION.problems["garment"].mend
    assert "centimetres" in str(draw(main.TRYON_PT_garment).drawn)
    people.own(people.new(bpy.context.scene), "TryOn T-shirt", "garment", obj)
    assert not bpy.ops.tryon.use_mesh.poll()
    bpy.context.view_layer.objects.active = None
    assert not bpy.ops.tryon.use_mesh.poll()


def test_a_job_takes_the_mesh_as_it_is_then(monkeypatch):
    monkeypatch.setattr(job, "Job", FakeJob)
    monkeypatch.setattr(preferences, "runtime", lambda: None)
    FakeJob.jobs, FakeJob.error = [], None
    obj = put(*tube())
    bpy.ops.tryon.use_mesh()
    first = own().file
    for vertex in obj.data.vertices:
        vertex.co.z += 0.01
    assert bpy.ops.tryon.drape() == {"FINISHED"}
    assert own().file != first and own().programme == "skirt"
    assert own().file in [g.file for g in FakeJob.jobs[-1].look.garments]
    obj.data.clear_geometry()
    with pytest.raises(RuntimeError, match="no faces"):
        bpy.ops.tryon.drape()
    bpy.data.objects.remove(obj)  # what was taken last stays
    assert bpy.ops.tryon.drape() == {"FINISHED"}


def test_undo_takes_the_garment_off_again():
    put(*poncho(), name="Poncho")
    bpy.context.preferences.edit.use_global_undo = True
    bpy.ops.ed.undo_push(message="before")
    bpy.ops.tryon.use_mesh()
    bpy.ops.ed.undo_push(message="taken")
    assert own().programme == "poncho"
    bpy.ops.ed.undo()
    assert not look_of(bpy.context.scene).garments.files and "Poncho" in bpy.data.objects
    bpy.ops.ed.redo()
    assert own().programme == "poncho"


def test_files_are_added_and_forgotten(tmp_path):
    pattern = tmp_path / "dress_specification.json"
    pattern.write_text(json.dumps({"pattern": {"panels": {}}}))
    assert bpy.ops.tryon.garment_file(filepath=str(pattern)) == {"FINISHED"}
    mesh = write_obj(tmp_path / "cape.obj", *poncho())
    assert bpy.ops.tryon.garment_file(filepath=str(mesh)) == {"FINISHED"}
    entries = look_of(bpy.context.scene).garments.files
    entries[0].body_file = str(tmp_path / "body.yaml")
    said = {g.programme: g for g in garments()}
    assert said["dress"].body_file == str(tmp_path / "body.yaml") and said["cape"].file == str(mesh)
    assert "body_file" in str(draw(main.TRYON_PT_garment).drawn)
    bpy.ops.tryon.forget_garment(index=0)
    assert [e.name for e in entries] == ["Cape"] and mesh.is_file()
    (tmp_path / "none.json").write_text("{}")
    for wrong in ("none.json", "missing.json", "missing.obj"):
        with pytest.raises(RuntimeError, match=wrong):
            bpy.ops.tryon.garment_file(filepath=str(tmp_path / wrong))
    assert len(entries) == 1 and SESSION.problems["garment"]


def test_looks_with_files_and_sizes_come_back_exactly(tmp_path):
    scene = bpy.context.scene
    look = Look(garments=(
        Garment("tee", size="M"), Garment("trousers", size="38", chart=str(tmp_path / "chart.json")),
        Garment(file=str(tmp_path / "cape.obj"), digest="0123", design={"hold": 12.5, "layer": 4},
                fabric=Fabric("check", seed=7)),
        Garment(file=str(tmp_path / "dress_specification.json"), body_file=str(tmp_path / "b.yaml"))))
    look_to_scene(look, scene)
    assert look_from_scene(scene) == look
    look_to_scene(look, scene)
    assert len(scene.tryon.garments.files) == 2
    scene.tryon.garments.files[0].path = str(tmp_path / "other.obj")
    assert not scene.tryon.garments.files[0].digest  # another file is not the one pinned down
    look_to_scene(Look(), scene)
    assert look_from_scene(scene) == Look() and len(scene.tryon.garments.files) == 2


def test_a_size_is_chosen_in_the_panel():
    tee = look_of(bpy.context.scene).garments.tee
    tee.size = "XL"
    assert next(g for g in garments() if g.programme == "tee").size == "XL"
    assert "'chart'" not in str(draw(main.TRYON_PT_garment).drawn)
    tee.size = "chart"
    assert "chart" in str(draw(main.TRYON_PT_garment).drawn)
    with pytest.raises(SpecError, match="row"):
        garments()
    tee.chart, tee.row = "/charts/a.json", "38"
    said = next(g for g in garments() if g.programme == "tee")
    assert (said.size, said.chart) == ("38", "/charts/a.json")
    draw(main.TRYON_PT_main)
