# SPDX-License-Identifier: GPL-3.0-or-later
"""The sub-panel of who is in the scene, and whom the other sub-panels edit."""

from __future__ import annotations

from typing import Any

import bpy

from ...blender import people
from ...core.errors import SpecError
from ..session import SESSION
from .kinds import TryOnPanel
from .layouts import draw_text


class TRYON_PT_people(TryOnPanel, bpy.types.Panel):
    bl_label = "People"
    bl_parent_id = "TRYON_PT_main"
    bl_order = -1
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """A line each, who is edited pressed in; how to change somebody who is only linked; who comes and goes."""
        layout: Any = self.layout
        scene: Any = context.scene
        edited = people.active(scene)
        column = layout.column(align=True)
        column.enabled = not SESSION.busy
        for person in people.people_of(scene):
            row = column.row(align=True)
            row.operator("tryon.edit_person", text=person.name, icon=_icon(person), depress=person == edited,
                         translate=False).person = people.key(person)
            icon: Any = "HIDE_ON" if person.hide_viewport else "HIDE_OFF"
            row.operator("tryon.hide_person", text="", icon=icon).person = people.key(person)
        draw_linked(layout, edited, context)
        row = layout.row(align=True)
        row.enabled = not SESSION.busy
        row.operator("tryon.add_person", text="Add", icon="ADD")
        row.operator("tryon.duplicate_person", text="Duplicate", icon="DUPLICATE")
        row.operator("tryon.delete_person", text="", icon="TRASH")
        if edited is not None and edited.library is None:
            layout.prop(edited, "name")


def draw_linked(layout: bpy.types.UILayout, person: bpy.types.Collection | None, context: bpy.types.Context) -> None:
    """Why a person that is linked cannot be edited, and how it can."""
    if person is None:
        return
    try:
        people.writable(person)
    except SpecError as error:
        draw_text(layout.box(), str(error), context, "LINKED")


def _icon(person: bpy.types.Collection) -> Any:
    if person.library is not None:
        return "LINKED"
    return "LIBRARY_DATA_OVERRIDE" if person.override_library is not None else "USER"


CLASSES = (TRYON_PT_people,)
