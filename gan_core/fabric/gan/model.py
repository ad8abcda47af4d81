# SPDX-License-Identifier: GPL-3.0-or-later
"""The fabric generator as a whole: with its palettes, its encoder and its edits, in one weights file."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ... import checkpoint
from ..errors import FabricError
from ..finish import relief as finishing
from ..finish.palette import inks_of
from .coder import Encoder
from .config import GeneratorConfig
from .generator import Drawing, Generator

KIND = "fabric"
MIDDLE = 256  # styles that a class's middle is the mean of
SHIPPED = Path(__file__).resolve().parents[3] / "assets" / "fabric" / "fabric.safetensors"


class FabricModel:
    """A generator with the palettes it may choose from when it is given none."""

    def __init__(self, generator: Generator, palettes: NDArray[np.uint8], info: dict[str, Any] | None = None,
                 encoder: Encoder | None = None, directions: Mapping[str, Tensor] | None = None) -> None:
        """palettes: (classes, n, layers, 3) sRGB. encoder: of a generator of codes, to start projections from.
        directions: edit's name -> (style + layers * 3,): the step in w, then in the inks, of one deviation."""
        self.generator, self.palettes, self.info = generator.eval().requires_grad_(False), palettes, info or {}
        self.encoder = None if encoder is None else encoder.eval().requires_grad_(False)
        self.directions = dict(directions or {})
        self._middles: dict[str, Tensor] = {}

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
    def middle(self, kind: str) -> Tensor:
        """(1, style): mean style of a class, over chance and over its palettes."""
        if kind not in self._middles:
            rng, index = np.random.default_rng(zlib.crc32(kind.encode())), self.kind_index(kind)
            z = torch.from_numpy(rng.standard_normal((MIDDLE, self.generator.config.latent), dtype=np.float32))
            inks = self.palettes[index][rng.integers(self.palettes.shape[1], size=MIDDLE)]
            palettes = torch.from_numpy(inks.astype(np.float32) / 127.5 - 1)
            w = self.generator.map(z, torch.full((MIDDLE,), index), palettes)
            self._middles[kind] = w.mean(0, keepdim=True)
        return self._middles[kind]

    def direction(self, name: str) -> tuple[Tensor, NDArray[np.float32]]:
        """(step in w (1, style), step in the inks (layers, 3) of 0 .. 255) of an edit by name. Raises FabricError."""
        if name not in self.directions:
            known = ", ".join(sorted(self.directions))
            raise FabricError(f"There is no edit {name!r}.", f"Choose one of: {known}." if known else
                              "These weights know no edits; use weights that were exported with them.")
        cfg, step = self.generator.config, self.directions[name]
        return step[None, : cfg.style], step[cfg.style :].reshape(cfg.layers, 3).numpy()


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
    unknown = sorted(set(config.classes) - set(finishing.FINISHES))
    if unknown:
        raise checkpoint.CheckpointError(f"{path} draws classes that this version cannot make up ({unknown}).",
                                         "Update TryOn, or use weights made for this version.")
    encoder = None
    if config.code:
        encoder = Encoder(config)
        checkpoint.fill(encoder, weights.part("encoder"), Path(path))
    directions = weights.part("edits")
    if any(d.shape != (config.style + config.layers * 3,) for d in directions.values()):
        raise checkpoint.CheckpointError(f"{path} holds edits of another model.")
    return FabricModel(generator, bank.to(torch.uint8).numpy(), weights.info, encoder, directions)


def store(path: Path, model: FabricModel) -> None:
    """Write a model as a weights file that ``load`` reads."""
    tensors = {f"generator/{k}": v for k, v in model.generator.state_dict().items()}
    tensors["bank/palettes"] = torch.from_numpy(model.palettes)
    if model.encoder is not None:
        tensors |= {f"encoder/{k}": v for k, v in model.encoder.state_dict().items()}
    tensors |= {f"edits/{k}": v for k, v in model.directions.items()}
    checkpoint.save(path, KIND, model.generator.config.to_dict(), tensors, model.info)


@lru_cache(maxsize=2)
def shipped(path: Path = SHIPPED) -> FabricModel:
    """``load``, once a process."""
    return load(path)
