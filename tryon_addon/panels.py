# SPDX-License-Identifier: GPL-3.0-or-later
"""3D View > Sidebar > TryOn: one button that does it all, and a sub-panel a stage. Draws; decides nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import bpy

from . import file_properties, gallery, panels_files, preferences, properties, property_kinds
from .core.designs import PROGRAMMES
from .core.errors import SpecError
from .core.parameters import Parameter
from .layouts import draw_notes, draw_problem, draw_progress, draw_text
from .operators.look import output_folder, shape_of
from .operators.session import SESSION

FIGURES = (  # of a certificate, as the panel shows them
    ("penetrating_pct", "Behind the skin", "{:.2f} %"),
    ("poke_through_pct", "Poking through", "{:.2f} %"),
    ("seam_gap_max_mm", "Widest seam gap", "{:.1f} mm"),
    ("stretch_p95_pct", "Stretch", "{:.1f} %"),
    ("frames", "Frames", "{:d}"),
    ("seconds", "Simulated in", "{:.1f} s"),
)


class TryOnPanel:
    """Where all of them stand."""

    bl_space_type: Any = "VIEW_3D"
    bl_region_type: Any = "UI"
    bl_category = "TryOn"


class TRYON_PT_main(TryOnPanel, bpy.types.Panel):
    bl_idname = "TRYON_PT_main"
    bl_label = "TryOn"

    def draw(self, context: bpy.types.Context) -> None:
        """The runtime where it is missing, the one button, the last certificate."""
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
        draw_problem(column, "dress", context)
        for section in SESSION.problems:
            if section in SUBPANELS:
                row = column.row()
                row.alert = True
                row.label(text=f"Not finished: see {SUBPANELS[section]} below", icon="ERROR")
        draw_certificate(column, context)


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


def draw_certificate(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The last drape: passed or not and why, and the figures."""
    group = properties.look_of(context.scene)
    if not group.certificate:
        return
    certificate = json.loads(group.certificate)
    box = layout.box()
    passed = certificate["passed"]
    head = box.row()
    head.alert = not passed
    head.label(text="The fit passed" if passed else "The fit did not pass", icon="CHECKMARK" if passed else "ERROR")
    for reason in certificate["reasons"]:
        draw_text(box, reason, context)
    figures = box.column(align=True)
    for name, text, form in FIGURES:
        split = figures.split(factor=0.6)
        split.label(text=text)
        value = certificate.get(name)
        split.label(text="-" if value is None else form.format(value))
    if outdated(context.scene):
        draw_text(box, "Body or pattern have changed since", context, "FILE_REFRESH")


def outdated(scene: Any) -> bool:
    """Whether the panel describes another shape than the one that was last made."""
    try:
        return properties.look_of(scene).made != shape_of(properties.look_from_scene(scene))
    except SpecError:  # no garment chosen
        return True


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
        self.settings(column, properties.look_of(context.scene))
        column.operator(self.button, icon=self.icon)
        draw_problem(layout, self.section, context)
        draw_notes(layout, self.section, context)
        self.results(layout, context.scene)


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
        for name, lock in (("gender", "lock_sex"), ("age", "lock_age"), ("height", "")):
            row = column.row(align=True)
            row.prop(group.body, name, slider=True)
            if lock:
                icon: Any = "LOCKED" if getattr(group.measures, lock) else "UNLOCKED"
                row.prop(group.measures, lock, text="", icon=icon, emboss=False)
        layout.prop(group.body, "identity")
        layout.prop(group.body, "skin")
        layout.prop(group.body, "hair")
        layout.prop(group, "pose")
        row = layout.row(align=True)
        row.operator("tryon.pose_from_armature", icon="ARMATURE_DATA")
        row.operator("tryon.save_pose", text="", icon="EXPORT")
        if group.pose_joints:
            pose = properties.pose_from(group)
            text = f"{pose.get('label') or 'A table'}, {len(pose.get('joints', ()))} joints"
            layout.label(text=text, icon="CHECKMARK")


