# SPDX-License-Identifier: GPL-3.0-or-later
"""Raw data -> one compact file of 64 px pictures with class, palette, origin and side of the split."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ..gan_core.fabric.config import CLASSES, LAYERS
from . import photos, procedural, scatter, tiles
from .palettes import kmeans_palette
from .split import is_validation

VERSION = 1
SIZE = 64
REAL = ("photo", "tile", "morris", "scatter")  # origins that count as real in figures; "formula" does not
ORIGINS = (*REAL, "formula")


@dataclass(frozen=True)
class Amounts:
    """Pictures made of each source."""

    photo: dict[str, int]  # windows cut from each labelled crop
    tile: int = 30  # colourways of each tile design
    morris: int = 40  # windows of each scan
    scatter: int = 1200
    formula: int = 1500  # of stripe and check each


DEFAULT = Amounts(photo={"plain": 6, "denim": 8, "stripe": 6, "check": 8, "floral": 6})


@dataclass(frozen=True)
class Picture:
    """One training picture, (SIZE, SIZE, 3) sRGB, and where it comes from."""

    pixels: NDArray[np.uint8]
    kind: str
    origin: str
    source: str


def windows(crop: NDArray[np.uint8], kind: str, count: int, rng: np.random.Generator) -> Iterator[NDArray[np.uint8]]:
    """Random windows of a crop, 64 px up to all of it, shrunk to SIZE. Prints are freed of JPEG noise first."""
    if kind not in ("plain", "denim"):
        crop = cv2.bilateralFilter(crop, 5, 22, 2)
    side = crop.shape[0]
    for _ in range(count):
        n = int(rng.integers(min(SIZE, side), side + 1))
        x, y = rng.integers(0, side - n + 1, 2)
        yield cv2.resize(crop[y : y + n, x : x + n], (SIZE, SIZE), interpolation=cv2.INTER_AREA)


def cloth_feel(cover: NDArray[np.float32], palette: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Print coverage maps (n, S, S) in the first n colours, soften a little and add the thread's unevenness."""
    image = np.tensordot(cover, palette[: len(cover)].astype(np.float32), ((0,), (0,)))
    image = np.pad(image, ((4, 4), (4, 4), (0, 0)), mode="wrap")
    image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.35, 0.7)))[4:-4, 4:-4]
    image += rng.normal(0, rng.uniform(1, 4), image.shape[:2])[..., None]
    return np.clip(image, 0, 255).round().astype(np.uint8)


def from_photos(data: Path, amounts: Amounts, labels: Path, rng: np.random.Generator) -> Iterator[Picture]:
    for crop, pixels in photos.photo_crops(data, CLASSES, labels):
        for window in windows(pixels, crop.kind, amounts.photo[crop.kind], rng):
            yield Picture(window, crop.kind, "photo", f"sender {crop.sender}")


def from_tiles(data: Path, amounts: Amounts, bank: NDArray[np.uint8], rng: np.random.Generator) -> Iterator[Picture]:
    for tile in tiles.read_tiles(data):
        for n in range(amounts.tile):
            if n % 3 == 0:
                cover = tiles.separations(tile, SIZE, rng)
            palette = bank[rng.integers(len(bank))]
            yield Picture(cloth_feel(cover, palette, rng), tile.kind, "tile", f"tile {tile.slug}")


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
            yield Picture(window, "floral", "morris", f"morris {path.stem}")


def from_motifs(data: Path, amounts: Amounts, bank: NDArray[np.uint8], rng: np.random.Generator) -> Iterator[Picture]:
    motifs = [(p.stem, m) for p in scatter.motif_files(data) if (m := scatter.render_motif(p)) is not None]
    for _ in range(amounts.scatter if motifs else 0):
        side = is_validation(f"motif {motifs[rng.integers(len(motifs))][0]}")
        same = [m for m in motifs if is_validation(f"motif {m[0]}") == side]
        chosen = [same[i] for i in rng.integers(0, len(same), int(rng.integers(1, 4)))]
        palette = bank[rng.integers(len(bank))]
        ground = (int(palette[0][0]), int(palette[0][1]), int(palette[0][2]))
        pixels = scatter.scatter([m for _, m in chosen], ground, palette[1:], SIZE, rng)
        yield Picture(cloth_feel_rgb(pixels, rng), "floral", "scatter", f"motif {chosen[0][0]}")


def cloth_feel_rgb(pixels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    image = pixels.astype(np.float32) + rng.normal(0, rng.uniform(1, 4), pixels.shape[:2])[..., None]
    return np.clip(image, 0, 255).round().astype(np.uint8)


def from_formulas(amounts: Amounts, banks: dict[str, NDArray[np.uint8]], rng: np.random.Generator) -> Iterator[Picture]:
    drawers: dict[str, Callable[[int, np.random.Generator], NDArray[np.float32]]] = {
        "stripe": procedural.stripe,
        "check": procedural.check,
    }
    for kind, draw in drawers.items():
        for n in range(amounts.formula):
            palette = banks[kind][rng.integers(len(banks[kind]))]
            yield Picture(cloth_feel(draw(SIZE, rng), palette, rng), kind, "formula", f"formula {kind} {n}")


def prepare(data: Path, out: Path, amounts: Amounts = DEFAULT, seed: int = 0, labels: Path = photos.LABELS,
            log: Callable[[str], None] = print) -> Path:
    """Write ``out`` (npz: pixels, palette, kind, origin, source, validation) from the raw data; returns ``out``.

    Same data, amounts and seed give the same bytes. Colours of drawn prints come from photos of the same class and
    the same side of the split.
    """
    rng = np.random.default_rng([seed, VERSION])
    pictures = list(from_photos(data, amounts, labels, rng))
    log(f"photos: {len(pictures)} windows")
    if not pictures:
        raise FileNotFoundError(f"no garment photos under {data}; see training/README.md for where to get them")
    banks = {
        kind: np.stack([kmeans_palette(p.pixels) for p in pictures if p.kind == kind and not is_validation(p.source)])
        for kind in ("stripe", "check", "floral")
    }
    everything = np.concatenate(list(banks.values()))
    for make in (
        lambda: from_tiles(data, amounts, everything, rng),
        lambda: from_morris(data, amounts, rng),
        lambda: from_motifs(data, amounts, banks["floral"], rng),
        lambda: from_formulas(amounts, banks, rng),
    ):
        made = list(make())
        if made:
            log(f"{made[0].origin}: {len(made)}")
        pictures += made
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez(
        out,
        pixels=np.stack([p.pixels for p in pictures]),
        palette=np.stack([kmeans_palette(p.pixels) for p in pictures]).reshape(-1, LAYERS, 3),
        kind=np.array([CLASSES.index(p.kind) for p in pictures], np.int64),
        origin=np.array([ORIGINS.index(p.origin) for p in pictures], np.int64),
        source=np.array([p.source for p in pictures]),
        validation=np.array([is_validation(p.source) for p in pictures]),
    )
    return out
