# SPDX-License-Identifier: GPL-3.0-or-later
"""How many centimetres a photo's pixel shows, guessed from how wide the garment lies in it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from .photos import CROP, Crop, likeness

# Flat widths in cm where a crop is taken, of middle sizes: half the chest (tops), half the hip (skirts) or two
# thighs (trousers), with the usual ease. Ours, by rule of thumb; sizes alone spread them by SIZES.
WIDTHS = {"T-Shirt": 51, "Longsleeve": 51, "Shirt": 54, "Polo": 53, "Hoodie": 56, "Blazer": 52, "Outwear": 56,
          "Dress": 46, "Skirt": 44, "Top": 45, "Undershirt": 46, "Blouse": 50, "Pants": 47, "Shorts": 50}
OTHER = 50.0
KIDS = 0.7  # a child's garment over a grown-up's
SIZES = 0.14  # relative deviation of the true width from the table's, from sizes and cuts
UNSEEN = 0.30  # relative error where the garment could not be told from its ground
USUAL = 0.62  # share of the photo's width that a garment takes then


@dataclass(frozen=True)
class Garment:
    """What images.csv says of a photo."""

    label: str
    kids: bool

    @property
    def width_cm(self) -> float:
        return WIDTHS.get(self.label, OTHER) * (KIDS if self.kids else 1.0)


@dataclass(frozen=True)
class Scale:
    """cm a pixel, and its relative error (one standard deviation)."""

    cm: float
    error: float


def read_garments(data: Path) -> dict[str, Garment]:
    """Image -> garment, empty if the table is missing."""
    path = data / "garment_photos" / "images.csv"
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        return {r["image"]: Garment(r["label"], r["kids"] == "True") for r in csv.DictReader(file)}


def runs(mask: NDArray[np.bool_], rows: range, column: int) -> NDArray[np.int64]:
    """Width of the unbroken run of ``mask`` through ``column`` in each of ``rows`` that has one."""
    widths = []
    for row in rows:
        gaps = np.flatnonzero(~mask[row])
        if mask[row, column]:
            left = gaps[gaps < column]
            right = gaps[gaps > column]
            widths.append((right[0] if len(right) else mask.shape[1]) - (left[-1] + 1 if len(left) else 0))
    return np.asarray(widths, np.int64)


def scale_of(photo: NDArray[np.uint8], crop: Crop, garment: Garment | None) -> Scale:
    """Scale of a photo (H, W, 3) at photos.SHORT_SIDE, from the run of the crop's colours through its rows.

    Taken as unseen if that run is not well wider than the crop or leaves the photo on both sides.
    """
    garment = garment or Garment("", False)
    found = likeness(photo, crop)
    x, y, n = crop.x // 4, crop.y // 4, CROP // 4
    level = 0.4 * float(np.median(found[y : y + n, x : x + n]))
    mask = cv2.morphologyEx((found > level).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)) > 0
    last = min(y + n, mask.shape[0])
    widths = 4 * runs(mask, range(min(y, last - 1), last), min(x + n // 2, mask.shape[1] - 1))
    if len(widths) >= n // 2:
        width = float(np.median(widths))
        if 1.35 * CROP < width < 0.97 * photo.shape[1]:
            ragged = float(np.percentile(widths, 84) - np.percentile(widths, 16)) / 2 / width
            return Scale(garment.width_cm / width, float(np.hypot(SIZES, ragged)))
    return Scale(garment.width_cm / (USUAL * photo.shape[1]), float(np.hypot(SIZES, UNSEEN)))
