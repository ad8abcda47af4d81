# SPDX-License-Identifier: GPL-3.0-or-later
"""Many people side by side on the studio's floor, all at one scale, as one picture.

A line-up has a scene of its own, which is taken away afterwards: the user's scene is not touched. A row at a time is
made, rendered and removed, so that the memory is that of one row.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ...core.errors import RenderError
from ...core.parameters import choose
from . import render as renderer
from . import sheet, studio
from .lighting import STUDIOS
from .row import Person, extent, standing

SCENE = "TryOn Line-up"
TILT = math.radians(5.0)  # the camera looks down a little: level, it would see no floor
MARGIN = 0.09  # metres around the people
CAPTION = 0.045  # height of a line of text, share of a row's height
WIDEST = 8192  # pixels


def render_lineup(
    people: Sequence[Person],
    path: Path,
    *,
    columns: int | None = None,
    preset: str = "draft",
    studio_name: str = "softbox",
    height: int | None = None,
    stamp: str = "",
) -> Path:
    """Renders the people in rows of ``columns`` (default: up to twelve a row, evenly) into the PNG ``path``.

    Args:
        preset: engine and its settings, from ``renderer.PRESETS``.
        height: pixels of one row; the preset's own unless the row would be wider than a picture may be.
        stamp: text kept inside the PNG as its ``Note``, as ``render.render_view`` does.

    Raises:
        SpecError: unknown preset or studio.
        RenderError: nobody to show, or Blender could not render.
    """
    choose(preset, tuple(renderer.PRESETS), "preset")
    choose(studio_name, tuple(STUDIOS), "studio")
    if not people:
        raise RenderError("There is nobody in the line-up.", "Give at least one person.")
    rows = -(-len(people) // (columns or 12))
    columns = columns or -(-len(people) // rows)
    lines = [people[i : i + columns] for i in range(0, len(people), columns)]
    widths, tops = zip(*(extent(line) for line in lines), strict=True)
    # The same frame for every row: equal scale.
    width, top = max(widths) + 2 * MARGIN, max(tops) + MARGIN
    low = -MARGIN - 0.10
    pixels = height or renderer.PRESETS[preset].height
    pixels = min(pixels, int(WIDEST * (top - low) / width))
    size = (max(1, round(pixels * width / (top - low))), pixels)
    pictures = []
    with tempfile.TemporaryDirectory(prefix=".", dir=Path(path).parent) as folder, _stage(studio_name, width) as scene:
        camera = _camera(scene, width, low, top)
        for number, line in enumerate(lines):
            with standing(scene, line, number) as centres:
                file = renderer.render_view(scene, camera, Path(folder) / f"{number}.png", preset, size=size)
            picture = sheet.read_picture(file)
            _label(picture, line, centres, width)
            pictures.append(picture)
    sheet.write_picture(np.concatenate(pictures), Path(path))
    sheet.stamp_picture(Path(path), stamp)
    return Path(path)


@contextmanager
def _stage(name: str, width: float) -> Iterator[bpy.types.Scene]:
    """A scene with the studio's paper and its light from the same directions, even along the whole row."""
    scene = bpy.data.scenes.new(SCENE)
    try:
        box = np.array([[x, y, z] for x in (-0.4, 0.4) for y in (-0.2, 0.2) for z in (0.0, studio.STATURE)])
        rig = studio.build_studio(scene, name, box)
        for thing in [o for o in rig.children if o.type == "LIGHT"]:
            _sun(thing)
        for thing in [o for o in rig.children if o.type == "MESH"]:
            thing.scale.x = max(1.0, (width / 2 + 3.0) / 5.0)
            thing.visible_shadow = False  # the lights behind it must reach the people
        yield scene
    finally:
        studio.remove_studio(scene)
        bpy.data.scenes.remove(scene)


def _sun(light: bpy.types.Object) -> None:
    """A lamp as the sun that shines as strongly from the same direction, and looks as wide."""
    lamp: Any = light.data
    distance = light.location.length
    irradiance = lamp.energy / (math.pi * distance**2)
    wide = 2 * math.atan(math.sqrt(lamp.size * lamp.size_y) / 2 / distance)
    lamp.type = "SUN"
    sun: Any = light.data
    sun.energy, sun.angle = irradiance, wide


def _camera(scene: bpy.types.Scene, width: float, low: float, top: float) -> bpy.types.Object:
    data = bpy.data.cameras.new(SCENE)
    data.type, data.sensor_fit = "ORTHO", "VERTICAL"
    data.ortho_scale = top - low
    data.clip_start, data.clip_end = 0.1, 60.0
    camera = bpy.data.objects.new(SCENE, data)
    camera["tryon_view"] = "line-up"
    studio.studio_collection(scene).objects.link(camera)
    middle, away = (top + low) / 2, 12.0
    camera.rotation_euler = (math.pi / 2 - TILT, 0.0, 0.0)
    camera.location = (0.0, -away * math.cos(TILT), middle + away * math.sin(TILT))
    return camera


def _label(picture: np.ndarray, line: Sequence[Person], centres: Sequence[float], width: float) -> None:
    """Each caption under its person, drawn into the picture (H, W, 3)."""
    height, across = picture.shape[:2]
    for person, centre in zip(line, centres, strict=True):
        if not person.caption:
            continue
        ink = sheet.text_mask(person.caption, max(8, round(CAPTION * height * 0.6)))
        left = round((centre / width + 0.5) * across - ink.shape[1] / 2)
        left = max(0, min(left, across - ink.shape[1]))
        ink = ink[:, : across - left]
        top = height - ink.shape[0] - round(0.012 * height)
        area = picture[top : top + ink.shape[0], left : left + ink.shape[1]]
        area += ink[..., None] * (sheet.INK - area)
