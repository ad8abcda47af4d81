# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a drape failed, ringed and numbered on the rendered views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

from ..core.certificate import Certificate, Spot
from . import sheet

RING, LINE, LABEL = 0.022, 0.0035, 0.022  # of a picture's height: radius, width of the line, size of the number
COLOUR = np.array([0.86, 0.09, 0.12])


@dataclass(frozen=True)
class _Mark:
    number: int
    x: float  # of the picture's width, from the left
    y: float  # of its height, from the top


def mark_spots(scene: bpy.types.Scene, certificate: Certificate, views: Mapping[str, Path],
               cameras: Mapping[str, str], out: Path) -> Path | None:
    """Write ``out``: the views in which the worst spots are seen, each ringed, with its reason beneath.

    A spot is marked in the view that sees it from nearest. None where there is nothing to mark.
    """
    found = [(garment.name, spot) for garment in certificate.garments or (certificate,) for spot in garment.spots]
    if not found:
        return None
    marks: dict[str, list[_Mark]] = {}
    legend: dict[str, list[str]] = {}
    for number, (garment, spot) in enumerate(found, start=1):
        view, mark = _best_view(scene, number, spot, cameras)
        marks.setdefault(view, []).append(mark)
        legend.setdefault(view, []).append(f"{number} {garment}: {spot.figure.replace('_', ' ')}")
    parts = []
    try:
        for view, here in marks.items():
            picture = sheet.read_picture(views[view])
            for mark in here:
                _ring(picture, mark)
            parts.append(out.with_name(f"{out.stem}_{view}.part.png"))
            sheet.write_picture(picture, parts[-1])
        return sheet.contact_sheet(parts, out, labels=["; ".join(legend[view]) for view in marks])
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _best_view(scene: bpy.types.Scene, number: int, spot: Spot, cameras: Mapping[str, str]) -> tuple[str, _Mark]:
    """The view where fewest faces hide the spot."""
    graph = scene.view_layers[0].depsgraph
    ranked = []
    for view, name in cameras.items():
        camera = bpy.data.objects[name]
        x, y, _ = world_to_camera_view(scene, camera, Vector(spot.at))
        ranked.append((_hidden(scene, graph, camera.matrix_world.translation, Vector(spot.at)), view,
                       _Mark(number, x, 1.0 - y)))
    _, view, mark = min(ranked, key=lambda item: item[0])
    return view, mark


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


def _ring(picture: np.ndarray, mark: _Mark) -> None:
    """Draw a ring and its number into the picture (H, W, 3), in place."""
    height, width = picture.shape[:2]
    cx, cy = mark.x * width, mark.y * height
    y, x = np.mgrid[:height, :width]
    away = np.abs(np.hypot(x + 0.5 - cx, y + 0.5 - cy) - RING * height)
    cover = np.clip(LINE * height / 2 + 0.5 - away, 0.0, 1.0)[..., None]
    picture += cover * (COLOUR - picture)
    ink = sheet.text_mask(str(mark.number), max(8, round(LABEL * height)))
    top, left = round(cy - ink.shape[0] / 2), round(cx + RING * height * 1.25)
    top = min(max(top, 0), height - ink.shape[0])
    left = min(max(left, 0), width - ink.shape[1])
    area = picture[top:top + ink.shape[0], left:left + ink.shape[1]]
    area += ink[..., None] * (COLOUR - area)
