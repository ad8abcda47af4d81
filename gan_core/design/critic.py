# SPDX-License-Identifier: GPL-3.0-or-later
"""The critic of designs: scores how much a design looks like a good one of its programme. Not shipped."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .generator import DesignGenerator, layers


class DesignCritic(nn.Module):
    """``forward(unit (B, slots), which (B,)) -> scores (B,)``. Designs are shown in standard deviations of their
    programme's good ones, and along the axes in which these vary by one unit each."""

    mean: Tensor
    spread: Tensor
    axes: Tensor

    def __init__(self, generator: DesignGenerator, mean: Tensor, spread: Tensor, axes: Tensor, width: int = 128,
                 depth: int = 3) -> None:
        """mean, spread (K, slots) and axes (K, slots, slots) of the good designs, 0 to 1 over the ranges."""
        super().__init__()
        config = generator.config
        for name, value in (("mean", mean), ("spread", spread), ("axes", axes), ("mask", generator.mask.clone())):
            self.register_buffer(name, value, persistent=False)
        self.known = nn.Embedding(len(mean), 2 * config.known_by)
        self.net = layers(2 * config.slots + 2 * config.known_by, width, depth, 1)

    def features(self, unit: Tensor, which: Tensor) -> Tensor:
        """What the network is shown beside the programme, (B, 2 slots), about one in size."""
        standard = (unit - self.mean[which]) / self.spread[which] * self.mask[which]
        return torch.cat([standard, (self.axes[which] @ standard[:, :, None])[..., 0]], 1)

    def score(self, features: Tensor, which: Tensor) -> Tensor:
        """(B,) of what ``features`` returns: penalties take gradients there."""
        return self.net(torch.cat([features, self.known(which)], 1))[:, 0]

    def forward(self, unit: Tensor, which: Tensor) -> Tensor:
        return self.score(self.features(unit, which), which)
