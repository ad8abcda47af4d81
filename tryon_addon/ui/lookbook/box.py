# SPDX-License-Identifier: GPL-3.0-or-later
"""The box itself: the manifest, buttons, how far the run is, the looks with their states, the chosen one's picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from ..panels.gallery import icon_of
from ..panels.kinds import TryOnPanel
from ..panels.layouts import draw_text
from . import night
from .properties import lookbook_of

ICONS = {"passed": "CHECKMARK", "failed": "ERROR", "error": "CANCEL"}


class TRYON_UL_planned(bpy.types.UIList):
    """The looks of the plan."""

    bl_idname = "TRYON_UL_planned"

    def draw_item(self, context: bpy.types.Context, layout: Any, data: Any, item: Any, icon: Any, active: Any,
                  name: Any, *_: Any) -> None:
        """A look: how it came out, and its name."""
        state, _told = _state(item)
        layout.label(text=item.name, icon=ICONS.get(state, "BLANK1"), translate=False)


def _state(item: Any) -> tuple[str, str]:
    """What is known of a look, the run's news before what the folder said."""
    here = night.current()
    return (here.states if here else {}).get(item.name, (item.state, item.told))


class TRYON_PT_lookbook(TryOnPanel, bpy.types.Panel):
    bl_label = "Lookbook"
    bl_parent_id = "TRYON_PT_main"
    bl_order = 9
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """All of it, from the manifest downwards."""
        layout: Any = self.layout
        box, here = lookbook_of(context), night.current()
        running = here is not None and here.running
        column = layout.column()
        column.enabled = not running
        column.operator("tryon.lookbook_new", icon="FILE_NEW")
        column.prop(box, "book")
        column.prop(box, "folder")
        row = layout.row(align=True)
        row.operator("tryon.lookbook_plan", icon="FILE_REFRESH")
        if running:
            row.operator("tryon.lookbook_pause", icon="PAUSE")
        else:
            row.operator("tryon.lookbook_run", icon="PLAY")
        if running and here is not None:
            layout.progress(factor=here.fraction, text=f"{here.fraction:.0%}  {here.label}", type="BAR")
        elif here is not None and here.told:
            draw_text(layout, here.told, context, icon="ERROR")
        if box.comes_to:
            draw_text(layout, box.comes_to, context)
        if not len(box.planned):
            return
        layout.template_list("TRYON_UL_planned", "", box, "planned", box, "chosen", rows=5)
        chosen = box.planned[min(max(box.chosen, 0), len(box.planned) - 1)]
        state, told = _state(chosen)
        if told:
            draw_text(layout, told, context, icon="ERROR")
        if state in ("passed", "failed"):
            icon = icon_of(Path(chosen.picture))
            if icon is not None:
                layout.template_icon(icon_value=icon, scale=8.0)
            layout.operator("tryon.lookbook_open", icon="SCENE_DATA")


CLASSES = (TRYON_UL_planned, TRYON_PT_lookbook)
