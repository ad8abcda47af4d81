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

from ...gan_core.fabric.gan.config import CLASSES
from .pictures.pictures import ORIGINS
from .pictures.wrapping import wrapping_window

WEIGHTS = {"photo": 0.55, "tile": 0.3, "morris": 0.15, "scatter": 0.08, "formula": 0.25}  # of origins, within a class
ROTA = (  # classes of a batch in turn: prints need the practice, plain cloth little
    "floral check animal geometric stripe ornament knit floral houndstooth denim dot lace "
    "floral ornament check animal geometric stripe plain floral houndstooth knit dot lace"
).split()
SEAMLESS = ("tile", "scatter", "formula")  # origins whose pictures tile, so that a roll loses nothing
WINDOW = 0.62  # least share of a picture's side that a training picture shows
QUARTER_TURNS = ("check", "floral", "dot", "geometric", "ornament", "animal", "lace")  # the rest has an up and a down
RECOLOUR = {  # chance of a turn of hue
    "plain": 0.3, "denim": 0.0, "stripe": 0.5, "check": 0.5, "floral": 0.4, "dot": 0.5, "geometric": 0.5,
    "ornament": 0.5, "animal": 0.2, "houndstooth": 0.4, "knit": 0.3, "lace": 0.2,
}


@dataclass
class Batch:
    """images (B, 3, S, S), height (B, 1, S, S) and palettes (B, layers, 3) in -1 .. 1; kinds (B,) class indices;
    exact (B,) True where the height comes from a formula, False where it is a guess."""

    images: Tensor
    kinds: Tensor
    palettes: Tensor
    height: Tensor
    exact: Tensor


def to_unit(rgb: NDArray[np.uint8]) -> Tensor:
    return torch.from_numpy(rgb.astype(np.float32) / 127.5 - 1)


def hue_turn(angle: float) -> NDArray[np.float32]:
    """(3, 3) turn of RGB about the grey axis: changes hue, keeps greys and roughly the lightness."""
    c, s, k = np.cos(angle), np.sin(angle) / np.sqrt(3), (1 - np.cos(angle)) / 3
    return np.array([[c + k, k - s, k + s], [k + s, c + k, k - s], [k - s, k + s, c + k]], np.float32)


