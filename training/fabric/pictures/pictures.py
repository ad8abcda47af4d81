# SPDX-License-Identifier: GPL-3.0-or-later
"""What a training picture is, on which side of the split it stands, and how drawings become one: colours laid on,
cloth's unevenness, height."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .drawn import Drawn, flat

SIZE = 128  # pixels a picture is stored at
REAL = ("photo", "tile", "morris")  # origins that count as real in figures; what we strew or draw ourselves does not
ORIGINS = (*REAL, "scatter", "formula")
PRINTED = ("stripe", "check", "floral", "dot", "geometric", "ornament", "animal")  # colours in areas of their own
SMALLEST = 64  # pixels of the least window of a crop
VALIDATION_PERCENT = 18


@dataclass(frozen=True)
class Picture:
    """One training picture and where it comes from.

    pixels: (SIZE, SIZE, 3) sRGB. height: (SIZE, SIZE), 0 .. 255 over the relief's range; ``exact`` if a formula gave
    it. cm: width of the picture on the cloth, with its relative error; NaN where nothing tells.
    """

    pixels: NDArray[np.uint8]
    height: NDArray[np.uint8]
    exact: bool
    kind: str
    origin: str
    source: str
    cm: float = float("nan")
    cm_error: float = float("nan")


@dataclass(frozen=True)
class Dropped:
    """A labelled crop that was left out, and why."""

    kind: str
    why: str


def is_validation(source: str) -> bool:
    """True if everything from ``source`` (a sender, a design, a motif) is held out. A hash, so it never drifts; by
    source, so that one sender's photos or one design never stand on both sides."""
    return int(hashlib.sha256(f"tryon fabric split: {source}".encode()).hexdigest(), 16) % 100 < VALIDATION_PERCENT


def windows(crop: NDArray[np.uint8], kind: str, count: int,
            rng: np.random.Generator) -> Iterator[tuple[NDArray[np.uint8], int]]:
    """Random windows of a crop at SIZE, with the crop's pixels that each shows across.

    Prints are freed of JPEG noise first; in the other classes the noise is not told from the threads.
    """
    if kind in PRINTED:
        crop = cv2.bilateralFilter(crop, 5, 22, 2)
    side = crop.shape[0]
    for _ in range(count):
        n = int(rng.integers(min(SMALLEST + side // 4, side), side + 1))
        x, y = rng.integers(0, side - n + 1, 2)
        how = cv2.INTER_AREA if n >= SIZE else cv2.INTER_CUBIC
        yield cv2.resize(np.ascontiguousarray(crop[y : y + n, x : x + n]), (SIZE, SIZE), interpolation=how), n


def estimated_height(pixels: NDArray[np.uint8], kind: str) -> NDArray[np.uint8]:
    """(H, W) 0 .. 255: what lightness tells of the relief, 128 in the middle. A guess: light crowns, dark gaps.

    In a print lightness is mostly ink, so that only its small residue over an edge-keeping blur counts.
    """
    light = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)[..., 0].astype(np.float32)
    if kind in PRINTED:
        return np.clip(128 + 3 * (light - cv2.bilateralFilter(light, 7, 18, 3)), 0, 255).round().astype(np.uint8)
    fine = light - cv2.GaussianBlur(light, (0, 0), pixels.shape[0] / 16)
    return np.clip(128 + 48 * fine / max(float(fine.std()), 4.0), 0, 255).round().astype(np.uint8)


def stored_height(height: NDArray[np.float32]) -> NDArray[np.uint8]:
    return (np.clip(height, 0, 1) * 255).round().astype(np.uint8)


def dyed(drawn: Drawn, palette: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """(S, S, 3): a drawing in the first colours of a palette (n, 3), its gaps in shade, a little soft and uneven."""
    image = np.tensordot(drawn.cover, palette[: len(drawn.cover)].astype(np.float32), ((0,), (0,)))
    image *= (1 - drawn.shading * (1 - drawn.height))[..., None]
    image = np.pad(image, ((4, 4), (4, 4), (0, 0)), mode="wrap")
    image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.35, 0.8)))[4:-4, 4:-4]
    return uneven(image, rng)


def uneven(image: NDArray, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Noise of lightness, as threads have it."""
    image = image.astype(np.float32) + rng.normal(0, rng.uniform(1, 4), image.shape[:2])[..., None]
    return np.clip(image, 0, 255).round().astype(np.uint8)


def printed(cover: NDArray[np.float32]) -> Drawn:
    """A drawing that is nothing but a print, of unknown width."""
    return Drawn(cover, flat(cover.shape[1]), 0.0, float("nan"))
