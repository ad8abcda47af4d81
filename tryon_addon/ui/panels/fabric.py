# SPDX-License-Identifier: GPL-3.0-or-later
"""The sub-panel of fabrics: a fold a worn garment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from ...catalog.cloth.weaves.kinds import KINDS
from ...catalog.garments import PROGRAMMES
from ...spec.fabric import IMAGE, OPEN
from ..operators import swatches
from ..properties import files
from ..properties.fabric import STYLE, WOVEN
from . import gallery
from .kinds import TryOnSubPanel, draw_pictures


class TRYON_PT_fabric(TryOnSubPanel, bpy.types.Panel):
    bl_label = "Fabric"
    bl_order = 2
    bl_options = {"DEFAULT_CLOSED"}
    section, button, icon = "fabric", "tryon.fabric", "TEXTURE"

    def settings(self, layout: bpy.types.UILayout, group: Any) -> None:
        """A fold a worn garment, the first one open."""
        worn = [(name, definition.label, getattr(group.garments, name)) for name, definition in PROGRAMMES.items()
                if getattr(group.garments, name).worn]
        worn += [(files.name_of(e), files.label_of(e), e) for e in group.garments.files if e.worn and e.path]
        for i, (name, label, garment) in enumerate(worn):
            head, body = layout.panel(f"tryon_fabric_{name}", default_closed=i > 0)
            head.label(text=label)
            if body:
                box = body.column()
                draw_fabric(box, garment.fabric, name)
                if name in PROGRAMMES:
                    draw_parts(box, garment, name)


def draw_fabric(layout: Any, fabric: Any, programme: str) -> None:
    """One cloth with its swatches: what it is, how it lies, how it hangs."""
    draw_cloth(layout, fabric, programme)
    row = layout.row(align=True)
    for text, colours in (("Swatches", False), ("Colourways", True)) if fabric.kind != IMAGE else ():
        button = row.operator("tryon.swatches", text=text, icon="COLOR" if colours else "IMGDISPLAY")
        button.programme, button.colours = programme, colours
    row.operator("tryon.mark_fabric", text="", icon="ASSET_MANAGER").programme = programme
    row = layout.row(align=True)  # a second one: four would have no room for their names
    for text, redrawn in (("Photo", False), ("Redraw photo", True)):
        button = row.operator("tryon.photo_fabric", text=text, icon="IMAGE_REFERENCE" if redrawn else "IMAGE_DATA")
        button.programme, button.redrawn = programme, redrawn
    draw_shelf(layout, programme, fabric.kind)


def draw_cloth(layout: Any, fabric: Any, programme: str = "") -> None:
    """One cloth: kind, variant or threads, colours, scale, how it lies; of a whole garment also how it hangs."""
    split = layout.split(factor=0.4)
    draw_pictures(split, fabric, "kind_shown", scale=4.0)
    beside = split.column()
    beside.use_property_split = False
    beside.label(text="Fabric")
    beside.prop(fabric, "kind", text="")
    if fabric.kind == IMAGE:
        for name in ("image", "tile", "rights"):
            layout.prop(fabric, name)
    elif fabric.kind not in KINDS:
        row = layout.row(align=True, heading="Variant")
        row.prop(fabric, "use_seed", text="")
        seed = row.row(align=True)
        seed.enabled = fabric.use_seed
        seed.prop(fabric, "seed", text="")
        if programme:
            row.operator("tryon.new_fabric", text="", icon="FILE_REFRESH").programme = programme
        layout.prop(fabric, "layout")
        if fabric.kind in OPEN:
            layout.prop(fabric, "lined")
        heading = layout.row()
        heading.use_property_split = False  # its label has the whole row, as a subpanel's has
        heading.alignment = "LEFT"
        heading.prop(fabric, "show_edits", icon="DOWNARROW_HLT" if fabric.show_edits else "RIGHTARROW", emboss=False)
        if fabric.show_edits:
            for name in STYLE:
                layout.prop(fabric, name)
    elif fabric.kind != "dots":
        for name in WOVEN:
            layout.prop(fabric, name)
    else:
        _optional(layout, fabric, "Dots (cm)", "use_dot", "dot")
    _optional(layout, fabric, "Repeat (cm)", "use_repeat", "repeat")
    if fabric.kind != IMAGE:
        _optional(layout, fabric, "Colours", "use_palette", "palette_count")
    if fabric.use_palette and fabric.kind != IMAGE:
        colours = layout.row(align=True)
        for i in range(1, fabric.palette_count + 1):
            colours.prop(fabric, f"colour_{i}", text="")
    layout.prop(fabric, "turn")
    layout.prop(fabric, "shift")
    if programme:
        layout.prop(fabric, "physics")


def _optional(layout: Any, fabric: Any, heading: str, switch: str, name: str) -> None:
    """A value behind a switch."""
    row = layout.row(align=True, heading=heading)
    row.prop(fabric, switch, text="")
    value = row.row()
    value.enabled = getattr(fabric, switch)
    value.prop(fabric, name, text="")


def draw_parts(layout: Any, garment: Any, programme: str) -> None:
    """Parts that have a cloth of their own."""
    for i, entry in enumerate(garment.parts):
        box = layout.box().column()
        head = box.row(align=True)
        head.prop(entry, "part", text="")
        remove = head.operator("tryon.part", text="", icon="X")
        remove.programme, remove.remove = programme, i
        draw_cloth(box, entry.fabric)
    layout.operator("tryon.part", text="Part of its own cloth", icon="ADD").programme = programme


def draw_shelf(layout: Any, programme: str, kind: str) -> None:
    """The swatches of this kind of cloth that were made for this garment, a button each."""
    said = swatches.shelf(bpy.context.scene)
    if said.get("programme") != programme or kind not in [cloth["fabric"]["kind"] for cloth in said["cloths"]]:
        return
    grid = layout.grid_flow(columns=4, even_columns=True, align=True)
    for i, cloth in enumerate(said["cloths"]):
        icon = gallery.icon_of(Path(cloth["file"]))
        if icon is not None:
            cell = grid.column(align=True)
            cell.template_icon(icon_value=icon, scale=3.0)
            cell.operator("tryon.pick_swatch", text="Pick").index = i
