# SPDX-License-Identifier: GPL-3.0-or-later
"""Stripes and checks by formula, to augment the few that photos show. They never count as real in a figure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..gan_core.fabric.config import LAYERS


def bands(size: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """(size * 4,) ink of each quarter pixel along one repeat: a random thread count, 2 to 9 times, often mirrored."""
    count = int(rng.integers(2, 6))
    widths = rng.choice([1, 1, 2, 3, 4, 6, 8], size=count).astype(float)
    inks = rng.permutation(LAYERS)[:count] if count <= LAYERS else rng.integers(0, LAYERS, count)
    inks[0] = 0
    if rng.random() < 0.5:
        widths, inks = np.concatenate([widths, widths[-2:0:-1]]), np.concatenate([inks, inks[-2:0:-1]])
    repeats = int(rng.integers(1, 10)) if len(widths) < 5 else int(rng.integers(1, 5))
    edges = np.cumsum(widths) / widths.sum()
    t = (np.arange(size * 4) + 0.5) / (size * 4) * repeats % 1.0
    return inks[np.searchsorted(edges, t, side="right").clip(0, len(inks) - 1)]


def cover_of(ink: NDArray[np.int64], size: int) -> NDArray[np.float32]:
    """(LAYERS, size, size) coverage of an ink map of (4 size, 4 size)."""
    onehot = (ink[None] == np.arange(LAYERS)[:, None, None]).astype(np.float32)
    return onehot.reshape(LAYERS, size, 4, size, 4).mean((2, 4))


def stripe(size: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """(LAYERS, size, size) coverage of level stripes."""
    return cover_of(np.broadcast_to(bands(size, rng)[:, None], (size * 4, size * 4)), size)


def check(size: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """(LAYERS, size, size) coverage of a check: warp and weft each cover half, as a 2/2 twill mixes them."""
    weft = bands(size, rng)
    warp = weft if rng.random() < 0.7 else bands(size, rng)
    shape = (size * 4, size * 4)
    return 0.5 * (
        cover_of(np.broadcast_to(weft[:, None], shape), size) + cover_of(np.broadcast_to(warp[None], shape), size)
    )
