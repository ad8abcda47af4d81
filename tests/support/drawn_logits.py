# SPDX-License-Identifier: GPL-3.0-or-later
"""Drawings for tests of what grows from them: smooth noise that wraps around."""

import numpy as np
import torch
from scipy import ndimage
from torch import Tensor


def logits(seed: int, size: int = 64, smooth: float = 2.0) -> Tensor:
    rng = np.random.default_rng(seed)
    x = ndimage.gaussian_filter(rng.standard_normal((5, size, size)), (0, smooth, smooth), mode="wrap")
    return torch.from_numpy((x / x.std()).astype(np.float32))[None]
