# SPDX-License-Identifier: GPL-3.0-or-later
"""Where training pictures come from: photos, vector tiles, scans, strewn motifs and formulas, each one function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ....gan_core.fabric.gan.config import CLASSES
from ...metrics.duplicates import Seen
from . import inks, photos, scale, scatter, tiles
from .drawn import flat
from .formulas import DRAWERS
from .pictures import (
    SIZE,
    Dropped,
    Picture,
    dyed,
    estimated_height,
    is_validation,
    printed,
    stored_height,
    uneven,
    windows,
)  # fmt: skip

UNTOLD = ("plain", "denim", "knit")  # classes without shapes, whose crops look alike to a fingerprint


@dataclass(frozen=True)
class Amounts:
    """Pictures made of each source; a class that a table lacks takes its ``other``."""

    photo: dict[str, int] = field(default_factory=lambda: {
        "dot": 4, "geometric": 5, "ornament": 4, "animal": 8, "houndstooth": 10, "knit": 3, "lace": 8, "other": 2})
    tile: dict[str, int] = field(default_factory=lambda: {
        "stripe": 24, "check": 18, "floral": 18, "dot": 24, "animal": 24, "houndstooth": 24, "other": 8})
    morris: int = 30  # windows of each scan
    scatter: int = 350  # strewn plants, and half as many damasks
    formula: dict[str, int] = field(default_factory=lambda: {
        "denim": 100, "stripe": 200, "check": 200, "dot": 200, "other": 300})

    @staticmethod
    def of(table: dict[str, int], kind: str) -> int:
        return table.get(kind, table.get("other", 0))


Banks = dict[str, NDArray[np.uint8]]  # class -> (n, LAYERS, 3) palettes of its training photos


def from_photos(data: Path, amounts: Amounts, labels: Path,
                rng: np.random.Generator) -> Iterator[Picture | Dropped]:
    """Windows of each labelled crop; a photo or a crop that nearly equals an earlier one is dropped."""
    garments, photos_met, crops_met = scale.read_garments(data), Seen(), Seen()
    image, double = "", None
    for crop, photo in photos.labelled(data, CLASSES, labels):
        if crop.image != image:
            image, double = crop.image, photos_met.like(photo, crop.image)
        pixels = photos.cut(photo, crop)
        double_crop = None if crop.kind in UNTOLD else crops_met.like(pixels, crop.image)
        if double or double_crop:
            yield Dropped(crop.kind, f"{crop.image} {crop.x},{crop.y}: like {double or double_crop}")
            continue
        known = scale.scale_of(photo, crop, garments.get(crop.image))
        for window, n in windows(pixels, crop.kind, Amounts.of(amounts.photo, crop.kind), rng):
            height = estimated_height(window, crop.kind)
            yield Picture(window, height, False, crop.kind, "photo", f"sender {crop.sender}", known.cm * n, known.error)


def from_tiles(data: Path, amounts: Amounts, banks: Banks, rng: np.random.Generator) -> Iterator[Picture]:
    """Each design in several palettes, scales, line widths and, where its cell is square, turns."""
    for tile in tiles.read_tiles(data):
        for n in range(Amounts.of(amounts.tile, tile.kind)):
            if n % 3 == 0:
                drawn = printed(tiles.separations(tile, SIZE, rng))
            pixels = dyed(drawn, inks.parted(inks.drawn_from(banks, (), rng), rng), rng)
            yield Picture(pixels, stored_height(drawn.height), False, tile.kind, "tile", f"tile {tile.slug}")


def from_morris(data: Path, amounts: Amounts, rng: np.random.Generator) -> Iterator[Picture]:
    for path in sorted((data / "morris_designs").glob("*.jpg")):
        scan = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        h, w = (int(0.06 * n) for n in scan.shape[:2])
        scan = scan[h:-h, w:-w]  # some have margins
        side = min(scan.shape[:2])
        for _ in range(amounts.morris):
            n = int(side * rng.uniform(0.35, 0.8))
            y, x = rng.integers(0, scan.shape[0] - n + 1), rng.integers(0, scan.shape[1] - n + 1)
            window = cv2.resize(scan[y : y + n, x : x + n], (SIZE, SIZE), interpolation=cv2.INTER_AREA)
            yield Picture(window, estimated_height(window, "floral"), False, "floral", "morris", f"morris {path.stem}")


def from_motifs(data: Path, amounts: Amounts, banks: Banks, rng: np.random.Generator) -> Iterator[Picture]:
    """Strewn plants (floral), and ornaments repeated as damasks are (ornament)."""
    motifs, ornaments = ([(p.stem, m) for p in paths if (m := scatter.render_motif(p)) is not None]
                         for paths in (scatter.motif_files(data), scatter.ornament_files(data)))
    height = stored_height(flat(SIZE))
    for _ in range(amounts.scatter if motifs else 0):
        side = is_validation(f"motif {motifs[rng.integers(len(motifs))][0]}")
        same = [m for m in motifs if is_validation(f"motif {m[0]}") == side]
        chosen = [same[i] for i in rng.integers(0, len(same), int(rng.integers(1, 4)))]
        palette = inks.drawn_from(banks, ("floral",), rng)
        pixels = scatter.scatter([m for _, m in chosen], triple(palette[0]), palette[1:], SIZE, rng)
        yield Picture(uneven(pixels, rng), height, False, "floral", "scatter", f"motif {chosen[0][0]}")
    made = 0
    while ornaments and made < amounts.scatter // 2:
        name, motif = ornaments[rng.integers(len(ornaments))]
        cover = scatter.damask(motif, SIZE, rng)
        if not 0.16 < cover[1].mean() < 0.7:  # lost on its ground, or the ground lost
            continue
        palette = inks.parted(inks.drawn_from(banks, ("ornament", "floral"), rng), rng)
        yield Picture(dyed(printed(cover), palette, rng), height, False, "ornament", "scatter", f"motif {name}")
        made += 1


def triple(colour: NDArray[np.uint8]) -> tuple[int, int, int]:
    return int(colour[0]), int(colour[1]), int(colour[2])


def from_formula(kind: str, amounts: Amounts, banks: Banks, rng: np.random.Generator) -> Iterator[Picture]:
    """Pictures of one class, each with its exact height; drawings that show one colour only are drawn again."""
    draw = DRAWERS[kind]
    made = 0
    while made < Amounts.of(amounts.formula, kind):
        drawn = draw(SIZE, rng)
        if len(drawn.cover) > 1 and drawn.cover.mean((1, 2)).max() > 0.985:
            continue
        pixels = dyed(drawn, inks.palette_for(kind, banks, rng), rng)
        source, height = f"formula {kind} {made}", stored_height(drawn.height)
        yield Picture(pixels, height, True, kind, "formula", source, drawn.cm, 0.0)
        made += 1
