# SPDX-License-Identifier: GPL-3.0-or-later
"""From an exact cloth to the maps that a material uses: colour, height, normal, roughness, all of which tile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....core.colour import bytes_of, to_bytes, to_linear
from . import dots, relief
from .kinds import KINDS
from .yarns import on_the_loom

COARSE, LARGEST = 16, 4096  # pixels: smallest and largest sample that is asked for
MOST = 32  # pixels a thread: more show nothing more


@dataclass(frozen=True)
class Swatch:
    """One tile of cloth, as ``fabric.sample`` answers for a generated one. Row 0 is the top, maps wrap around."""

    colour: NDArray[np.uint8]  # (H, W, 3) sRGB: nothing but the palette, save on the edges of dots
    height: NDArray[np.float32]  # (H, W) 0..1
    normal: NDArray[np.float32]  # (H, W, 3) tangent space, 0..1 encoded, +Z out, green up
    roughness: NDArray[np.float32]  # (H, W) 0..1
    repeat_cm: float  # width of the tile on the cloth: a whole number of repeats
    palette: tuple[str, ...]
    screens: NDArray[np.float32]  # (colours, H, W) 0..1: how much of each colour of the palette

    def as_dict(self) -> dict[str, Any]:
        """Plain values and arrays."""
        return {"colour": self.colour, "height": self.height, "normal": self.normal, "roughness": self.roughness,
                "repeat_cm": self.repeat_cm, "palette": list(self.palette)}


def draw(kind: str, size: int, *, threads: str = "", weft: str = "", weave: str = "", palette: Sequence[str] = (),
         repeat_cm: float | None = None, dot_cm: float | None = None) -> Swatch:
    """The cloth at about ``size`` pixels across its tile: a whole number of pixels to a thread, at most 32.

    ``repeat_cm`` is the width of one repeat of the sett, of the weave where the sett is one colour, or of rows of dots;
    None: what the kind's threads, lying as closely as they usually do, make of it.

    Raises:
        SpecError: threads, weave or palette that do not go together (see ``yarns``), dots too wide.
    """
    size = min(max(size, COARSE), LARGEST)
    own = KINDS[kind]
    if kind == "dots":
        repeat = own.pitch_mm / 10 if repeat_cm is None else repeat_cm
        return _dotted(size, tuple(palette) or own.palette, repeat, dots.diameter_of(dot_cm, repeat), own.roughness)
    yarns = on_the_loom(kind, threads, weft, weave, palette)
    rows, columns = yarns.shown.shape
    pixels = min(max(size // max(columns, rows), 1), MOST)
    thread_mm = own.pitch_mm if repeat_cm is None else 10 * repeat_cm / yarns.repeat
    height = relief.height_of(yarns.over, pixels, thread_mm)
    shown = np.kron(yarns.shown, np.ones((pixels, pixels), np.intp))
    return Swatch(
        colour=inks(yarns.palette)[shown],
        height=height,
        normal=relief.normal_of(height, relief.THICKNESS * thread_mm, thread_mm / pixels),
        roughness=relief.roughness_of(height, own.roughness),
        repeat_cm=thread_mm * columns / 10,
        palette=yarns.palette,
        screens=(shown[None] == np.arange(len(yarns.palette))[:, None, None]).astype(np.float32),
    )


def _dotted(size: int, palette: tuple[str, ...], repeat: float, diameter: float, roughness: float) -> Swatch:
    colours = max(len(palette) - 1, 1)
    dyes = inks(palette if len(palette) > 1 else (*palette, palette[0]))
    screens = dots.coverage(size, diameter, colours)
    screens = np.concatenate([1 - screens.sum(axis=0, keepdims=True), screens])
    light = np.tensordot(screens, to_linear(dyes / 255.0), (0, 0))
    even = np.full((size, size), 0.5, np.float32)
    return Swatch(to_bytes(light), even, relief.normal_of(even, 0.0, 1.0), relief.roughness_of(even, roughness),
                  repeat * colours, palette, screens.astype(np.float32))


def inks(palette: Sequence[str]) -> NDArray[np.uint8]:
    """(n, 3) sRGB of colours like #1f3560."""
    return np.array([bytes_of(colour) for colour in palette], np.uint8)
