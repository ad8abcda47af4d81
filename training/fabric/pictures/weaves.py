# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloth whose pattern is its weave: houndstooth, glen check, herringbone and denim, thread by thread."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .drawn import FINE, Drawn, cover_of, shrunk

TWILL = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [1, 0, 0, 1]], bool)  # 2/2: rows are wefts


def woven(size: int, over: NDArray[np.bool_], warp: NDArray[np.int64], weft: NDArray[np.int64], density: float,
          rng: np.random.Generator, shading: float = 0.35) -> Drawn:
    """The face of a weave.

    over: (wefts, warps), where the warp lies on top. warp, weft: ink of each thread. density: threads a centimetre.
    A thread's crown is an ellipse across it, dips where it goes under, and its thickness varies a little.
    """
    n = size * FINE
    t = (np.arange(n) + 0.5) / n
    i, x = divmod(t * len(warp), 1.0)
    j, y = divmod(t * len(weft), 1.0)
    i, j = i.astype(np.int64), j.astype(np.int64)
    x, y = (2 * x - 1)[None], (2 * y - 1)[:, None]
    top = over[j[:, None], i[None]]
    thick_warp, thick_weft = 1 + 0.07 * rng.standard_normal(len(warp)), 1 + 0.07 * rng.standard_normal(len(weft))
    crown_warp = np.sqrt(np.clip(1 - 0.9 * x**2, 0, 1)) * (1 - 0.3 * y**2) * thick_warp[i][None]
    crown_weft = np.sqrt(np.clip(1 - 0.9 * y**2, 0, 1)) * (1 - 0.3 * x**2) * thick_weft[j][:, None]
    height = shrunk(np.clip(np.where(top, crown_warp, 0.9 * crown_weft), 0, 1.3) / 1.3)
    ink = np.where(top, warp[i][None], weft[j][:, None])
    return Drawn(cover_of(ink, int(max(warp.max(), weft.max())) + 1), height, shading, len(warp) / density)


def repeated(over: NDArray[np.bool_], wefts: int, warps: int) -> NDArray[np.bool_]:
    return over[np.arange(wefts)[:, None] % over.shape[0], np.arange(warps)[None] % over.shape[1]]


def houndstooth(size: int, rng: np.random.Generator) -> Drawn:
    """Houndstooth, puppytooth and glen check (coloured threads in a 2/2 twill), or a herringbone."""
    draw = (tooth, tooth, glen, herringbone, herringbone)[rng.integers(5)]
    return draw(size, rng)


def tooth(size: int, rng: np.random.Generator) -> Drawn:
    """Groups of two (puppytooth), four (houndstooth) or eight dark and as many light threads, both ways."""
    group = int(rng.choice([2, 4, 4, 4, 8]))
    repeats = int(rng.integers(2, {2: 11, 4: 8, 8: 4}[group]))
    over = TWILL
    if group == 8:  # the same figure drawn in double threads
        over = np.kron(TWILL, np.ones((2, 2), bool)).astype(bool)
    threads = 2 * group * repeats
    line = (np.arange(threads) // group % 2).astype(np.int64)
    if rng.random() < 0.2:
        line = np.where(line == 1, 1 + (np.arange(threads) // (2 * group)) % min(2, repeats), 0)
        line = line if repeats % 2 == 0 else np.minimum(line, 1)
    return woven(size, repeated(over, threads, threads), line, line, float(rng.uniform(6, 14)), rng)


def glen(size: int, rng: np.random.Generator) -> Drawn:
    """Glen check: blocks of four and four threads and blocks of two and two, in a 2/2 twill."""
    wide, fine = int(rng.integers(2, 6)), int(rng.integers(2, 8))
    line = np.concatenate([np.tile([0] * 4 + [1] * 4, wide), np.tile([0] * 2 + [1] * 2, 2 * fine)]).astype(np.int64)
    if rng.random() < 0.35:
        line[:2] = 2  # an overcheck
    repeats = max(1, min(3, 72 // len(line)))
    line = np.tile(line, repeats)
    over = repeated(TWILL, len(line), len(line))
    return woven(size, over, line, line, float(rng.uniform(9, 18)), rng)


def herringbone(size: int, rng: np.random.Generator) -> Drawn:
    """Twill whose diagonal turns back after every ``width`` warps, warp and weft in different colours."""
    width = int(rng.choice([4, 6, 8, 8, 10, 12]))
    pairs = int(rng.integers(1, max(2, 72 // (2 * width)) + 1))
    warps = 2 * width * pairs
    phase = np.arange(warps) % (2 * width)
    step = np.where(phase < width, phase, 2 * width - 1 - phase + 2)  # broken at the turn, as drafts do
    wefts = 4 * max(2, round(warps * float(rng.uniform(0.8, 1.2)) / 4))
    over = (np.arange(wefts)[:, None] + step[None]) % 4 < 2
    warp, weft = np.zeros(warps, np.int64), np.ones(wefts, np.int64)
    if rng.random() < 0.25:
        warp[phase == 0] = 2
    return woven(size, over, warp, weft, float(rng.uniform(6, 18)), rng, shading=float(rng.uniform(0.25, 0.5)))


def denim(size: int, rng: np.random.Generator) -> Drawn:
    """3/1 twill of dyed warp (ink 0) over undyed weft (ink 1), right- or left-hand."""
    threads = 4 * int(rng.integers(8, 25))
    i, j = np.arange(threads)[None], np.arange(threads)[:, None]
    hand = 1 if rng.random() < 0.7 else -1
    over = (j + hand * i) % 4 < 3
    nought, one = np.zeros(threads, np.int64), np.ones(threads, np.int64)
    return woven(size, over, nought, one, float(rng.uniform(20, 28)), rng, shading=0.45)
