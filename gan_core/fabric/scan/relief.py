# SPDX-License-Identifier: GPL-3.0-or-later
"""How a picture of cloth takes the light: its threads are those that it shows, and none where it is a drawing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..finish.relief import Finish

Array = NDArray[np.float32]

THREADS_MM = 0.35  # a pixel's size from which on threads cannot be seen
REACH_MM = 0.6  # about a thread: what is larger is the print
SEEN = 0.006  # of white: less than this on either side of the mean, over half of the picture, and no thread is seen
PRINT = 0.0025  # square of the contrast from which on an edge belongs to the print
FINISH = Finish("plain weave", 10.0, 128, 0.16, 0.0, 0.0, 0.80, 1.0, True)  # of the usual print cloth


def height_of(colour: NDArray[np.uint8], repeat_cm: float) -> Array:
    """(H, W) 0 .. 1 of a tile (H, W, 3): light threads lie above dark gaps; level where no threads can be seen.

    What is told apart from the print by a guided filter (He, Sun and Tang 2010), which keeps edges of the print.
    """
    height, width = colour.shape[:2]
    level = np.full((height, width), 0.12 + 0.7 * 0.5, np.float32)
    pixel_mm = repeat_cm * 10 / width
    if pixel_mm > THREADS_MM:
        return level
    light = colour.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32) / np.float32(255)
    threads = light - guided(light, max(1, round(REACH_MM / pixel_mm)))
    spread = float(np.median(np.abs(threads)))
    if spread < SEEN:
        return level
    return level + np.float32(0.35) * np.clip(threads / np.float32(4.5 * spread), -1, 1)  # three deviations


def guided(light: Array, reach: int) -> Array:
    """(H, W) smoothed over ``reach`` pixels each way, but for edges. It wraps around."""
    from scipy.ndimage import uniform_filter

    def mean(x: Array) -> Array:
        return uniform_filter(x, 2 * reach + 1, mode="wrap")

    middle = mean(light)
    variance = np.maximum(mean(light * light) - middle * middle, 0)
    share = variance / (variance + np.float32(PRINT))
    return mean(share) * light + mean((1 - share) * middle)
