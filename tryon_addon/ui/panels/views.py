# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of views beside the four sides, and the fields of the one that is chosen."""

from __future__ import annotations

from typing import Any

import bpy

from ...formats.pictures.kinds import KINDS
from ...spec.view import DETAIL
from ..properties.look import look_of
from ..properties.views import ANGLE, FILE, LEVEL, STUDIO
from .kinds import TryOnPanel

ICONS = {"whole": "ARMATURE_DATA", "half": "USER", "face": "MONKEY", "detail": "ZOOM_IN",
         "ghost": "MATCLOTH", "flat": "MOD_CLOTH"}


class TRYON_UL_views(bpy.types.UIList):
    def draw_item(self, context: bpy.types.Context, layout: Any, data: Any, item: Any, icon: Any, active_data: Any,
                  active_property: Any, index: Any = 0, flt_flag: Any = 0) -> None:
        """A view's name, its file, and whether it is rendered."""
        row = layout.row(align=True)
        row.prop(item, "called", text="", emboss=False, icon=ICONS[item.shot] if item.stand in (ANGLE, LEVEL)
                 else "CAMERA_DATA")
        row.label(text=KINDS[item.format].suffix[1:] + (f" x {item.frames}" if item.frames else ""))
        row.prop(item, "used", text="")


class TRYON_PT_views(TryOnPanel, bpy.types.Panel):
    bl_label = "More views"
    bl_parent_id = "TRYON_PT_render"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """The list, add and remove, and the chosen one's fields."""
        layout: Any = self.layout
        group = look_of(context.scene)
        row = layout.row()
        row.template_list("TRYON_UL_views", "", group, "shots", group, "shot", rows=3)
        buttons = row.column(align=True)
        buttons.operator_menu_enum("tryon.add_view", "begin", text="", icon="ADD")
        buttons.operator("tryon.remove_view", text="", icon="REMOVE")
        if 0 <= group.shot < len(group.shots):
            draw_view(layout, group.shots[group.shot])


def draw_view(layout: Any, view: Any) -> None:
    """The fields that the view has as it is."""
    layout.use_property_split, layout.use_property_decorate = True, False
    column = layout.column(align=True)
    column.prop(view, "stand")
    if view.stand in (ANGLE, LEVEL):
        column.prop(view, "shot")
        if view.shot == DETAIL:
            column.prop(view, "place")
            column.prop(view, "facing")
        if view.shot != DETAIL or not view.facing:
            column.prop(view, "azimuth")
        column.prop(view, "elevation" if view.stand == ANGLE else "height")
        column.prop(view, "lens")
        column.prop(view, "frames")
    elif view.stand == STUDIO:
        column.prop(view, "camera")
    column = layout.column(align=True)
    column.prop(view, "width")
    column.prop(view, "tall")
    column.prop(view, "aspect")
    column = layout.column(align=True)
    column.prop(view, "format")
    kind = KINDS[view.format]
    if kind.lossy:
        column.prop(view, "quality")
    row = column.row()
    row.enabled = kind.alpha
    row.prop(view, "transparent")
    column = layout.column(align=True)
    column.prop(view, "studio")
    if view.studio == FILE:
        column.prop(view, "file", text="")
    elif not view.transparent:
        column.prop(view, "paper")
        if view.paper:
            column.prop(view, "backdrop")


CLASSES = (TRYON_UL_views, TRYON_PT_views)
