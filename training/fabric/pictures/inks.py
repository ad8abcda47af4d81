# SPDX-License-Identifier: GPL-3.0-or-later
"""Palettes of photos, and their colours put in an order in which a pattern can be seen, for drawn cloth."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from ....gan_core.fabric.gan.config import LAYERS

Palette = NDArray[np.uint8]

COATS = np.array([  # ground, middle, dark, as animal prints are sold
    [[214, 178, 128], [158, 108, 60], [38, 26, 20]],
    [[232, 208, 172], [190, 146, 98], [58, 38, 28]],
    [[240, 232, 218], [196, 186, 172], [24, 22, 24]],
    [[196, 188, 178], [130, 122, 116], [30, 28, 30]],
    [[238, 236, 232], [236, 234, 230], [20, 20, 22]],
    [[228, 150, 70], [244, 230, 206], [34, 22, 16]],
    [[176, 140, 104], [226, 206, 176], [74, 50, 36]],
], np.uint8)
YARNS = np.array([[244, 242, 238], [236, 226, 206], [22, 22, 26], [32, 38, 66], [150, 34, 48], [226, 186, 190],
                  [120, 130, 112]], np.uint8)  # lace: whites, black, navy, red, blush, sage
COUNTED = 40  # pixels a side that a picture's colours are counted in
LEAST = 34.0  # Lab distance below which a pattern's two colours look like one


def kmeans_palette(image: NDArray[np.uint8], seed: int = 0, colours: int = LAYERS) -> NDArray[np.uint8]:
    """(colours, 3) sRGB of an (H, W, 3) sRGB picture by k-means in Lab, sorted by the area each covers, largest
    first."""
    if min(image.shape[:2]) > COUNTED:  # by area, so that colours mix as they do for the eye
        image = cv2.resize(image, (COUNTED, COUNTED), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB).reshape(-1, 3).astype(np.float32)
    cv2.setRNGSeed(seed)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 0.5)
    _, labels, centres = cv2.kmeans(lab, colours, None, stop, 1, cv2.KMEANS_PP_CENTERS)
    order = np.argsort(-np.bincount(labels.ravel(), minlength=colours), kind="stable")
    lab8 = np.clip(centres[order], 0, 255).round().astype(np.uint8)[None]
    return cv2.cvtColor(lab8, cv2.COLOR_LAB2RGB)[0]


def lab(colours: Palette) -> NDArray[np.float32]:
    """(n, 3) CIE L*a*b* of (n, 3) sRGB."""
    return cv2.cvtColor(colours[None].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0]


def parted(palette: Palette, rng: np.random.Generator) -> Palette:
    """The palette with its second colour far from its first: the most distant, pushed apart if that is too near."""
    palette = palette.copy()
    values = lab(palette)
    gap = np.linalg.norm(values - values[0], axis=1)
    far = int(gap.argmax())
    if gap[far] < LEAST:
        light = values[0, 0] > 50
        values[far, 0] = np.clip(values[0, 0] + (-1 if light else 1) * rng.uniform(LEAST, 60), 4, 98)
        rgb = cv2.cvtColor(values[None], cv2.COLOR_LAB2RGB)[0, far]
        palette[far] = np.clip(rgb * 255, 0, 255).round().astype(np.uint8)
    palette[[1, far]] = palette[[far, 1]]
    return palette


def drawn_from(banks: Mapping[str, Palette], kinds: tuple[str, ...], rng: np.random.Generator) -> Palette:
    """A palette of one of ``kinds``, or of any class if none of them has photos."""
    usable = [k for k in kinds if k in banks] or list(banks)
    bank = banks[usable[rng.integers(len(usable))]]
    return bank[rng.integers(len(bank))]


def palette_for(kind: str, banks: Mapping[str, Palette], rng: np.random.Generator) -> Palette:
    """(5, 3) sRGB for a drawing of ``kind``, ground first."""
    if kind in ("stripe", "check"):
        return drawn_from(banks, (kind,), rng)
    if kind == "denim":
        palette = drawn_from(banks, ("denim",), rng).copy()
        palette[1] = np.clip(palette[0] * 0.3 + np.array([206, 208, 206]) * 0.7, 0, 255)
        return palette
    if kind == "animal" and rng.random() < 0.75:
        coat = COATS[rng.integers(len(COATS))].astype(float) + rng.normal(0, 9, (3, 3))
        coat = np.clip(coat, 0, 255).round().astype(np.uint8)
        return np.concatenate([coat if rng.random() < 0.85 else coat[::-1], coat[:2]])
    palette = parted(drawn_from(banks, COLOURS.get(kind, ("stripe", "check", "floral")), rng), rng)
    if kind == "lace":
        palette = palette[[1, 0, 2, 3, 4]] if rng.random() < 0.3 else palette
        if rng.random() < 0.7:
            palette[1] = YARNS[rng.integers(len(YARNS))]
            palette = parted(palette[[1, 0, 2, 3, 4]], rng)[[1, 0, 2, 3, 4]]
    if kind == "houndstooth" and rng.random() < 0.5:
        palette[[0, 1]] = palette[[1, 0]]
    return palette


COLOURS = {"knit": ("knit", "plain"), "lace": ("plain",), "dot": ("dot", "floral", "stripe"),
           "houndstooth": ("houndstooth", "check", "plain"), "animal": ("floral", "animal")}
