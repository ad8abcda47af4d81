# SPDX-License-Identifier: GPL-3.0-or-later
"""Palettes of pictures: k-means in Lab, largest area first."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ....gan_core.fabric.gan.config import LAYERS

LARGEST = 40  # pixels a side that colours are counted in


def kmeans_palette(image: NDArray[np.uint8], seed: int = 0, colours: int = LAYERS) -> NDArray[np.uint8]:
    """(colours, 3) sRGB of an (H, W, 3) sRGB picture, sorted by the area each covers, largest first."""
    if min(image.shape[:2]) > LARGEST:  # by area, so that colours mix as they do for the eye
        image = cv2.resize(image, (LARGEST, LARGEST), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB).reshape(-1, 3).astype(np.float32)
    cv2.setRNGSeed(seed)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 0.5)
    _, labels, centres = cv2.kmeans(lab, colours, None, stop, 1, cv2.KMEANS_PP_CENTERS)
    order = np.argsort(-np.bincount(labels.ravel(), minlength=colours), kind="stable")
    lab8 = np.clip(centres[order], 0, 255).round().astype(np.uint8)[None]
    return cv2.cvtColor(lab8, cv2.COLOR_LAB2RGB)[0]
