# SPDX-License-Identifier: GPL-3.0-or-later
"""The measuring tapes on the body: what the runtime needs to lay them, and how they are drawn."""

from __future__ import annotations

from typing import Any

import bpy

from ..properties import look, measures


def tape_request(body: dict, pose: Any) -> dict[str, Any]:
    """The params of ``body.tape``: the panel's measures on this body; nothing lies round a weight."""
    names = [name for name in measures.FIELDS if name != "weight"]
    return {"body": body, "pose": pose, "names": names}


def show_tapes(scene: bpy.types.Scene, body: bpy.types.Object, laid: dict) -> None:
    """Draw the tapes that ``body.tape`` laid, each with its name and its number, in the panel's unit."""
    from ...blender.body import tapes  # numpy comes with it, and enabling the extension imports this module

    lines = {name: (points, laid["closed"][name]) for name, points in laid["tapes"].items()}
    group = look.look_of(scene).measures
    tapes.show(scene, body, lines, {name: measures.said(group, name, laid["measures"][name]) for name in lines})
