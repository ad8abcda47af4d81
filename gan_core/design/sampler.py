# SPDX-License-Identifier: GPL-3.0-or-later
"""DesignGAN at work: new designs of a programme from a seed, in centimetres."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from .. import checkpoint
from .generator import DesignGanConfig, DesignGenerator
from .tables import Array, DesignError, Table

KIND = "designgan"
SHIPPED = Path(__file__).resolve().parents[2] / "assets" / "design" / "design.safetensors"
MOST = 100_000
MOST_TRUNCATION = 1.5


class DesignGan:
    """A trained generator and what is known of how it was made."""

    def __init__(self, generator: DesignGenerator, info: Mapping[str, Any] | None = None) -> None:
        # In double precision a design does not depend on how many are drawn with it.
        self.generator, self.info = generator.eval().double().requires_grad_(False), dict(info or {})

    @property
    def config(self) -> DesignGanConfig:
        return self.generator.config

    @classmethod
    def load(cls, path: Path = SHIPPED) -> DesignGan:
        """The weights in ``path``, read once and shared. Raises CheckpointError."""
        return _load(Path(path))

    def save(self, path: Path) -> None:
        checkpoint.save(path, KIND, self.config.to_dict(), self.generator.state_dict(), self.info)

    def table(self, programme: str) -> Table:
        """The parameters of ``programme`` as they were taught. DesignError where it was not."""
        place = self.config.place(programme)
        if place is None:
            known = ", ".join(t.programme for t in self.config.tables)
            raise DesignError(f"The generator of designs does not know the {programme}.",
                              f"It knows: {known}. training/README.md says how it is taught more.")
        return self.config.tables[place]

    @torch.inference_mode()
    def sample(self, programme: str, count: int, seed: int, truncation: float = 1.0) -> Array:
        """(count, P) designs in the parameters' units, ordered as ``table(programme)``; the first of many are those of
        few. truncation: below 1 keeps nearer to the programme's middle, 0 is the middle itself.

        Raises:
            DesignError: an unknown programme, or a number that is not allowed.
        """
        table = self.table(programme)
        if not 0 <= count <= MOST:
            raise DesignError(f"{count} designs were asked for.", f"Ask for 0 to {MOST:,}.")
        if not 0 <= truncation <= MOST_TRUNCATION:
            raise DesignError(f"truncation is {truncation}.", f"Give 0 to {MOST_TRUNCATION:g}.")
        if seed < 0:
            raise DesignError(f"The seed is {seed}.", "Use a whole number from 0.")
        rng = np.random.default_rng([seed, zlib.crc32(programme.encode())])
        noise = torch.from_numpy(rng.standard_normal((count, self.config.noise))) * truncation
        which = torch.full((count,), self.config.place(programme) or 0)
        unit = self.generator(noise, which)[:, : len(table.names)]
        return table.values(unit.numpy())


@functools.lru_cache(maxsize=2)
def _load(path: Path) -> DesignGan:
    weights = checkpoint.load(path, KIND)
    try:
        config = DesignGanConfig.from_dict(weights.config)
    except (TypeError, ValueError) as error:
        raise checkpoint.CheckpointError(f"{path} has a config that this version does not know ({error}).") from error
    generator = DesignGenerator(config)
    checkpoint.fill(generator, weights.tensors, path)
    return DesignGan(generator, weights.info)
