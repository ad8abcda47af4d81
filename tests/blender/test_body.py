# SPDX-License-Identifier: GPL-3.0-or-later
"""The body in Blender: one object updated in place, true to the vertices it was given."""

import json

import bpy
import numpy as np
import pytest
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.body import hair, skin
from tryon.tryon_addon.blender.body import person as scene_body
from tryon.tryon_addon.catalog.body.complexion import palette
from tryon.tryon_addon.catalog.body.hair import CUTS
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.spec.look import Body


@pytest.fixture(scope="session")
def topology():
    return client.shared().call("body.topology")


def shape_of(spec: Body, pose="relaxed"):
    from tryon.tryon_addon.spec.look import to_dict

    return client.shared().call("body.shape", {"body": to_dict(spec), "pose": pose, "measures": False})


def put(topology, spec, **options):
    return scene_body.create_or_update(bpy.context.scene, topology, shape_of(spec), spec, **options)


def evaluated(thing):
    mesh = thing.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    points = np.empty((len(mesh.vertices), 3), dtype=np.float32)
    mesh.vertices.foreach_get("co", points.ravel())
    return points


def test_the_evaluated_mesh_is_what_the_runtime_gave(topology):
    spec = Body(weight=0.7)
    body = put(topology, spec)
    np.testing.assert_allclose(evaluated(body), shape_of(spec)["vertices"], atol=2e-6)
    assert np.allclose(np.array(body.matrix_world), np.eye(4))
    assert not body.data.validate()


def test_a_slider_moves_the_same_object(topology):
    first = put(topology, Body())

    def everything():
        return [thing.name for store in (bpy.data.objects, bpy.data.meshes, bpy.data.materials) for thing in store]

    names = everything()
    spec = Body(weight=0.8, height=181.0)
    second = put(topology, spec, rig=False)
    assert second == first
    assert names == everything()
    np.testing.assert_allclose(evaluated(second), shape_of(spec)["vertices"], atol=2e-6)
    assert json.loads(second["tryon_spec"])["height"] == 181.0 and second["tryon_role"] == "body"
    assert scene_body.find(bpy.context.scene) == second


def test_bones_follow_at_once_or_when_asked(topology):
    body = put(topology, Body(height=160.0))
    bone = body.find_armature().data.bones["head"]
    spec = Body(height=190.0)
    put(topology, spec, rig=False)
    assert body["tryon_rig_stale"] and bone.head_local.z < 1.5
    scene_body.settle_rig(body, topology)
    bones = body.find_armature().data.bones
    heads = np.array([bones[name].head_local for name in topology["bone_names"]])
    np.testing.assert_allclose(heads, shape_of(spec)["bone_heads"], atol=1e-5)
    assert bones["lowerarm01.L"].parent.name == "upperarm02.L"
    assert bpy.context.object is None or bpy.context.object.mode == "OBJECT"


def test_posing_a_bone_moves_its_limb_only(topology):
    body = put(topology, Body())
    before = evaluated(body)
    body.find_armature().pose.bones["lowerarm01.L"].rotation_mode = "XYZ"
    body.find_armature().pose.bones["lowerarm01.L"].rotation_euler.x = 0.6
    bpy.context.view_layer.update()
    moved = np.linalg.norm(evaluated(body) - before, axis=1)
    parts = np.array(topology["part_names"])[topology["vertex_part"]]
    assert moved[parts == "hand.L"].min() > 0.02
    assert moved[(parts == "hand.R") | (parts == "head") | (parts == "foot.L")].max() < 1e-5


def test_uvs_groups_smoothness_and_slots(topology):
    body = put(topology, Body())
    mesh = body.data
    assert [layer.name for layer in mesh.uv_layers] == ["UVMap", "Eye"] and mesh.uv_layers[0].active_render
    uv = np.empty(len(mesh.loops) * 2, dtype=np.float32)
    mesh.uv_layers["UVMap"].uv.foreach_get("vector", uv)
    in_eye = np.array(topology["part_names"])[topology["vertex_part"]][topology["quads"].ravel()] == "eyes"
    skin_uvs, gaze = topology["uvs"][topology["uv_quads"].ravel()], uv.reshape(-1, 2)[in_eye].copy()
    np.testing.assert_allclose(uv.reshape(-1, 2)[~in_eye], skin_uvs[~in_eye], atol=1e-6)
    mesh.uv_layers["Eye"].uv.foreach_get("vector", uv)
    np.testing.assert_array_equal(uv.reshape(-1, 2)[in_eye], gaze)  # Workbench shows pupils with the first map
    from_pupil = np.linalg.norm(uv.reshape(-1, 2) - 0.5, axis=1)
    assert from_pupil[in_eye].min() < 0.08 and from_pupil[in_eye].max() > 0.5 and not from_pupil[~in_eye].any()
    groups = {group.name for group in body.vertex_groups}
    assert {f"part.{name}" for name in topology["part_names"]} | set(topology["bone_names"]) == groups
    hand = body.vertex_groups["part.hand.L"].index
    members = [v.index for v in mesh.vertices if any(g.group == hand for g in v.groups)]
    assert members == np.flatnonzero(topology["vertex_part"] == topology["part_names"].index("hand.L")).tolist()
    assert all(p.use_smooth for p in mesh.polygons)
    eyes = [p.index for p in mesh.polygons if p.material_index == 1]
    assert 0 < len(eyes) < 200
    assert [m.name for m in mesh.materials] == [skin.SKIN, skin.EYES]


