# SPDX-License-Identifier: GPL-3.0-or-later
"""The critic of designs: scores how much designs look like good ones of their programme. Not shipped.

It is shown a few designs of one programme side by side, so that a generator which repeats itself is told apart by that
(Lin et al. 2018, PacGAN).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .generator import DesignGenerator, layers


class DesignCritic(nn.Module):
    """``forward(unit (B, slots), which (B,)) -> scores (B / pack,)``: every ``pack`` rows, which are of one programme,
    have one. Designs are shown in standard deviations of their programme's good ones, and along the axes in which these
    vary by one unit each."""

    mean: Tensor
    spread: Tensor
    axes: Tensor
    mask: Tensor

    def __init__(self, generator: DesignGenerator, mean: Tensor, spread: Tensor, axes: Tensor, width: int = 128,
                 depth: int = 3, pack: int = 1) -> None:
        """mean, spread (K, slots) and axes (K, slots, slots) of the good designs, 0 to 1 over the ranges."""
        super().__init__()
        config = generator.config
        for name, value in (("mean", mean), ("spread", spread), ("axes", axes), ("mask", generator.mask.clone())):
            self.register_buffer(name, value, persistent=False)
        self.known = nn.Embedding(len(mean), 2 * config.known_by)
        self.pack = pack
        self.net = layers(2 * config.slots * pack + 2 * config.known_by, width, depth, 1)

    def features(self, unit: Tensor, which: Tensor) -> Tensor:
        """What the network is shown beside the programme, (B / pack, 2 slots * pack), about one in size."""
        standard = (unit - self.mean[which]) / self.spread[which] * self.mask[which]
        both = torch.cat([standard, (self.axes[which] @ standard[:, :, None])[..., 0]], 1)
        return both.reshape(len(both) // self.pack, -1)

    def score(self, features: Tensor, which: Tensor) -> Tensor:
        """(B / pack,) of what ``features`` returns: penalties take gradients there."""
        return self.net(torch.cat([features, self.known(which[:: self.pack])], 1))[:, 0]

    def forward(self, unit: Tensor, which: Tensor) -> Tensor:
        return self.score(self.features(unit, which), which)
