# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a drape failed, ringed on the rendered views."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

from ...evaluation.certificate import Certificate
from ...evaluation.figures import FIGURES
from ..studio import sheet

RING, LINE, LABEL = 0.022, 0.0035, 0.022  # of a picture's height: radius, width of the line, size of the word
SAME = 0.06  # metres within which spots share a ring
COLOUR = np.array([0.86, 0.09, 0.12])


@dataclass(frozen=True)
class _Mark:
    word: str
    at: tuple[float, float, float]


def mark_spots(scene: bpy.types.Scene, certificate: Certificate, views: Mapping[str, Path],
               cameras: Mapping[str, str], out: Path) -> Path | None:
    """Write ``out``: the views in which the worst spots are seen, each ringed, with a word for what is wrong there.

    A spot is marked in the view where fewest faces hide it, of those that have it in their frame. None where there is
    nothing to mark, or no view that shows it.
    """
    worn = certificate.garments or (certificate,)
    found = _together({(FIGURES[spot.figure].word, spot.at) for garment in worn for spot in garment.spots})
    if not found:
        return None
    marks: dict[str, list[_Mark]] = {}
    graph = scene.view_layers[0].depsgraph
    graph.update()  # where nothing was rendered, neither cameras nor what was taken away have been noticed
    shapes = {view: sheet.shape_of(views[view]) for view in cameras}
    for mark in found:
        hidden = {view: _hidden(scene, graph, bpy.data.objects[name].matrix_world.translation, Vector(mark.at))
                  for view, name in cameras.items() if _inside(bpy.data.objects[name], mark.at, shapes[view])}
        if hidden:
            marks.setdefault(min(hidden, key=lambda view: hidden[view]), []).append(mark)
    if not marks:
        return None
    with tempfile.TemporaryDirectory(prefix=".", dir=out.parent) as folder:  # the one disk that has room
        ringed = []
        for view, here in marks.items():
            picture = sheet.read_picture(views[view])
            for mark in here:
                _ring(picture, _seen(bpy.data.objects[cameras[view]], mark.at, picture.shape), mark.word)
            ringed.append(Path(folder) / f"{view}.png")
            sheet.write_picture(picture, ringed[-1])
        return sheet.contact_sheet(ringed, out, labels=list(marks))


def _together(spots: set[tuple[str, tuple[float, float, float]]]) -> list[_Mark]:
    """One mark for spots that lie within one ring of each other, with all their words."""
    marks: list[_Mark] = []
    for word, at in sorted(spots, key=lambda spot: (spot[1], spot[0])):
        near = next((i for i, mark in enumerate(marks) if math.dist(mark.at, at) < SAME), None)
        if near is None:
            marks.append(_Mark(word, at))
        elif word not in marks[near].word.split(", "):
            marks[near] = _Mark(f"{marks[near].word}, {word}", marks[near].at)
    return marks


def _seen(camera: bpy.types.Object, at: tuple[float, float, float], shape: tuple[int, ...]) -> tuple[float, float]:
    """Pixels (x, y from the top) of a point in a camera's picture (H, W, ...)."""
    height, width = shape[:2]
    render = bpy.context.scene.render
    size = render.resolution_x, render.resolution_y
    render.resolution_x, render.resolution_y = width, height
    try:
        seen = world_to_camera_view(bpy.context.scene, camera, Vector(at))
    finally:
        render.resolution_x, render.resolution_y = size
    return seen.x * width, (1.0 - seen.y) * height


def _inside(camera: bpy.types.Object, at: tuple[float, float, float], shape: tuple[int, ...]) -> bool:
    x, y = _seen(camera, at, shape)
    before = (camera.matrix_world.inverted() @ Vector(at)).z < 0.0
    return before and 0.0 <= x <= shape[1] and 0.0 <= y <= shape[0]


def _hidden(scene: bpy.types.Scene, graph: bpy.types.Depsgraph, eye: Vector, spot: Vector) -> int:
    """How many faces lie between the camera and 1 cm before the spot, up to five."""
    way = spot - eye
    left, way = way.length - 0.01, way.normalized()
    for count in range(5):
        hit, where, _, _, _, _ = scene.ray_cast(graph, eye, way, distance=max(left, 0.0))
        if not hit:
            return count
        left -= (where - eye).length + 1e-4
        eye = where + way * 1e-4
    return 5


def _ring(picture: np.ndarray, at: tuple[float, float], word: str) -> None:
    """Draw a ring and a word beside it into the picture (H, W, 3), in place."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[:height, :width]
    away = np.abs(np.hypot(x + 0.5 - at[0], y + 0.5 - at[1]) - RING * height)
    cover = np.clip(LINE * height / 2 + 0.5 - away, 0.0, 1.0)[..., None]
    picture += cover * (COLOUR - picture)
    ink = sheet.text_mask(word, max(8, round(LABEL * height)))[:, :width]
    beside = RING * height * 1.25
    left = at[0] + beside if at[0] > width / 2 else at[0] - beside - ink.shape[1]  # outwards, off the figure
    top = min(max(round(at[1] - ink.shape[0] / 2), 0), height - ink.shape[0])
    left = min(max(round(left), 0), width - ink.shape[1])
    area = picture[top:top + ink.shape[0], left:left + ink.shape[1]]
    area += ink[..., None] * (COLOUR - area)
