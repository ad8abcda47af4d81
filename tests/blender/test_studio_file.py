# SPDX-License-Identifier: GPL-3.0-or-later
"""An artist's own studio comes as it is lit and stands; what a stranger has hidden in its file never runs here."""

import json

import bpy
import numpy as np
import pytest
from support.photo import PERSON, mesh_object
from tryon.tryon_addon.blender.files import studio_file
from tryon.tryon_addon.blender.studio import studio
from tryon.tryon_addon.blender.studio.camera import place_cameras
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.formats.studio_file import digest


@pytest.fixture
def loft(tmp_path):
    """A studio as a file: a wall, a lamp, a camera and a world; with a driver, a text and notes that mean no good."""
    scene = bpy.context.scene
    wall = mesh_object("Wall", np.array([[-2, 3, 0], [2, 3, 0], [2, 3, 3], [-2, 3, 3]]), [(0, 1, 2, 3)])
    wall.data.materials.append(bpy.data.materials.new("Plaster"))
    wall.modifiers.new("Fine", "SUBSURF")
    hidden = mesh_object("Hidden", np.zeros((3, 3)), [(0, 1, 2)])
    hidden.hide_render = True
    ran = tmp_path / "ran"
    wall.driver_add("location", 2).driver.expression = f"open({str(ran)!r}, 'w') and 0"
    wall["tryon_role"], wall["tryon_prop"] = "body", False
    text = bpy.data.texts.new("evil.py")
    text.write(f"open({str(ran)!r}, 'w')")
    text.use_module = True
    lamp = bpy.data.objects.new("Lamp", bpy.data.lights.new("Lamp", "AREA"))
    camera = bpy.data.objects.new("Hero", bpy.data.cameras.new("Hero"))
    camera.location = (1.0, -4.0, 1.2)
    for thing in (lamp, camera):
        scene.collection.objects.link(thing)
    scene.world = bpy.data.worlds.new("Sky")
    scene.view_settings.view_transform = "AgX"
    path = tmp_path / "loft.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    yield path
    assert not ran.exists()


def state():
    stores = ("objects", "meshes", "lights", "cameras", "materials", "worlds", "collections", "texts", "images",
              "node_groups", "libraries")
    return {name: len(getattr(bpy.data, name)) for name in stores}


def test_a_studio_stands_lights_and_goes_again(loft):
    scene = bpy.context.scene
    scene.world = mine = bpy.data.worlds.new("Mine")
    before = state()
    assert studio_file.said_of(str(loft))["cameras"] == ["Hero"]
    for _ in range(2):
        rig = studio.build_own_studio(scene, str(loft), digest(loft), (1.0, 2.0, 0.0))
    bpy.context.view_layer.update()
    found = {o.name: o for o in scene.objects}
    assert {"TryOn Wall", "TryOn Lamp", "TryOn Hero", studio.RIG} == set(found)
    assert tuple(found["TryOn Hero"].matrix_world.translation) == pytest.approx((2.0, -2.0, 1.2))
    assert not found["TryOn Wall"].modifiers and len(found["TryOn Wall"].data.vertices) > 4  # as it is rendered
    assert found["TryOn Wall"].get("tryon_role") is None and found["TryOn Wall"].animation_data is None
    assert scene.world != mine and studio.colour_management(scene)["view_transform"] == "AgX" and not bpy.data.texts
    camera = place_cameras(scene, ["left"], PERSON + [1.0, 2.0, 0.0])["left"]
    studio.aim_studio(scene, camera)
    assert rig.rotation_euler.z == pytest.approx(np.pi / 2, abs=0.02)
    studio.aim_studio(scene, studio.own_camera(scene, "Hero"))
    assert rig.rotation_euler.z == 0.0
    studio.remove_studio(scene)
    assert scene.world == mine and state() == before


def test_our_studio_takes_its_place(loft):
    scene = bpy.context.scene
    studio.build_own_studio(scene, str(loft), "", (0.0, 0.0, 0.0))
    studio.build_studio(scene, "white", PERSON)
    assert studio.colour_management(scene)["view_transform"] == "Standard"
    assert not [o for o in scene.objects if "Wall" in o.name] and "TryOn Backdrop" in scene.objects
    assert studio.own_camera(scene, "Hero") is None


def edited(loft, change):
    bpy.ops.wm.open_mainfile(filepath=str(loft))
    change()
    bpy.ops.wm.save_as_mainfile(filepath=str(loft))
    bpy.ops.wm.read_factory_settings(use_empty=True)


def outside(loft):
    image = bpy.data.images.new("Sky", 4, 4)
    image.filepath_raw, image.file_format = str(loft.parent / "sky.png"), "PNG"
    image.save()
    image.source = "FILE"
    nodes = bpy.data.materials["Plaster"]
    nodes.use_nodes = True
    nodes.node_tree.nodes.new("ShaderNodeTexImage").image = image


def linked(loft):
    other = loft.parent / "other.blend"
    bpy.data.libraries.write(str(other), {bpy.data.objects["Lamp"]})
    with bpy.data.libraries.load(str(other), link=True) as (there, here):
        here.objects = list(there.objects)
    bpy.context.scene.collection.objects.link(here.objects[0])


def emptied(_):
    for obj in list(bpy.data.objects):
        bpy.data.objects.remove(obj)


@pytest.mark.parametrize(("change", "says"), [
    (outside, "picture 'Sky' outside"), (linked, "another file, 'other.blend'"), (emptied, "nothing that is rendered"),
])
def test_what_no_studio_may_have_is_told(change, says, loft):
    edited(loft, lambda: change(loft))
    with pytest.raises(SpecError, match=says):
        studio.build_own_studio(bpy.context.scene, str(loft), "", (0.0, 0.0, 0.0))
    assert not bpy.context.scene.objects


def test_what_is_no_blend_is_told(loft, tmp_path):
    (tmp_path / "a.blend").write_bytes(b"no blend at all")
    (tmp_path / "b.blend").write_bytes(b"BLENDER-v405" + bytes(3000))
    cut = loft.read_bytes()
    (tmp_path / "c.blend").write_bytes(cut[: len(cut) // 2])
    for name, says in (("a", "no .blend"), ("b", "studio"), ("c", "studio"), ("none", "Cannot read")):
        with pytest.raises(SpecError, match=says):
            studio_file.said_of(str(tmp_path / f"{name}.blend"))
    with pytest.raises(SpecError, match="has been changed"):
        studio_file.said_of(str(loft), "0" * 24)
    assert json.dumps(state())
