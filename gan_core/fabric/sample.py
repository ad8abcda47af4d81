# SPDX-License-Identifier: GPL-3.0-or-later
"""Sampling: class, seed and palette in, the maps of a swatch that tiles out."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from .. import checkpoint
from . import finish as finishing
from .config import GeneratorConfig
from .errors import FabricError
from .generator import Drawing, Generator, colour
from .palette import inks_of, to_hex

KIND = "fabric"
LARGEST = 2048
SHIPPED = Path(__file__).resolve().parents[2] / "assets" / "fabric" / "fabric.safetensors"


@dataclass(frozen=True)
class FabricMaps:
    """A swatch: one repeat of a cloth. Every map wraps around at its borders; rows run down the picture."""

    colour: NDArray[np.uint8]  # (S, S, 3) sRGB
    height: NDArray[np.float32]  # (S, S) 0 .. 1
    normal: NDArray[np.float32]  # (S, S, 3) tangent space, 0 .. 1 encoded, +Z out, green up
    roughness: NDArray[np.float32]  # (S, S) 0 .. 1
    repeat_cm: float  # width and height of the repeat
    palette: tuple[str, ...]  # hex colours of the screens, ground first


class FabricModel:
    """A generator with the palettes it may choose from when it is given none."""

    def __init__(self, generator: Generator, palettes: NDArray[np.uint8], info: dict[str, Any] | None = None) -> None:
        """palettes: (classes, n, layers, 3) sRGB."""
        self.generator, self.palettes, self.info = generator.eval().requires_grad_(False), palettes, info or {}

    @property
    def kinds(self) -> tuple[str, ...]:
        return self.generator.config.classes

    def kind_index(self, kind: str) -> int:
        if kind not in self.kinds:
            raise FabricError(f"There is no fabric class {kind!r}.", f"Choose one of: {', '.join(self.kinds)}.")
        return self.kinds.index(kind)

    def inks(self, kind: str, palette: Sequence[str] | None, rng: np.random.Generator) -> NDArray[np.uint8]:
        """(layers, 3) sRGB: the user's palette, or one of a real cloth of the class if there is none."""
        chosen = self.palettes[self.kind_index(kind)][rng.integers(self.palettes.shape[1])]
        return inks_of(palette, finishing.FINISHES[kind].printed) if palette else chosen

    def draw(self, kind: str, inks: NDArray[np.uint8], rng: np.random.Generator) -> tuple[Drawing, torch.Tensor]:
        """(drawing of one image at the trained size, its palette (1, layers, 3) in -1 .. 1)."""
        z = torch.from_numpy(rng.standard_normal((1, self.generator.config.latent), dtype=np.float32))
        noises = self.generator.noises(1, rng)
        palette = torch.from_numpy(inks.astype(np.float32) / 127.5 - 1)[None]
        return self.generator(z, torch.tensor([self.kind_index(kind)]), palette, noises), palette

    @torch.inference_mode()
    def sample(self, kind: str, seed: int, palette: Sequence[str] | None = None, size: int = 512,
               repeat_cm: float | None = None) -> FabricMaps:
        """One swatch; the same arguments give the same maps, and a seed keeps its layout under another palette.

        kind: one of ``kinds``. palette: 1 to 5 hex colours, ground first; None or empty lets the seed choose.
        size: pixels, a multiple of the trained size up to 2048. repeat_cm: None for the class's own.
        Raises FabricError.
        """
        self.kind_index(kind)
        trained = self.generator.config.size
        finish = finishing.FINISHES[kind]
        if size % trained or not trained <= size <= LARGEST:
            raise FabricError(f"A swatch cannot be {size} px wide.",
                              f"Choose a multiple of {trained} from {trained} to {LARGEST}.")
        repeat = finish.repeat_cm if repeat_cm is None else float(repeat_cm)
        if not 0.5 <= repeat <= 200:
            raise FabricError(f"A repeat of {repeat_cm} cm is out of range.", "Choose 0.5 to 200 cm.")
        name = zlib.crc32(kind.encode())  # by name, so that adding a class leaves the others' seeds alone
        inks = self.inks(kind, palette, np.random.default_rng([seed % 2**63, name, 0]))
        drawing, tensor = self.draw(kind, inks, np.random.default_rng([seed % 2**63, name, 1]))
        drawing = drawing.enlarge(size // trained)
        picture = colour(drawing, tensor, finish.sharpness if size > trained else 1.0)
        plain = (picture[0].permute(1, 2, 0).numpy().clip(-1, 1) + 1) * 0.5
        micro = finishing.micro_of(finish, size, np.random.default_rng([seed % 2**63, name, 2]))
        height = finishing.height_of(drawing.shade[0, 0].numpy(), micro)
        return FabricMaps(
            colour=finishing.dyed(plain, finish, micro),
            height=height,
            normal=finishing.normal_of(height, finish.relief_mm, repeat),
            roughness=finishing.roughness_of(height, finish),
            repeat_cm=repeat,
            palette=tuple(to_hex(inks)),
        )


def load(path: Path = SHIPPED) -> FabricModel:
    """The model of a weights file. Raises CheckpointError if it is missing, damaged, or not a fabric generator."""
    weights = checkpoint.load(path, KIND)
    try:
        config = GeneratorConfig.from_dict(weights.config)
        generator = Generator(config)
    except (TypeError, ValueError) as error:
        raise checkpoint.CheckpointError(f"{path} has a config this version cannot build ({error}).") from error
    checkpoint.fill(generator, weights.part("generator"), Path(path))
    bank = weights.part("bank").get("palettes")
    shape = None if bank is None else tuple(bank.shape)
    wanted = (config.layers, 3)
    if bank is None or shape is None or len(shape) != 4 or shape[0] != len(config.classes) or shape[2:] != wanted:
        raise checkpoint.CheckpointError(f"{path} lacks its bank of palettes (found {shape}).")
    return FabricModel(generator, bank.to(torch.uint8).numpy(), weights.info)


def store(path: Path, model: FabricModel) -> None:
    """Write a model as a weights file that ``load`` reads."""
    tensors = {f"generator/{k}": v for k, v in model.generator.state_dict().items()}
    tensors["bank/palettes"] = torch.from_numpy(model.palettes)
    checkpoint.save(path, KIND, model.generator.config.to_dict(), tensors, model.info)


@lru_cache(maxsize=2)
def shipped(path: Path = SHIPPED) -> FabricModel:
    """``load``, once a process."""
    return load(path)
