# SPDX-License-Identifier: GPL-3.0-or-later
"""What a drawing by formula is: how much of each pixel each ink covers, and its relief."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....gan_core.fabric.gan.config import LAYERS

Array = NDArray[np.float32]
FINE = 4  # a drawing is made at so many times its size and averaged


@dataclass(frozen=True)
class Drawn:
    """A drawing of size S.

    cover: (inks, S, S), how much of each pixel each ink covers, summing to 1. height: (S, S) in 0 .. 1, the relief
    that is coarser than a pixel (a print has none: 0.5 all over). shading: how far that relief darkens its own
    gaps, 0 .. 1. cm: width of the picture.
    """

    cover: Array
    height: Array
    shading: float
    cm: float


def shrunk(fine: NDArray, times: int = FINE) -> Array:
    """Mean over blocks of ``times`` x ``times`` of the last two axes: a box filter keeps what tiles tiling."""
    *rest, h, w = fine.shape
    blocks = fine.reshape(*rest, h // times, times, w // times, times)
    return blocks.mean((-3, -1), dtype=np.float64).astype(np.float32)


def cover_of(ink: NDArray[np.int64], inks: int = LAYERS, times: int = FINE) -> Array:
    """(inks, S, S) coverage of an ink map of (times S, times S)."""
    return shrunk((ink[None] == np.arange(inks)[:, None, None]).astype(np.float32), times)


def flat(size: int) -> Array:
    """Height of a print: none of its own."""
    return np.full((size, size), 0.5, np.float32)
