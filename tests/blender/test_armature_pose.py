# SPDX-License-Identifier: GPL-3.0-or-later
"""The armature's pose, by hand or by an action, becomes the look's: read back, kept in a file, shown by the body."""

import json
import math

import bpy
import numpy as np
import pytest
from support.addon import registered
from tryon.tryon_addon.blender.body import armature_pose
from tryon.tryon_addon.blender.body.person import POSE, create_or_update, stands
from tryon.tryon_addon.blender.measure.signed_distance import Surface
from tryon.tryon_addon.catalog.body import poses
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.spec.look import Body, shape_of
from tryon.tryon_addon.ui import preferences
from tryon.tryon_addon.ui.live import body as live_body
from tryon.tryon_addon.ui.properties.look import look_from_scene, look_of, look_to_scene

TURNED = {"spine03": (0.2, 0.0, 0.1), "upperarm01.L": (0.3, 0.0, -0.5), "lowerarm01.L": (0.4, 0.1, 0.0)}


def shaped(pose):
    return client.shared().call("body.shape", {"body": shape_of(Body()), "pose": pose, "measures": False})


@pytest.fixture
def body(empty_blender, monkeypatch):
    monkeypatch.setattr(preferences, "runtime_missing", lambda: None)
    monkeypatch.setattr(live_body, "follow", lambda scene: None)
    topology = client.shared().call("body.topology")
    with registered():
        made = create_or_update(bpy.context.scene, topology, shaped("relaxed"), Body())
        stands(made, "relaxed")
        yield made


def turn(body, angles):
    rig = body.find_armature()
    rig.hide_viewport = False
    for name, (x, y, z) in angles.items():
        bone = rig.pose.bones[name]
        bone.rotation_mode = "XYZ"
        bone.rotation_euler = (x, y, z)
    bpy.context.view_layer.update()
    return rig


def skin(body):
    return Surface.of_object(body, bpy.context.evaluated_depsgraph_get()).points


def test_the_body_model_stands_as_the_armature_does(body):
    turn(body, TURNED)
    table = armature_pose.taken(body)
    assert set(table["joints"]) == set(TURNED) and table["base"] == "relaxed"
    seen, made = skin(body), shaped(table)["vertices"]
    made = made - made[:, 2].min() * np.array([0, 0, 1]) + (0, 0, seen[:, 2].min())
    apart = np.linalg.norm(made - seen, axis=1)
    assert np.median(apart) < 0.001 and np.percentile(apart, 99) < 0.012  # skinned once, not twice: shoulders differ

    stands(body, table)
    bpy.context.view_layer.update()
    assert body.find_armature().data.pose_position == "REST"  # what is turned is not turned again
    assert json.loads(body[POSE]) == table
    stands(body, "relaxed")
    assert body.find_armature().data.pose_position == "POSE"


def test_an_action_gives_the_pose_of_its_frame(body):
    rig = turn(body, {})
    bone = rig.pose.bones["upperarm01.R"]
    bone.rotation_mode = "XYZ"
    for frame, angle in ((1, 0.0), (11, 1.0)):
        bone.rotation_euler.x = angle
        bone.keyframe_insert("rotation_euler", frame=frame)
    rig.animation_data.action.name = "Wave"
    found = []
    for frame in (1, 6, 11):
        bpy.context.scene.frame_set(frame)
        found.append(armature_pose.taken(body))
    assert found[0]["joints"] == {} and found[2]["label"] == "Wave, frame 11"
    sizes = [math.hypot(*f["joints"]["upperarm01.R"]) for f in found[1:]]
    assert sizes == pytest.approx([math.degrees(0.5), math.degrees(1.0)], abs=0.5)


def test_the_button_takes_it_into_the_look_and_a_file_keeps_it(body, tmp_path):
    group = look_of(bpy.context.scene)
    body.find_armature().hide_viewport = True
    assert bpy.ops.tryon.pose_from_armature() == {"FINISHED"}  # at rest: shown, nothing taken
    assert not body.find_armature().hide_viewport and not group.pose_joints
    turn(body, TURNED)
    assert bpy.ops.tryon.pose_from_armature() == {"FINISHED"}
    look = look_from_scene(bpy.context.scene)
    assert set(look.pose["joints"]) == set(TURNED)
    look_to_scene(look, bpy.context.scene)
    assert look_from_scene(bpy.context.scene) == look

    assert bpy.ops.tryon.save_pose(filepath=str(tmp_path / "mine")) == {"FINISHED"}
    assert poses.load(tmp_path / "mine.toml")["joints"] == look.pose["joints"]

    stands(body, look.pose)
    with pytest.raises(RuntimeError, match="did already"):
        bpy.ops.tryon.pose_from_armature()
    group.pose = "a-pose"
    assert not group.pose_joints and look_from_scene(bpy.context.scene).pose == "a-pose"


def test_a_joint_that_no_body_has_is_refused(body):
    turn(body, {"lowerleg01.L": (2.9, 0.0, 0.0)})
    with pytest.raises(RuntimeError, match="lowerleg01.L turns by"):
        bpy.ops.tryon.pose_from_armature()
    assert not look_of(bpy.context.scene).pose_joints
