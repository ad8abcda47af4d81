# SPDX-License-Identifier: GPL-3.0-or-later
"""Made-up shapes theta for tests of what reads and finds bodies."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from tryon.gan_core.body.model import theta

SHOULDERS = 2  # parameters at the end, drawn last: the tests' limits were measured on the people that the others make


def thetas(count: int, seed: int = 0, *, mild: bool = True) -> Tensor:
    """Shapes (count, P), women and men in turn; ``mild`` ones could be anybody, others reach what the model can be."""
    rng = np.random.default_rng(seed)
    build, edge = (0.06, 0.2) if mild else (0.2, 0.0)
    values = np.tile(theta.START.astype(float), (count, 1))
    values[:, :-SHOULDERS] += rng.normal(0, build, (count, len(theta.NAMES) - SHOULDERS))
    values[:, 0] = 1 - np.arange(count) % 2
    values[:, 1] = rng.uniform(18, 85, count)
    values[:, 2] = rng.uniform(150, 195, count) if mild else rng.uniform(140, 210, count)
    values[:, 3:8] = rng.uniform(edge, 1 - edge, (count, 5))
    values[:, -SHOULDERS:] = rng.normal(0, build, (count, SHOULDERS))
    return torch.from_numpy(np.clip(values, theta.LOW, theta.HIGH).astype(np.float32))


def changed(values: Tensor, name: str, by: float) -> Tensor:
    """The shapes with one parameter moved."""
    moved = values.clone()
    moved[:, theta.index(name)] += by
    return moved


def races(count: int, seed: int = 0) -> Tensor:
    """Weights (count, 3) of the head's shapes."""
    return torch.from_numpy(np.random.default_rng(seed).dirichlet(np.ones(3), count).astype(np.float32))
