# SPDX-License-Identifier: GPL-3.0-or-later
"""The colours of a cloth and how far two palettes lie apart, in CIEDE2000."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from .extra import needs

COUNT = 6
MOST = 6000  # pixels that are looked at
ROUNDS = 12
NEAR = 4.0  # in Lab: colours that are nearer than this are one


@dataclass(frozen=True)
class Palette:
    """``lab`` (N, 3) CIELAB under D65, the largest ``share`` (N,) first; shares sum to 1."""

    lab: NDArray[np.float64]
    share: NDArray[np.float64]

    def hexes(self) -> list[str]:
        """As #rrggbb."""
        color = needs("skimage.color", "scikit-image")
        rgb = np.round(color.lab2rgb(self.lab[None])[0] * 255.0).clip(0, 255).astype(int)
        return [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in rgb]


def colours(lab: NDArray[np.float64], count: int = COUNT) -> Palette:
    """The palette of pixels (N, 3) in CIELAB: k-means from well-spread beginnings, the same every time."""
    pixels = lab.reshape(-1, 3)
    pixels = pixels[:: max(1, len(pixels) // MOST)].astype(float)
    middles = [pixels.mean(axis=0)]
    nearest = ((pixels - middles[0]) ** 2).sum(axis=1)
    middles = [pixels[int(np.abs(nearest - np.median(nearest)).argmin())]]
    nearest = ((pixels - middles[0]) ** 2).sum(axis=1)
    while len(middles) < count and nearest.max() > NEAR**2:
        # Not the farthest, which is a speck: the farthest of those that nine in ten are nearer than.
        middles.append(pixels[int(np.abs(nearest - np.percentile(nearest, 97)).argmin())])
        nearest = np.minimum(nearest, ((pixels - middles[-1]) ** 2).sum(axis=1))
    found = np.array(middles)
    for _ in range(ROUNDS):
        whose = ((pixels[:, None] - found[None]) ** 2).sum(axis=2).argmin(axis=1)
        found = np.array([pixels[whose == k].mean(axis=0) if (whose == k).any() else found[k]
                          for k in range(len(found))])
    share = np.bincount(whose, minlength=len(found)) / len(pixels)
    order = np.argsort(-share)
    order = order[share[order] > 0]
    return Palette(found[order], share[order])


def apart(one: Palette, other: Palette) -> float:
    """CIEDE2000 between two palettes: what it costs to turn the one into the other, colour by colour and share by share
    (the earth mover's distance; Rubner, Tomasi and Guibas 2000)."""
    color = needs("skimage.color", "scikit-image")
    n, m = len(one.share), len(other.share)
    cost = color.deltaE_ciede2000(np.repeat(one.lab[:, None], m, axis=1), np.repeat(other.lab[None], n, axis=0))
    sums = np.zeros((n + m, n * m))
    for i in range(n):
        sums[i, i * m : (i + 1) * m] = 1.0
    for j in range(m):
        sums[n + j, j::m] = 1.0
    solved = optimize.linprog(cost.ravel(), A_eq=sums[:-1], b_eq=np.concatenate([one.share, other.share])[:-1],
                              method="highs")
    return float(max(solved.fun, 0.0))
