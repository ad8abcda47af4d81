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
LARGEST = 144  # pixels a side that a crop may be widened to
LEVELLED = ("stripe", "check")
NARROW = ("denim",)  # classes whose seams and gaps have the cloth's own colours: their crops are not widened


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


def scaled(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The photo at the scale that places are counted in: SHORT_SIDE pixels on its shorter side."""
    scale = SHORT_SIDE / min(photo.shape[:2])
    if abs(scale - 1) > 0.02:
        photo = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return photo


def likeness(photo: NDArray[np.uint8], crop: Crop) -> NDArray[np.float32]:
    """(H/4, W/4) 0 .. 1: how much each place has the colours of the crop (histogram back projection)."""
    small = cv2.resize(photo, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    x, y, n = crop.x // 4, crop.y // 4, CROP // 4
    bins = tuple(np.moveaxis(lab, 2, 0).astype(np.int64) // 12)  # 22 steps of L, a and b each
    here = np.zeros((22, 22, 22), np.float32)
    np.add.at(here, tuple(c[y : y + n, x : x + n] for c in bins), 1.0)
    for axis in range(3):  # folds and noise move a colour to the next step
        here = 0.5 * here + 0.25 * (np.roll(here, 1, axis) + np.roll(here, -1, axis))
    return cv2.GaussianBlur(np.minimum(here[bins] / (0.01 * n * n), 1.0), (0, 0), 1.5)


def grown(photo: NDArray[np.uint8], crop: Crop) -> int:
    """Side in pixels, CROP up to LARGEST, to which a crop may be widened about its middle and still show its cloth.

    Each step's border must have the crop's colours as densely as the crop has, piece by piece: a corner of floor or a
    collar of another colour ends it.
    """
    found = likeness(photo, crop)
    cell = CROP // 8  # pieces of 12 px, 3 places of ``found``
    x, y = crop.x + CROP // 2, crop.y + CROP // 2
    core = found[crop.y // 4 : (crop.y + CROP) // 4, crop.x // 4 : (crop.x + CROP) // 4]
    usual = float(np.percentile(cv2.blur(core, (cell // 4, cell // 4)), 10))
    side = CROP
    while side + 2 * cell <= LARGEST and crop.kind not in NARROW:
        half = side // 2 + cell
        if min(x, y) < half or x + half > photo.shape[1] or y + half > photo.shape[0]:
            break
        square = found[(y - half) // 4 : (y + half) // 4, (x - half) // 4 : (x + half) // 4]
        pieces = cv2.blur(square, (cell // 4, cell // 4))
        ring = np.concatenate([pieces[1], pieces[-2], pieces[:, 1], pieces[:, -2]])
        if np.percentile(ring, 4) < 0.8 * usual:
            break
        side += 2 * cell
    return side


def cut(photo: NDArray[np.uint8], crop: Crop) -> NDArray[np.uint8]:
    """(n, n, 3) sRGB, CROP <= n <= LARGEST: the crop out of its ``scaled`` photo, as wide as its cloth reaches,
    levelled where the class has lines, light flattened."""
    side = grown(photo, crop)
    context = side + side // 2
    x, y = crop.x + CROP // 2, crop.y + CROP // 2
    photo = cv2.copyMakeBorder(photo, context, context, context, context, cv2.BORDER_REFLECT)
    x, y, margin = x + context - context // 2, y + context - context // 2, (context - side) // 2
    patch = photo[y : y + context, x : x + context]
    if crop.kind in LEVELLED:
        core = patch[margin : margin + side, margin : margin + side]
        patch = turned(patch, grain_angle(core, fourfold=crop.kind == "check"))
    return flatten_light(patch)[margin : margin + side, margin : margin + side]


def labelled(data: Path, kinds: tuple[str, ...], labels: Path = LABELS) -> Iterator[tuple[Crop, NDArray[np.uint8]]]:
    """Every crop of ``kinds`` in the order of the table, with its photo, ``scaled`` sRGB; photos not there are left
    out."""
    name, photo = "", None
    for crop in read_labels(labels):
        if crop.kind not in kinds:
            continue
        if crop.image != name:
            read = cv2.imread(str(data / "garment_photos" / "images" / f"{crop.image}.jpg"))
            photo, name = None if read is None else scaled(cv2.cvtColor(read, cv2.COLOR_BGR2RGB)), crop.image
        if photo is not None:
            yield crop, photo
