# SPDX-License-Identifier: GPL-3.0-or-later
"""What the generator and the critic are asked for."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def critic_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Non-saturating loss of the critic's scores (B,) of real and drawn pictures."""
    return F.softplus(-real).mean() + F.softplus(fake).mean()


def opposed(images: Tensor) -> tuple[Tensor, Tensor]:
    """(pictures for the critic, ratio (B,) to be filled in by ``oppose`` before the backward pass)."""
    ratio = images.new_zeros(images.shape[0])
    shown = images.view_as(images)
    shown.register_hook(lambda gradient: gradient * ratio[:, None, None, None])
    return shown, ratio


def oppose(ratio: Tensor, fake: Tensor, most: float = 1e4) -> None:
    """Set ``ratio`` so that the critic's loss sends the generator the gradient of its own loss.

    With one score s a picture, softplus(s) has slope sigmoid(s) and softplus(-s) has slope -sigmoid(-s); their ratio
    is -exp(-s), held below ``most`` (s > -9). One pass through the critic then serves both players (Shen et al. 2021,
    one-stage training).
    """
    with torch.no_grad():
        ratio.copy_(-torch.exp(-fake).clamp(max=most))


def generator_loss(fake: Tensor) -> Tensor:
    """What the generator minimises, for the log: its gradient comes by way of ``oppose``."""
    return F.softplus(-fake).mean()


def r1_penalty(critic: nn.Module, images: Tensor, kinds: Tensor) -> Tensor:
    """Mean squared gradient of the critic at real pictures (Mescheder et al. 2018): keeps it smooth."""
    images = images.detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(critic(images, kinds).sum(), images, create_graph=True)
    return gradient.square().sum((1, 2, 3)).mean()


def masked(images: Tensor, ring: int) -> Tensor:
    """Blank the outermost ``ring`` pixels of (B, 3, S, S).

    The critic wraps around, and crops of photos do not. Hiding the seam of real pictures, and of drawn ones after a
    random roll, leaves it nothing to learn from a seam, while every place of a drawn tile is judged.
    """
    mask = torch.zeros(images.shape[-2:])
    mask[ring:-ring, ring:-ring] = 1
    return images * mask


def rolled(images: Tensor, dx: int, dy: int) -> Tensor:
    return torch.roll(images, (dy, dx), (2, 3))
