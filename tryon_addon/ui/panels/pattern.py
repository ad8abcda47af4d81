# SPDX-License-Identifier: GPL-3.0-or-later
"""Below Garment: the 2D pattern, and its files. The same list stands beside the pattern, in its editor's sidebar."""

from __future__ import annotations

from typing import Any

import bpy

from ...core.errors import TryOnError
from ..pattern import draw, shown
from ..pattern.shown import SECTION
from ..session import SESSION
from .kinds import TryOnPanel
from .layouts import draw_notes, draw_problem, draw_text


class TRYON_PT_pattern(TryOnPanel, bpy.types.Panel):
    bl_label = "Pattern"
    bl_parent_id = "TRYON_PT_garment"
    bl_order = 0
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """The view beside the avatar, what is chosen in it, files to cut from."""
        layout: Any = self.layout
        row = layout.row(align=True)
        row.operator("tryon.pattern_view", icon="UV")
        row.operator("tryon.pick_panel", text="", icon="EYEDROPPER")
        if name := shown.VIEW.name():
            layout.label(text=name, icon="RESTRICT_SELECT_OFF")
        column = layout.column(align=True)
        column.enabled = not SESSION.busy
        for garment in _worn(context.scene):
            button = column.operator("tryon.export_pattern", text=f"Export: {garment.definition.label}", icon="EXPORT")
            button.programme = garment.programme
        draw_problem(layout, SECTION, context)
        draw_notes(layout, SECTION, context)


def _worn(scene: Any) -> tuple[Any, ...]:
    try:
        return shown.worn(scene)
    except TryOnError:  # a size chart without its row: said beside it
        return ()


class TRYON_PT_panels(bpy.types.Panel):
    bl_label = "Pattern"
    bl_space_type: Any = "IMAGE_EDITOR"
    bl_region_type: Any = "UI"
    bl_category = "TryOn"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return draw.is_view(context.space_data)

    def draw(self, context: bpy.types.Context) -> None:
        """A button a panel of the pattern: its name, and how much cloth it takes."""
        layout: Any = self.layout
        layout.operator("tryon.pick_panel", icon="EYEDROPPER")
        view = shown.VIEW
        for sheet in view.sheets:
            head, body = layout.panel(f"tryon_panels_{sheet.programme}")
            head.label(text=sheet.label)
            if not body:
                continue
            column = body.column(align=True)
            for i, panel in enumerate(sheet.made["panels"]):
                row = column.split(factor=0.65, align=True)
                button = row.operator("tryon.choose_panel", text=shown.words(panel["name"]),
                                      depress=view.chosen == shown.Chosen(sheet.programme, i))
                button.programme, button.panel = sheet.programme, i
                row.label(text=f"{panel['cloth']:.0f} cm\u00b2")
        if not view.sheets:
            draw_text(layout, "Wear a garment to see its pattern", context)
        draw_problem(layout, SECTION, context)


CLASSES = (TRYON_PT_pattern, TRYON_PT_panels)
