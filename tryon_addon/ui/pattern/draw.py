# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the pattern in its editor, and the chosen panel on the body. Plain geometry first, then the graphics card."""

from __future__ import annotations

import colorsys
import json
from typing import Any

import bpy

from ...blender import people
from .. import preferences
from ..language import said
from .shown import ROLE, VIEW, Chosen, Sheet, View, current, words

ROOM = 1.05  # times what lies on the table
LEAST = 60.0  # cm that the view is wide, however little lies there
INK, SHADE, PICKED = (0.12, 0.13, 0.15, 1.0), (0.78, 0.82, 0.88, 1.0), (1.0, 0.72, 0.25, 1.0)
GRAIN, TITLE, NAME = (0.16, 0.30, 0.52, 1.0), 14, 11
GLOW, OUTSIDE = (1.0, 0.55, 0.05, 0.62), 0.004  # on the body; metres outside the cloth, which has a thickness
GOLDEN = 0.618034

_handlers: list[tuple[Any, Any]] = []
_batches: dict[str, Any] = {}  # what was drawn last, by its kind; "version" says of what


def register() -> None:
    """Draw from now on."""
    for space, function, when in ((bpy.types.SpaceImageEditor, draw_pattern, "POST_PIXEL"),
                                  (bpy.types.SpaceView3D, draw_chosen, "POST_VIEW")):
        _handlers.append((space, space.draw_handler_add(function, (), "WINDOW", when)))


def unregister() -> None:
    """No more."""
    while _handlers:
        space, handler = _handlers.pop()
        space.draw_handler_remove(handler, "WINDOW")
    _batches.clear()


# -- geometry, without a screen -------------------------------------------------------------------------------------


def is_view(space: Any) -> bool:
    """Whether an editor is a pattern view: it shows the image that says so."""
    image = getattr(space, "image", None)
    return image is not None and image.get("tryon_role") == ROLE


