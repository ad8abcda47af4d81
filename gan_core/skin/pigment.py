# SPDX-License-Identifier: GPL-3.0-or-later
"""Skin's colour as optical density: what melanin, blood and shade take of the light (Tsumura et al. 2003).

A density is -log of linear light, so pigments add. Every colour is one sum of the three directions below, and a skin's
structure is what it has more or less of each than its cheek: laid over another tone it is that tone's skin.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
DARKEST = 0.002  # linear light: below it 8 bits of sRGB tell nothing
# Columns: melanin as an independent component analysis of the fair pictures finds it, blood (oxygenated, which takes
# no red), and shade, which takes all alike. Unit lengths.
MELANIN, BLOOD, SHADE = (0.223, 0.543, 0.810), (0.120, 0.780, 0.614), (0.577, 0.577, 0.577)
MIXING = np.array([MELANIN, BLOOD, SHADE], np.float32).T
APART = np.linalg.inv(MIXING)
PALE, DEEP = 0.9, 3.3  # density in green of fair and of deep faces: the ends of ``depth``


def density(light: np.ndarray) -> Array:
    """(..., 3) of linear light (..., 3)."""
    return -np.log(np.clip(light, DARKEST, 1.0)).astype(np.float32)


def light(dense: np.ndarray) -> Array:
    """Linear light of densities."""
    return np.exp(-np.maximum(dense, 0.0)).astype(np.float32)


def pigments(dense: np.ndarray) -> Array:
    """(..., 3) melanin, blood and shade of densities (..., 3)."""
    return (dense @ APART.T).astype(np.float32)


def depth(tone: np.ndarray) -> float:
    """How deep a tone (3,) of linear light is: 0 as the fair pictures, 1 as the deep ones, a little beyond both."""
    return float(np.clip((density(tone)[1] - PALE) / (DEEP - PALE), -0.2, 1.15))


def coloured(tone: np.ndarray, structure: np.ndarray) -> Array:
    """Linear light (..., 3) of ``structure`` (..., 3) on a skin of ``tone`` (3,) linear light.

    What a skin has less than its cheek it can only have less of what is there: fair skin has little to lose.
    """
    base = np.maximum(density(tone), 0.05)
    change = structure @ MIXING.T
    return light(np.where(change < 0, base * np.exp(np.minimum(change, 0.0) / base), base + change))
