# SPDX-License-Identifier: GPL-3.0-or-later
"""The body's rig: bones at the posed body's joints, so that the rest pose is the pose it stands in."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils import Vector

from ..scenes import at_work_in

SHORTEST = 0.002  # metres; Blender deletes bones without length


def _edit(rig: bpy.types.Object, change) -> None:
    """Runs ``change(edit_bones)`` in edit mode, the only place where Blender moves bones, and puts everything back.

    A rig that cannot be edited where it is (a library's, hidden with its collection, of another scene) is edited by a
    twin in a scene for that.
    """
    layer = bpy.context.view_layer
    if rig.override_library is not None or not _reachable(rig, layer):
        scene = bpy.data.scenes.new(rig.name)
        twin = bpy.data.objects.new(rig.name, rig.data)
        scene.collection.objects.link(twin)
        try:
            with at_work_in(scene):
                _edit(twin, change)
        finally:
            bpy.data.objects.remove(twin)
            bpy.data.scenes.remove(scene)
        return
    active, selected = layer.objects.active, [o for o in layer.objects if o.select_get()]
    mode = active.mode if active is not None else "OBJECT"
    if mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")
    hidden, rig.hide_viewport = rig.hide_viewport, False
    layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    try:
        change(rig.data.edit_bones)
    finally:
        bpy.ops.object.mode_set(mode="OBJECT")
        rig.hide_viewport = hidden
        layer.objects.active = active
        for other in layer.objects:
            other.select_set(other in selected)
        if mode != "OBJECT" and active is not None:
            bpy.ops.object.mode_set(mode=mode)


def _reachable(rig: bpy.types.Object, layer: bpy.types.ViewLayer) -> bool:
    """Whether the view layer shows the rig, but for its own hiding."""
    if not any(rig == obj for obj in layer.objects):
        return False
    hidden, rig.hide_viewport = rig.hide_viewport, False
    try:
        return rig.visible_get(view_layer=layer)
    finally:
        rig.hide_viewport = hidden


def place_bones(rig: bpy.types.Object, names: list[str], parents: np.ndarray, heads: np.ndarray, tails: np.ndarray):
    """Creates or moves the bones; heads and tails are (B, 3) in metres, ``parents`` (B,) with -1 for the root."""

    def change(bones: bpy.types.ArmatureEditBones) -> None:
        for index, name in enumerate(names):
            bone = bones.get(name) or bones.new(name)
            head, tail = Vector(heads[index]), Vector(tails[index])
            way = tail - head
            bone.head = head
            bone.tail = tail if way.length > SHORTEST else head + Vector((0.0, 0.0, SHORTEST))
            bone.use_connect = False
            if parents[index] >= 0:
                bone.parent = bones[names[parents[index]]]

    _edit(rig, change)


def new_rig(name: str) -> bpy.types.Object:
    """An empty armature object, drawn as sticks and hidden: an artist who poses unhides it."""
    data = bpy.data.armatures.new(name)
    data.display_type = "STICK"
    rig = bpy.data.objects.new(name, data)
    rig.show_in_front = True
    rig.hide_viewport = True
    rig.hide_render = True
    return rig
