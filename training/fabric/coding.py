# SPDX-License-Identifier: GPL-3.0-or-later
"""The first stage of a generator of codes: encoder and decoder learn to give pictures back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ...gan_core.fabric.gan.coder import structure
from ...gan_core.fabric.gan.generator import Drawing, colour
from ..common.processes import rank_and_count, share_gradients
from .data import Batch, FabricData
from .state import State, moved

BORDER = 16  # a photo does not wrap around: a sixteenth of its side is left out of the judgement at each border
GUESSED = 0.25  # weight of a height that was only estimated


@dataclass(frozen=True)
class Returned:
    """What came back of a batch. loss: scalar; drawing: the decoder's; psnr: dB, mean over pictures (colour alone)."""

    loss: Tensor
    drawing: Drawing
    psnr: Tensor
    height_error: Tensor


def inner(x: Tensor) -> Tensor:
    n = x.shape[-1] // BORDER
    return x[..., n:-n, n:-n]


def steps(x: Tensor) -> tuple[Tensor, Tensor]:
    return x.diff(dim=3), x.diff(dim=2)


def give_back(state: State, batch: Batch, noise: Tensor) -> Returned:
    """Through encoder and decoder. Faint pictures count as much as strong ones: differences are over their contrast.

    Colours, their steps from pixel to pixel (edges), the covers of the inks (so that separations are those of the
    picture) and height; codes are asked for zero mean and unit variance.
    """
    assert state.encoder is not None
    seen = structure(batch.images, batch.palettes)
    code = state.encoder(seen)
    drawing = state.generator.decode(code + noise)
    out, want = inner(colour(drawing, batch.palettes)), inner(batch.images)
    weight = 1 / (0.12 + want.std((1, 2, 3), keepdim=True))
    near = ((out - want).abs() * weight).mean()
    edges = sum(((a - b).abs() * weight).mean() for a, b in zip(steps(out), steps(want), strict=True))
    cover = (inner(seen[:, :-1]) + 0.4) / 2
    inks = -(cover * F.log_softmax(inner(drawing.logits), 1)).sum(1).mean()
    mean, variance = code.mean((0, 2, 3)), code.var((0, 2, 3))
    spread = mean.square().mean() + (variance - 1).square().mean()
    loss = near + edges + 0.15 * inks + 0.1 * spread
    off = torch.zeros(())
    if drawing.height is not None:
        trust = torch.where(batch.exact, 1.0, GUESSED)[:, None, None, None]
        off = (inner(drawing.height - batch.height).abs() * trust).mean()
        loss = loss + 0.5 * off
    error = ((out - want) / 2).square().mean((1, 2, 3))
    return Returned(loss, drawing, (-10 * torch.log10(error + 1e-8)).mean().detach(), off.detach())


def advance_coding(state: State, data: FabricData) -> dict[str, float]:
    """One step of encoder and decoder. All chance comes from (seed, step, rank)."""
    assert state.coding_optimiser is not None and state.encoder is not None
    s, (rank, count) = state.settings, rank_and_count()
    total = max(s.coding // s.batch, 1)
    for group in state.coding_optimiser.param_groups:
        group["lr"] = s.coding_rate * min(1.0, (state.coded + 1) / 100) * max(0.1, 1 - state.coded / total)
    batch = moved(data.batch(s.batch, s.seed + 1, state.coded * count + rank), state.device)
    size = s.generator.code_size
    rng = np.random.default_rng([s.seed, state.coded, rank, 3])
    noise = torch.from_numpy(rng.standard_normal((s.batch, s.generator.code, size, size), dtype=np.float32))
    with state.precision():
        back = give_back(state, batch, noise.to(state.device) * s.coding_noise)
    state.coding_optimiser.zero_grad(set_to_none=True)
    back.loss.backward()
    share_gradients(state.encoder)
    assert state.generator.decoder is not None and state.average.decoder is not None
    share_gradients(state.generator.decoder)
    state.coding_optimiser.step()
    state.coded += 1
    if state.coded >= total:
        state.average.decoder.load_state_dict(state.generator.decoder.state_dict())
    return {"coding": float(back.loss.detach()), "psnr": float(back.psnr), "height": float(back.height_error)}
