# SPDX-License-Identifier: GPL-3.0-or-later
"""Directions to edit a cloth along, found without labels: main axes of the styles (Harkonen et al. 2020, GANSpace),
joined by what moving along each does to plain measures of the drawing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..finish.maps import to_tensor
from .generator import Drawing
from .model import FabricModel

AXES = 16  # main axes of w that directions are joined from
STEP = 0.75  # deviations moved to see what an axis does
REACH = 1.0  # length of a direction in deviations of the axes: what strength 1 moves


def scale(drawing: Drawing) -> Tensor:
    """(B,): mean length of the drawing's waves, in repeats, weighted by their power: larger motifs, larger figure."""
    cover = drawing.cover()
    power = torch.fft.rfft2(cover - cover.mean((2, 3), keepdim=True)).abs().square().sum(1)
    size = cover.shape[-1]
    f = torch.hypot(torch.fft.fftfreq(size)[:, None], torch.fft.rfftfreq(size)[None]) * size
    f[0, 0] = 1
    return (power / f).sum((1, 2)) / power.sum((1, 2)).clamp(min=1e-9)


def contrast(drawing: Drawing) -> Tensor:
    """(B,): deviation of the covers, 0 where inks are mixed evenly all over."""
    return drawing.cover().std((2, 3)).mean(1) + drawing.shade.std((1, 2, 3))


def density(drawing: Drawing) -> Tensor:
    """(B,): share of the cloth that is not ground (the first ink)."""
    return 1 - drawing.cover()[:, 0].mean((1, 2))


MEASURES: dict[str, Callable[[Drawing], Tensor]] = {"scale": scale, "contrast": contrast, "density": density}
DIRECTIONS = (*MEASURES, "warmth")  # warmth moves the inks


@torch.inference_mode()
def find_directions(model: FabricModel, samples: int = 48, seed: int = 0) -> dict[str, Tensor]:
    """Edit's name -> (style + layers * 3,), as ``FabricModel.directions`` holds them.

    Each measure's direction leads up its own slope in the plane where the other measures stay, so that a print made
    denser keeps its scale.
    """
    g, rng = model.generator, np.random.default_rng(seed)
    kinds = torch.arange(samples) % len(model.kinds)
    inks = model.palettes[kinds.numpy(), rng.integers(model.palettes.shape[1], size=samples)]
    palettes = torch.cat([to_tensor(row) for row in inks])
    z = torch.from_numpy(rng.standard_normal((samples, g.config.latent), dtype=np.float32))
    noises = g.noises(samples, rng)
    w = g.map(z, kinds, palettes)
    centred = w - torch.stack([w[kinds == k].mean(0) for k in kinds])
    _, spread, axes = torch.linalg.svd(centred, full_matrices=False)
    count = min(AXES, len(axes))
    axes = axes[:count] * (spread[:count] / samples**0.5)[:, None]  # (axes, style), each one deviation long
    slopes = torch.zeros(len(MEASURES), count)
    for i, axis in enumerate(axes):
        up, down = (g.synthesise(w + sign * STEP * axis, noises) for sign in (1, -1))
        for n, measure in enumerate(MEASURES.values()):
            before = measure(down)
            slopes[n, i] = ((measure(up) - before) / before.std().clamp(min=1e-4)).mean() / (2 * STEP)
    found = {}
    blank = torch.zeros(g.config.layers * 3)
    for n, name in enumerate(MEASURES):
        others = torch.cat([slopes[:n], slopes[n + 1 :]])
        way = slopes[n] - slopes[n] @ torch.linalg.pinv(others) @ others
        way = way * REACH / way.norm().clamp(min=1e-9)
        found[name] = torch.cat([way @ axes, blank])
    return found | {"warmth": torch.cat([torch.zeros(g.config.style), torch.from_numpy(warmth(model.palettes))])}


def warmth(palettes: NDArray[np.uint8], degrees: float = 12.0) -> NDArray[np.float32]:
    """(layers * 3,): the step of 0 .. 255 by which palettes differ most between blue and yellow, equal for all inks.

    Of the main axes of the palettes' colours the one that best tells red plus green from blue; its sign makes more
    of it warmer. One deviation of strength moves red against blue by ``degrees``.
    """
    colours = palettes.reshape(-1, 3).astype(np.float64)
    _, axes = np.linalg.eigh(np.cov(colours, rowvar=False))
    yellow = np.array([0.6, 0.2, -1.0])
    best = max(axes.T, key=lambda axis: abs(axis @ yellow) - abs(axis.sum()))
    best = best * np.sign(best @ yellow)
    step = best / max(abs(best[0] - best[2]), 1e-6) * 2 * degrees
    return np.tile(step - step.mean(), palettes.shape[2]).astype(np.float32)
