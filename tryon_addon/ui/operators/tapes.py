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
from ..live.tapes import show_tapes, tape_request
from ..properties import look
from .modal import ModalOperator, runtime_call


class TRYON_OT_tapes(ModalOperator, bpy.types.Operator):
    """Show or hide where the tape lies for each of the measures"""

    bl_idname = "tryon.tapes"
    bl_label = "Tapes"
    bl_options = {"REGISTER", "UNDO"}
    section = "measures"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        from ...blender.body import person

        if person.find(context.scene) is None:  # type: ignore[arg-type]
            cls.poll_message_set("There is no body yet: press Make body, or Fit")
            return False
        return super().poll(context)

    def steps(self, context: bpy.types.Context) -> Iterator[Any]:
        """Hide those that are shown, or ask where they lie on the body that the scene has."""
        from ...blender.body import person, tapes

        scene: Any = context.scene
        name, group = scene.name, look.look_of(scene)
        if group.measures.tapes:
            body = person.find(scene)
            if body is not None:
                tapes.hide(body)
            group.measures.tapes = False
            return
        body = person.find(scene)
        assert body is not None  # poll
        spec = to_dict(dataclasses.replace(body_from_dict(json.loads(body["tryon_spec"])), measures={}))
        params = tape_request(spec, look.pose_from(group))
        answer = yield from runtime_call("body.tape", params, "Laying the tapes")
        scene = bpy.data.scenes[name]
        body = person.find(scene)
        if body is None:
            raise RuntimeCallError("The body is gone.", "Make it again.")
        show_tapes(scene, body, answer)
        look.look_of(scene).measures.tapes = True

    def finished(self) -> str:
        return "Tapes"


CLASSES = (TRYON_OT_tapes,)
