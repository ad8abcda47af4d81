# SPDX-License-Identifier: GPL-3.0-or-later
"""The sub-panel of files for other programs."""

from __future__ import annotations

from typing import Any

import bpy

from ..operators.export import FORMS, SECTION
from ..session import SESSION
from .kinds import TryOnPanel
from .layouts import draw_problem


class TRYON_PT_export(TryOnPanel, bpy.types.Panel):
    bl_label = "Export"
    bl_parent_id = "TRYON_PT_main"
    bl_order = 7
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """A button a format, each opens a file dialog; what went wrong."""
        layout: Any = self.layout
        row = layout.row(align=True)
        row.enabled = not SESSION.busy
        for form in FORMS.values():
            text = "GLB with bones" if form.rigged else form.suffix[1:].upper()
            row.operator("tryon.export", text=text).form = form.name
        draw_problem(layout, SECTION, context)


CLASSES = (TRYON_PT_export,)
