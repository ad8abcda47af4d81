# SPDX-License-Identifier: GPL-3.0-or-later
"""Grain: the finest two octaves of a skin as noise that is as strong, place by place, as it is in real ones.

It needs no training but a sum over the pictures. It is what a skin has where no generator of detail was taught, and
what such a generator is compared with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .linear import packed, resized, unpacked

PLACES = 128  # pixels of the maps of strength
BAND = 0.92  # deviation of white noise less what is twice as coarse
SKEW = 0.12  # real grain is darker in few places than it is lighter in many


@dataclass(frozen=True)
class Grain:
    """strength: (2, 3, PLACES, PLACES) deviation of melanin, blood and shade in each octave, finest first; mixing:
    (2, 3, 3) lower triangles that give noise the colours' correlation."""

    strength: Tensor
    mixing: Tensor

    @classmethod
    def of(cls, tensors: Mapping[str, Tensor]) -> Grain:
        """From the tensors of a weights file. Raises ValueError, KeyError."""
        found = cls(unpacked(tensors["strength"], tensors["strength_scale"]), tensors["mixing"])
        if found.strength.shape != (2, 3, PLACES, PLACES) or found.mixing.shape != (2, 3, 3):
            raise ValueError(f"grain of {tuple(found.strength.shape)} and {tuple(found.mixing.shape)}")
        return found

    def tensors(self) -> dict[str, Tensor]:
        codes, scale = packed(self.strength)
        return {"strength": codes, "strength_scale": scale, "mixing": self.mixing}

    def drawn(self, size: int, rng: np.random.Generator) -> Tensor:
        """(3, size, size) to be added to the structure."""
        found = torch.zeros(1, 3, 1, 1)
        for octave in (1, 0):
            side = size >> octave
            noise = torch.from_numpy(rng.standard_normal((3, side, side), dtype=np.float32))
            band = noise.sub_(resized(F.avg_pool2d(noise, 2)[None], side)[0]).div_(BAND)
            band = torch.addcmul(band.sub_(SKEW), band, band, value=SKEW)
            band = (self.mixing[octave] @ band.flatten(1)).reshape(band.shape)
            band = band.mul_(resized(self.strength[octave][None], side)[0])
            found = band[None] if octave else band[None].add_(resized(found, size))
        return found[0]


def bands(fine: Tensor) -> list[Tensor]:
    """The two finest octaves of (n, 3, S, S), each at its own resolution."""
    found = []
    for _ in range(2):
        small = F.avg_pool2d(fine, 2)
        found.append(fine - resized(small, fine.shape[-1]))
        fine = small
    return found
