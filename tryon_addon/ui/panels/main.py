# SPDX-License-Identifier: GPL-3.0-or-later
"""3D View > Sidebar > TryOn: a button that dresses, one that renders, a sub-panel a stage. Draws; decides nothing."""

from __future__ import annotations

from typing import Any

import bpy

from ...evaluation.certificate import in_sentences
from .. import preferences
from ..operators.record import output_folder
from ..properties import kinds
from ..session import SESSION
from . import gallery
from .fabric import TRYON_PT_fabric
from .fit import draw_certificate
from .kinds import TryOnPanel, TryOnSubPanel, draw_pictures
from .layouts import draw_notes, draw_problem, draw_progress, draw_text
from .wardrobe import draw_wardrobe


class TRYON_PT_main(TryOnPanel, bpy.types.Panel):
    bl_idname = "TRYON_PT_main"
    bl_label = "TryOn"

    def draw(self, context: bpy.types.Context) -> None:
        """The runtime where it is missing, the two buttons, the last certificate."""
        layout: Any = self.layout
        missing = preferences.runtime_missing()
        if missing is not None:
            draw_missing(layout, missing, context)
        column = layout.column()
        if SESSION.busy:
            draw_progress(column)
        else:
            big = column.column()
            big.scale_y = 1.8
            big.enabled = missing is None
            big.operator("tryon.dress", icon="PLAY")
            small = column.column()
            small.enabled = missing is None
            small.operator("tryon.render", icon="RENDER_STILL")
            draw_left(column, context)
        draw_problem(column, "dress", context)
        draw_notes(column, "cache", context)
        for section in SESSION.problems:
            if section in SUBPANELS:
                row = column.row()
                row.alert = True
                row.label(text=f"Not finished: see {SUBPANELS[section]} below", icon="ERROR")
        draw_certificate(column, context)


def draw_left(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What a drape that was ended has left."""
    if SESSION.left:
        box = layout.box()
        draw_text(box, f"Ended. How the {in_sentences(SESSION.left)} lay by then is kept.", context, "TIME")
        box.operator("tryon.keep_left", icon="CHECKMARK")


def draw_missing(layout: bpy.types.UILayout, missing: Any, context: bpy.types.Context) -> None:
    """How to get a runtime."""
    box = layout.box()
    text = "TryOn needs a runtime once: an environment with torch, beside Blender's own Python."
    draw_text(box, text, context, "INFO")
    draw_text(box, missing.message, context)
    if preferences.settings().source == preferences.MANAGED:
        box.operator("tryon.install_runtime", icon="IMPORT")
    box.operator("tryon.open_preferences", icon="PREFERENCES")
    draw_problem(box, "runtime", context)


class TRYON_PT_body(TryOnSubPanel, bpy.types.Panel):
    bl_label = "Body"
    bl_order = 0
    section, button, icon = "body", "tryon.body", "ARMATURE_DATA"

    def settings(self, layout: bpy.types.UILayout, group: Any) -> None:
        """A saved person, who they are, and how they stand; their measures and shape are boxes below."""
        row = layout.row(align=True)
        row.menu("TRYON_MT_people", text=group.measures.person or "Saved people")
        row.operator("tryon.save_person", text="", icon="ADD")
        if group.measures.person:
            row.operator("tryon.forget_person", text="", icon="REMOVE").name = group.measures.person
        column = layout.column(align=True)
        column.use_property_split = False
        for name, lock in (("gender", "lock_sex"), ("age", "lock_age"), ("height", "lock_stature")):
            row = column.row(align=True)
            row.prop(group.body, name, slider=True)
            icon: Any = "LOCKED" if getattr(group.measures, lock) else "UNLOCKED"
            row.prop(group.measures, lock, text="", icon=icon, emboss=False)
        layout.prop(group.body, "identity")
        layout.prop(group.body, "skin")
        split = layout.split(factor=0.4)
        draw_pictures(split, group.body, "hair_shown", scale=4.0)
        beside = split.column()
        beside.use_property_split = False
        beside.label(text="Hair")
        beside.prop(group.body, "hair", text="")


class TRYON_PT_garment(TryOnSubPanel, bpy.types.Panel):
    bl_label = "Garment"
    bl_order = 1
    bl_options = {"DEFAULT_CLOSED"}
    section, button, icon = "garment", "tryon.garment", "MOD_CLOTH"

    def settings(self, layout: bpy.types.UILayout, group: Any) -> None:
        """The wardrobe."""
        draw_wardrobe(layout, group)


class TRYON_PT_drape(TryOnSubPanel, bpy.types.Panel):
    bl_label = "Drape"
    bl_order = 5
    bl_options = {"DEFAULT_CLOSED"}
    section, button, icon = "drape", "tryon.drape", "PHYSICS"

    def settings(self, layout: bpy.types.UILayout, group: Any) -> None:
        """How long it may take."""
        layout.prop(group, "patience")


class TRYON_PT_render(TryOnSubPanel, bpy.types.Panel):
    bl_label = "Render"
    bl_order = 6
    bl_options = {"DEFAULT_CLOSED"}
    section, button, icon = "render", "tryon.render", "RENDER_STILL"

    def settings(self, layout: bpy.types.UILayout, group: Any) -> None:
        """Studio, views, quality, what the pictures say, and where to."""
        layout.prop(group, "studio")
        layout.column(align=True).prop(group, "views")
        layout.prop(group, "preset")
        layout.prop(group, "stamp")
        layout.prop(group, "output")
        layout.label(text=str(output_folder(group.id_data)), icon="FILE_FOLDER")
        row = layout.row(align=True)
        row.operator("tryon.open_studio", icon="SCENE_DATA")
        row.operator("tryon.remove_studio", text="", icon="TRASH")

    def results(self, layout: bpy.types.UILayout, scene: bpy.types.Scene) -> None:
        """What was rendered last."""
        pictures = gallery.thumbnails(scene)
        if pictures:
            grid = layout.grid_flow(columns=2, even_columns=True, align=True)
            for view, icon in pictures:
                cell = grid.column(align=True)
                cell.template_icon(icon_value=icon, scale=6.0)
                cell.label(text=kinds.label(view))
            layout.operator("tryon.open_output", icon="FOLDER_REDIRECT")


class TRYON_PT_runtime(TryOnPanel, bpy.types.Panel):
    bl_label = "Runtime"
    bl_parent_id = "TRYON_PT_main"
    bl_order = 8
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Restart, examine, choose another."""
        layout: Any = self.layout
        row = layout.row(align=True)
        row.operator("tryon.restart_runtime", icon="FILE_REFRESH")
        row.operator("tryon.doctor", icon="VIEWZOOM")
        layout.operator("tryon.open_preferences", icon="PREFERENCES")
        draw_problem(layout, "runtime", context)
        draw_notes(layout, "runtime", context)


CLASSES = (
    TRYON_PT_main,
    TRYON_PT_body,
    TRYON_PT_garment,
    TRYON_PT_fabric,
    TRYON_PT_drape,
    TRYON_PT_render,
    TRYON_PT_runtime,
)
SUBPANELS = {panel.section: panel.bl_label for panel in CLASSES if issubclass(panel, TryOnSubPanel)}
SUBPANELS["measures"] = "Measures"  # a box of Body's
