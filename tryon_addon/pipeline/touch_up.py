# SPDX-License-Identifier: GPL-3.0-or-later
"""The same drape in other cloth: of a picture that is kept, only what shows the other cloth is rendered again.

Around the garments that are of other cloth a box is rendered, wide enough for the colour that they throw on skin and
on each other, and put into the picture of the first cloth over a soft edge. Outside the box nothing that an eye sees
changes: measured in docs/lookbooks.md. Whoever asks for one look, or for final pictures, gets whole ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..blender import people
from ..blender.cloth.draped import object_name
from ..blender.measure.signed_distance import Surface
from ..blender.studio import render, sheet
from ..formats import png
from ..spec.view import FLAT, View
from . import seen
from .context import Context

PRESET = "standard"
AROUND, SOFT = 0.08, 0.03  # of the picture's height: how far the box goes beyond the cloth; its soft edge, within that
MOST = 0.6  # of the picture: a larger box would save nothing
Box = tuple[int, int, int, int]  # pixels: left, bottom, right, top, from the picture's lower left


def wanted(context: Context, view: View) -> bool:
    """Whether a picture may be made so: a whole one of 8 bits a colour that does not lie on other floors."""
    return (context.touch_up and context.own and context.look.preset == PRESET and view.format == "png"
            and not view.transparent and view.shot != FLAT)


def touched(context: Context, view: View, kept: Mapping[str, Any], camera: bpy.types.Object, path: Path,
            only: frozenset[str]) -> bool:
    """Write the view to ``path`` from what is ``kept`` of the same drape; False where that would save nothing.

    Raises:
        as ``render.render_view``.
    """
    changed = [garment for garment, before, now in zip(context.look.garments, kept["cloths"], seen.cloths(context),
                                                       strict=True) if before != now]
    preset = render.PRESETS[context.look.preset]
    size = view.pixels((preset.width, preset.height))
    box = _box(context, [object_name(garment) for garment in changed], camera, size)
    if box is None:
        return False
    left, bottom, right, top = box
    width, height = size
    render.render_view(context.scene, camera, path, context.look.preset, only=only, view=view, box=box)
    piece = sheet.read_pixels(path)[..., :3]
    path.write_bytes(kept["png"].tobytes())
    whole = sheet.read_pixels(path)[..., :3]
    if piece.shape != (top - bottom, right - left, 3) or whole.shape != (height, width, 3):
        return False
    place = whole[height - top : height - bottom, left:right]
    share = _share(box, size)[..., None]
    place += share * (piece - place)
    png.write(path, np.rint(255.0 * whole).astype(np.uint8))
    return True


def _box(context: Context, changed: list[str], camera: bpy.types.Object, size: tuple[int, int]) -> Box | None:
    """Where the garments of these names are in the picture, with room; None where nearly all of it is."""
    graph, worn = bpy.context.evaluated_depsgraph_get(), people.worn(context.person, "garment")
    width, height = size
    data: Any = camera
    lens = np.array(data.calc_matrix_camera(graph, x=width, y=height)) @ np.array(camera.matrix_world.inverted())
    points = np.concatenate([np.zeros((0, 3)), *(Surface.of_object(worn[name], graph).points for name in changed)])
    seen_at = np.c_[points, np.ones(len(points))] @ lens.T
    if not len(points) or (seen_at[:, 3] <= 0.0).any():  # some lies behind the camera
        return None
    at = (seen_at[:, :2] / seen_at[:, 3:] + 1.0) / 2.0 * size
    room = AROUND * height
    low, high = np.floor(at.min(axis=0) - room).astype(int), np.ceil(at.max(axis=0) + room).astype(int)
    low, high = np.maximum(low, 0), np.minimum(high, size)
    if (high <= low).any() or np.prod(high - low) > MOST * width * height:
        return None
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def _share(box: Box, size: tuple[int, int]) -> np.ndarray:
    """(rows, columns) how much of the new picture there is: 1, and down to 0 at edges that are not the picture's."""
    left, bottom, right, top = box
    soft = SOFT * size[1]

    def ramp(low: int, high: int, end: int) -> np.ndarray:
        at, share = np.arange(low, high) + 0.5, np.ones(high - low)
        if low > 0:
            share = np.minimum(share, (at - low) / soft)
        if high < end:
            share = np.minimum(share, (high - at) / soft)
        return share

    return np.outer(ramp(size[1] - top, size[1] - bottom, size[1]), ramp(left, right, size[0]))
