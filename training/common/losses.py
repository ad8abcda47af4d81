# SPDX-License-Identifier: GPL-3.0-or-later
"""What the two players of any GAN here are asked for: four losses by name, two penalties on the critic's slope.

They serve people and designs, rows of numbers, and pictures alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

Score = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Loss:
    """critic(real, fake) and generator(fake) of scores (B,); penalty: which of PENALTIES goes with it."""

    critic: Callable[[Tensor, Tensor], Tensor]
    generator: Callable[[Tensor], Tensor]
    penalty: str


LOSSES: dict[str, Loss] = {
    "non-saturating": Loss(
        lambda real, fake: F.softplus(-real).mean() + F.softplus(fake).mean(),
        lambda fake: F.softplus(-fake).mean(), "r1"),
    "wgan-gp": Loss(
        lambda real, fake: fake.mean() - real.mean(),
        lambda fake: -fake.mean(), "gp"),
    "lsgan": Loss(
        lambda real, fake: 0.5 * ((real - 1).square().mean() + fake.square().mean()),
        lambda fake: 0.5 * (fake - 1).square().mean(), "r1"),
    "hinge": Loss(
        lambda real, fake: F.relu(1 - real).mean() + F.relu(1 + fake).mean(),
        lambda fake: -fake.mean(), "r1"),
}  # fmt: skip


def slopes(score: Score, at: Tensor) -> Tensor:
    """Gradient (B, ...) at ``at`` (B, ...) of each one's score, or of the mean over its scores (B, ...)."""
    at = at.detach().requires_grad_(True)
    scores = score(at)
    total = scores.flatten(1).mean(1).sum() if scores.dim() > 1 else scores.sum()
    (slope,) = torch.autograd.grad(total, at, create_graph=True)
    return slope


def r1(score: Score, real: Tensor, fake: Tensor, chance: Tensor) -> Tensor:
    """Mean squared slope of the critic at what is real (B, ...) (Mescheder et al. 2018): keeps it smooth."""
    return slopes(score, real).square().flatten(1).sum(1).mean()


def gp(score: Score, real: Tensor, fake: Tensor, chance: Tensor) -> Tensor:
    """Squared distance from 1 of the slope at places between real and fake (B, ...) (Gulrajani et al. 2017).

    chance: (B,) 0 .. 1, the share of the way.
    """
    between = torch.lerp(real, fake, chance.reshape(-1, *[1] * (real.dim() - 1)))
    return (slopes(score, between).flatten(1).norm(dim=1) - 1).square().mean()


PENALTIES: dict[str, Callable[[Score, Tensor, Tensor, Tensor], Tensor]] = {"r1": r1, "gp": gp}
