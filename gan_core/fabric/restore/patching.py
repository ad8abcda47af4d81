# SPDX-License-Identifier: GPL-3.0-or-later
"""Holes in cloth that repeats, filled from where it repeats: the place whose surroundings fit a hole's best, laid in
seamlessly (Efros and Leung 1999 for where from, Pérez et al. 2003 for how)."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from .networks import membrane

RIM = 8  # pixels about a hole that are compared
MOST = 40  # holes that are looked for, each in the whole picture
FITS = 1.1  # of the rim's own deviation that it may be off by; more, and nothing there repeats


def patched(image: NDArray[np.uint8], hole: NDArray[np.bool_],
            tiles: bool = False) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """(H, W, 3) with the holes (H, W) that fit somewhere filled, and what is left of them; of more than MOST, all.
    tiles: the picture wraps around, and its borders are looked across."""
    from scipy.ndimage import find_objects, label

    shift = emptiest(hole) if tiles else (0, 0)
    labels, count = label(np.roll(hole, shift, (0, 1)), np.ones((3, 3)))
    if not 0 < count <= MOST:
        return image, hole.copy()
    wide = max(s.stop - s.start for where in find_objects(labels) for s in where) + 2 * RIM
    margins = [(min(wide, n // 2),) * 2 if tiles else (0, 0) for n in hole.shape]
    about = np.pad(np.roll(image, shift, (0, 1)), (*margins, (0, 0)), mode="wrap")
    x, left = filled(about, np.pad(labels > 0, margins, mode="wrap"), np.pad(labels, margins))
    inner = tuple(slice(before, before + n) for (before, _), n in zip(margins, hole.shape, strict=True))
    back = tuple(-n for n in shift)
    return np.roll(x[inner], back, (0, 1)), np.roll(left[inner], back, (0, 1))


def emptiest(hole: NDArray[np.bool_]) -> tuple[int, ...]:
    """How far to roll a picture that wraps around, down and across, so that its borders keep clear of the holes."""
    from scipy.ndimage import uniform_filter1d

    counts = (hole.sum(1 - axis).astype(float) for axis in (0, 1))
    return tuple(-int(uniform_filter1d(n, 2 * RIM + 1, mode="wrap").argmin()) for n in counts)


def filled(image: NDArray[np.uint8], hole: NDArray[np.bool_],
           labels: NDArray[np.int32]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The picture with those of its holes filled that have a number in ``labels`` and fit somewhere; what is left."""
    from scipy.ndimage import find_objects

    whole = np.where(hole[..., None], 0.0, image)  # what was broken is not looked at
    x, left = image.astype(np.float64), hole.copy()
    for number, where in enumerate(find_objects(labels), 1):
        box = tuple(slice(max(0, s.start - RIM), min(n, s.stop + RIM)) for s, n in zip(where, hole.shape, strict=True))
        found = fitting(whole, hole, box)
        if found is None:
            continue
        mine = labels[box] == number
        there = tuple(slice(p, p + s.stop - s.start) for p, s in zip(found, box, strict=True))
        off = np.where(hole[box][..., None], 0, whole[box] - whole[there])
        mask = torch.from_numpy(hole[box].astype(np.float32))[None, None]
        step = membrane(torch.from_numpy(off.astype(np.float32)).permute(2, 0, 1)[None], mask)[0]
        x[box] = np.where(mine[..., None], whole[there] + step.permute(1, 2, 0).numpy(), x[box])
        left[box] &= ~mine
    return np.clip(x.round(), 0, 255).astype(np.uint8), left


def fitting(image: NDArray[np.float64], hole: NDArray[np.bool_], box: tuple[slice, ...]) -> tuple[int, int] | None:
    """Corner of the unbroken place that looks most like the rim in ``box``; None if none does."""
    from scipy.signal import fftconvolve

    rim = (~hole[box]).astype(np.float64)
    here = image[box] * rim[..., None]
    if not rim.any() or any(b.stop - b.start >= n for b, n in zip(box, hole.shape, strict=True)):
        return None

    def slid(a: NDArray, b: NDArray) -> NDArray[np.float64]:
        return fftconvolve(a, b[::-1, ::-1], mode="valid")

    error = sum(slid(image[..., c] ** 2, rim) - 2 * slid(image[..., c], here[..., c]) + (here[..., c] ** 2).sum()
                for c in range(3)) / (3 * rim.sum())
    error = np.where(slid(hole.astype(np.float64), np.ones_like(rim)) > 0.5, np.inf, error)
    best = np.unravel_index(error.argmin(), error.shape)
    deviation = image[box][rim > 0].std(0).mean()
    if not np.isfinite(error[best]) or np.sqrt(max(error[best], 0)) > FITS * deviation + 1:
        return None
    return int(best[0]), int(best[1])
