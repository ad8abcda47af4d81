# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Garment panel shows: a wardrobe of pictures, and a fold a worn garment with its style, size and sliders."""

from __future__ import annotations

from typing import Any

from ...catalog.garments import PROGRAMMES
from . import files
from .kinds import draw_pictures, draw_sliders


def draw_wardrobe(layout: Any, group: Any) -> None:
    """An outfit that a number makes up; the garment looked at; what is worn; what comes from files."""
    row = layout.row(align=True)
    row.operator("tryon.surprise_outfit", icon="FILE_REFRESH")
    row.prop(group, "preview", text="", icon="PLAY")
    split = layout.split(factor=0.4)
    draw_pictures(split, group.garments, "wardrobe")
    beside = split.column()
    beside.use_property_split = False
    shown = group.garments.wardrobe
    beside.label(text=PROGRAMMES[shown].label)
    beside.prop(getattr(group.garments, shown), "worn", text="Worn", toggle=True, icon="CHECKMARK")
    files.draw_layers(layout, group)
    for name, definition in PROGRAMMES.items():
        garment = getattr(group.garments, name)
        if garment.worn:
            head, body = layout.panel(f"tryon_garment_{name}", default_closed=True)
            head.use_property_split = False
            head.prop(garment, "worn")
            if body:
                draw_garment(body.column(), garment, definition)
    files.draw_files(layout, group.garments.files, draw_sliders)


def draw_garment(layout: Any, garment: Any, definition: Any) -> None:
    """How one garment is cut."""
    layout.use_property_split = False
    if definition.named_styles:
        split = layout.split(factor=0.4)
        draw_pictures(split, garment, "style", scale=4.0)
        beside = split.column()
        beside.label(text="Style")
        beside.prop(garment, "style", text="")
    files.draw_size(layout, garment, definition.name)
    if definition.fastening:
        layout.prop(garment, "undone", slider=True)
    if definition.rolls:
        layout.prop(garment, "rolled", slider=True)
    draw_sliders(layout, garment.design, definition.parameters)
