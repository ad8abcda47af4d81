# SPDX-License-Identifier: GPL-3.0-or-later
"""The Cusick drape test's geometry: what a disc of cloth that hangs over a smaller disc is judged by.

BS 5058: a specimen of 30 cm lies on a support of 18 cm, 24 cm for limp cloth; the drape coefficient is the share of
the overhanging ring that its shadow from above still covers, 0 hanging straight down, 100 stiff as a board.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SPECIMEN, LIMP_SPECIMEN, SUPPORT = 0.30, 0.24, 0.18  # metres across
CELL = 0.0005  # metres, of the shadow's picture
BEAMS = 180  # directions in which the shadow's reach is read
DEEP = 0.004  # metres from a crest to the valleys beside it, to count as a fold


@dataclass(frozen=True)
class Shadow:
    """What the drape meter reads: coefficient in %, how many folds, and their depth in mm from valley to crest."""

    coefficient: float
    folds: int
    depth: float


def shadow(points: np.ndarray, triangles: np.ndarray, specimen: float = SPECIMEN) -> Shadow:
    """The shadow from straight above of a draped disc round the origin.

    Args:
        points: (V, 3) metres; triangles: (T, 3).
        specimen: the flat disc's diameter, metres.
    """
    picture = covered(points[:, :2], triangles, specimen / 2 + 0.02)
    area = float(picture.sum()) * CELL**2
    support, whole = np.pi * (SUPPORT / 2) ** 2, np.pi * (specimen / 2) ** 2
    reach = _reach(picture)
    crests, depth = _folds(reach)
    return Shadow(100.0 * (area - support) / (whole - support), crests, 1000.0 * depth)


def covered(flat: np.ndarray, triangles: np.ndarray, reach: float) -> np.ndarray:
    """(N, N) bool: cells of the square from -reach to reach whose centres lie under a triangle; row = y."""
    count = int(np.ceil(2 * reach / CELL))
    corners = (flat[triangles] + reach) / CELL - 0.5
    picture = np.zeros((count, count), dtype=bool)
    low = np.clip(np.ceil(corners.min(axis=1)).astype(int), 0, count)
    high = np.clip(np.floor(corners.max(axis=1)).astype(int) + 1, 0, count)
    for triangle, (x0, y0), (x1, y1) in zip(corners, low, high, strict=True):
        y, x = np.mgrid[y0:y1, x0:x1]
        a, b, c = triangle
        sides = [(q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0]) for p, q in ((a, b), (b, c), (c, a))]
        low_side, high_side = np.minimum.reduce(sides), np.maximum.reduce(sides)
        picture[y0:y1, x0:x1] |= (low_side >= 0) | (high_side <= 0)
    return picture


def _reach(picture: np.ndarray) -> np.ndarray:
    """(BEAMS,) metres from the centre to the shadow's edge, evenly round."""
    row, column = np.nonzero(picture)
    x, y = (column + 0.5 - picture.shape[1] / 2) * CELL, (row + 0.5 - picture.shape[0] / 2) * CELL
    beam = ((np.arctan2(y, x) + np.pi) / (2 * np.pi) * BEAMS).astype(int) % BEAMS
    reach = np.full(BEAMS, SUPPORT / 2)
    np.maximum.at(reach, beam, np.hypot(x, y))
    smooth = np.exp(-0.5 * (np.arange(-6, 7) / 1.2) ** 2)  # a corner of the mesh is no fold
    return np.convolve(np.r_[reach[-6:], reach, reach[:6]], smooth / smooth.sum(), "valid")


def _folds(reach: np.ndarray) -> tuple[int, float]:
    """Crests that stand ``DEEP`` over the valleys on both sides, and their mean height over the valley before them.

    Walked round once from the deepest valley, so that the last crest has its second valley too.
    """
    walk = np.roll(reach, -int(reach.argmin()))
    heights: list[float] = []
    rising, valley, crest = False, walk[0], walk[0]
    for value in [*walk[1:], walk[0]]:
        valley, crest = min(valley, value), max(crest, value)
        if not rising and value >= valley + DEEP:
            rising, crest = True, value
        elif rising and value <= crest - DEEP:
            heights.append(crest - valley)
            rising, valley = False, value
    return len(heights), float(np.mean(heights)) if heights else 0.0
