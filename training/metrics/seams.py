# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether pictures tile: the step across the wrap beside the steps inside."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def seam_ratio(images: NDArray[np.floating]) -> NDArray[np.float64]:
    """(B,) for (B, H, W, C): mean step across the wrap over the mean step inside, both axes together. 1 is seamless.

    A single image has chance in it (a stripe may or may not end at the border): judge by the mean of many, or after
    a random roll.
    """
    x = images.astype(np.float64)
    across = np.abs(x - np.roll(x, 1, 2)).mean((1, 3))  # (B, W): step from column i - 1 to column i
    down = np.abs(x - np.roll(x, 1, 1)).mean((2, 3))
    seam = across[:, 0] + down[:, 0]
    return seam / np.maximum(across[:, 1:].mean(1) + down[:, 1:].mean(1), 1e-9)


def pooled_seam_ratio(images: NDArray[np.floating]) -> float:
    """Mean step across the wrap of all images over the mean step inside all of them."""
    x = images.astype(np.float64)
    across, down = np.abs(x - np.roll(x, 1, 2)).mean((0, 1, 3)), np.abs(x - np.roll(x, 1, 1)).mean((0, 2, 3))
    return float((across[0] + down[0]) / (across[1:].mean() + down[1:].mean()))
