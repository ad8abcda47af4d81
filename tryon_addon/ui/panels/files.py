# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Garment panel shows of sizes, of layers, of garments from files and of the artist's own meshes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy

from ...core.errors import SpecError
from ...formats.mesh_files import PARAMETERS
from ..operators import outfit
from ..properties import charts, files
from .layouts import draw_text


def draw_size(layout: Any, garment: Any, programme: str) -> None:
    """Made to measure or a size; the chart's file and row where it is a chart's, and what is wrong with them."""
    layout.prop(garment, "size")
    if garment.size != files.CHART:
        return
    row = layout.row(align=True)
    row.prop(garment, "chart")
    row.operator("tryon.example_chart", text="", icon="FILE_NEW").programme = programme
    layout.prop(garment, "row")
    fault, mend = charts.fault_of(garment)
    if fault:
        alert = layout.column()
        alert.alert = True
        draw_text(alert, fault, bpy.context, "ERROR")
        draw_text(layout, mend, bpy.context)
    elif notes := charts.chart(garment.chart).notes:
        for note in notes:
            draw_text(layout, note, bpy.context, "INFO")


def draw_layers(layout: Any, group: Any) -> None:
    """What is worn over what, the outermost first, a row each; a top can be tucked in."""
    try:
        worn = outfit.in_order(group)
    except SpecError:  # a chart without its row: its own box says so
        return
    if len(worn) < 2:
        return
    column = layout.box().column(align=True)
    column.label(text="Worn over each other, outermost first")
    for at, garment in reversed(list(enumerate(worn))):
        row = column.row(align=True)
        row.label(text=garment.definition.label)
        inside = outfit.tucked(worn, garment.programme)
        if inside is not None:
            text = "Let out" if inside else "Tuck in"
            row.operator("tryon.tuck", text=text, depress=inside).programme = garment.programme
        for outwards, icon, free in ((True, "TRIA_UP", at < len(worn) - 1), (False, "TRIA_DOWN", at > 0)):
            button = row.row(align=True)
            button.enabled = free
            move = button.operator("tryon.layer", text="", icon=icon)
            move.programme, move.outwards = garment.programme, outwards


def draw_files(layout: Any, entries: Any, draw_sliders: Callable[..., None]) -> None:
    """The buttons that add one, and a box each."""
    column = layout.column(align=True)  # side by side their names would be cut off
    column.operator("tryon.use_mesh", icon="MESH_DATA")
    column.operator("tryon.garment_file", icon="FILEBROWSER")
    for i, entry in enumerate(entries):
        box = layout.box().column()
        box.use_property_split = False
        head = box.row(align=True)
        head.prop(entry, "worn", text=files.label_of(entry))
        head.operator("tryon.forget_garment", text="", icon="X").index = i
        if not entry.worn:
            continue
        if entry.source is not None:
            box.prop(entry, "source")
            box.prop_search(entry, "group", entry.source, "vertex_groups")
        else:
            box.prop(entry, "path")
        if not files.is_mesh(entry):
            box.prop(entry, "body_file")
        else:
            draw_sliders(box, entry.design, PARAMETERS)
