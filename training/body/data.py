# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches of real people for BodyGAN, with conditions that are some of their own measures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ...gan_core.body.gan.generator import NOISE
from ...gan_core.body.population.conditions import CONDITIONS, PLACES
from ...gan_core.body.population.population import MEASURES, NAMES
from .people import People

READING = 0.05  # cm and 100 g: half the step that rows are written in, and as much again is spread over them


@dataclass
class PeopleBatch:
    """measures (B, 29), ages (B,), women (B,) 1 or 0, given and mask (B, 6) in the order of CONDITIONS."""

    measures: Tensor
    ages: Tensor
    women: Tensor
    given: Tensor
    mask: Tensor

    def to(self, device: torch.device) -> PeopleBatch:
        return PeopleBatch(*(t.to(device) for t in vars(self).values()))


class PeopleData:
    """Every batch is a function of (seed, step, rank) alone, so a resumed run sees what an unbroken one would."""

    def __init__(self, people: People) -> None:
        order = [people.names.index(n) for n in NAMES]
        self.values = people.values[:, order].astype(np.float32)
        self.female = people.female
        self.sexes = [np.flatnonzero(people.female), np.flatnonzero(~people.female)]
        if not all(len(rows) for rows in self.sexes):
            raise ValueError("training needs women and men")

    def batch(self, count: int, seed: int, step: int, rank: int = 0) -> PeopleBatch:
        """As many women as men. A third are asked for nothing, the others for any of the conditions."""
        rng = np.random.default_rng([seed, step, rank])
        half = count // 2
        rows = np.concatenate([rng.choice(self.sexes[0], half), rng.choice(self.sexes[1], count - half)])
        values = self.values[rows] + rng.uniform(-READING, READING, (count, len(NAMES))).astype(np.float32)
        mask = (rng.random((count, len(CONDITIONS))) < 0.5) & (rng.random((count, 1)) > 1 / 3)
        return PeopleBatch(
            torch.from_numpy(values[:, : len(MEASURES)]),
            torch.from_numpy(values[:, NAMES.index("age")]),
            torch.from_numpy(self.female[rows].astype(np.float32)),
            torch.from_numpy(values[:, PLACES]),
            torch.from_numpy(mask.astype(np.float32)),
        )

    @staticmethod
    def noise(count: int, seed: int, step: int, rank: int = 0) -> Tensor:
        """(count, NOISE) of a step, other than the batch's own chance."""
        rng = np.random.default_rng([seed, step, rank, 1])
        return torch.from_numpy(rng.standard_normal((count, NOISE), np.float32))