class TRYON_PT_garment(TryOnSubPanel, bpy.types.Panel):
    bl_label = "Garment"
    bl_order = 1
    section, button, icon = "garment", "tryon.garment", "MOD_CLOTH"

    def settings(self, layout: bpy.types.UILayout, group: Any) -> None:
        """An outfit that a number makes up; live preview or not; a box a garment, its design where it is worn."""
        layout.operator("tryon.surprise_outfit", icon="FILE_REFRESH")
        layout.prop(group, "preview")
        for name, definition in PROGRAMMES.items():
            garment = getattr(group.garments, name)
            box = layout.box().column()
            box.use_property_split = False
            box.prop(garment, "worn")
            if garment.worn:
                panels_files.draw_size(box, garment)
                draw_sliders(box, garment.design, definition.parameters)
        panels_files.draw_files(layout, group.garments.files, draw_sliders)


class TRYON_PT_fabric(TryOnSubPanel, bpy.types.Panel):
    bl_label = "Fabric"
    bl_order = 2
    section, button, icon = "fabric", "tryon.fabric", "TEXTURE"

    def settings(self, layout: bpy.types.UILayout, group: Any) -> None:
        """A box a worn garment."""
        for name, definition in PROGRAMMES.items():
            garment = getattr(group.garments, name)
            if garment.worn:
                box = layout.box().column()
                box.label(text=definition.label)
                draw_fabric(box, garment.fabric, name)
        for entry in group.garments.files:
            if entry.worn and entry.path:
                box = layout.box().column()
                box.label(text=file_properties.label_of(entry))
                draw_fabric(box, entry.fabric, file_properties.name_of(entry))


def draw_sliders(layout: bpy.types.UILayout, group: Any, parameters: Iterable[Parameter]) -> None:
    """One slider a parameter, its name inside: beside it, a name with its unit would be cut off."""
    column = layout.column(align=True)
    column.use_property_split = False
    for parameter in parameters:
        column.prop(group, parameter.name, slider=True)


def draw_fabric(layout: bpy.types.UILayout, fabric: Any, programme: str) -> None:
    """One cloth: kind, variant, colours, scale, how it hangs."""
    layout.prop(fabric, "kind")
    row = layout.row(align=True, heading="Variant")
    row.prop(fabric, "use_seed", text="")
    seed = row.row(align=True)
    seed.enabled = fabric.use_seed
    seed.prop(fabric, "seed", text="")
    row.operator("tryon.new_fabric", text="", icon="FILE_REFRESH").programme = programme
    row = layout.row(align=True, heading="Repeat (cm)")
    row.prop(fabric, "use_repeat", text="")
    repeat = row.row()
    repeat.enabled = fabric.use_repeat
    repeat.prop(fabric, "repeat", text="")
    row = layout.row(align=True, heading="Colours")
    row.prop(fabric, "use_palette", text="")
    count = row.row()
    count.enabled = fabric.use_palette
    count.prop(fabric, "palette_count", text="")
    if fabric.use_palette:
        colours = layout.row(align=True)
        for i in range(1, fabric.palette_count + 1):
            colours.prop(fabric, f"colour_{i}", text="")
    layout.prop(fabric, "physics")


class TRYON_PT_drape(TryOnSubPanel, bpy.types.Panel):
    bl_label = "Drape"
    bl_order = 3
    section, button, icon = "drape", "tryon.drape", "PHYSICS"


class TRYON_PT_render(TryOnSubPanel, bpy.types.Panel):
    bl_label = "Render"
    bl_order = 4
    section, button, icon = "render", "tryon.render", "RENDER_STILL"

    def settings(self, layout: bpy.types.UILayout, group: Any) -> None:
        """Studio, views, quality, and where to."""
        layout.prop(group, "studio")
        layout.column(align=True).prop(group, "views")
        layout.prop(group, "preset")
        layout.prop(group, "output")
        layout.label(text=str(output_folder(group.id_data)), icon="FILE_FOLDER")

    def results(self, layout: bpy.types.UILayout, scene: bpy.types.Scene) -> None:
        """What was rendered last."""
        pictures = gallery.thumbnails(scene)
        if pictures:
            grid = layout.grid_flow(columns=2, even_columns=True, align=True)
            for view, icon in pictures:
                cell = grid.column(align=True)
                cell.template_icon(icon_value=icon, scale=6.0)
                cell.label(text=property_kinds.label(view))
            layout.operator("tryon.open_output", icon="FOLDER_REDIRECT")


class TRYON_PT_runtime(TryOnPanel, bpy.types.Panel):
    bl_label = "Runtime"
    bl_parent_id = "TRYON_PT_main"
    bl_order = 6
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
