# SPDX-License-Identifier: GPL-3.0-or-later
"""Tapes round the body: where each of the panel's measures is taken."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import bpy

from ...core.errors import RuntimeCallError
from ...spec.look import body_from_dict, to_dict
from ..properties import look, measures
from .modal import WorkOperator, asking


def question(body: dict, pose: Any) -> dict[str, Any]:
    """What ``body.tape`` is asked: the panel's measures on this body; nothing lies round a weight."""
    names = [name for name in measures.FIELDS if name != "weight"]
    return {"body": body, "pose": pose, "names": names}


def lay(scene: bpy.types.Scene, body: bpy.types.Object, answer: dict) -> None:
    """Draw what ``body.tape`` answered, each tape with its name."""
    from ...blender.body import tapes as tape_scene

    lines = {name: (points, answer["closed"][name]) for name, points in answer["tapes"].items()}
    tape_scene.show(scene, body, lines, {name: measures.label_of(name) for name in lines})


class TRYON_OT_tapes(WorkOperator, bpy.types.Operator):
    """Show or hide where the tape lies for each of the measures"""

    bl_idname = "tryon.tapes"
    bl_label = "Tapes"
    bl_options = {"REGISTER", "UNDO"}
    section = "measures"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from ...blender.body import person as body

        if body.find(context.scene) is None:  # type: ignore[arg-type]
            cls.poll_message_set("There is no body yet: press Make body, or Fit")
            return False
        return super().poll(context)

    def work(self, context: bpy.types.Context) -> Iterator[Any]:
        """Hide those that are shown, or ask where they lie on the body that the scene has."""
        from ...blender.body import person as body_scene
        from ...blender.body import tapes as tape_scene

        scene: Any = context.scene
        name, group = scene.name, look.look_of(scene)
        if group.measures.tapes:
            tape_scene.hide(scene)
            group.measures.tapes = False
            return
        body = body_scene.find(scene)
        assert body is not None  # poll
        spec = to_dict(dataclasses.replace(body_from_dict(json.loads(body["tryon_spec"])), measures={}))
        params = question(spec, look.pose_from(group))
        answer = yield from asking("body.tape", params, "Laying the tapes")
        scene = bpy.data.scenes[name]
        body = body_scene.find(scene)
        if body is None:
            raise RuntimeCallError("The body is gone.", "Make it again.")
        lay(scene, body, answer)
        look.look_of(scene).measures.tapes = True

    def finished(self) -> str:
        return "Tapes"


CLASSES = (TRYON_OT_tapes,)
