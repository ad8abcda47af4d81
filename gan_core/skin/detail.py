# SPDX-License-Identifier: GPL-3.0-or-later
"""The generator of detail: what a skin has beyond the linear model, drawn from chance at places that it knows."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .config import KNOWN, TRAITS, DetailConfig
from .places import SIZE, Places

COARSE = 8  # places between two of the coarse chance
STRONGEST = 0.6  # of melanin, blood or shade that detail may add


def known_of(places: Places) -> Tensor:
    """(1, len(KNOWN), SIZE, SIZE): what the generator and the critic are told of every place."""
    maps = [places.region, places.part, *(m[..., None] for m in (places.scalp, places.palm, places.joint))]
    found = np.concatenate([*maps, places.unit[..., None] / 2], -1)
    return torch.from_numpy(found.astype(np.float32)).permute(2, 0, 1)[None].contiguous()


def chance(config: DetailConfig, rows: int, columns: int, rng: np.random.Generator, count: int = 1) -> Tensor:
    """(count, 2 noise, rows, columns) of the grid, whose second half is smooth."""
    fine = rng.standard_normal((count, config.noise, rows, columns), dtype=np.float32)
    small = (-(-rows // COARSE) + 1, -(-columns // COARSE) + 1)
    coarse = torch.from_numpy(rng.standard_normal((count, config.noise, *small), dtype=np.float32))
    coarse = F.interpolate(coarse, scale_factor=COARSE, mode="bilinear")[..., :rows, :columns]
    return torch.cat([torch.from_numpy(fine), 1.4 * coarse], 1)


class Detail(nn.Module):
    """Structure (B, 3, 2h, 2w) of the linear model, places (B, KNOWN, h, w), traits (B, T), chance (B, 2 noise, h, w)
    and the atlas's window (B, atlas, h, w) -> (B, 3, fine h, fine w) to be added to the structure enlarged."""

    def __init__(self, config: DetailConfig) -> None:
        super().__init__()
        self.config = config
        n = config.width
        self.atlas = nn.Parameter(torch.randn(1, config.atlas, config.atlas_size, config.atlas_size) * 0.5)
        self.enter = nn.Conv2d(12 + len(KNOWN) + len(TRAITS) + config.atlas + 2 * config.noise, n, 3, padding=1)
        self.blocks = nn.ModuleList(nn.Conv2d(n, n, 3, padding=1) for _ in range(config.blocks))
        self.leave = nn.Conv2d(n, 3 * config.fine**2, 3, padding=1)
        nn.init.normal_(self.leave.weight, std=0.02)

    def window(self, rows: slice = slice(None), columns: slice = slice(None)) -> Tensor:
        """(1, atlas, h, w) of the whole grid, or a part of it."""
        whole = F.interpolate(self.atlas, size=(SIZE, SIZE), mode="bilinear", align_corners=False)
        return whole[..., rows, columns]

    def forward(self, structure: Tensor, known: Tensor, traits: Tensor, noise: Tensor, window: Tensor) -> Tensor:
        told = traits[..., None, None].expand(*traits.shape, *known.shape[-2:])
        x = torch.cat([3 * F.pixel_unshuffle(structure, 2), known, told, window, noise], 1)
        x = F.leaky_relu(self.enter(x.contiguous(memory_format=torch.channels_last)), 0.2)
        for block in self.blocks:
            x = (x + F.leaky_relu(block(x), 0.2)) * 0.7071
        return STRONGEST * torch.tanh(F.pixel_shuffle(self.leave(x), self.config.fine))
