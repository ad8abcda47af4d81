# SPDX-License-Identifier: GPL-3.0-or-later
"""Stacks drawn by number, nearer to the usual where asked, mixed, and led from one to another."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from .. import checkpoint
from ..checkpoint import CheckpointError
from .coding import OF, PRESENT, WIDTH, Row, Wish, layers_of, row_of
from .errors import MakeupError
from .generator import MakeupConfig, MakeupGenerator, as_tensor, noise_of
from .kinds import OCCASIONS, STYLES

KIND = "makeup"
SHIPPED = Path(__file__).resolve().parents[2] / "assets" / "makeup" / "makeup.safetensors"
MOST = 500


class MakeupGan:
    """The generator of one weights file."""

    def __init__(self, generator: MakeupGenerator, info: dict[str, Any] | None = None) -> None:
        self.generator, self.info = generator.eval().requires_grad_(False), info or {}

    @classmethod
    def load(cls, path: Path = SHIPPED) -> MakeupGan:
        """Raises CheckpointError: missing, damaged, foreign, or not what its config says."""
        weights = checkpoint.load(path, KIND)
        try:
            generator = MakeupGenerator(MakeupConfig.from_dict(weights.config))
        except (ValueError, TypeError) as error:
            raise CheckpointError(f"{path} does not hold make-up ({error}).") from error
        checkpoint.fill(generator, weights.part("generator"), path)
        return cls(generator, weights.info)

    def save(self, path: Path) -> None:
        tensors = {f"generator/{k}": v for k, v in self.generator.state_dict().items()}
        checkpoint.save(path, KIND, self.generator.config.to_dict(), tensors, self.info)

    @torch.inference_mode()
    def rows(self, wishes: list[Wish], seed: int, truncation: float = 1.0) -> np.ndarray:
        """(n, WIDTH) float32, one for each wish; the same for the same seed. truncation: 1 all there is, 0 only the
        usual. Raises MakeupError."""
        if not 0 <= truncation <= 1:
            raise MakeupError(f"truncation is {truncation!r}.", "Allowed: 0 to 1.")
        chance = torch.Generator().manual_seed(seed % 2**63)
        style = torch.tensor([STYLES.index(w.style) for w in wishes])
        occasion = torch.tensor([OCCASIONS.index(w.occasion) for w in wishes])
        pick = self.generator.picked(style, occasion, chance, truncation)
        noise, own = noise_of(self.generator.config, len(wishes), chance)
        wish = as_tensor(np.stack([w.row() for w in wishes]))
        rows = self.generator(truncation * noise, truncation * own, pick, wish).numpy()
        rows[:, PRESENT] = rows[:, PRESENT] > 0.5  # exactly: a straight-through step is out by a rounding
        return rows

    def sample(self, wishes: list[Wish], seed: int, truncation: float = 1.0) -> list[list[dict[str, Any]]]:
        """Layers of each as plain values. Raises MakeupError."""
        if not 1 <= len(wishes) <= MOST:
            raise MakeupError(f"{len(wishes)} are asked for.", f"Use 1 to {MOST}.")
        rows = self.rows(wishes, seed, truncation)
        return [layers_of(row, wish.tone) for row, wish in zip(rows, wishes, strict=True)]


def between(a: list[dict[str, Any]], b: list[dict[str, Any]], share: float, tone: str) -> list[dict[str, Any]]:
    """The stack ``share`` of the way from ``a`` to ``b``: a layer that only one has fades in or out."""
    first, second = row_of(a, tone), row_of(b, tone)
    return layers_of(mixed([first, second], [1 - share, share]), tone)


def mixed(rows: list[Row], shares: list[float]) -> Row:
    """Rows (WIDTH,) mixed by shares that add up to 1: shades and masks of those that have the layer, opacity of all."""
    weights = np.asarray(shares, np.float32)[:, None]
    stack = np.stack(rows)
    there = stack[:, PRESENT][:, OF] > 0.5
    has = (weights * there).sum(0)
    found = (weights * stack * there).sum(0) / np.maximum(has, 1e-6)
    found[PRESENT] = has[PRESENT] > 0.02
    found[PRESENT + 4] *= has[PRESENT]
    return found.astype(np.float32).reshape(WIDTH)


@lru_cache(1)
def shipped(path: Path = SHIPPED) -> MakeupGan:
    """The model of a weights file, read once."""
    return MakeupGan.load(path)
