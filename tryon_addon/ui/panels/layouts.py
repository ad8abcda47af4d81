# SPDX-License-Identifier: GPL-3.0-or-later
"""Pieces that panels and preferences draw alike: progress, problems with their mend, wrapped text."""

from __future__ import annotations

import textwrap
from typing import Any

import bpy

from ..session import SESSION

LETTER = 6.5  # pixels, on average, at an interface scale of 1
MARGIN = 45  # pixels of a panel that text cannot have


def draw_text(layout: bpy.types.UILayout, text: str, context: bpy.types.Context, icon: Any = "NONE") -> None:
    """Text over as many lines as it needs: Blender's labels are cut off at the panel's edge."""
    preferences: Any = context.preferences
    scale = preferences.system.ui_scale or 1.0  # 0 without a window
    wide = context.region.width if context.region else 300
    column = layout.column(align=True)
    column.scale_y = 0.8
    for i, line in enumerate(textwrap.wrap(text, max(20, int((wide / scale - MARGIN) / LETTER)))):
        column.label(text=line, icon=icon if i == 0 else "NONE" if icon == "NONE" else "BLANK1")


def draw_progress(layout: bpy.types.UILayout) -> None:
    """The bar of the job under way, and how to end it."""
    row = layout.row(align=True)
    row.progress(factor=SESSION.fraction, text=SESSION.text(), type="BAR")
    row.operator("tryon.cancel", text="", icon="X")
    if SESSION.can_keep:
        layout.operator("tryon.keep_best", icon="CHECKMARK")


def draw_problem(layout: bpy.types.UILayout, section: str, context: bpy.types.Context) -> None:
    """What went wrong in ``section``, and how to mend it."""
    problem = SESSION.problems.get(section)
    if problem is None:
        return
    box = layout.box()
    alert = box.column()
    alert.alert = True
    draw_text(alert, problem.message, context, "ERROR")
    if problem.mend:
        draw_text(box, problem.mend, context)
    row = box.row(align=True)
    if problem.install:
        row.operator("tryon.open_preferences", icon="PREFERENCES")
    row.operator("tryon.dismiss", icon="X").section = section


def draw_notes(layout: bpy.types.UILayout, section: str, context: bpy.types.Context) -> None:
    """Lines that a tool of this section left: a doctor's report."""
    for line in SESSION.notes.get(section, ()):
        draw_text(layout, line, context)
