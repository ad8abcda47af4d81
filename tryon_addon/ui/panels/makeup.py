# SPDX-License-Identifier: GPL-3.0-or-later
"""The sub-panel of make-up: a style, how strong it is, and a row a layer with its shade."""

from __future__ import annotations

from typing import Any

import bpy

from ...catalog.makeup import KINDS
from ..properties import look
from ..session import SESSION
from .kinds import TryOnPanel
from .layouts import draw_notes, draw_problem


class TRYON_PT_makeup(TryOnPanel, bpy.types.Panel):
    bl_label = "Make-up"
    bl_parent_id = "TRYON_PT_main"
    bl_order = 3
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Where looks come from, the layers, and the button that lays them on."""
        layout: Any = self.layout
        layout.use_property_decorate = False
        group = look.look_of(context.scene).makeup
        column = layout.column()
        column.enabled = not SESSION.busy
        column.prop(group, "style")
        column.prop(group, "intensity", slider=True)
        row = column.row(align=True)
        row.operator("tryon.makeup_surprise", icon="FILE_REFRESH")
        row.operator("tryon.makeup_look", icon="PRESET")
        rows = column.column(align=True)
        for i, entry in enumerate(group.layers):
            row = rows.row(align=True)
            row.prop(entry, "used", text="")
            row.label(text=KINDS[entry.kind].label)
            if KINDS[entry.kind].matches:
                row.prop(entry, "match", text="", icon="EYEDROPPER")
            shade = row.row(align=True)
            shade.enabled = not (entry.match and KINDS[entry.kind].matches)
            shade.prop(entry, "shade", text="")
            row.prop(entry, "opacity", text="", slider=True)
            row.prop(entry, "finish", text="")
            row.operator("tryon.makeup_layer", text="", icon="X").remove = i
        row = column.row(align=True)
        row.operator_menu_enum("tryon.makeup_layer", "kind", text="Add layer", icon="ADD")
        row.operator("tryon.makeup_layer", text="Take all off", icon="TRASH").remove = -2
        row = column.row(align=True)
        row.operator("tryon.body", text="Put on", icon="CHECKMARK")
        row.operator("tryon.makeup_save", icon="FILE_TICK")
        draw_problem(layout, "makeup", context)
        draw_notes(layout, "makeup", context)


CLASSES = (TRYON_PT_makeup,)
