# SPDX-License-Identifier: GPL-3.0-or-later
"""Small operators of the panel: cancel, put a problem away, open a folder or the preferences."""

import json
from pathlib import Path
from typing import Any

import bpy

from .. import preferences
from ..language import said
from ..properties import look
from ..session import SESSION, redraw


class TRYON_OT_cancel(bpy.types.Operator):
    """End the job under way; the scene is as it was before"""

    bl_idname = "tryon.cancel"
    bl_label = "Cancel"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return SESSION.busy

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """The job itself notices at its next event."""
        SESSION.cancelling = True
        return {"FINISHED"}


class TRYON_OT_keep_best(bpy.types.Operator):
    """Wait no longer for the garment that drapes now: keep its best attempt so far, with its verdict, and go on"""

    bl_idname = "tryon.keep_best"
    bl_label = "Keep the best so far"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return SESSION.can_keep

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """The job notices at its next frame."""
        SESSION.keeping = True
        return {"FINISHED"}


class TRYON_OT_dismiss(bpy.types.Operator):
    """Put this message away"""

    bl_idname = "tryon.dismiss"
    bl_label = "Dismiss"
    bl_options = {"INTERNAL"}
    section: bpy.props.StringProperty(options={"SKIP_SAVE"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[Any]:
        SESSION.problems.pop(self.section, None)
        redraw()
        return {"FINISHED"}


class TRYON_OT_open_output(bpy.types.Operator):
    """Open the folder with the pictures"""

    bl_idname = "tryon.open_output"
    bl_label = "Open folder"
    bl_options = {"REGISTER"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not look.look_of(context.scene).pictures:
            cls.poll_message_set("Nothing is rendered yet")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[Any]:
        pictures = json.loads(look.look_of(context.scene).pictures)
        bpy.ops.wm.path_open(filepath=str(Path(next(iter(pictures.values()))).parent))
        return {"FINISHED"}


class TRYON_OT_open_preferences(bpy.types.Operator):
    """Open the preferences of TryOn, where the runtime is installed or chosen"""

    bl_idname = "tryon.open_preferences"
    bl_label = "Set up runtime"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[Any]:
        if context.preferences.addons.get(preferences.ROOT) is None:
            self.report({"ERROR"}, said("TryOn is not installed as an extension; name a Python in TRYON_PYTHON "
                                        "instead."))
            return {"CANCELLED"}
        bpy.ops.preferences.addon_show(module=preferences.ROOT)
        return {"FINISHED"}


CLASSES = (TRYON_OT_cancel, TRYON_OT_keep_best, TRYON_OT_dismiss, TRYON_OT_open_output, TRYON_OT_open_preferences)
