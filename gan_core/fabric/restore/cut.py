# SPDX-License-Identifier: GPL-3.0-or-later
"""Where two pictures that lie over each other are cut: along the path where they differ least."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def closed_path(cost: NDArray[np.float32]) -> NDArray[np.int64]:
    """(H,) columns of a cheap path down (H, W), at most one column from row to row, that ends where it began."""
    best: tuple[float, NDArray[np.int64]] | None = None
    start = int(path_down(cost)[0])
    for column in sorted({start, *range(0, cost.shape[1], max(1, cost.shape[1] // 6))}):
        held = cost.copy()
        held[0] = held[-1] = 1e12
        held[0, column] = held[-1, column] = cost[0, column]
        way = path_down(held)
        total = float(held[np.arange(len(way)), way].sum())
        if best is None or total < best[0]:
            best = total, way
    assert best is not None
    return best[1]


def path_down(cost: NDArray[np.float32]) -> NDArray[np.int64]:
    """(H,) columns of the cheapest path, by dynamic programming."""
    h, w = cost.shape
    came = np.zeros((h, w), np.int8)
    total = np.full(w + 2, np.inf)  # what the way down to each column has cost, with nothing beside the picture
    left, above, right = total[:-2], total[1:-1], total[2:]
    above[:] = cost[0]
    for row in range(1, h):
        least = np.minimum(np.minimum(left, above), right)
        came[row] = np.where(left == least, -1, above != least)
        np.add(least, cost[row], out=above)
    way = np.zeros(h, np.int64)
    way[-1] = above.argmin()
    for row in range(h - 1, 0, -1):
        way[row - 1] = way[row] + came[row, way[row]]
    return way
