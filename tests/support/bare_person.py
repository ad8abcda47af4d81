# SPDX-License-Identifier: GPL-3.0-or-later
"""A person with a body that is an empty mesh: enough for whatever only asks whom it is about."""

from __future__ import annotations

from typing import Any

import bpy
from tryon.tryon_addon.blender import blocks, people
from tryon.tryon_addon.ui.properties.look import look_of


class Edited:
    """The properties that the panel edits, whoever's they are by now."""

    def __getattr__(self, name: str) -> Any:
        return getattr(look_of(bpy.context.scene), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(look_of(bpy.context.scene), name, value)


def bare_person(body: str = "Body", scene: bpy.types.Scene | None = None, **noted: Any) -> bpy.types.Collection:
    """Somebody new in the scene, the current one by default; ``noted`` is written on the body's object."""
    person = people.new(scene or bpy.context.scene)
    obj = people.own(person, "body", "body", bpy.data.objects.new(body, bpy.data.meshes.new(body)))
    blocks.note(obj, **noted)
    return person
