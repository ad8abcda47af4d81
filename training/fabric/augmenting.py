# SPDX-License-Identifier: GPL-3.0-or-later
"""Adaptive discriminator augmentation (Karras et al. 2020, StyleGAN2-ADA): the critic sees real and drawn alike only
through random changes, each made with a chance that rises while the critic knows its training pictures by heart.

All changes are differentiable and keep the distribution recoverable while the chance is below 1, so that what they do
does not leak into what is drawn. They serve pictures and codes alike; blanked borders (``seams.masked``) stay blank.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.distributed as dist
from numpy.typing import NDArray
from torch import Tensor

from ...gan_core.fabric.gan.config import CLASSES
from .data import QUARTER_TURNS

TARGET = 0.6  # share by which scores of real pictures are above 0 rather than below (r_t)
EVERY = 4  # steps between corrections of the chance
MOST = 0.8  # above, changes begin to leak
SHIFT = 0.125  # of the side, at most, for a shift
CUT = 0.5  # of the side that is cut out
GAIN, OFFSET, GRAIN = 0.2, 0.2, 0.1  # deviations: of log contrast, of a channel's mean, of noise
TURNABLE = np.array([name in QUARTER_TURNS for name in CLASSES])


@dataclass(frozen=True)
class Changes:
    """What is done to each picture of a batch. turns (B,) 0 .. 3; flips (B, 2) bool, across and down; shifts (B, 2)
    pixels; holes (B, 3): corner and side in pixels, 0: none; gain (B,); offset, grain: (B, C), (B,) or 0."""

    turns: NDArray[np.int64]
    flips: NDArray[np.bool_]
    shifts: NDArray[np.int64]
    holes: NDArray[np.int64]
    gain: Tensor
    offset: Tensor
    grain: Tensor  # (B, C, S, S)


def chosen(chance: float, kinds: NDArray[np.int64], shape: tuple[int, ...], rng: np.random.Generator) -> Changes:
    """Changes of a batch of ``shape`` (B, C, S, S), each made with ``chance``; quarter turns only of classes that have
    no up and down."""
    b, c, s, _ = shape

    def made(*more: int) -> NDArray[np.bool_]:
        return rng.random((b, *more)) < chance

    turns = rng.integers(0, 4, b) * (made() & TURNABLE[kinds])
    flips = made(2) & (rng.random((b, 2)) < 0.5)
    most = int(SHIFT * s)
    shifts = rng.integers(-most, most + 1, (b, 2)) * made()[:, None]
    side = int(CUT * s)
    holes = np.column_stack([rng.integers(0, s, (b, 2)), made() * side])

    def normal(*shape: int) -> NDArray[np.float32]:
        return rng.standard_normal(shape, dtype=np.float32)

    gain = np.exp(GAIN * normal(b) * made())
    offset = OFFSET * normal(b, c) * made()[:, None]
    strength = np.abs(GRAIN * normal(b)) * made()
    grain = normal(b, c, s, s) * strength[:, None, None, None]
    as_tensor = [torch.from_numpy(np.asarray(v, np.float32)) for v in (gain, offset, grain)]
    return Changes(turns, flips, shifts, holes.astype(np.int64), *as_tensor)


def changed(images: Tensor, what: Changes) -> Tensor:
    """(B, C, S, S) with its changes made, differentiable in ``images``."""
    seen = (images.detach().abs().amax(1, keepdim=True) > 0).to(images.dtype)  # blanked pixels are exactly 0
    gain, offset, grain = (v.to(images.device, images.dtype) for v in (what.gain, what.offset, what.grain))
    x = (images * gain[:, None, None, None] + offset[..., None, None] + grain) * seen
    return torch.stack([moved(one, what, i) for i, one in enumerate(x.unbind())])


def moved(one: Tensor, what: Changes, i: int) -> Tensor:
    """The ``i``-th picture (C, S, S), turned, flipped, shifted (what comes in is blank) and cut."""
    if what.turns[i]:
        one = torch.rot90(one, int(what.turns[i]), (1, 2))
    axes = [axis for axis, flip in zip((2, 1), what.flips[i], strict=True) if flip]
    if axes:
        one = one.flip(axes)
    size = one.shape[-1]
    for axis, step in zip((2, 1), what.shifts[i].tolist(), strict=True):
        if step:
            kept = one.narrow(axis, max(-step, 0), size - abs(step))
            blank = torch.zeros_like(one.narrow(axis, 0, abs(step)))
            one = torch.cat([blank, kept] if step > 0 else [kept, blank], axis)
    x, y, side = what.holes[i].tolist()
    if side:
        at = torch.arange(size, device=one.device)
        inside = ((at - y) % size < side)[:, None] & ((at - x) % size < side)[None]
        one = one * ~inside
    return one


@dataclass
class Dose:
    """The chance, and the signs of real scores since it was last corrected: part of a run's state."""

    chance: float = 0.0
    signs: float = 0.0
    count: int = 0

    def heard(self, real_score: Tensor) -> None:
        """The critic's scores (any shape) of a batch of real pictures, and of those of the other processes."""
        sign = real_score.detach().float().sign().mean()
        if dist.is_initialized():
            dist.all_reduce(sign)
            sign = sign / dist.get_world_size()
        self.signs += float(sign)
        self.count += 1

    def corrected(self, step: int, batch: int, images: int) -> None:
        """Every EVERY steps: towards more where the critic is surer than TARGET. images: it takes from 0 to 1."""
        if step % EVERY or not self.count:
            return
        up = np.sign(self.signs / self.count - TARGET)
        self.chance = float(np.clip(self.chance + up * batch * EVERY / images, 0, MOST))
        self.signs, self.count = 0.0, 0
