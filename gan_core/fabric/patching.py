# SPDX-License-Identifier: GPL-3.0-or-later
"""Holes in cloth that repeats, filled from where it repeats: the place whose surroundings fit a hole's best, laid in
seamlessly (Efros and Leung 1999 for where from, Pérez et al. 2003 for how)."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from .restorers import membrane

RIM = 8  # pixels about a hole that are compared
MOST = 40  # holes that are looked for, each in the whole picture
FITS = 1.1  # of the rim's own deviation that it may be off by; more, and nothing there repeats


def patched(image: NDArray[np.uint8], hole: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """(H, W, 3) with the holes (H, W) that fit somewhere filled, and what is left of them; of more than MOST, all."""
    from scipy.ndimage import find_objects, label

    whole = np.where(hole[..., None], 0.0, image)  # what was broken is not looked at
    x, left = image.astype(np.float64), hole.copy()
    labels, count = label(hole, np.ones((3, 3)))
    if count > MOST:
        return image, left
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
