# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a tile meets itself: hidden from a critic, and measured against the steps inside."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


def masked(images: Tensor, ring: int) -> Tensor:
    """Blank the outermost ``ring`` pixels of (B, C, S, S).

    The critic wraps around, and crops of photos do not. Hiding the seam of real pictures, and of drawn ones after a
    random roll, leaves it nothing to learn from a seam, while every place of a drawn tile is judged.
    """
    if not ring:
        return images
    mask = torch.zeros(images.shape[-2:], device=images.device, dtype=images.dtype)
    mask[ring:-ring, ring:-ring] = 1
    return images * mask


def rolled(images: Tensor, dx: int, dy: int) -> Tensor:
    return torch.roll(images, (dy, dx), (2, 3))


def pooled_seam_ratio(images: NDArray[np.floating]) -> float:
    """Mean step across the wrap of (B, H, W, C) over the mean step inside all of them, both axes together.

    1 is seamless. A single image has chance in it (a stripe may or may not end at the border): judge by the mean of
    many, or after a random roll.
    """
    x = images.astype(np.float64)
    across, down = np.abs(x - np.roll(x, 1, 2)).mean((0, 1, 3)), np.abs(x - np.roll(x, 1, 1)).mean((0, 2, 3))
    return float((across[0] + down[0]) / (across[1:].mean() + down[1:].mean()))
