# SPDX-License-Identifier: GPL-3.0-or-later
"""The linear model from pictures: a ridge regression on depth, age and sex, and the main axes of what is left."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from ...gan_core.skin.linear import OWN, Linear, box, resized
from ...gan_core.skin.places import SIZE, Places
from .pictures import Skin

AXES = 9
RIDGE = 0.15  # pictures' worth of belief that a trait changes nothing
EDGE = 12  # texels over which the finer face ends


def stacked(skins: Sequence[Skin]) -> Tensor:
    return torch.from_numpy(np.stack([s.structure for s in skins]))


def design(skins: Sequence[Skin]) -> Tensor:
    """(n, 1 + T) one and the traits."""
    return torch.tensor(np.stack([[1.0, *s.traits] for s in skins]), dtype=torch.float32)


def solve(x: Tensor, weight: Tensor, values: Tensor, ridge: Tensor) -> Tensor:
    """(k, ...) coefficients of ``values`` (n, ...) on ``x`` (n, k)."""
    root = weight.sqrt()[:, None]
    left = (root * x).T @ (root * x) + torch.diag(ridge)
    return torch.linalg.solve(left, (x * weight[:, None]).T @ values.flatten(1)).reshape(-1, *values.shape[1:])


def fit(small: Sequence[Skin], fine: Sequence[Skin], places: Places, axes: int = AXES) -> Linear:
    """``small``: all pictures at SIZE; ``fine``: those that are there at 2 SIZE or more, at 2 SIZE."""
    inside = torch.from_numpy(places.inside)
    maps, x = stacked(small), design(small)
    weight = torch.tensor([s.voice for s in small])
    ridge = torch.full((x.shape[1],), RIDGE)
    ridge[0] = 1e-3
    mean = solve(x, weight, maps, ridge)
    left = maps - torch.einsum("nt,tchw->nchw", x, mean)
    coarse = resized(left, OWN)
    where = resized(inside[None, None].float(), OWN)[0, 0]
    flat = (coarse * where).flatten(1) * weight.sqrt()[:, None]
    values, vectors = torch.linalg.eigh(flat @ flat.T)
    values, vectors = values.flip(0)[:axes], vectors.flip(1)[:, :axes]
    total = float(weight.sum()) - x.shape[1] / 2  # pictures that are free to differ
    axis = torch.einsum("nk,nchw->kchw", vectors * weight.sqrt()[:, None], coarse) / total**0.5
    score = vectors / weight.sqrt()[:, None].clamp(min=0.1) * total**0.5  # of each picture, deviation about 1

    rows, columns = box(SIZE)
    rest = (left - resized(torch.einsum("nk,kchw->nchw", score, axis), SIZE))[..., rows, columns]
    finer = solve(score, weight, rest, torch.full((axes,), 1.0)) * _edge(rest.shape[-2:])

    rows, columns = box(2 * SIZE)
    face = stacked(fine)
    face = (face - resized(resized(face, SIZE), 2 * SIZE))[..., rows, columns]
    own = torch.tensor([s.voice for s in fine])
    mean_face = solve(design(fine), own, face, ridge + 0.5) * _edge(face.shape[-2:])
    return Linear(mean, mean_face, axis, finer)


def _edge(shape: Sequence[int]) -> Tensor:
    """(H, W) falling to 0 at the border of the box, but not at the map's own."""
    rows = torch.arange(shape[0]).float()
    ends = torch.minimum(rows, shape[0] - 1 - rows).clamp(max=EDGE) / EDGE
    columns = (torch.arange(shape[1]).float().clamp(max=EDGE)) / EDGE
    return ends[:, None] * columns
