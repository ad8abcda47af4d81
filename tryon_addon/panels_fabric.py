# SPDX-License-Identifier: GPL-3.0-or-later
"""The sub-panel of fabrics: a box a worn garment."""

from __future__ import annotations

from typing import Any

import bpy

from . import file_properties
from .core.designs import PROGRAMMES
from .panel_kinds import TryOnSubPanel


class TRYON_PT_fabric(TryOnSubPanel, bpy.types.Panel):
    bl_label = "Fabric"
    bl_order = 2
    section, button, icon = "fabric", "tryon.fabric", "TEXTURE"

    def settings(self, layout: bpy.types.UILayout, group: Any) -> None:
        """A box a worn garment."""
        for name, definition in PROGRAMMES.items():
            garment = getattr(group.garments, name)
            if garment.worn:
                box = layout.box().column()
                box.label(text=definition.label)
                draw_fabric(box, garment.fabric, name)
        for entry in group.garments.files:
            if entry.worn and entry.path:
                box = layout.box().column()
                box.label(text=file_properties.label_of(entry))
                draw_fabric(box, entry.fabric, file_properties.name_of(entry))


def draw_fabric(layout: bpy.types.UILayout, fabric: Any, programme: str) -> None:
    """One cloth: kind, variant, colours, scale, how it hangs."""
    layout.prop(fabric, "kind")
    row = layout.row(align=True, heading="Variant")
    row.prop(fabric, "use_seed", text="")
    seed = row.row(align=True)
    seed.enabled = fabric.use_seed
    seed.prop(fabric, "seed", text="")
    row.operator("tryon.new_fabric", text="", icon="FILE_REFRESH").programme = programme
    row = layout.row(align=True, heading="Repeat (cm)")
    row.prop(fabric, "use_repeat", text="")
    repeat = row.row()
    repeat.enabled = fabric.use_repeat
    repeat.prop(fabric, "repeat", text="")
    row = layout.row(align=True, heading="Colours")
    row.prop(fabric, "use_palette", text="")
    count = row.row()
    count.enabled = fabric.use_palette
    count.prop(fabric, "palette_count", text="")
    if fabric.use_palette:
        colours = layout.row(align=True)
        for i in range(1, fabric.palette_count + 1):
            colours.prop(fabric, f"colour_{i}", text="")
    layout.prop(fabric, "physics")
