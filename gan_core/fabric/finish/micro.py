# SPDX-License-Identifier: GPL-3.0-or-later
"""Structure below the print: weaves and knits as exact height maps that tile, with threads of uneven thickness.

The generator draws what lies above about a millimetre; threads are finer than its pixels and follow a formula.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Micro:
    """height (S, S) 0 .. 1; tone (S, S) about 0, a relative lightening; weft (S, S) 0 .. 1 where the weft shows; solid
    (S, S) 0 .. 1 of openwork: where there is thread at all."""

    height: Array
    tone: Array
    weft: Array
    solid: Array | None = None


def smooth_ring(count: int, width: float, rng: np.random.Generator) -> Array:
    """(count,) unit-variance noise around a ring, smoothed over ``width`` samples."""
    k = np.fft.rfftfreq(count)
    spectrum = np.fft.rfft(rng.standard_normal(count)) * np.exp(-2 * (np.pi * k * width) ** 2)
    line = np.fft.irfft(spectrum, count)
    return (line / (line.std() + 1e-9)).astype(np.float32)


def slubs(threads: int, size: int, rng: np.random.Generator) -> Array:
    """(threads, size) thickness of each thread along its length: uneven from thread to thread, and along it."""
    along = np.stack([smooth_ring(size, size / 24, rng) for _ in range(threads)])
    return (0.7 * rng.standard_normal((threads, 1)) + 0.5 * along).astype(np.float32)


def lattice(size: int, threads: int) -> tuple[Array, NDArray[np.int64], Array, NDArray[np.int64]]:
    """Place within the thread (-1 .. 1) and its number, across (1, S) and down (S, 1)."""
    t = (np.arange(size) + 0.5) / size * threads
    number, place = t.astype(np.int64), (2 * (t % 1) - 1).astype(np.float32)
    return place[None], number[None], place[:, None], number[:, None]


def weave(size: int, threads: int, over: NDArray[np.bool_], rng: np.random.Generator) -> Micro:
    """A weave whose ``over`` (n, m) says where the warp lies on top, repeated over ``threads`` each way."""
    x, warp, y, weft = lattice(size, threads)
    top = over[weft % over.shape[0], warp % over.shape[1]]
    warp_slub, weft_slub = slubs(threads, size, rng), slubs(threads, size, rng)
    rows, cols = np.arange(size)[:, None], np.arange(size)[None]
    uneven = np.where(top, warp_slub[warp, rows], weft_slub[weft, cols])
    crown_warp = np.sqrt(np.clip(1 - 0.85 * x**2, 0, 1)) * (1 - 0.35 * y**2)
    crown_weft = np.sqrt(np.clip(1 - 0.85 * y**2, 0, 1)) * (1 - 0.35 * x**2)
    height = np.where(top, crown_warp, 0.88 * crown_weft) * (1 + 0.06 * uneven)
    return Micro(unit(height), (0.05 * uneven).astype(np.float32), (~top).astype(np.float32))


def plain_weave(size: int, threads: int, rng: np.random.Generator) -> Micro:
    return weave(size, threads - threads % 2, np.array([[1, 0], [0, 1]], bool), rng)


def twill(size: int, threads: int, rng: np.random.Generator, over: int = 3, under: int = 1) -> Micro:
    """A right-hand twill: each weft steps one warp on, which draws the diagonal."""
    n = over + under
    i, j = np.mgrid[:n, :n]
    return weave(size, threads - threads % n, (j + i) % n < over, rng)


def jersey(size: int, threads: int, rng: np.random.Generator) -> Micro:
    """Face of a single jersey: columns of V-shaped loops, each two legs that lean together."""
    wales = threads // 2
    courses = wales * 5 // 4
    x, wale, _, _ = lattice(size, wales)
    _, _, y, course = lattice(size, courses)
    lean = (y + 1) / 2  # 0 at the foot of a stitch, 1 at its head
    leg = np.abs(np.abs(x) - (0.2 + 0.45 * lean))
    height = np.clip(1 - leg / 0.42, 0, 1) ** 0.7 * (0.75 + 0.25 * np.cos(np.pi * y))
    uneven = slubs(courses, size, rng)[course, np.arange(size)[None]]
    return Micro(unit(height * (1 + 0.05 * uneven)), (0.035 * uneven).astype(np.float32), np.zeros_like(height))


def unit(height: Array) -> Array:
    """Height stretched to 0 .. 1."""
    low, high = float(height.min()), float(height.max())
    return ((height - low) / (high - low + 1e-9)).astype(np.float32)


MAKERS: dict[str, Callable[[int, int, np.random.Generator], Micro]] = {
    "plain weave": plain_weave,
    "twill 3/1": twill,
    "twill 2/2": lambda size, threads, rng: twill(size, threads, rng, 2, 2),
    "jersey": jersey,
}