def test_colours_follow_the_spec(topology):
    body = put(topology, Body(skin="#3d2418"))
    node = body.data.materials[0].node_tree.nodes["skin"]
    dark = np.array(node.outputs[0].default_value)[:3]
    np.testing.assert_allclose(dark, palette({"skin": "#3d2418"})["skin"], atol=1e-6)
    put(topology, Body(skin="#edcdb3", gender=0.0))
    assert (np.array(node.outputs[0].default_value)[:3] > 4 * dark).all()
    nodes = body.data.materials[0].node_tree.nodes
    assert nodes["top"].outputs[0].default_value == 0.0 and nodes["stubble"].outputs[0].default_value > 0.1


def test_every_link_of_the_materials_is_valid_and_masks_are_packed(topology):
    body = put(topology, Body())
    for material in body.data.materials:
        tree = material.node_tree
        assert tree.links and all(link.is_valid for link in tree.links)
    images = [i for i in bpy.data.images if i.name.startswith("TryOn Skin")]
    assert len(images) == 4 and all(i.packed_file for i in images)
    assert all((i.colorspace_settings.name == "Non-Color") == (i.name != "TryOn Skin Flat") for i in images)


def test_drafts_skin_is_painted_when_the_slider_rests(topology):
    body = put(topology, Body(skin="#3d2418"))
    painted = bpy.data.images["TryOn Skin Flat"]
    dark = painted["tryon_painted"]
    put(topology, Body(skin="#edcdb3"), rig=False)
    assert painted["tryon_painted"] == dark
    scene_body.settle_rig(body, topology)
    assert painted["tryon_painted"] != dark


def test_hair_grows_on_the_scalp_and_follows_the_head(topology):
    body = put(topology, Body(height=160.0, gender=0.0))
    strands = hair.find(body)
    assert strands["tryon_cut"] == "crop" and strands.data.materials[0].name == skin.HAIR

    def points():
        values = np.empty((len(strands.data.points), 3), dtype=np.float32)
        strands.data.position_data.foreach_get("vector", values.ravel())
        return values

    assert np.allclose(np.array(strands.matrix_world), np.eye(4), atol=1e-5)
    low = points()
    assert 1.4 < low[:, 2].min() and 1.6 < low[:, 2].max() < 1.68
    put(topology, Body(height=190.0, gender=0.0), rig=False)
    assert points()[:, 2].max() == pytest.approx(low[:, 2].max() + 0.30, abs=0.02)
    put(topology, Body(height=190.0, gender=0.0))
    bpy.context.view_layer.update()
    assert np.allclose(np.array(strands.matrix_world), np.eye(4), atol=1e-5)
    turned = body.find_armature().pose.bones["head"]
    turned.location = (0.0, 0.1, 0.0)
    bpy.context.view_layer.update()
    assert np.linalg.norm(strands.matrix_world.translation) == pytest.approx(0.1, abs=1e-4)


def test_the_cut_follows_the_person(topology):
    assert set(topology["hair"]) == set(CUTS)
    one = next(i for i in range(99) if [hair.cut_of({"identity": i, "gender": g}) for g in (1, 0)] == ["tied", "crop"])
    body = put(topology, Body(identity=one, gender=1.0))
    assert hair.find(body)["tryon_cut"] == "tied"
    put(topology, Body(identity=one, gender=0.0))
    assert hair.find(body)["tryon_cut"] == "crop"
    assert sum(o.get("tryon_role") == "hair" for o in bpy.data.objects) == 1


def test_another_topology_replaces_the_body_and_remove_leaves_nothing(topology):
    body = put(topology, Body())
    body.data.clear_geometry()
    fresh = put(topology, Body())
    assert len(fresh.data.vertices) == len(topology["vertex_part"])
    assert sum(o.get("tryon_role") == "body" for o in bpy.context.scene.objects) == 1
    scene_body.remove(people.owner(fresh))
    assert not any(([o for o in bpy.data.objects if o.data], bpy.data.meshes, bpy.data.armatures, bpy.data.hair_curves))


def test_vertices_of_the_wrong_shape_are_refused(topology):
    wrong = {"vertices": np.zeros((10, 3)), "bone_heads": np.zeros((1, 3)), "bone_tails": np.zeros((1, 3))}
    with pytest.raises(ValueError, match="10"):
        scene_body.create_or_update(bpy.context.scene, topology, wrong, Body())
