# SPDX-License-Identifier: GPL-3.0-or-later
"""A rigged glTF is posed by its bones, clothes with it; the way into a pose plays in Alembic and USD."""

import json

import bpy
import numpy as np
import pytest
from support.photo import mesh_object, tube
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.body.armature import place_bones
from tryon.tryon_addon.blender.cloth.dress import PANELS
from tryon.tryon_addon.blender.cloth.finish import PANEL
from tryon.tryon_addon.blender.files import exchange
from tryon.tryon_addon.core.errors import ExportError
from tryon.tryon_addon.formats.exports import EXPORTS, chosen, of_path

BONES = ["root", "upperarm.L"]


@pytest.fixture
def person():
    """A trunk and a left arm of tubes on two bones, in a tee of one with a sleeve; a button on it."""
    who = people.new(bpy.context.scene)
    trunk, arm = tube(0.15, 0.9, 1.5), tube(0.05, 0.9, 1.4, (0.4, 0.0))
    points = np.concatenate([trunk[0], arm[0]])
    body = mesh_object("TryOn Body", points, np.concatenate([trunk[1], arm[1] + len(trunk[0])]).tolist())
    data = bpy.data.armatures.new("TryOn Body Rig")
    rig = bpy.data.objects.new("TryOn Body Rig", data)
    bpy.context.scene.collection.objects.link(rig)
    place_bones(rig, BONES, np.array([-1, 0]), np.array([[0, 0, 0.9], [0.4, 0, 1.4]]),
                np.array([[0, 0, 1.5], [0.4, 0, 0.9]]))
    for name, part, some in (("root", "torso", range(len(trunk[0]))), ("upperarm.L", "upper_arm.L",
                                                                      range(len(trunk[0]), len(points)))):
        for group in (name, f"part.{part}"):
            body.vertex_groups.new(name=group).add(list(some), 1.0, "REPLACE")
    body.parent = rig
    body.modifiers.new("Rig", "ARMATURE").object = rig
    around, sleeve = tube(0.17, 1.0, 1.4), tube(0.07, 1.1, 1.35, (0.4, 0.0))
    tee = mesh_object("TryOn T-shirt", np.concatenate([around[0], sleeve[0]]),
                      np.concatenate([around[1], sleeve[1] + len(around[0])]).tolist())
    tee.data.attributes.new(PANEL, "INT", "FACE").data.foreach_set(
        "value", np.repeat([0, 1], [len(around[1]), len(sleeve[1])]).astype(np.int32))
    tee[PANELS] = json.dumps(["front", "sleeve_l"])
    button = mesh_object("TryOn Button", np.array([[0, -0.18, 1.2], [0.01, -0.18, 1.2], [0, -0.18, 1.21]]), [(0, 1, 2)])
    for name, role, obj in (("rig", "rig", rig), ("body", "body", body), ("TryOn T-shirt", "garment", tee),
                            ("TryOn Button", "notions", button)):
        for collection in list(obj.users_collection):
            collection.objects.unlink(obj)
        people.own(who, name, role, obj)
    bpy.context.view_layer.update()
    return who


def world(obj):
    graph = bpy.context.evaluated_depsgraph_get()
    graph.update()
    mesh = obj.evaluated_get(graph).to_mesh()
    return np.array([obj.matrix_world @ v.co for v in mesh.vertices])


