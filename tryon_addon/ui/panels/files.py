# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Garment panel shows of sizes, of garments from files and of the artist's own meshes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...formats.mesh_files import PARAMETERS
from ..properties import files


def draw_size(layout: Any, garment: Any) -> None:
    """Made to measure or a size; the chart's file and row where it is a chart's."""
    layout.prop(garment, "size")
    if garment.size == files.CHART:
        layout.prop(garment, "chart")
        layout.prop(garment, "row")


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
