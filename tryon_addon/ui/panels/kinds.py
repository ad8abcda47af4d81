# SPDX-License-Identifier: GPL-3.0-or-later
"""What panels have in common: where they stand, a stage's settings, button and problem, a slider a parameter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import bpy

from ...core.parameters import Parameter
from ..properties import look
from ..session import SESSION
from .layouts import draw_notes, draw_problem


class TryOnPanel:
    """Where all of them stand."""

    bl_space_type: Any = "VIEW_3D"
    bl_region_type: Any = "UI"
    bl_category = "TryOn"


class TryOnSubPanel(TryOnPanel):
    """A stage: its settings, its button, its problem."""

    bl_parent_id = "TRYON_PT_main"
    section = ""
    button = ""
    icon = "NONE"

    def settings(self, layout: bpy.types.UILayout, group: Any) -> None:
        """The stage's properties."""

    def results(self, layout: bpy.types.UILayout, scene: Any) -> None:
        """What the stage made, below its button."""

    def draw(self, context: bpy.types.Context) -> None:
        """Settings, then the button, then what went wrong, then what came of it."""
        layout = self.layout  # type: ignore[attr-defined]
        layout.use_property_split = True
        layout.use_property_decorate = False
        column = layout.column()
        column.enabled = not SESSION.busy
        self.settings(column, look.look_of(context.scene))
        column.operator(self.button, icon=self.icon)
        draw_problem(layout, self.section, context)
        draw_notes(layout, self.section, context)
        self.results(layout, context.scene)


def draw_sliders(layout: bpy.types.UILayout, group: Any, parameters: Iterable[Parameter]) -> None:
    """One slider a parameter, its name inside: beside it, a name with its unit would be cut off."""
    column = layout.column(align=True)
    column.use_property_split = False
    for parameter in parameters:
        column.prop(group, parameter.name, slider=True)


def draw_pictures(layout: Any, group: Any, name: str, scale: float = 5.0) -> None:
    """One choice as a picture that opens all the others; ``scale`` times as high as a row."""
    layout.template_icon_view(group, name, show_labels=True, scale=scale, scale_popup=5.0)
