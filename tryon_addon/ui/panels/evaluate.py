# SPDX-License-Identifier: GPL-3.0-or-later
"""The sub-panel of the evaluation: comfort, what a fitter says, and maps."""

from __future__ import annotations

import json
from typing import Any

import bpy

from ..operators import record
from ..properties import look
from ..session import SESSION
from .kinds import TryOnPanel
from .layouts import draw_text

SAID = 3  # sentences a garment
SHOWN = ("clearance", "strain", "pressure", "warp", "weft", "shear")


class TRYON_PT_evaluate(TryOnPanel, bpy.types.Panel):
    bl_label = "Evaluate"
    bl_parent_id = "TRYON_PT_main"
    bl_order = 6
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Scores and sentences of the last drape, as long as they hold; the maps."""
        layout: Any = self.layout
        said = look.look_of(context.scene).evaluation
        if said and record.verdict(context.scene) is not None:
            for garment in json.loads(said)["garments"]:
                row = layout.row()
                row.label(text=garment["name"], icon="CHECKMARK" if garment["comfort"] >= 60 else "ERROR")
                row.label(text=f"Comfort {garment['comfort']:.0f} of 100")
                for sentence in garment["sentences"][:SAID]:
                    draw_text(layout, f"{sentence}.", context)
        else:
            layout.label(text="Nothing is evaluated yet: press Dress")
        column = layout.column(align=True)
        column.enabled = not SESSION.busy
        grid = column.grid_flow(columns=3, align=True)
        for name in SHOWN:
            grid.operator("tryon.map", text=name.capitalize()).name = name
        column.operator("tryon.map_off", icon="X")


CLASSES = (TRYON_PT_evaluate,)
