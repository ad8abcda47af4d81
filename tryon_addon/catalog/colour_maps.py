# SPDX-License-Identifier: GPL-3.0-or-later
"""The colours of maps: viridis, as even to the eye as it is to the colour-blind and in grey.

33 of matplotlib's 256 (CC0, by Nathaniel Smith, Stefan van der Walt and Eric Firing), straight between.
"""

from __future__ import annotations

import numpy as np

VIRIDIS = (
    "#440154", "#470d60", "#48186a", "#482374", "#472d7b", "#453781", "#424086", "#3e4989", "#3b528b",
    "#375b8d", "#33638d", "#2f6b8e", "#2c728e", "#297a8e", "#26828e", "#23898e", "#21918c", "#1f988b",
    "#1fa088", "#22a785", "#28ae80", "#32b67a", "#3fbc73", "#4ec36b", "#5ec962", "#70cf57", "#84d44b",
    "#98d83e", "#addc30", "#c2df23", "#d8e219", "#ece51b", "#fde725",
)
UNKNOWN = "#8c8c8c"  # where there is nothing to be told
BANDS = 8  # as in other programs' strain maps


def colours(values: np.ndarray, low: float, high: float, bands: int = 0) -> np.ndarray:
    """(N, 3) sRGB, 0 to 1, of ``values`` (N,) between ``low`` and ``high``; what lies beyond has the end's colour, NaN
    is grey. ``bands``: so many even steps; 0: smooth."""
    table = np.array([_bytes(one) for one in VIRIDIS]) / 255.0
    share = np.clip((np.asarray(values, float) - low) / max(high - low, 1e-12), 0.0, 1.0)
    if bands:
        share = (np.minimum(np.floor(share * bands), bands - 1) + 0.5) / bands
    at = np.linspace(0, 1, len(table))
    known = np.nan_to_num(share)
    found = np.stack([np.interp(known, at, table[:, c]) for c in range(3)], 1)
    return np.where(np.isnan(share)[:, None], np.array(_bytes(UNKNOWN)) / 255.0, found)


def _bytes(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
