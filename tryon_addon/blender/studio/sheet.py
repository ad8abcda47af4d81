# SPDX-License-Identifier: GPL-3.0-or-later
"""A contact sheet from rendered pictures, with Blender's image reader and writer and its own typeface."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bpy
import numpy as np

from ...core import files
from ...core.errors import RenderError
from ...formats import complete
from ...formats.pictures import note
from ...spec.stamp import NOTE

PAPER, INK = 0.965, 0.12  # sRGB greys
LARGEST, PLACE = 2048, 896  # pixels of a picture on the sheet; and of its place there, where they have several sizes
MARGIN, GUTTER, CAPTION = 0.035, 0.02, 0.055  # of a picture's height


def contact_sheet(
    paths: Sequence[Path], out: Path, columns: int | None = None, labels: Sequence[str] = ()
) -> Path:
    """Lay the pictures at ``paths`` side by side on a sheet of paper and write the PNG ``out``: as they are, where they
    have one size, else each as large as its place allows.

    Raises:
        RenderError: no pictures, or one that cannot be read.
    """
    if not paths:
        raise RenderError("There is no picture for the contact sheet.", "Render at least one view.")
    pictures = [_within(read_picture(path), LARGEST, LARGEST) for path in paths]
    height, width = pictures[0].shape[:2]
    if any(picture.shape != pictures[0].shape for picture in pictures):
        height = min(PLACE, max(picture.shape[0] for picture in pictures))
        width = round(0.75 * height)
        pictures = [_within(picture, height, width) for picture in pictures]
    columns = min(columns or (len(pictures) if len(pictures) < 6 else 4), len(pictures))
    margin, gutter, caption = (round(share * height) for share in (MARGIN, GUTTER, CAPTION if labels else 0.0))
    rows = -(-len(pictures) // columns)
    sheet = np.full((
        2 * margin + rows * (height + caption) + (rows - 1) * gutter,
        2 * margin + columns * width + (columns - 1) * gutter, 3,
    ), PAPER, dtype=np.float32)
    for i, picture in enumerate(pictures):
        y = margin + (i // columns) * (height + caption + gutter)
        x = margin + (i % columns) * (width + gutter)
        high, wide = picture.shape[:2]
        top, left = y + (height - high) // 2, x + (width - wide) // 2
        sheet[top:top + high, left:left + wide] = picture
        if i < len(labels) and labels[i]:
            ink = text_mask(labels[i], round(caption * 0.5))[:, :width]
            top = y + height + (caption - ink.shape[0]) // 2
            left = x + (width - ink.shape[1]) // 2
            area = sheet[top:top + ink.shape[0], left:left + ink.shape[1]]
            area += ink[..., None] * (INK - PAPER)
    write_picture(sheet, out)
    return Path(out)


def _within(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    """A picture (H,W,3) as large as it can be within that, and no larger than it is."""
    share = min(1.0, height / picture.shape[0], width / picture.shape[1])
    if share == 1.0:
        return picture
    for axis in (0, 1):  # the mean of what each new row, or column, covers
        old = picture.shape[axis]
        ends = np.linspace(0.0, old, max(1, round(old * share)) + 1)
        summed = np.concatenate([np.zeros_like(picture[:1] if axis == 0 else picture[:, :1]),
                                 np.cumsum(picture, axis=axis, dtype=np.float64)], axis=axis)
        low = np.minimum(ends.astype(int), old - 1)
        rest = (ends - low).reshape([-1 if k == axis else 1 for k in range(3)])
        at = np.take(summed, low, axis) * (1.0 - rest) + np.take(summed, low + 1, axis) * rest
        picture = np.diff(at, axis=axis) * (len(ends) - 1) / old
    return picture.astype(np.float32)


def read_picture(path: Path) -> np.ndarray:
    """(H,W,3) float32 sRGB 0..1, row 0 at the top; what is transparent is the sheet's paper.

    Raises:
        RenderError: no such file, or no picture.
    """
    pixels = read_pixels(path)
    if pixels.shape[2] < 4 or (pixels[..., 3] == 1.0).all():
        return pixels[..., :3].copy()
    return pixels[..., :3] * pixels[..., 3:] + PAPER * (1.0 - pixels[..., 3:])


def read_pixels(path: Path) -> np.ndarray:
    """(H,W,C) float32 as the file has them, row 0 at the top; colours are not multiplied by what they cover.

    Raises:
        RenderError: no such file, or no picture.
    """
    try:
        image = bpy.data.images.load(str(path), check_existing=False)
    except RuntimeError as error:
        raise RenderError(f"Cannot read the picture {path}: {error}.", "Render the view again.") from None
    try:
        image.colorspace_settings.name = "Non-Color"
        image.alpha_mode = "STRAIGHT"
        width, height = image.size
        if not width * height:
            raise RenderError(f"{path} is not a picture.", "Render the view again.")
        pixels = np.empty(width * height * image.channels, dtype=np.float32)
        image.pixels.foreach_get(pixels)
        return pixels.reshape(height, width, image.channels)[::-1].copy()
    finally:
        bpy.data.images.remove(image)


def shape_of(path: Path) -> tuple[int, int]:
    """Rows and columns of a picture. Raises RenderError."""
    rows, columns, _ = read_pixels(path).shape
    return rows, columns


def write_picture(pixels: np.ndarray, path: Path) -> None:
    """Write (H,W,3) sRGB 0..1, row 0 at the top, as a PNG. Raises StorageError."""
    path = Path(path).absolute()
    height, width = pixels.shape[:2]
    image = bpy.data.images.new("TryOn sheet", width, height, alpha=False)
    try:
        image.colorspace_settings.name = "Non-Color"
        rgba = np.ones((height, width, 4), dtype=np.float32)
        rgba[..., :3] = pixels[::-1]
        image.pixels.foreach_set(rgba.ravel())
        image.file_format = "PNG"
        with files.aside(path, ending=".png") as part:
            image.filepath_raw = str(part)
            image.save()
            if not complete.is_complete(part):
                raise files.unwritten(path)
    except RuntimeError as error:
        raise RenderError(f"Cannot write {path}: {error}.", "Check that the folder can be written to.") from None
    except OSError as error:
        raise files.unwritten(path, error) from None
    finally:
        bpy.data.images.remove(image)


def stamp_picture(path: Path, text: str) -> None:
    """Keeps ``text`` inside the picture (of a PNG as its ``Note``), and nothing else: Blender's own notes end after 511
    signs, and name the .blend.
    """
    files.write(path, note.with_note(path.read_bytes(), path.suffix, NOTE, text))


def text_mask(text: str, height: int, fine: int = 4) -> np.ndarray:
    """(``height``, W) coverage 0..1 of a line of text, its outlines filled by Blender and sampled ``fine`` times."""
    curve = bpy.data.curves.new("TryOn label", "FONT")
    thing = bpy.data.objects.new("TryOn label", curve)
    try:
        curve.body = text
        mesh = thing.to_mesh()
        points = np.empty(3 * len(mesh.vertices), dtype=np.float32)
        mesh.vertices.foreach_get("co", points)
        mesh.calc_loop_triangles()
        corners = np.empty(3 * len(mesh.loop_triangles), dtype=np.int32)
        mesh.loop_triangles.foreach_get("vertices", corners)
        triangles = points.reshape(-1, 3)[corners.reshape(-1, 3)][..., :2].astype(np.float64)
        thing.to_mesh_clear()
    finally:
        bpy.data.objects.remove(thing)
        bpy.data.curves.remove(curve)
    if not len(triangles):
        return np.zeros((height, 1), dtype=np.float32)
    # One em is the line: from the descender at -0.25 to the ascender at 0.75.
    scale = height * fine
    triangles = (triangles - [triangles[..., 0].min(), -0.25]) * scale
    columns = -(-int(np.ceil(triangles[..., 0].max()) + 1) // fine) * fine
    grid = np.zeros((height * fine, columns), dtype=bool)
    for triangle in triangles:
        _fill(grid, triangle)
    return grid[::-1].reshape(height, fine, -1, fine).mean(axis=(1, 3), dtype=np.float32)


def _fill(grid: np.ndarray, triangle: np.ndarray) -> None:
    """Set the samples of ``grid`` (row 0 at the bottom) whose centres lie in ``triangle`` (3,2)."""
    low = np.maximum(np.floor(triangle.min(axis=0)).astype(int), 0)
    high = np.minimum(np.ceil(triangle.max(axis=0)).astype(int) + 1, grid.shape[::-1])
    if (low >= high).any():
        return
    y, x = np.mgrid[low[1]:high[1], low[0]:high[0]] + 0.5
    signs = []
    for a, b in zip(triangle, np.roll(triangle, -1, axis=0), strict=True):
        signs.append((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]))
    inside = np.logical_and.reduce([s >= 0 for s in signs]) | np.logical_and.reduce([s <= 0 for s in signs])
    grid[low[1]:high[1], low[0]:high[0]] |= inside