def window(image: NDArray[np.uint8], size: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """(size, size, channels): a random square of at least WINDOW of the picture's side, shrunk by area."""
    side = image.shape[0]
    n = int(rng.integers(max(min(size, side), int(WINDOW * side)), side + 1))
    y, x = rng.integers(0, side - n + 1, 2)
    part = np.ascontiguousarray(image[y : y + n, x : x + n])
    return cv2.resize(part, (size, size), interpolation=cv2.INTER_AREA if n >= size else cv2.INTER_CUBIC)


def posed(image: NDArray[np.uint8], kind: str, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Flips and, where the class has no up and down, quarter turns of (H, W, channels)."""
    turns, flip_x, flip_y = rng.integers(4), rng.random(), rng.random()
    image = np.rot90(image, turns) if kind in QUARTER_TURNS else image
    image = image[:, ::-1] if flip_x < 0.5 else image
    return image[::-1] if flip_y < 0.5 else image


class FabricData:
    """The prepared pictures of one side of the split.

    Every batch is a function of (seed, step) alone, so a resumed run sees what an uninterrupted one would have seen.
    """

    def __init__(self, path: Path, size: int, validation: bool = False, origins: tuple[str, ...] = ORIGINS,
                 wrapped: bool = False) -> None:
        """size: pixels of a batch's pictures, which are windows of the stored ones. origins: where those are from.
        wrapped: windows that nearly tile, for players of a game about tiles (``wrapping``), not random ones."""
        self.size, self.wrapped = size, wrapped
        with np.load(path) as data:
            keep = (data["validation"] == validation) & np.isin(data["origin"], [ORIGINS.index(o) for o in origins])
            self.pixels, self.palette = data["pixels"][keep], data["palette"][keep]
            self.kind, self.origin, self.source = data["kind"][keep], data["origin"][keep], data["source"][keep]
            if "height" in data:
                self.height, self.exact = data["height"][keep], data["exact_height"][keep]
            else:  # a file from before heights were stored: level, and known to be a guess
                self.height, self.exact = np.full(self.pixels.shape[:3], 128, np.uint8), np.zeros(len(self.kind), bool)
        self.tables = [self._table(k) for k in range(len(CLASSES))]

    def _table(self, kind: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        index = np.flatnonzero(self.kind == kind)
        chance = np.zeros(len(index))
        for n, origin in enumerate(ORIGINS):
            here = self.origin[index] == n
            if here.any():
                chance[here] = WEIGHTS[origin] / here.sum()
        return index, chance / max(chance.sum(), 1e-9)

    def pick(self, count: int, step: int, rng: np.random.Generator, alike: int = 1) -> NDArray[np.int64]:
        """Indices of a batch: classes by the rota, which goes on from step to step, pictures by weight of origin."""
        rota = [CLASSES.index(name) for name in ROTA if len(self.tables[CLASSES.index(name)][0])]
        different = count // alike
        kinds = [rota[(step * different + i % different) % len(rota)] for i in range(count)]
        return np.array([rng.choice(self.tables[k][0], p=self.tables[k][1]) for k in kinds])

    def batch(self, count: int, seed: int, step: int, alike: int = 1) -> Batch:
        """An augmented batch; the same for the same (seed, step). alike: how many pictures of it share a class."""
        rng = np.random.default_rng([seed, step])
        index = self.pick(count, step, rng, alike)
        shown, palettes = [], []
        for i in index:
            kind = CLASSES[self.kind[i]]
            stack, seamless = np.dstack([self.pixels[i], self.height[i]]), ORIGINS[self.origin[i]] in SEAMLESS
            if seamless:
                stack = np.roll(stack, rng.integers(0, stack.shape[0], 2), (0, 1))
            stack = posed(stack, kind, rng)
            if self.wrapped:
                stack = wrapping_window(stack, self.size, WINDOW, rng, seamless)
            else:
                stack = window(stack, self.size, rng)
            image, palette = self.recoloured(stack[..., :3], self.palette[i], kind, rng)
            shown.append(np.dstack([image, stack[..., 3].astype(np.float32) / 127.5 - 1]))
            palettes.append(palette)
        x = torch.from_numpy(np.ascontiguousarray(np.stack(shown).transpose(0, 3, 1, 2), np.float32))
        return Batch(x[:, :3].contiguous(), torch.from_numpy(self.kind[index]), torch.from_numpy(np.stack(palettes)),
                     x[:, 3:].contiguous(), torch.from_numpy(self.exact[index]))

    def palettes(self, count: int, seed: int, step: int) -> tuple[Tensor, Tensor]:
        """(palettes, kinds) to draw with, from the same distribution as those of real pictures."""
        rng = np.random.default_rng([seed, step, 1])
        index = self.pick(count, step, rng)
        blank = np.zeros((1, 1, 3), np.uint8)
        palettes = [self.recoloured(blank, self.palette[i], CLASSES[self.kind[i]], rng)[1] for i in index]
        return torch.from_numpy(np.stack(palettes)), torch.from_numpy(self.kind[index])

    @staticmethod
    def recoloured(pixels: NDArray[np.uint8], palette: NDArray[np.uint8], kind: str,
                   rng: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Now and then a turn of hue; returns pixels and palette in -1 .. 1."""
        angle, chance = rng.random(), rng.random()
        image, inks = pixels.astype(np.float32) / 127.5 - 1, palette.astype(np.float32) / 127.5 - 1
        if chance < RECOLOUR[kind]:
            turn = hue_turn(2 * np.pi * angle).T
            image, inks = np.clip(image @ turn, -1, 1), np.clip(inks @ turn, -1, 1)
        return image, inks
