# SPDX-License-Identifier: GPL-3.0-or-later
"""Lace: a net of open meshes, filled with cloth where the drawing says, and corded along the edges."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from .micro import Array, Micro, plain_weave, unit
from .relief import Finish

SOFT = 3 / 512  # of the repeat: how far the edges of what is filled are smoothed
EDGE = 6.0  # how fast net becomes cloth, over deviations of the drawing
CORD = 0.18  # deviations of the drawing beside an edge that the cord covers
HOLE = (0.85, 0.97)  # heights up to which a mesh is open, and from which on there is thread
CLOTH = (0.62, 0.2)  # height of filled parts above the meshes' floor, and of their threads


def net(size: int, meshes: int) -> Array:
    """(size, size) height 0 .. 1 of so many meshes across, in rows half a mesh apart: round holes, six about each."""
    rows = 2 * round(meshes / 3**0.5)  # even, so that the rows meet around the torus
    turn = (np.arange(size) + 0.5) / size * 2 * np.pi
    a, b = meshes * turn[None] - rows / 2 * turn[:, None], rows * turn[:, None]
    waves = np.cos(a) + np.cos(b) + np.cos(a + b)
    return unit((1 - 1 / (1 + np.exp(-2.2 * (waves - 0.1)))).astype(np.float32))


def filling(logits: Tensor, share: float) -> Array:
    """(S, S) deviations of how late an ink a place of logits (1, layers, S, S) has, above 0 but for about ``share``.

    Of inks' places in the palette, not their colours: another palette leaves the lace's pattern as it is."""
    cover = torch.softmax(logits[0], 0).numpy()
    late = np.tensordot(np.arange(len(cover), dtype=np.float32), cover, 1)
    frequency = np.fft.fftfreq(len(late))
    fall = np.exp(-2 * (np.pi * frequency * SOFT * len(late)) ** 2)
    late = np.fft.ifft2(np.fft.fft2(late) * fall[:, None] * fall[None]).real
    late = (late - late.mean()) / (late.std() + 1e-6)
    cut = 0.5 * np.quantile(late, share)  # half way to the mean, so that of two tones it lies between them
    return (late - cut).astype(np.float32)


def openwork(logits: Tensor, finish: Finish, rng: np.random.Generator) -> Micro:
    """The lace of a drawing already enlarged to the swatch's size."""
    size, field = logits.shape[-1], filling(logits, finish.open)
    cloth = plain_weave(size, min(finish.threads, size // 4), rng)
    filled = 1 / (1 + np.exp(-EDGE * field))
    meshes, cord = net(size, min(finish.threads, size // 4) // 4), np.exp(-((field / CORD) ** 2))
    height = np.maximum(meshes * (1 - filled) + filled * (CLOTH[0] + CLOTH[1] * cloth.height), cord)
    threads = np.clip((meshes - HOLE[0]) / (HOLE[1] - HOLE[0]), 0, 1)
    solid = np.clip(np.maximum(threads, 4 * np.maximum(filled, cord) - 1), 0, 1).astype(np.float32)
    return Micro(unit(height.astype(np.float32)), 0.5 * cloth.tone, cloth.weft, solid)