def test_clothes_follow_the_bones(person, tmp_path):
    rig = people.thing(person, "rig")
    rig.pose.bones["upperarm.L"].rotation_mode = "XYZ"
    rig.pose.bones["upperarm.L"].rotation_euler = (0.4, 0, 0)  # an artist's pose, which is no part of it
    before = {store: len(getattr(bpy.data, store)) for store in ("objects", "meshes", "armatures", "scenes")}
    path, = exchange.export(person, tmp_path, "anna", chosen("rigged"))
    assert path == tmp_path / "anna.rigged.glb" and of_path(path).name == "rigged" and rig.data.pose_position == "POSE"
    assert {store: len(getattr(bpy.data, store)) for store in before} == before
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=str(path))
    found = {obj.name: obj for obj in bpy.data.objects}
    assert {"Body", "T-shirt", "Button"} <= set(found)
    for name in ("Body", "T-shirt", "Button"):
        weights = np.array([sum(g.weight for g in v.groups) for v in found[name].data.vertices])
        assert weights == pytest.approx(1.0, abs=1e-5) and max(len(v.groups) for v in found[name].data.vertices) <= 4
    tee, body = found["T-shirt"], found["Body"]
    start, skin = world(tee), world(body)
    assert skin[:, 2].max() == pytest.approx(1.5, abs=1e-4) and np.ptp(skin[:, 1]) == pytest.approx(0.3, abs=0.01)
    bone = next(o for o in found.values() if o.type == "ARMATURE").pose.bones["upperarm.L"]
    bone.rotation_mode, bone.rotation_euler = "XYZ", (1.2, 0, 0)
    moved = np.linalg.norm(world(tee) - start, axis=1)
    sleeve = start[:, 0] > 0.3
    assert moved[sleeve & (start[:, 2] < 1.15)].min() > 0.15 and moved[~sleeve].max() < 0.02


def test_a_body_without_bones_is_told(person, tmp_path):
    body = people.thing(person, "body")
    body.parent = None
    body.modifiers.clear()
    with pytest.raises(ExportError, match="no armature"):
        exchange.export(person, tmp_path, "anna", chosen("rigged"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", [form.name for form in EXPORTS.values() if form.moves])
def test_the_way_into_a_pose_plays(name, person, tmp_path):
    frames = 4
    things = {name: people.thing(person, name) for name in ("body", "TryOn T-shirt")}
    still = {obj.name: np.array([v.co for v in obj.data.vertices]) for obj in things.values()}
    lift = np.linspace(-0.3, 0.0, frames)[:, None, None] * [0.0, 0.0, 1.0]
    actions = len(bpy.data.actions)
    path, = exchange.export(person, tmp_path, "anna", chosen(name), {k: v + lift for k, v in still.items()})
    assert len(bpy.data.actions) == actions and not bpy.data.shape_keys
    bpy.ops.wm.read_factory_settings(use_empty=True)
    (bpy.ops.wm.alembic_import if name == "abc" else bpy.ops.wm.usd_import)(filepath=str(path))
    scene = bpy.context.scene
    meshes = [o for o in bpy.data.objects if o.type == "MESH"]
    assert len(meshes) == 3

    def middles(frame):
        scene.frame_set(frame)
        return {o.name: world(o).mean(axis=0) for o in meshes}

    first, last = middles(1), middles(frames)
    for obj in meshes:
        assert (last[obj.name] - first[obj.name]) == pytest.approx([0, 0, 0.3], abs=0.01), obj.name  # a button too


def test_where_nobody_moves_there_is_no_way(person, tmp_path):
    with pytest.raises(ExportError, match="Nobody has moved"):
        exchange.export(person, tmp_path, "anna", chosen("abc"))


def test_a_blender_without_a_format_is_told_in_a_sentence(person, tmp_path, monkeypatch):
    class Missing:
        def get_rna_type(self):
            raise KeyError('get_rna_type("WM_OT_usd_export") not found')

    for need in exchange.NEEDS:
        monkeypatch.setitem(exchange.NEEDS, need, (Missing, *exchange.NEEDS[need][1:]))
    for name, says in (("usdz", "built without USD"), ("abc", "built without Alembic"), ("glb", "the add-on glTF")):
        with pytest.raises(ExportError, match=says):
            exchange.export(person, tmp_path, "anna", chosen(["obj", name]), {"TryOn Body": np.zeros((1, 1, 3))})
    assert not list(tmp_path.iterdir())
