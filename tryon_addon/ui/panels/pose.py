# SPDX-License-Identifier: GPL-3.0-or-later
"""The sub-panel of the pose: one of the library, or the artist's own armature's."""

from __future__ import annotations

from typing import Any

import bpy

from ..properties import look
from ..session import SESSION
from .kinds import TryOnPanel, draw_pictures


class TRYON_PT_pose(TryOnPanel, bpy.types.Panel):
    bl_label = "Pose"
    bl_parent_id = "TRYON_PT_main"
    bl_order = 4
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Pictures of the library; the armature's pose taken, or written to a file."""
        layout: Any = self.layout
        group = look.look_of(context.scene)
        column = layout.column()
        column.enabled = not SESSION.busy
        split = column.split(factor=0.4)
        draw_pictures(split, group, "pose_shown")
        beside = split.column()
        beside.prop(group, "pose", text="")
        beside.operator("tryon.pose_from_armature", icon="ARMATURE_DATA")
        beside.operator("tryon.save_pose", icon="EXPORT")
        if group.pose_joints:
            pose = look.pose_from(group)
            text = f"{pose.get('label') or 'A table'}, {len(pose.get('joints', ()))} joints"
            column.label(text=text, icon="CHECKMARK")


CLASSES = (TRYON_PT_pose,)
