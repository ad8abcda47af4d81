# SPDX-License-Identifier: GPL-3.0-or-later
"""The armature's pose becomes the look's, and a file."""

import json
from pathlib import Path
from typing import Any

import bpy

from ...catalog.body import poses
from ...core.errors import SpecError
from ..language import said, sentence
from ..properties import look
from .modal import in_the_way


def _body(context: bpy.types.Context) -> bpy.types.Object | None:
    from ...blender.body import person as body  # numpy comes with it, and enabling the extension imports this module

    return body.find(context.scene) if context.scene else None


class _OfBody(bpy.types.Operator):
    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        hint = in_the_way(context) or ("" if _body(context) else "There is no body yet: make one first")
        if hint:
            cls.poll_message_set(hint)
        return not hint


class TRYON_OT_pose_from_armature(_OfBody):
    """Stand as the body's armature is posed now, by hand or by its action at this frame; garments follow there"""

    bl_idname = "tryon.pose_from_armature"
    bl_label = "Pose from armature"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """The pose goes into the panel's look; an armature at rest is shown first."""
        from ...blender.body import armature_pose, person

        body: Any = _body(context)
        try:
            table = armature_pose.taken(body)
        except SpecError as error:
            self.report({"ERROR"}, sentence(error))
            return {"CANCELLED"}
        if not table["joints"]:
            rig = person.rig_of(body)
            if rig is not None:
                rig.hide_viewport = False
            self.report({"WARNING"}, said("The armature is at rest. Pose it, or give it an action and choose a frame"))
            return {"FINISHED"}
        look.look_of(context.scene).pose_joints = json.dumps(table)
        self.report({"INFO"}, said(f"{table['label']}: {len(table['joints'])} joints are turned"))
        return {"FINISHED"}


class TRYON_OT_save_pose(_OfBody):
    """Write the armature's pose as a file, for --pose on the command line or for the pose library"""

    bl_idname = "tryon.save_pose"
    bl_label = "Save pose"
    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    filter_glob: bpy.props.StringProperty(default="*.toml", options={"HIDDEN"})  # type: ignore[valid-type]

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """Asks for a file."""
        self.filepath = self.filepath or "pose.toml"
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """The look's pose where it is an armature's, else the armature's as it is now."""
        from ...blender.body import armature_pose

        body: Any = _body(context)
        stored = look.look_of(context.scene).pose_joints
        try:
            table = json.loads(stored) if stored else armature_pose.taken(body)
            if not table["joints"]:
                raise SpecError("The armature is at rest.", "Pose it first.")
            path = poses.write(Path(bpy.path.abspath(self.filepath)).with_suffix(".toml"), table)
        except SpecError as error:
            self.report({"ERROR"}, sentence(error))
            return {"CANCELLED"}
        self.report({"INFO"}, said(f"Wrote {path}"))
        return {"FINISHED"}


CLASSES = (TRYON_OT_pose_from_armature, TRYON_OT_save_pose)
