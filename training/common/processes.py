# SPDX-License-Identifier: GPL-3.0-or-later
"""Training in several processes under torchrun: which one this is, and gradients averaged over all of them."""

from __future__ import annotations

import torch
import torch.distributed as dist
from torch import nn


def rank_and_count() -> tuple[int, int]:
    """This process among those of torchrun; (0, 1) alone."""
    return (dist.get_rank(), dist.get_world_size()) if dist.is_available() and dist.is_initialized() else (0, 1)


def share_gradients(module: nn.Module) -> None:
    """Average the gradients over the processes."""
    _, count = rank_and_count()
    if count > 1:
        for parameter in module.parameters():
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
            dist.all_reduce(parameter.grad)
            parameter.grad /= count
