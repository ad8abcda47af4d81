# SPDX-License-Identifier: GPL-3.0-or-later
"""How strong the grain of real skins is, place by place: the median of the pictures, so that painted hair is out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ...gan_core.skin.grain import PLACES, Grain, bands
from ...gan_core.skin.linear import resized
from ...gan_core.skin.places import Places
from .pictures import Skin, bare_of

EVEN = 1.5  # places over which strength is evened
KEPT = 0.9  # of what is measured: the faces' finer means have some of it already


def fit(fine: Sequence[Skin], places: Places) -> Grain:
    """``fine``: the pictures at full size."""
    bare = torch.from_numpy(bare_of(places, PLACES).astype(np.float32))[None, None]
    energy: list[list[Tensor]] = [[], []]
    mixing = torch.zeros(2, 3, 3)
    for skin in fine:
        for octave, band in enumerate(bands(torch.from_numpy(skin.structure.astype(np.float32))[None])):
            step = band.shape[-1] // PLACES
            energy[octave].append(F.avg_pool2d(band.square(), step))
            flat = band[0, :, ::4, ::4].flatten(1)
            mixing[octave] += torch.corrcoef(flat) / len(fine)
    strength = []
    for octave in range(2):
        middle = torch.stack(energy[octave]).median(0).values
        strength.append(_evened(middle, bare).sqrt()[0])
    lower = torch.stack([torch.linalg.cholesky(m + 0.01 * torch.eye(3)) for m in mixing])
    return Grain(KEPT * torch.stack(strength), lower)


def _evened(energy: Tensor, bare: Tensor) -> Tensor:
    """Over skin alone, and from it outwards."""
    total, weight = energy * bare, bare
    kernel = torch.exp(-((torch.arange(-9, 10) / (2 * EVEN)) ** 2))
    for k, pad in ((kernel[None, None, None], (0, 0, 9, 9)), (kernel[None, None, :, None], (9, 9, 0, 0))):
        total = F.conv2d(F.pad(total, pad), k.expand(3, 1, *k.shape[2:]), groups=3)
        weight = F.conv2d(F.pad(weight, pad), k)
    near = total / weight.clamp(min=1e-6)
    far = resized(F.avg_pool2d(total, 16), PLACES) / resized(F.avg_pool2d(weight, 16), PLACES).clamp(min=1e-6)
    return torch.where(weight > 0.05, near, far)
