# SPDX-License-Identifier: GPL-3.0-or-later
"""BodyGAN's critic: scores how much a person's measures, with sex, age and what was asked, look like a real person's.

Trained beside the generator and not shipped.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from ..population.conditions import CONDITIONS
from ..population.joint import by_sex, row_of
from ..population.population import MEASURES
from .generator import BodyGenerator, layers

TAPES = [MEASURES.index(n) for n in list(CONDITIONS.values())[1:]]  # conditions after age


class BodyCritic(nn.Module):
    """``forward(measures (B, 29) cm and kg, ages, women, given, mask) -> scores (B,)``.

    Measures are shown twice: in standard deviations, and along the axes in which people of a sex vary by one unit
    each, where a forearm that is too thick for its wrist shows.
    """

    mean: Tensor
    spread: Tensor
    axes: Tensor

    def __init__(self, generator: BodyGenerator, width: int = 128, depth: int = 3) -> None:
        super().__init__()
        matrix = generator.joint.matrix[0, :, : len(MEASURES), : len(MEASURES)].double().numpy()
        scales, turns = np.linalg.eigh(matrix)
        self.register_buffer("mean", generator.mean.clone(), persistent=False)
        self.register_buffer("spread", generator.spread.clone(), persistent=False)
        self.register_buffer("axes", torch.from_numpy((turns / np.sqrt(scales)[:, None]).astype(np.float32)),
                             persistent=False)
        self.net = layers(2 * len(MEASURES) + 2 + 2 * len(CONDITIONS), width, depth, 1)

    def features(self, measures: Tensor, ages: Tensor, women: Tensor, given: Tensor, mask: Tensor) -> Tensor:
        """What the network is shown, (B, F), about one in size."""
        row = row_of(women)
        standard = (measures - self.mean[row]) / self.spread[row]
        along = by_sex(standard, self.axes, women)
        own = torch.cat([ages[:, None], measures[:, TAPES]], 1)
        unit = torch.cat([torch.full_like(ages[:, None], 10.0), self.spread[row][:, TAPES]], 1)
        asked = mask * (given - own) / unit
        return torch.cat([standard, along / 2, (ages[:, None] - 35) / 15, women[:, None] - 0.5, mask, asked], 1)

    def forward(self, measures: Tensor, ages: Tensor, women: Tensor, given: Tensor, mask: Tensor) -> Tensor:
        return self.score(self.features(measures, ages, women, given, mask))

    def score(self, features: Tensor) -> Tensor:
        """(B,) of what ``features`` returns: penalties take gradients there."""
        return self.net(features)[:, 0].float()
