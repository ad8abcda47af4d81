# SPDX-License-Identifier: GPL-3.0-or-later
"""The sub-panel of accessories: what is worn at each place of the body."""

from __future__ import annotations

from typing import Any

import bpy

from ...catalog.accessories import ACCESSORIES, PLACES
from ..properties import look
from ..properties.accessories import NONE, WORDS
from ..session import SESSION
from .kinds import TryOnPanel, draw_sliders


class TRYON_PT_accessories(TryOnPanel, bpy.types.Panel):
    bl_label = "Accessories"
    bl_parent_id = "TRYON_PT_main"
    bl_order = 3
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """A choice a place; the sliders, colour and finish of what is worn; the button."""
        layout: Any = self.layout
        layout.use_property_decorate = False
        group = look.look_of(context.scene).accessories
        column = layout.column()
        column.enabled = not SESSION.busy
        for place in PLACES:
            name = getattr(group, place)
            target = column if name == NONE else column.box().column()
            row = target.split(factor=0.35, align=True)
            row.label(text=WORDS[place][0], icon=WORDS[place][2])
            row.prop(group, place, text="")
            if name != NONE:
                _details(target, getattr(group, name), name)
        column.operator("tryon.drape", text="Put on", icon="CHECKMARK")


def _details(layout: Any, own: Any, name: str) -> None:
    draw_sliders(layout, own.design, ACCESSORIES[name].parameters)
    row = layout.row(align=True)
    row.prop(own, "use_colour", text="Colour")
    colour = row.row(align=True)
    colour.enabled = own.use_colour
    colour.prop(own, "colour", text="")
    row.prop(own, "finish", text="")


CLASSES = (TRYON_PT_accessories,)
