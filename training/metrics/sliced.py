# SPDX-License-Identifier: GPL-3.0-or-later
"""Sliced Wasserstein distance between patches of Laplacian pyramids (Karras et al. 2018, progressive growing)."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

PATCH = 7  # pixels
PATCHES = 16_384  # of each level and set
SMALLEST = 16  # pixels of the coarsest level
KERNEL = torch.tensor([1.0, 4.0, 6.0, 4.0, 1.0]) / 16


def blurred(x: Tensor) -> Tensor:
    """Binomial blur of (n, C, H, W), mirrored at the border."""
    c = x.shape[1]
    x = F.conv2d(F.pad(x, (2, 2, 0, 0), mode="reflect"), KERNEL.view(1, 1, 1, 5).expand(c, 1, 1, 5), groups=c)
    return F.conv2d(F.pad(x, (0, 0, 2, 2), mode="reflect"), KERNEL.view(1, 1, 5, 1).expand(c, 1, 5, 1), groups=c)


def pyramid(images: Tensor) -> list[Tensor]:
    """Differences from level to level, finest first; the last is the coarsest picture itself."""
    levels = []
    while images.shape[-1] > SMALLEST:
        small = blurred(images)[..., ::2, ::2]
        back = F.interpolate(small, scale_factor=2, mode="bilinear", align_corners=False)
        levels.append(images - back)
        images = small
    return [*levels, images]


def patches(level: Tensor, rng: np.random.Generator, count: int = PATCHES) -> NDArray[np.float32]:
    """(count, PATCH * PATCH * C) at random places of (n, C, H, W), each channel brought to mean 0, deviation 1."""
    n, c, h, w = level.shape
    which = rng.integers(0, n, count)
    y, x = rng.integers(0, h - PATCH + 1, count), rng.integers(0, w - PATCH + 1, count)
    rows, cols = y[:, None, None] + np.arange(PATCH)[:, None], x[:, None, None] + np.arange(PATCH)
    found = level.numpy().transpose(0, 2, 3, 1)[which[:, None, None], rows, cols].astype(np.float32)
    found -= found.mean((0, 1, 2))
    return (found / (found.std((0, 1, 2)) + 1e-8)).reshape(count, -1)


def distance(a: NDArray[np.float32], b: NDArray[np.float32], rng: np.random.Generator, slices: int = 128) -> float:
    """Mean distance of two sets of points (n, d) projected on random lines."""
    lines = rng.standard_normal((a.shape[1], slices)).astype(np.float32)
    lines /= np.linalg.norm(lines, axis=0)
    return float(np.abs(np.sort(a @ lines, 0) - np.sort(b @ lines, 0)).mean())


def sliced_wasserstein(a: Tensor, b: Tensor, seed: int = 0, count: int = PATCHES) -> list[float]:
    """Distance of two sets of pictures (n, 3, S, S), in thousandths as is usual: a figure a level, finest first."""
    rng = np.random.default_rng(seed)
    return [1000 * distance(patches(p, rng, count), patches(q, rng, count), rng)
            for p, q in zip(pyramid(a), pyramid(b), strict=True)]
