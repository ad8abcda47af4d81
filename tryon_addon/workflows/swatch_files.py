# SPDX-License-Identifier: GPL-3.0-or-later
"""Swatches as files: a picture with its rights for each, its maps and screens, a sheet of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ..core import files
from ..core.colour import to_bytes, to_linear
from ..core.delivery import Delivery
from ..formats import rights
from ..formats.rights import Rights
from .swatches import Swatch

MAPS = ("height", "normal", "roughness", "opacity")  # the last of lace only
CELL, GAP, COLUMNS = 256, 8, 6  # pixels of a sheet


def write(swatches: Sequence[Swatch], folder: Path, *, maps: bool = False, screens: bool = False) -> list[Path]:
    """A PNG and a JSON a swatch, ``sheet.png`` of all; ``maps`` and ``screens`` as greyscale and colour PNGs, too.

    A sample is called by its class and seed, and replaces what is called so. What was worked on (projected, mixed ...)
    has no number of its own: it replaces nothing, and is numbered (``own-project-2.png``).

    Raises:
        StorageError: the folder cannot be written: nothing is, then.
    """
    with Delivery(folder) as delivery:
        return _write(swatches, delivery, maps, screens)


def _write(swatches: Sequence[Swatch], delivery: Delivery, maps: bool, screens: bool) -> list[Path]:
    written = []
    for swatch in swatches:
        shown = {"": swatch.maps["colour"]}
        if maps:
            shown |= {f"-{name}": np.rint(255 * np.clip(swatch.maps[name], 0, 1)).astype(np.uint8)
                      for name in MAPS if name in swatch.maps}
        if screens:
            shown |= {f"-screen-{i}-{colour[1:]}": ink for i, (colour, ink) in enumerate(swatch.screens, start=1)}
        written += keep(delivery, swatch.name, shown, swatch.rights)
    return written + keep(delivery, "sheet", {"": sheet(swatches)}, *(swatch.rights for swatch in swatches))


def keep(delivery: Delivery, stem: str, pictures: Mapping[str, np.ndarray], *found: Rights) -> list[Path]:
    """The PNGs of one thing, by what follows ``stem`` in their names, with their rights: where they will lie. Numbered
    where others lie there, but for samples."""
    contents = {f"{end}{suffix}": content for end, pixels in pictures.items()
                for suffix, content in rights.contents_of(pixels, *found).items()}
    sampled = all(one.operation == "sample" for one in found)
    free = stem if sampled else files.free_stem((delivery.folder, delivery.aside), stem, contents)
    paths = [files.write(delivery.aside / f"{free}{end}", content) for end, content in contents.items()]
    return [delivery.final(path) for path in paths if path.suffix == ".png"]


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
