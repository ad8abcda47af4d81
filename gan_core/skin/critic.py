# SPDX-License-Identifier: GPL-3.0-or-later
"""The critic of windows of skin: told where they lie, it says place by place how real they look. Not shipped."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from .config import KNOWN, TRAITS


class Critic(nn.Module):
    """Structure (B, 3, S, S), places (B, KNOWN, S / fine, S / fine) and traits (B, T) -> scores (B, n).

    It sees the structure, and apart what is finer than four texels, enlarged: that is what the generator adds.
    """

    def __init__(self, fine: int = 4, width: int = 32) -> None:
        super().__init__()
        self.fine = fine
        self.enter = spectral_norm(nn.Conv2d(6 * 4, width, 3, padding=1))
        self.a = spectral_norm(nn.Conv2d(width, 2 * width, 4, 2, 1))
        self.b = spectral_norm(nn.Conv2d(2 * width, 2 * width, 3, padding=1))
        self.c = spectral_norm(nn.Conv2d(2 * width, 3 * width, 4, 2, 1))
        self.near, self.far = nn.Conv2d(2 * width, 1, 1), nn.Conv2d(3 * width, 1, 1)
        self.place = nn.Conv2d(len(KNOWN) + len(TRAITS), 2 * width, 1)

    def forward(self, structure: Tensor, known: Tensor, traits: Tensor) -> Tensor:
        small = F.avg_pool2d(structure, self.fine)
        rest = structure - F.interpolate(small, scale_factor=self.fine, mode="bilinear", align_corners=False)
        x = F.pixel_unshuffle(torch.cat([3 * structure, 12 * rest], 1), 2)
        x = F.leaky_relu(self.enter(x.contiguous(memory_format=torch.channels_last)), 0.2)
        x = F.leaky_relu(self.a(x), 0.2)
        x = F.leaky_relu(self.b(x), 0.2)
        told = traits[..., None, None].expand(*traits.shape, *known.shape[-2:])
        place = self.place(torch.cat([known, told], 1))
        place = F.interpolate(place, size=x.shape[-2:], mode="bilinear", align_corners=False)
        near = self.near(x) + (x * place).mean(1, keepdim=True)  # a projection: is it real, and real here
        far = self.far(F.leaky_relu(self.c(x), 0.2))
        return torch.cat([near.flatten(1), far.flatten(1)], 1)
