# SPDX-License-Identifier: GPL-3.0-or-later
"""What the fabric generator and its critic are asked for, beside the losses themselves (``gan_losses``)."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Score = Callable[[Tensor], Tensor]


def slopes(score: Score, at: Tensor) -> Tensor:
    """Gradient (B, ...) of a picture's score, or of the mean over its places, at pictures (B, ...)."""
    at = at.detach().requires_grad_(True)
    scores = score(at)
    (slope,) = torch.autograd.grad(scores.flatten(1).mean(1).sum() if scores.dim() > 1 else scores.sum(), at,
                                   create_graph=True)
    return slope


def r1(score: Score, real: Tensor, fake: Tensor, chance: Tensor) -> Tensor:
    """Mean squared slope of the critic at real pictures (Mescheder et al. 2018): keeps it smooth."""
    return slopes(score, real).square().sum((1, 2, 3)).mean()


def gp(score: Score, real: Tensor, fake: Tensor, chance: Tensor) -> Tensor:
    """Squared distance from 1 of the slope between real and drawn (Gulrajani et al. 2017); chance (B,) in 0 .. 1."""
    between = torch.lerp(real, fake, chance[:, None, None, None])
    return (slopes(score, between).flatten(1).norm(dim=1) - 1).square().mean()


PENALTIES: dict[str, Callable[[Score, Tensor, Tensor, Tensor], Tensor]] = {"r1": r1, "gp": gp}


def masked(images: Tensor, ring: int) -> Tensor:
    """Blank the outermost ``ring`` pixels of (B, C, S, S).

    The critic wraps around, and crops of photos do not. Hiding the seam of real pictures, and of drawn ones after a
    random roll, leaves it nothing to learn from a seam, while every place of a drawn tile is judged.
    """
    if not ring:
        return images
    mask = torch.zeros(images.shape[-2:], device=images.device, dtype=images.dtype)
    mask[ring:-ring, ring:-ring] = 1
    return images * mask


def rolled(images: Tensor, dx: int, dy: int) -> Tensor:
    return torch.roll(images, (dy, dx), (2, 3))
