# SPDX-License-Identifier: GPL-3.0-or-later
"""The 2D pattern beside the avatar: opened and closed, and panels picked there, on the body, or from the list."""

from typing import Any

import bpy

from ..language import said
from . import draw, shown
from .shown import ROLE, VIEW, Chosen

IMAGE = "TryOn Pattern"
PAPER, PIXELS = (0.94, 0.94, 0.92, 1.0), 1024
SHARE = 0.42  # of the 3D view's width that goes to the pattern


def _areas(context: bpy.types.Context) -> list[Any]:
    """The pattern views of this window's screen."""
    screen = context.screen
    return [a for a in screen.areas if draw.is_view(a.spaces.active)] if screen else []


def paper() -> bpy.types.Image:
    """The empty sheet that a pattern view shows; the drawing lies over it."""
    found = next((i for i in bpy.data.images if i.get("tryon_role") == ROLE), None)
    if found is None:
        found = bpy.data.images.new(IMAGE, PIXELS, PIXELS)
        found.generated_color = PAPER
        found["tryon_role"] = ROLE
    return found


class TRYON_OT_pattern_view(bpy.types.Operator):
    """Open the pattern of what is worn beside the 3D view, or close it. It follows the sliders"""

    bl_idname = "tryon.pattern_view"
    bl_label = "Pattern view"
    bl_options = {"REGISTER"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if context.area is None or not (_areas(context) or context.area.type == "VIEW_3D"):
            cls.poll_message_set(said("Use it in a 3D view: the pattern opens beside it"))
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Split the 3D view, or give its room back."""
        open_ones = _areas(context)
        if open_ones:
            for area in open_ones:
                with context.temp_override(area=area):
                    bpy.ops.screen.area_close()
            sheet = paper()
            if not sheet.users:
                bpy.data.images.remove(sheet)
            VIEW.choose(None)
            return {"FINISHED"}
        before = set(context.screen.areas)
        bpy.ops.screen.area_split(direction="VERTICAL", factor=SHARE)
        new: Any = next((a for a in context.screen.areas if a not in before), None)
        if new is None:
            self.report({"ERROR"}, said("The 3D view is too narrow to be split."))
            return {"CANCELLED"}
        new.type = "IMAGE_EDITOR"
        new.spaces.active.image = paper()
        new.spaces.active.show_region_toolbar = False
        bpy.app.timers.register(_show_all, first_interval=0.2)  # once the new editor has its size
        return {"FINISHED"}


def _show_all() -> None:
    """All of the sheet, in every pattern view."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if draw.is_view(area.spaces.active):
                region = next(r for r in area.regions if r.type == "WINDOW")
                with bpy.context.temp_override(window=window, area=area, region=region):
                    bpy.ops.image.view_all(fit_view=True)


class TRYON_OT_choose_panel(bpy.types.Operator):
    """Light this panel up, in the pattern and on the body; once more: none"""

    bl_idname = "tryon.choose_panel"
    bl_label = "Choose panel"
    bl_options = {"INTERNAL"}
    programme: bpy.props.StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    panel: bpy.props.IntProperty(options={"HIDDEN", "SKIP_SAVE"}, min=0)  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Nothing of the scene changes."""
        chosen = Chosen(self.programme, self.panel)
        VIEW.choose(None if chosen == VIEW.chosen else chosen)
        return {"FINISHED"}


class TRYON_OT_click_panel(bpy.types.Operator):
    """Light up the panel under the pointer, in the pattern and on the body"""

    bl_idname = "tryon.click_panel"
    bl_label = "Click panel"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return draw.is_view(context.space_data)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """Beside all panels: none."""
        VIEW.choose(in_pattern(context.region, event.mouse_region_x, event.mouse_region_y))
        return {"FINISHED"}


class TRYON_OT_pick_panel(bpy.types.Operator):
    """Point at the body or at the pattern: the panel there lights up in both. Click to keep it, ESC to leave"""

    bl_idname = "tryon.pick_panel"
    bl_label = "Pick panel"
    bl_options = {"INTERNAL"}
    _before: Any = None

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """Until a click."""
        if bpy.app.background or context.window is None:
            return {"CANCELLED"}
        self._before = VIEW.chosen
        shown.current(context.scene)
        context.window.cursor_modal_set("EYEDROPPER")
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """The pointer moves, clicks, or leaves."""
        if event.type == "MOUSEMOVE":
            VIEW.choose(under(context, event.mouse_x, event.mouse_y))
            context.workspace.status_text_set(VIEW.name() or said("Point at a garment or at its pattern"))
            return {"RUNNING_MODAL"}
        if event.type in ("ESC", "RIGHTMOUSE"):
            VIEW.choose(self._before)
        elif event.type != "LEFTMOUSE" or event.value != "PRESS":
            return {"PASS_THROUGH"}
        context.window.cursor_modal_restore()
        context.workspace.status_text_set(None)
        return {"FINISHED"}


def under(context: bpy.types.Context, x: int, y: int) -> Chosen | None:
    """The panel under a place of the window, in pixels from its lower left corner."""
    for area in context.screen.areas:
        for region in area.regions:
            if region.type == "WINDOW" and 0 <= x - region.x < region.width and 0 <= y - region.y < region.height:
                if draw.is_view(area.spaces.active):
                    return in_pattern(region, x - region.x, y - region.y)
                if area.type == "VIEW_3D":
                    return on_body(context, area.spaces.active.region_3d, region, x - region.x, y - region.y)
    return None


def in_pattern(region: Any, x: float, y: float) -> Chosen | None:
    """The panel under a pixel of a pattern view."""
    left, low, scale = draw.to_region(region, VIEW)
    return draw.panel_at(VIEW, (x - left) / scale, (y - low) / scale)


def on_body(context: bpy.types.Context, view: Any, region: Any, x: float, y: float) -> Chosen | None:
    """The panel of the garment under a pixel of a 3D view."""
    from bpy_extras import view3d_utils

    origin = view3d_utils.region_2d_to_origin_3d(region, view, (x, y))
    along = view3d_utils.region_2d_to_vector_3d(region, view, (x, y))
    return along_ray(context, origin, along)


def along_ray(context: bpy.types.Context, origin: Any, along: Any) -> Chosen | None:
    """The panel that a ray of the scene meets first, if it meets cloth first."""
    from ...blender import people
    from ...blender.cloth.finish import PANEL

    scene: Any = context.scene
    graph = context.evaluated_depsgraph_get()
    hit, _, _, face, obj, _ = scene.ray_cast(graph, origin, along)
    if not hit or obj not in people.things(scene, "garment").values():
        return None
    marks: Any = obj.evaluated_get(graph).data.attributes.get(PANEL)
    if marks is None or face >= len(marks.data):
        return None
    return Chosen(draw.programme_of(obj), marks.data[face].value)


CLASSES = (TRYON_OT_pattern_view, TRYON_OT_choose_panel, TRYON_OT_click_panel, TRYON_OT_pick_panel)
