# SPDX-License-Identifier: GPL-3.0-or-later
"""Pieces that panels and preferences draw alike: progress, problems with their mend, wrapped text."""

from __future__ import annotations

import re
from typing import Any

import bpy

from ..language import said
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
    for i, line in enumerate(lines_of(said(text), max(20, int((wide / scale - MARGIN) / LETTER)))):
        column.label(text=line, icon=icon if i == 0 else "NONE" if icon == "NONE" else "BLANK1")


def lines_of(text: str, wide: int) -> list[str]:
    """``text`` broken into lines of ``wide`` letters: between words, and Chinese, whose signs take two, anywhere."""
    lines, room = [""], wide
    for word in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+", text):
        needs = 2 if word[0] >= "\u2e80" else len(word)
        while needs > room and (lines[-1] or needs > wide):
            if needs > wide and not lines[-1]:  # a word longer than a line
                lines[-1], word, needs = word[:wide], word[wide:], needs - wide
            lines.append("")
            room = wide
        lines[-1] += word if lines[-1] else word.lstrip()
        room -= needs if lines[-1] else 0
    return [line.rstrip() for line in lines if line.strip()]


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
