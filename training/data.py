# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches for the fabric GAN: classes by a rota, origins by weight, augmented, and exactly resumable."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..gan_core.fabric.config import CLASSES
from .prepare import ORIGINS

WEIGHTS = {"photo": 0.55, "tile": 0.2, "morris": 0.1, "scatter": 0.12, "formula": 0.35}
ROTA = (  # classes of a batch in turn: prints need the practice, plain cloth little
    "floral stripe floral check plain floral stripe denim floral check floral stripe denim floral check plain"
).split()
SEAMLESS = ("tile", "scatter", "formula")  # origins whose pictures tile, so that a roll loses nothing
WINDOW = 0.62  # least share of a picture's side that a training picture shows
QUARTER_TURNS = ("check", "floral")  # level stripes stay level; so does the fall of light on plain cloth and denim
RECOLOUR = {"stripe": 0.5, "check": 0.5, "floral": 0.4, "plain": 0.3, "denim": 0.0}  # chance of a turn of hue


@dataclass
class Batch:
    """images (B, 3, S, S) and palettes (B, layers, 3) in -1 .. 1; kinds (B,) class indices."""

    images: Tensor
    kinds: Tensor
    palettes: Tensor


def to_unit(rgb: NDArray[np.uint8]) -> Tensor:
    return torch.from_numpy(rgb.astype(np.float32) / 127.5 - 1)


def hue_turn(angle: float) -> NDArray[np.float32]:
    """(3, 3) turn of RGB about the grey axis: changes hue, keeps greys and roughly the lightness."""
    c, s, k = np.cos(angle), np.sin(angle) / np.sqrt(3), (1 - np.cos(angle)) / 3
    return np.array([[c + k, k - s, k + s], [k + s, c + k, k - s], [k - s, k + s, c + k]], np.float32)


def window(image: NDArray[np.float32], size: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """(size, size, 3): a random square of at least WINDOW of the picture's side, shrunk by area."""
    side = image.shape[0]
    n = int(rng.integers(max(size, int(WINDOW * side)), side + 1))
    y, x = rng.integers(0, side - n + 1, 2)
    return cv2.resize(np.ascontiguousarray(image[y : y + n, x : x + n]), (size, size), interpolation=cv2.INTER_AREA)


class FabricData:
    """The prepared pictures of one side of the split.

    Every batch is a function of (seed, step) alone, so a resumed run sees what an uninterrupted one would have seen.
    """

    def __init__(self, path: Path, size: int, validation: bool = False, real_only: bool = False) -> None:
        """size: pixels of a batch's pictures, which are windows of the stored ones."""
        self.size = size
        with np.load(path) as data:
            keep = data["validation"] == validation
            if real_only:
                keep &= data["origin"] != ORIGINS.index("formula")
            self.pixels, self.palette = data["pixels"][keep], data["palette"][keep]
            self.kind, self.origin, self.source = data["kind"][keep], data["origin"][keep], data["source"][keep]
        self.tables = [self._table(k) for k in range(len(CLASSES))]

    def _table(self, kind: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        index = np.flatnonzero(self.kind == kind)
        chance = np.zeros(len(index))
        for n, origin in enumerate(ORIGINS):
            here = self.origin[index] == n
            if here.any():
                chance[here] = WEIGHTS[origin] / here.sum()
        return index, chance / max(chance.sum(), 1e-9)

    def pick(self, count: int, step: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Indices of a batch: classes by the rota, which goes on from step to step, pictures by weight of origin."""
        rota = [CLASSES.index(name) for name in ROTA if len(self.tables[CLASSES.index(name)][0])]
        kinds = [rota[(step * count + i) % len(rota)] for i in range(count)]
        return np.array([rng.choice(self.tables[k][0], p=self.tables[k][1]) for k in kinds])

    def batch(self, count: int, seed: int, step: int) -> Batch:
        """An augmented batch; the same for the same (seed, step)."""
        rng = np.random.default_rng([seed, step])
        index = self.pick(count, step, rng)
        images, palettes = [], []
        for i in index:
            image, palette = self.augment(self.pixels[i], self.palette[i], CLASSES[self.kind[i]], rng)
            if ORIGINS[self.origin[i]] in SEAMLESS:
                image = np.roll(image, rng.integers(0, image.shape[0], 2), (0, 1))
            images.append(window(image, self.size, rng))
            palettes.append(palette)
        x = torch.from_numpy(np.ascontiguousarray(np.stack(images).transpose(0, 3, 1, 2)))
        return Batch(x, torch.from_numpy(self.kind[index]), torch.from_numpy(np.stack(palettes)))

    def palettes(self, count: int, seed: int, step: int) -> tuple[Tensor, Tensor]:
        """(palettes, kinds) to draw with, from the same distribution as those of real pictures."""
        rng = np.random.default_rng([seed, step, 1])
        index = self.pick(count, step, rng)
        blank = np.zeros((1, 1, 3), np.uint8)
        palettes = [self.augment(blank, self.palette[i], CLASSES[self.kind[i]], rng)[1] for i in index]
        return torch.from_numpy(np.stack(palettes)), torch.from_numpy(self.kind[index])

    @staticmethod
    def augment(pixels: NDArray[np.uint8], palette: NDArray[np.uint8], kind: str,
                rng: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Flips, quarter turns and turns of hue; returns pixels and palette in -1 .. 1."""
        turns, flip_x, flip_y, angle, chance = rng.integers(4), rng.random(), rng.random(), rng.random(), rng.random()
        if kind in QUARTER_TURNS:
            pixels = np.rot90(pixels, turns)
        pixels = pixels[:, ::-1] if flip_x < 0.5 else pixels
        pixels = pixels[::-1] if flip_y < 0.5 else pixels
        image, inks = pixels.astype(np.float32) / 127.5 - 1, palette.astype(np.float32) / 127.5 - 1
        if chance < RECOLOUR[kind]:
            turn = hue_turn(2 * np.pi * angle).T
            image, inks = np.clip(image @ turn, -1, 1), np.clip(inks @ turn, -1, 1)
        return image, inks