def side(view: View) -> float:
    """cm that the image of a view stands for, across and up: steps of 25, so that it does not swim with a slider."""
    return max(LEAST, 25.0 * -(-max(view.width, view.height) * ROOM // 25.0))


def seam_colour(number: int) -> tuple[float, float, float, float]:
    """A colour for each seam, neighbours far apart (hues by the golden ratio)."""
    return (*colorsys.hsv_to_rgb((number * GOLDEN) % 1.0, 0.85, 0.80), 1.0)


def panel_at(view: View, x: float, y: float) -> Chosen | None:
    """The panel under a point of the table, cm; the smallest where one lies in another."""
    found = []
    for sheet in view.sheets:
        for i, panel in enumerate(sheet.made["panels"]):
            if _inside(panel["line"], x - sheet.at[0], y - sheet.at[1]):
                found.append((panel["cloth"], Chosen(sheet.programme, i)))
    return min(found, key=lambda one: one[0])[1] if found else None


def _inside(line: Any, x: float, y: float) -> bool:
    """Whether a closed line (n, 2) goes round the point, by crossings of a ray to the right."""
    inside, (x0, y0) = False, line[-1]
    for x1, y1 in line:
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            inside = not inside
        x0, y0 = x1, y1
    return inside


def segments(line: Any, closed: bool = False) -> list[tuple[float, float]]:
    """A line (n, 2) as pairs of points."""
    points = [(float(x), float(y)) for x, y in line]
    ends = [*points[1:], points[0]] if closed else points[1:]
    return [point for pair in zip(points, ends, strict=False) for point in pair]


def arrow(ends: Any) -> list[tuple[float, float]]:
    """A grain line with a head at both ends, as pairs of points."""
    (ax, ay), (bx, by) = ((float(x), float(y)) for x, y in ends)
    long = max(((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5, 1e-9)
    wx, wy = (bx - ax) / long, (by - ay) / long
    found = [(ax, ay), (bx, by)]
    for tx, ty, back in ((ax, ay, 1.0), (bx, by, -1.0)):
        for across in (0.35, -0.35):
            found += [(tx, ty), (tx + back * wx - across * wy, ty + back * wy + across * wx)]
    return found


def _moved(sheet: Sheet, points: Any) -> list[tuple[float, float]]:
    return [(x + sheet.at[0], y + sheet.at[1]) for x, y in points]


# -- in the image editor --------------------------------------------------------------------------------------------


def to_region(region: Any, view: View) -> tuple[float, float, float]:
    """Pixels of the table's lower left corner, and pixels a centimetre."""
    far = 100  # Blender rounds to pixels: over a hundred images that is nothing
    x0, y0 = region.view2d.view_to_region(0, 0, clip=False)
    x1, _ = region.view2d.view_to_region(far, 0, clip=False)
    return float(x0), float(y0), (x1 - x0) / far / side(view)


def draw_pattern() -> None:
    """Panels with their names and grain, seams in the colours of their pairs; for Blender to call."""
    context = bpy.context
    if not is_view(context.space_data):
        return
    import gpu

    view = current(context.scene)
    x, y, scale = to_region(context.region, view)
    if _batches.get("version") != view.version:
        _batches.clear()
        _batches.update(version=view.version, **_built(view))
    gpu.state.blend_set("ALPHA")
    with gpu.matrix.push_pop():  # type: ignore[attr-defined]
        gpu.matrix.translate((x, y))
        gpu.matrix.scale_uniform(scale)
        for kind, width in (("fill", 0.0), ("lines", 1.6), ("seams", 3.2)):
            if _batches.get(kind):
                _paint(_batches[kind], width, context.region)
    gpu.state.blend_set("NONE")
    _write(view, x, y, scale)


def _paint(batch: Any, width: float, region: Any) -> None:
    import gpu

    shader = gpu.shader.from_builtin("POLYLINE_FLAT_COLOR" if width else "FLAT_COLOR")
    shader.bind()
    if width:
        shader.uniform_float("viewportSize", (region.width, region.height))
        shader.uniform_float("lineWidth", width)
    batch.draw(shader)


def _built(view: View) -> dict[str, Any]:
    """Batches for the graphics card, in cm of the table."""
    import gpu
    from gpu_extras.batch import batch_for_shader
    from mathutils.geometry import tessellate_polygon

    points: dict[str, list] = {"fill": [], "lines": [], "seams": []}
    colours: dict[str, list] = {"fill": [], "lines": [], "seams": []}
    for sheet in view.sheets:
        for i, panel in enumerate(sheet.made["panels"]):
            line = _moved(sheet, panel["line"])
            fill = PICKED if view.chosen == Chosen(sheet.programme, i) else SHADE
            corners = [line[k] for triangle in tessellate_polygon([[(x, y, 0.0) for x, y in line]]) for k in triangle]
            outline = segments(line, closed=True)
            grain = _moved(sheet, arrow(panel["grain"]))
            for kind, found, colour in (("fill", corners, fill), ("lines", outline, INK), ("lines", grain, GRAIN)):
                points[kind] += found
                colours[kind] += [colour] * len(found)
        for number, seam in enumerate(sheet.made["seams"]):
            for line in seam["lines"]:
                found = segments(_moved(sheet, line))
                points["seams"] += found
                colours["seams"] += [seam_colour(number)] * len(found)
    made = {}
    for kind, shape in (("fill", "TRIS"), ("lines", "LINES"), ("seams", "LINES")):
        if points[kind]:
            name = "FLAT_COLOR" if kind == "fill" else "POLYLINE_FLAT_COLOR"
            at = [(x, y, 0.0) for x, y in points[kind]]
            made[kind] = batch_for_shader(gpu.shader.from_builtin(name), shape, {"pos": at, "color": colours[kind]})
    return made


def _write(view: View, x: float, y: float, scale: float) -> None:
    """The words: a title a garment, a name a panel where it has room; what is missing."""
    import blf

    size = preferences_scale()
    blf.color(0, *INK)
    for sheet in view.sheets:
        blf.size(0, TITLE * size)
        left, top = x + sheet.at[0] * scale, y + (sheet.at[1] + sheet.made["height"]) * scale
        blf.position(0, left, top + 8 * size, 0)
        blf.draw(0, said(sheet.label))
        blf.size(0, NAME * size)
        for panel in sheet.made["panels"]:
            text = said(words(panel["name"]))
            wide, tall = blf.dimensions(0, text)
            if wide < 1.6 * scale * (panel["line"][:, 0].max() - panel["line"][:, 0].min()):
                at = [(p + q) * scale for p, q in zip(panel["middle"], sheet.at, strict=True)]
                blf.position(0, x + at[0] + 6 * size, y + at[1] - tall / 2, 0)  # beside the grain
                blf.draw(0, text)
    if not view.sheets:
        missing = preferences.runtime_missing() is not None
        blf.size(0, TITLE * size)
        blf.position(0, x + 12, y + 12, 0)
        blf.draw(0, said("The pattern needs the runtime" if missing else "Wear a garment to see its pattern"))


def preferences_scale() -> float:
    """How large the interface is drawn."""
    system: Any = bpy.context.preferences.system
    return system.ui_scale or 1.0


# -- on the body ----------------------------------------------------------------------------------------------------


def garment_object(scene: Any, programme: str) -> Any:
    """The object that is this garment of the person shown, or None."""
    return next((o for o in people.worn(scene, "garment").values() if programme_of(o) == programme), None)


def programme_of(obj: Any) -> str:
    """Which garment an object of ours is."""
    return json.loads(obj.get("tryon_spec", "{}")).get("programme", "")


def triangles_of(mesh: Any, panel: int) -> Any:
    """The corners (3 T, 3) m of a panel's triangles in a garment's mesh, a little outside; None where it has none."""
    import numpy as np

    from ...blender.cloth.finish import PANEL

    marks = mesh.attributes.get(PANEL)
    if marks is None or len(marks.data) != len(mesh.polygons):
        return None
    mesh.calc_loop_triangles()
    count = len(mesh.loop_triangles)
    corners, faces = np.empty(3 * count, np.int32), np.empty(count, np.int32)
    mesh.loop_triangles.foreach_get("vertices", corners)
    mesh.loop_triangles.foreach_get("polygon_index", faces)
    which = np.empty(len(mesh.polygons), np.int32)
    marks.data.foreach_get("value", which)
    points, normals = (np.empty(3 * len(mesh.vertices), np.float32) for _ in range(2))
    mesh.vertices.foreach_get("co", points)
    mesh.vertices.foreach_get("normal", normals)
    outside = (points + OUTSIDE * normals).reshape(-1, 3)
    return outside[corners.reshape(-1, 3)[which[faces] == panel].ravel()]


def draw_chosen() -> None:
    """The chosen panel lit up on the body; for Blender to call."""
    chosen, context = VIEW.chosen, bpy.context
    if chosen is None:
        return
    obj = garment_object(context.scene, chosen.programme)
    if obj is None or not obj.visible_get():
        return
    worn = obj.evaluated_get(context.evaluated_depsgraph_get())
    corners = triangles_of(worn.data, chosen.panel)
    if corners is None or not len(corners):
        return
    import gpu
    from gpu_extras.batch import batch_for_shader

    shader = gpu.shader.from_builtin("UNIFORM_COLOR")
    batch = batch_for_shader(shader, "TRIS", {"pos": corners})
    gpu.state.blend_set("ALPHA")
    gpu.state.depth_test_set("LESS_EQUAL")
    with gpu.matrix.push_pop():  # type: ignore[attr-defined]
        gpu.matrix.multiply_matrix(worn.matrix_world)
        shader.bind()
        shader.uniform_float("color", GLOW)
        batch.draw(shader)
    gpu.state.depth_test_set("NONE")
    gpu.state.blend_set("NONE")
