# SPDX-License-Identifier: GPL-3.0-or-later
"""BodyGAN at work: people of given conditions from a seed, as shape parameters."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.special import ndtr

from ... import checkpoint
from ..model import theta
from ..population.conditional import likely_female
from ..population.conditions import CONDITIONS, check_conditions, pack_conditions
from ..population.population import MEASURES, NAMES, POPULATIONS, Population, index_of
from .generator import NOISE, STYLES, BodyGanConfig, BodyGenerator

KIND = "bodygan"
SHIPPED = Path(__file__).resolve().parents[3] / "assets" / "body" / "bodygan.safetensors"
MOST = 1_000_000
CHUNK = 4096


@dataclass(frozen=True)
class Cast:
    """Sampled people. ``theta`` (n, P) shape parameters; ``wanted`` (n, 29) the MEASURES that they were shaped after
    (their own, read by the ruler, differ by millimetres); ``women`` (n,); ``ages`` (n,) years; ``style`` (n, 4) noise
    of what no measure tells."""

    theta: np.ndarray
    wanted: np.ndarray
    women: np.ndarray
    ages: np.ndarray
    style: np.ndarray


class BodyGan:
    """A trained generator and what is known of how it was made."""

    def __init__(self, generator: BodyGenerator, info: Mapping[str, Any] | None = None,
                 population: Population | None = None) -> None:
        self.generator, self.info = generator.eval().requires_grad_(False), dict(info or {})
        self.population = population or Population.load()

    @classmethod
    def load(cls, path: Path = SHIPPED) -> BodyGan:
        """The weights in ``path``, read once and shared. Raises CheckpointError."""
        return _load(Path(path))

    def save(self, path: Path) -> None:
        checkpoint.save(path, KIND, self.generator.config.to_dict(), self.generator.state_dict(), self.info)

    def chance_of_women(self, conditions: Mapping[str, float], population: str = "army") -> float:
        """How likely a person of these conditions is a woman, were there as many women as men."""
        given = {CONDITIONS[k]: v for k, v in conditions.items() if k != "age"}
        return likely_female(self.population, given, conditions.get("age"), population)

    @torch.inference_mode()
    def sample(self, count: int, seed: int, conditions: Mapping[str, Any] | None = None, population: str = "army",
               truncation: float = 1.0) -> Cast:
        """``count`` people; the first of a longer cast are those of a shorter one with the same seed.

        conditions: any of sex ("female" or "male"), age (years), stature, bust, waist, hip (cm), weight (kg).
        truncation: 1 for everybody, less for people nearer to the middle, 0 for the median of the conditions.
        Raises ValueError, with what is allowed.
        """
        sex, known = check_conditions(conditions or {})
        if not 0 <= count <= MOST:
            raise ValueError(f"{count} people were asked for; ask for 0 to {MOST:,}.")
        if not 0 <= truncation <= 1.5:
            raise ValueError(f"truncation is {truncation}; give 0 to 1.5.")
        place = index_of(population, POPULATIONS)
        chance = {"female": 1.0, "male": 0.0}[sex] if sex else self.chance_of_women(known, population)
        rng = np.random.default_rng(seed)
        parts = []
        for start in range(0, count, CHUNK):
            draws = rng.standard_normal((min(CHUNK, count - start), NOISE + 1), np.float32)
            women = torch.from_numpy((ndtr(draws[:, -1]) < chance).astype(np.float32))
            noise = torch.from_numpy(draws[:, :NOISE] * np.float32(truncation))
            given, mask = (t.expand(len(draws), -1) for t in pack_conditions([known]))
            drawn = self.generator(noise, women, given, mask, place)
            parts.append((drawn.theta, drawn.wanted, women > 0.5, drawn.ages, noise[:, len(NAMES) :]))
        if not parts:
            return Cast(np.zeros((0, len(theta.NAMES)), np.float32), np.zeros((0, len(MEASURES)), np.float32),
                        np.zeros(0, bool), np.zeros(0, np.float32), np.zeros((0, len(STYLES)), np.float32))
        return Cast(*(torch.cat(column).numpy() for column in zip(*parts, strict=True)))

    @torch.inference_mode()
    def shaped(self, cast: Cast, wanted: np.ndarray) -> np.ndarray:
        """Theta (n, P) of the same people after other measures ``wanted`` (n, 29)."""
        arrays = (wanted, cast.ages, cast.women, cast.style)
        return self.generator.shaped(*(torch.from_numpy(a.astype(np.float32)) for a in arrays)).numpy()


@functools.lru_cache(maxsize=2)
def _load(path: Path) -> BodyGan:
    weights = checkpoint.load(path, KIND)
    try:
        config = BodyGanConfig.from_dict(weights.config)
    except (TypeError, ValueError) as error:
        raise checkpoint.CheckpointError(f"{path} has a config that this version does not know ({error}).") from error
    if config.parameters != theta.NAMES or config.measures != MEASURES:
        raise checkpoint.CheckpointError(f"{path} was made for other shape parameters or measures than this version's.",
                                         "Train it anew, or reinstall TryOn.")
    generator = BodyGenerator(config)
    checkpoint.fill(generator, weights.tensors, path)
    return BodyGan(generator, weights.info)
