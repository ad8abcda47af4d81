# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Garment panel shows of sizes, of garments from files and of the artist's own meshes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy

from ...formats.mesh_files import PARAMETERS
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


def draw_files(layout: Any, entries: Any, draw_sliders: Callable[..., None]) -> None:
    """The buttons that add one, and a box each."""
    row = layout.row(align=True)
    row.operator("tryon.use_mesh", icon="MESH_DATA")
    row.operator("tryon.garment_file", icon="FILEBROWSER")
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
