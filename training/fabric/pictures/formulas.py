# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloth by formula: what photos show too little of, with its height known. It never counts as real in a figure.

Every drawing tiles. Stripes and checks stand here, the other classes in the modules beside; ``DRAWERS`` names them all.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ....gan_core.fabric.gan.config import LAYERS
from .drawn import FINE, Drawn, cover_of, flat
from .knit import knit
from .lace import lace
from .prints import animal, dots
from .weaves import denim, houndstooth


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


# Class -> what draws it: a function of (size, rng) alone.
DRAWERS: dict[str, Callable[[int, np.random.Generator], Drawn]] = {
    "denim": denim,
    "stripe": stripe,
    "check": check,
    "dot": dots,
    "animal": animal,
    "houndstooth": houndstooth,
    "knit": knit,
    "lace": lace,
}
