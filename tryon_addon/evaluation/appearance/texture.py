# SPDX-License-Identifier: GPL-3.0-or-later
"""Texture over scales, and how far a print repeats."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .extra import needs
from .picture import Picture

BANDS = 5  # octaves, from 2 to 32 pixels
FLOOR = 0.004  # of lightness 0 .. 1: what the noise of a clean render has
LEAST_PEAK = 0.18  # of the autocorrelation, from which a repeat is believed
LONGEST = 0.5  # of the side of a window, that a repeat may have
WINDOW = 128  # pixels


def lightness(pixels: NDArray[np.float32]) -> NDArray[np.float64]:
    """(H, W) CIE lightness 0 .. 1."""
    color = needs("skimage.color", "scikit-image")
    return np.asarray(color.rgb2lab(pixels)[..., 0], float) / 100.0


def _smooth(values: NDArray[np.float64], weight: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    """A Gaussian that knows only what lies inside of the mask, so that no outline counts as texture."""
    return ndimage.gaussian_filter(values * weight, sigma) / np.maximum(ndimage.gaussian_filter(weight, sigma), 1e-6)


def energies(picture: Picture) -> NDArray[np.float64]:
    """(BANDS, 4): of each octave of lightness the spread along x, y and both diagonals, inside of the cloth."""
    light, weight = lightness(picture.pixels), picture.cloth.astype(float)
    inside = ndimage.binary_erosion(picture.cloth, iterations=3)
    inside = inside if inside.sum() > 200 else picture.cloth
    found, before = [], light
    for octave in range(BANDS):
        after = _smooth(light, weight, 0.8 * 2.0**octave)
        band, step = before - after, 2**octave
        row = [(band - np.roll(band, shift, (0, 1)))[inside].std() for shift in
               ((0, step), (step, 0), (step, step), (step, -step))]
        found.append(row)
        before = after
    return np.asarray(found)


def apart(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """How many times stronger or weaker, in octaves, root mean square over scales and directions."""
    ratio = np.log2((one + FLOOR) / (other + FLOOR))
    return float(np.sqrt((ratio**2).mean()))


def repeat(picture: Picture) -> float | None:
    """How many pixels a print repeats after, from the autocorrelation of the fullest window; None where none shows.

    Along the grain's or across, whichever shows it more.
    """
    light, weight = lightness(picture.pixels), picture.cloth.astype(float)
    side = min(WINDOW, *light.shape)
    full = ndimage.uniform_filter(weight, side, mode="constant")
    y, x = np.unravel_index(int(full.argmax()), full.shape)
    top, left = (int(np.clip(v - side // 2, 0, n - side)) for v, n in ((y, light.shape[0]), (x, light.shape[1])))
    box = slice(top, top + side), slice(left, left + side)
    patch, seen = (light - _smooth(light, weight, side / 6))[box], weight[box]  # folds and light are no print
    if seen.mean() < 0.5 or patch[seen > 0].std() < 2 * FLOOR:
        return None
    patch = np.where(seen > 0, patch - patch[seen > 0].mean(), 0.0)
    pad = 2 * side
    alike = np.fft.irfft2(np.abs(np.fft.rfft2(patch, (pad, pad))) ** 2, (pad, pad))
    many = np.fft.irfft2(np.abs(np.fft.rfft2(seen, (pad, pad))) ** 2, (pad, pad))
    map_ = alike / np.maximum(many, 0.1 * many[0, 0])
    map_ = map_ / map_[0, 0]
    best: tuple[float, float] | None = None
    for line in (map_[0, : int(side * LONGEST)], map_[: int(side * LONGEST), 0]):
        first = int(np.argmax(line < 0.0)) if (line < 0.0).any() else 0
        if not first:
            continue
        tops = [k for k in range(first + 1, len(line) - 1) if line[k - 1] < line[k] >= line[k + 1]]
        good = [k for k in tops if line[k] > LEAST_PEAK]
        if good:  # the nearest of those that are about as high as the highest: not a multiple
            high = max(line[k] for k in good)
            k = next(k for k in good if line[k] > 0.8 * high)
            bend = line[k - 1] - 2 * line[k] + line[k + 1]
            at = k + 0.5 * (line[k - 1] - line[k + 1]) / bend if bend else float(k)
            if best is None or line[k] > best[1]:
                best = float(at), float(line[k])
    return best[0] if best else None
