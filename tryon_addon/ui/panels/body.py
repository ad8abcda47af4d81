# SPDX-License-Identifier: GPL-3.0-or-later
"""Below Body: the measures with their locks, percentiles as sliders, and the body model's own sliders of shape."""

from __future__ import annotations

from typing import Any

import bpy

from ...catalog.body.face import FACE
from ...catalog.body.measures import BY_NAME, FIELDS, WHOSE
from ...spec.look import BODY_PARAMETERS
from ..operators.measures import SECTION
from ..properties import look, measures
from ..session import SESSION
from .kinds import TryOnPanel, draw_sliders
from .layouts import draw_notes, draw_problem, draw_text

SHAPE = tuple(p for p in BODY_PARAMETERS if p.name not in ("gender", "age", "height"))


class BodyChild(TryOnPanel):
    """A box below Body."""

    bl_parent_id = "TRYON_PT_body"


class TRYON_PT_measures(BodyChild, bpy.types.Panel):
    bl_label = "Measures"
    bl_order = 0
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """A row a measure: value, percentile, lock; then the buttons, and what came of them."""
        layout: Any = self.layout
        group = look.look_of(context.scene).measures
        column = layout.column()
        column.enabled = not SESSION.busy
        column.row(align=True).prop(group, "units", expand=True)
        fields = column.column(align=True)
        for name in FIELDS:
            draw_field(fields.row(align=True), group, name)
        column.row(align=True).prop(group, "population", expand=True)
        column.operator("tryon.fit", icon="CON_SIZELIKE")
        row = column.split(factor=0.6, align=True)
        row.operator("tryon.surprise", icon="RNDCURVE")
        row.prop(group, "seed")
        column.operator("tryon.tapes", icon="CURVE_BEZCIRCLE", depress=group.tapes)
        draw_problem(layout, SECTION, context)
        draw_notes(layout, SECTION, context)


def draw_field(row: bpy.types.UILayout, group: Any, name: str) -> None:
    """One measure: its field in the unit chosen, its percentile, its lock."""
    inches = measures.inches(group) and BY_NAME[name].unit == "cm"
    row.prop(group, f"{name}_in" if inches else name)
    percentile = row.row()
    percentile.scale_x = 0.4
    found = measures.percentile(group, name) if name in measures.HAS_PERCENTILE else None
    percentile.label(text="" if found is None else f"P{found:.0f}")
    lock = f"lock_{name}"
    row.prop(group, lock, text="", icon="LOCKED" if getattr(group, lock) else "UNLOCKED", emboss=False)


class TRYON_PT_percentiles(BodyChild, bpy.types.Panel):
    bl_label = "Percentiles"
    bl_order = 1
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """A slider a measure; moving it sets and locks the measure."""
        layout: Any = self.layout
        group = look.look_of(context.scene).measures
        column = layout.column(align=True)
        column.enabled = not SESSION.busy
        if not measures.knows_percentiles(group):
            column.operator("tryon.percentiles", icon="VIEWZOOM")
            return
        for name in measures.HAS_PERCENTILE:
            column.prop(group, f"percentile_{name}", slider=True)
        draw_text(layout, f"Of 100 people {WHOSE[group.population]}", context)


class TRYON_PT_shape(BodyChild, bpy.types.Panel):
    bl_label = "Shape"
    bl_order = 2
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """The body model's sliders, from 0 to 1."""
        layout: Any = self.layout
        group = look.look_of(context.scene).body
        column = layout.column()
        column.enabled = not SESSION.busy
        column.operator("tryon.random_person", icon="RNDCURVE")
        draw_sliders(column, group, SHAPE)


class TRYON_PT_face(BodyChild, bpy.types.Panel):
    bl_label = "Face"
    bl_order = 3
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """What the face does, a slider each; clothes are not draped again for it."""
        layout: Any = self.layout
        column = layout.column(align=True)
        column.enabled = not SESSION.busy
        for parameter in FACE:
            column.prop(look.look_of(context.scene).body, f"face_{parameter.name}", slider=True)


CLASSES = (TRYON_PT_measures, TRYON_PT_percentiles, TRYON_PT_shape, TRYON_PT_face)
