# SPDX-License-Identifier: GPL-3.0-or-later
"""Outlines laid over each other, and how alike what lies inside of them is built."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .extra import needs
from .picture import Picture

SIDE = 256  # pixels of the frame that both are laid in
FILLS = 0.9  # of it
STEPS = ((0.06, 8.0), (0.03, 4.0), (0.01, 1.5))  # of size, and pixels of place, coarse to fine
COARSE = 4  # times smaller are the outlines that are moved over each other
GROUND = 0.85


@dataclass(frozen=True)
class Laid:
    """Both in one frame: ``iou`` of their outlines, ``ssim`` inside of them, None without any overlap; ``pair`` of
    (SIDE, SIDE, 3) f32 and ``masks`` of (SIDE, SIDE) bool."""

    iou: float
    ssim: float | None
    pair: tuple[NDArray[np.float32], NDArray[np.float32]]
    masks: tuple[NDArray[np.bool_], NDArray[np.bool_]]


def laid(one: Picture, other: Picture) -> Laid:
    """The second moved and sized until its outline covers the first's best; nothing is turned or mirrored."""
    first, second = _weight(one.mask), _weight(other.mask)
    still = _mask(first, 1.0, 0.0, 0.0)
    size, down, right = 1.0, 0.0, 0.0
    best = _iou(still, _mask(second, size, down, right))
    for grow, move in STEPS:
        for _ in range(12):
            tries = [(size * (1 + s * grow), down + y * move, right + x * move)
                     for s, y, x in ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1))]
            top = max((_iou(still, _mask(second, *t)), t) for t in tries)
            if top[0] <= best + 1e-4:
                break
            best, (size, down, right) = top
    a, b = framed(one), framed(other, size, down, right)
    return Laid(_iou(a[1], b[1]), _ssim(a, b), (a[0], b[0]), (a[1], b[1]))


def _weight(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How much of each pixel of a frame that is COARSE times smaller the outline covers, before it is moved."""
    high, wide = mask.shape
    scale = max(high, wide) / (FILLS * SIDE / COARSE)
    blurred = ndimage.gaussian_filter(mask.astype(np.float32), 0.45 * max(0.0, scale - 1.0))
    side = SIDE // COARSE * 2  # room for what is moved
    offset = np.array([high / 2, wide / 2]) - scale * side / 2
    return ndimage.affine_transform(blurred, (scale, scale), offset, (side, side), order=1)


def _mask(weight: NDArray[np.float32], size: float, down: float, right: float) -> NDArray[np.bool_]:
    """It, ``size`` times as large and moved by pixels of the whole frame."""
    side, middle = SIDE // COARSE, weight.shape[0] / 2
    offset = middle - (side / 2 + np.array([down, right]) / COARSE) / size
    return ndimage.affine_transform(weight, (1 / size, 1 / size), offset, (side, side), order=1) > 0.5


def framed(picture: Picture, size: float = 1.0, down: float = 0.0, right: float = 0.0
           ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Its pixels on grey and its mask in a square frame, as tall as that lets it, ``size`` times that, moved."""
    high, wide = picture.mask.shape
    scale = max(high, wide) / (FILLS * SIDE * size)
    offset = np.array([high / 2 - scale * (SIDE / 2 + down), wide / 2 - scale * (SIDE / 2 + right)])
    blur = 0.45 * max(0.0, scale - 1.0)  # against aliasing
    weight = ndimage.gaussian_filter(picture.mask.astype(np.float32), blur) if blur else picture.mask.astype(np.float32)
    mask = ndimage.affine_transform(weight, (scale, scale), offset, (SIDE, SIDE), order=1) > 0.5
    there = np.where(picture.mask[..., None], picture.pixels, GROUND)
    pixels = np.stack([ndimage.affine_transform(ndimage.gaussian_filter(there[..., c], blur) if blur else there[..., c],
                                                (scale, scale), offset, (SIDE, SIDE), order=1, cval=GROUND)
                       for c in range(3)], axis=2)
    return pixels.astype(np.float32), mask


def _iou(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    either = int((one | other).sum())
    return float((one & other).sum() / either) if either else 0.0


def _ssim(one: tuple[NDArray[np.float32], NDArray[np.bool_]], other: tuple[NDArray[np.float32], NDArray[np.bool_]]
          ) -> float | None:
    """Structural similarity (Wang et al. 2004) of the lightness, over either outline."""
    metrics, color = needs("skimage.metrics", "scikit-image"), needs("skimage.color", "scikit-image")
    either = one[1] | other[1]
    if not either.any():
        return None
    _, found = metrics.structural_similarity(color.rgb2gray(one[0]), color.rgb2gray(other[0]), data_range=1.0,
                                             gaussian_weights=True, sigma=1.5, use_sample_covariance=False, full=True)
    return float(found[either].mean())
