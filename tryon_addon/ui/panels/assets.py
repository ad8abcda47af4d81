# SPDX-License-Identifier: GPL-3.0-or-later
"""The sub-panel of the artist's own assets: what is worn of each kind, and the button that adds a pack."""

from __future__ import annotations

from typing import Any

import bpy

from ...catalog.asset_kinds import KINDS
from ..properties import look
from ..session import SESSION
from .kinds import TryOnPanel


class TRYON_PT_assets(TryOnPanel, bpy.types.Panel):
    bl_label = "Own assets"
    bl_parent_id = "TRYON_PT_accessories"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """A name a kind; the buttons."""
        layout: Any = self.layout
        layout.use_property_decorate = False
        group = look.look_of(context.scene).assets
        column = layout.column()
        column.use_property_split = True
        column.enabled = not SESSION.busy
        for kind in KINDS:
            column.prop(group, kind)
        row = column.row(align=True)
        row.operator("tryon.add_assets", icon="IMPORT")
        row.operator("tryon.drape", text="Put on", icon="CHECKMARK")


CLASSES = (TRYON_PT_assets,)
