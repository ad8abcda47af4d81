# SPDX-License-Identifier: GPL-3.0-or-later
"""The studio to walk into: a scene of its own, made and removed by a button."""

from typing import Any

import bpy

from ...blender import people
from ...spec.look import VIEWS
from ..properties import look
from ..session import redraw
from .modal import in_the_way


class TRYON_OT_open_studio(bpy.types.Operator):
    """Set the studio up as a scene of its own around this person, ready for F12. Your own scene stays as it is"""

    bl_idname = "tryon.open_studio"
    bl_label = "Open Studio"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        scene: Any = context.scene
        hint = in_the_way(context, object_mode=True)
        if not hint and (people.STUDIO in scene or people.thing(scene, "body") is None):
            hint = "Make a person first, and open the studio from the scene that they are in"
        if hint:
            cls.poll_message_set(hint)
        return not hint

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Build it, and show it in this window."""
        from ...blender.studio import own_scene

        scene: Any = context.scene
        person, group = people.active(scene), look.look_of(scene)
        assert person is not None  # poll
        views = [view for view in VIEWS if view in group.views] or list(VIEWS[:1])
        made = own_scene.open_for(person, scene, group.studio, group.preset, views)
        if context.window is not None:
            context.window.scene = made
        self.report({"INFO"}, f"The studio is the scene {made.name}")
        return {"FINISHED"}


class TRYON_OT_remove_studio(bpy.types.Operator):
    """Take the studio away: its scene, and what earlier versions left of it in yours"""

    bl_idname = "tryon.remove_studio"
    bl_label = "Remove Studio"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if any("tryon_studio" in c for c in bpy.data.collections) and not in_the_way(context, object_mode=True):
            return True
        cls.poll_message_set(in_the_way(context, object_mode=True) or "There is no studio in this file")
        return False

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Everything of ours that lights or films."""
        from ...blender.studio import own_scene

        gone = own_scene.remove() + own_scene.remove_from_scenes()
        redraw()
        self.report({"INFO"}, "The studio is gone" if gone else "There was no studio")
        return {"FINISHED"}


CLASSES = (TRYON_OT_open_studio, TRYON_OT_remove_studio)
