# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloth by formula: what photos show too little of, with its height known. It never counts as real in a figure.

Every drawing tiles. Stripes and checks stand here, the other classes in the ``procedural_*`` modules; ``DRAWERS``
names them all.
"""

from __future__ import annotations

from collections.abc import Callable
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


def bands(size: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """(size * FINE,) ink along one repeat: a random thread count, 2 to 9 times, often mirrored."""
    count = int(rng.integers(2, 6))
    widths = rng.choice([1, 1, 2, 3, 4, 6, 8], size=count).astype(float)
    inks = rng.permutation(LAYERS)[:count] if count <= LAYERS else rng.integers(0, LAYERS, count)
    inks[0] = 0
    if rng.random() < 0.5:
        widths, inks = np.concatenate([widths, widths[-2:0:-1]]), np.concatenate([inks, inks[-2:0:-1]])
    repeats = int(rng.integers(1, 10)) if len(widths) < 5 else int(rng.integers(1, 5))
    edges = np.cumsum(widths) / widths.sum()
    t = (np.arange(size * FINE) + 0.5) / (size * FINE) * repeats % 1.0
    return inks[np.searchsorted(edges, t, side="right").clip(0, len(inks) - 1)]


def stripe(size: int, rng: np.random.Generator) -> Drawn:
    """Level stripes."""
    ink = np.broadcast_to(bands(size, rng)[:, None], (size * FINE, size * FINE))
    return Drawn(cover_of(ink), flat(size), 0.0, float(rng.uniform(6, 20)))


def check(size: int, rng: np.random.Generator) -> Drawn:
    """A check or tartan: warp and weft each cover half, as a 2/2 twill mixes them; a quarter are two-colour gingham."""
    if rng.random() < 0.25:
        n = int(rng.integers(2, 13))
        weft = (np.arange(size * FINE) * 2 * n // (size * FINE) % 2).astype(np.int64)
    else:
        weft = bands(size, rng)
    warp = weft if rng.random() < 0.7 else bands(size, rng)
    shape = (size * FINE, size * FINE)
    cover = 0.5 * (cover_of(np.broadcast_to(weft[:, None], shape)) + cover_of(np.broadcast_to(warp[None], shape)))
    return Drawn(cover.astype(np.float32), flat(size), 0.0, float(rng.uniform(6, 22)))


def drawers() -> dict[str, Callable[[int, np.random.Generator], Drawn]]:
    """Class -> what draws it. Each is a function of (size, rng) alone."""
    from . import prints, weaves  # these modules import this one
    from .knit import knit
    from .lace import lace

    return {
        "denim": weaves.denim,
        "stripe": stripe,
        "check": check,
        "dot": prints.dots,
        "animal": prints.animal,
        "houndstooth": weaves.houndstooth,
        "knit": knit,
        "lace": lace,
    }
