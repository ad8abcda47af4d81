# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain samplers of people, for BodyGAN to be compared with: a normal, a Gaussian copula, and other real people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...gan_core.body.population.population import NAMES, SEXES, Array
from ..common.copula import Copula, drawn_given
from .people import People

GIVEN = ("age", "stature", "weight")  # with sex, what a conditional sampler is given
# (sex, count, seed) -> (count, len(MEASURES)) cm and kg.
Sampler = Callable[[str, int, int], Array]
# (sex, given (n, len(GIVEN)), draws, seed) -> (n, draws, len(MEASURES)).
Conditioned = Callable[[str, Array, int, int], Array]


@dataclass(frozen=True)
class Gaussian:
    """A plain multivariate normal of measures and age, fitted to the training rows of one sex."""

    mean: Array
    cov: Array

    @classmethod
    def fit(cls, rows: Array) -> Gaussian:
        return cls(rows.mean(0), np.cov(rows, rowvar=False))

    def sample(self, count: int, rng: np.random.Generator) -> Array:
        return rng.multivariate_normal(self.mean, self.cov, count)

    def given(self, columns: Sequence[int], values: Array, draws: int, rng: np.random.Generator) -> Array:
        """(n, draws, D) of people whose ``columns`` are ``values`` (n, len(columns))."""
        return drawn_given(self.mean, self.cov, columns, values, draws, rng)


def baselines(train: People) -> dict[str, tuple[Sampler, Conditioned]]:
    """Name -> its two samplers: a plain normal and a Gaussian copula of the same training rows."""
    found: dict[str, tuple[Sampler, Conditioned]] = {}
    kinds: Mapping[str, type[Gaussian] | type[Copula]] = {"multivariate normal": Gaussian, "Gaussian copula": Copula}
    columns = [NAMES.index(n) for n in GIVEN]
    for name, kind in kinds.items():
        fitted = {sex: kind.fit(train.of(sex).values) for sex in SEXES}

        def sample(sex: str, count: int, seed: int, fitted: dict = fitted) -> Array:
            return fitted[sex].sample(count, np.random.default_rng([seed, 11]))

        def given(sex: str, values: Array, draws: int, seed: int, fitted: dict = fitted) -> Array:
            return fitted[sex].given(columns, values, draws, np.random.default_rng([seed, 13]))

        found[name] = sample, given
    return found


def real_people(people: People) -> Sampler:
    """As a sampler: other real people, the floor of every figure."""
    def sample(sex: str, count: int, seed: int) -> Array:
        rows = people.of(sex).values
        return rows[np.random.default_rng([seed, 17]).permutation(len(rows))[:count]]

    return sample
