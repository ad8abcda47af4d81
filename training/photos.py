# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloth from the garment photos: the crops named in ``photo_labels.csv``, with light flattened and stripes made level.

The table is ours: the first crop of each photo was looked at on a contact sheet and labelled by hand (gaps, zips,
labels, logos and lettering left out). A second crop inherits the label; those of stripes, checks and florals were
looked at too, those of denim were not.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

LABELS = Path(__file__).with_name("photo_labels.csv")
SHORT_SIDE = 400  # pixels of a photo's shorter side; x and y of the table count at this scale
CROP = 96  # pixels of a labelled crop
CONTEXT = 144  # what a crop is turned within
LEVELLED = ("stripe", "check")


@dataclass(frozen=True)
class Crop:
    """One labelled place in a photo. x, y: its top left corner in pixels at SHORT_SIDE."""

    image: str
    sender: str
    kind: str
    x: int
    y: int


def read_labels(path: Path) -> list[Crop]:
    with path.open(newline="", encoding="utf-8") as file:
        return [Crop(r["image"], r["sender_id"], r["kind"], int(r["x"]), int(r["y"])) for r in csv.DictReader(file)]


def flatten_light(image: NDArray[np.uint8], sigma: float = 20.0) -> NDArray[np.uint8]:
    """Divide slow changes of lightness out of an (H, W, 3) sRGB picture: folds and lamps are not the cloth's."""
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB).astype(np.float32)
    light = np.log(lab[..., 0] + 8)
    slow = cv2.GaussianBlur(light, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
    lab[..., 0] = np.clip(np.exp(light - 0.9 * (slow - slow.mean())) - 8, 0, 255)
    return cv2.cvtColor(lab.round().astype(np.uint8), cv2.COLOR_LAB2RGB)


def grain_angle(image: NDArray[np.uint8], fourfold: bool) -> float:
    """Degrees to turn a striped (or, ``fourfold``, checked) picture by so that its lines lie level."""
    grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2LAB)[..., 0].astype(np.float32), (0, 0), 1.0)
    dx, dy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    z = (dx + 1j * dy) ** 2  # doubled angle: a line has no head or tail
    if fourfold:
        z = z**2 / (np.abs(z) + 1e-6)
        return float(np.degrees(np.angle(z.sum())) / 4)
    angle = float(np.degrees(np.angle(z.sum())) / 2)  # direction of the gradient, across the stripes
    return (angle - 90 + 90) % 180 - 90


def turned(image: NDArray[np.uint8], degrees: float) -> NDArray[np.uint8]:
    h, w = image.shape[:2]
    turn = cv2.getRotationMatrix2D(((w - 1) / 2, (h - 1) / 2), degrees, 1.0)
    return cv2.warpAffine(image, turn, (w, h), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)


def cut(photo: NDArray[np.uint8], crop: Crop) -> NDArray[np.uint8]:
    """(CROP, CROP, 3) sRGB: the crop out of its photo, levelled where the class has lines, light flattened."""
    scale = SHORT_SIDE / min(photo.shape[:2])
    if abs(scale - 1) > 0.02:
        photo = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    margin = (CONTEXT - CROP) // 2
    photo = cv2.copyMakeBorder(photo, margin, margin, margin, margin, cv2.BORDER_REFLECT)
    patch = photo[crop.y : crop.y + CONTEXT, crop.x : crop.x + CONTEXT]
    if crop.kind in LEVELLED:
        core = patch[margin : margin + CROP, margin : margin + CROP]
        patch = turned(patch, grain_angle(core, fourfold=crop.kind == "check"))
    return flatten_light(patch)[margin : margin + CROP, margin : margin + CROP]


def photo_crops(data: Path, kinds: tuple[str, ...], labels: Path = LABELS) -> Iterator[tuple[Crop, NDArray[np.uint8]]]:
    """Every labelled crop of ``kinds`` under ``data/garment_photos``, in the order of the table ``labels``."""
    name, photo = "", None
    for crop in read_labels(labels):
        if crop.kind not in kinds:
            continue
        if crop.image != name:
            path = data / "garment_photos" / "images" / f"{crop.image}.jpg"
            photo, name = cv2.imread(str(path)), crop.image
            photo = None if photo is None else cv2.cvtColor(photo, cv2.COLOR_BGR2RGB)
        if photo is not None:
            yield crop, cut(photo, crop)
