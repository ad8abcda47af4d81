# SPDX-License-Identifier: GPL-3.0-or-later
"""The pixels of a view's file, in levels of a screen, whatever kind of file it is: what two of them are compared by."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ...core.colour import to_srgb
from ...core.errors import SpecError
from ...formats import png
from ...formats.pictures import exr, note
from . import sheet

COMBINED = (".Combined.R", ".Combined.G", ".Combined.B", ".Combined.A")


def pixels_of(path: Path) -> np.ndarray:
    """(H, W, C) in levels of 0 to 255, row 0 at the top: uint8 of a PNG of 8 bits, else float64 of what is finer.

    Of an EXR the light of its Combined layer, as sRGB has it, and how much it covers.

    Raises:
        SpecError: no such picture, or a damaged or hostile one. RenderError: Blender cannot read it.
    """
    kind = path.suffix.lower()
    if kind == ".exr":
        layers = exr.layers_of(note.content_of(path), path)
        found = [values for end in COMBINED for name, values in sorted(layers.items()) if name.endswith(end)]
        if len(found) != len(COMBINED):
            raise SpecError(f"{path} has no Combined layer.", "Name a picture that TryOn wrote.")
        light = np.nan_to_num(np.stack(found, axis=-1).astype(np.float64))
        return 255.0 * np.concatenate([to_srgb(light[..., :3]), np.clip(light[..., 3:], 0.0, 1.0)], axis=-1)
    if kind == ".png" and png.plain(path):
        return png.pixels_of(path)
    note.note_of(path, "")  # damaged ones are told in our words
    return 255.0 * sheet.read_pixels(path).astype(np.float64)
