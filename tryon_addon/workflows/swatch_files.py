# SPDX-License-Identifier: GPL-3.0-or-later
"""Swatches as files: a picture with its rights for each, its maps and screens, a sheet of all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..core.colour import to_bytes, to_linear
from ..core.delivery import Delivery
from ..formats import rights
from .swatches import Swatch

MAPS = ("height", "normal", "roughness", "opacity")  # the last of lace only
CELL, GAP, COLUMNS = 256, 8, 6  # pixels of a sheet


def write(swatches: Sequence[Swatch], folder: Path, *, maps: bool = False, screens: bool = False) -> list[Path]:
    """A PNG and a JSON a swatch, ``sheet.png`` of all; ``maps`` and ``screens`` as greyscale and colour PNGs, too.

    Raises:
        StorageError: the folder cannot be written: nothing is, then.
    """
    with Delivery(folder) as delivery:
        aside = delivery.aside
        files = []
        for swatch in swatches:
            files.append(rights.write(aside / f"{swatch.name}.png", swatch.maps["colour"], swatch.rights))
            if maps:
                for name in [name for name in MAPS if name in swatch.maps]:
                    pixels = np.rint(255 * np.clip(swatch.maps[name], 0, 1)).astype(np.uint8)
                    files.append(rights.write(aside / f"{swatch.name}-{name}.png", pixels, swatch.rights))
            if screens:
                for i, (colour, ink) in enumerate(swatch.screens, start=1):
                    path = aside / f"{swatch.name}-screen-{i}-{colour[1:]}.png"
                    files.append(rights.write(path, ink, swatch.rights))
        files.append(rights.write(aside / "sheet.png", sheet(swatches), *(swatch.rights for swatch in swatches)))
    return [delivery.final(path) for path in files]


def sheet(swatches: Sequence[Swatch]) -> np.ndarray:
    """(H, W, 3) uint8: the swatches side by side at one scale of pixels, white between them."""
    columns = min(COLUMNS, len(swatches))
    rows = -(-len(swatches) // columns)
    page = np.full((GAP + rows * (CELL + GAP), GAP + columns * (CELL + GAP), 3), 255, np.uint8)
    for i, swatch in enumerate(swatches):
        top, left = (GAP + (CELL + GAP) * k for k in divmod(i, columns))
        page[top : top + CELL, left : left + CELL] = thumbnail(swatch.maps["colour"], CELL)
    return page


def thumbnail(colour: np.ndarray, size: int) -> np.ndarray:
    """(size, size, 3) uint8 of a tile (H, W, 3): repeated where it is narrow, averaged where it is finer."""
    step = max(1, colour.shape[1] // size)
    wanted = size * step
    tiled = np.tile(colour, (-(-wanted // colour.shape[0]), -(-wanted // colour.shape[1]), 1))[:wanted, :wanted]
    light = to_linear(tiled / 255.0).reshape(size, step, size, step, 3).mean(axis=(1, 3))
    return to_bytes(light)
