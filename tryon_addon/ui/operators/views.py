# SPDX-License-Identifier: GPL-3.0-or-later
"""Buttons of the list of views: add one, take one away."""

from typing import Any

import bpy

from ...spec.views import NAMED
from ..properties.kinds import label
from ..properties.look import look_of
from ..properties.views import view_to

ITEMS = [(name, label(name), "") for name in NAMED]


class TRYON_OT_add_view(bpy.types.Operator):
    """Add a view to the list, beginning from an everyday one"""

    bl_idname = "tryon.add_view"
    bl_label = "Add view"
    bl_options = {"REGISTER", "UNDO"}

    begin: bpy.props.EnumProperty(name="Begin from", items=ITEMS, default="face")  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """One entry more, under a name that no other has."""
        group = look_of(context.scene)
        taken = {entry.called.lower() for entry in group.shots} | {side.lower() for side in group.views}
        entry = group.shots.add()
        view_to(NAMED[self.begin], entry)
        number = 2
        while entry.called.lower() in taken:
            entry.called, number = f"{self.begin}-{number}", number + 1
        group.shot = len(group.shots) - 1
        return {"FINISHED"}


class TRYON_OT_remove_view(bpy.types.Operator):
    """Take the chosen view out of the list"""

    bl_idname = "tryon.remove_view"
    bl_label = "Remove view"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        group = look_of(context.scene)
        return 0 <= group.shot < len(group.shots)

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """One entry less; the one after it is chosen."""
        group = look_of(context.scene)
        group.shots.remove(group.shot)
        group.shot = max(0, min(group.shot, len(group.shots) - 1))
        return {"FINISHED"}


CLASSES = (TRYON_OT_add_view, TRYON_OT_remove_view)
