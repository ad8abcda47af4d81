# SPDX-License-Identifier: GPL-3.0-or-later
"""A first guess at shapes from measures: the ruler's slopes at the middle of each sex, inverted with a ridge."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from ...gan_core.body.gan.generator import STYLES, BodyGenerator
from ...gan_core.body.population.population import MEASURES, SEXES

STEP = 0.2  # of a logit, each way
RIDGE = 0.15  # of the parameters against the measures
SLACK = 0.05  # variance added to the measures' correlation, so that no direction counts above all


class Reader(Protocol):
    """What ``Ruler`` is to a training: theta (B, P) -> measures (B, M), the first 29 those of ANSUR."""

    def read(self, values: Tensor) -> Tensor: ...


@torch.no_grad()
def start_linear(generator: BodyGenerator, ruler: Reader) -> None:
    """Fill ``generator.base``; the network beside it then learns what is not linear."""
    count, free = len(MEASURES), generator.free
    low, width = generator.low[free], generator.high[free] - generator.low[free]
    for row in range(len(SEXES)):
        women = torch.tensor([1.0 - row])
        wanted = generator.mean[row][None]
        base = generator.shaped(wanted, torch.tensor([30.0]), women, torch.zeros(1, len(STYLES)))
        raw = torch.logit((base[0, free] - low) / width)
        turns = STEP * torch.eye(len(free))
        bodies = base.repeat(2 * len(free), 1)
        bodies[:, free] = low + width * torch.sigmoid(raw + torch.cat([turns, -turns]))
        read = torch.cat([ruler.read(part)[:, :count] for part in bodies.split(32)])
        slopes = ((read[: len(free)] - read[len(free) :]) / (2 * STEP) / generator.spread[row]).T
        weight = torch.linalg.inv(generator.joint.matrix[0, row, :count, :count] + SLACK * torch.eye(count))
        inverse = torch.linalg.solve(slopes.T @ weight @ slopes + RIDGE * torch.eye(len(free)), slopes.T @ weight)
        off = (wanted - ruler.read(base)[:, :count])[0] / generator.spread[row]
        generator.base[row, :count] = inverse.T
        generator.base[row, count + 1] = (inverse @ off) / (0.5 - row)  # the input that is +-0.5 by sex
        generator.base[row, -len(STYLES) :] = -(inverse @ (slopes @ generator.style.T)).T  # others make up for style
