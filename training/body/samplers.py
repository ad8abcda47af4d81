# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain samplers of people, for BodyGAN to be compared with: a normal, a Gaussian copula, and other real people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ...gan_core.body.population.population import NAMES, SEXES, Array, interpolate
from ..common.scores import SCORES, normal_scores, shrunk, table
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
    def fit(cls, people: People) -> Gaussian:
        return cls(people.values.mean(0), np.cov(people.values, rowvar=False))

    def sample(self, count: int, rng: np.random.Generator) -> Array:
        return rng.multivariate_normal(self.mean, self.cov, count)

    def given(self, values: Array, draws: int, rng: np.random.Generator) -> Array:
        """(n, draws, D) of people whose GIVEN are ``values`` (n, len(GIVEN))."""
        return _given(self.mean, self.cov, values, draws, rng)


@dataclass(frozen=True)
class Copula:
    """A Gaussian copula with smoothed marginal tables, fitted to the training rows of one sex."""

    tables: Array
    matrix: Array

    @classmethod
    def fit(cls, people: People) -> Copula:
        tables = np.stack([table(column) for column in people.values.T])
        return cls(tables, shrunk(normal_scores(people.values))[0])

    def _values(self, scores: Array) -> Array:
        return np.stack([interpolate(scores[..., i], SCORES, t) for i, t in enumerate(self.tables)], -1)

    def sample(self, count: int, rng: np.random.Generator) -> Array:
        return self._values(rng.multivariate_normal(np.zeros(len(self.matrix)), self.matrix, count))

    def given(self, values: Array, draws: int, rng: np.random.Generator) -> Array:
        scores = np.stack([interpolate(values[:, i], self.tables[NAMES.index(n)], SCORES)
                           for i, n in enumerate(GIVEN)], -1)  # fmt: skip
        return self._values(_given(np.zeros(len(self.matrix)), self.matrix, scores, draws, rng))


def _given(mean: Array, cov: Array, values: Array, draws: int, rng: np.random.Generator) -> Array:
    index = [NAMES.index(n) for n in GIVEN]
    gain = np.linalg.solve(cov[np.ix_(index, index)], cov[index])
    rest = cov - cov[:, index] @ gain
    centre = mean + (values - mean[index]) @ gain
    noise = rng.multivariate_normal(np.zeros(len(mean)), rest, (len(values), draws), check_valid="ignore")
    return centre[:, None] + noise


def baselines(train: People) -> dict[str, tuple[Sampler, Conditioned]]:
    """Name -> its two samplers: a plain normal and a Gaussian copula of the same training rows."""
    found: dict[str, tuple[Sampler, Conditioned]] = {}
    kinds: Mapping[str, type[Gaussian] | type[Copula]] = {"multivariate normal": Gaussian, "Gaussian copula": Copula}
    for name, kind in kinds.items():
        fitted = {sex: kind.fit(train.of(sex)) for sex in SEXES}

        def sample(sex: str, count: int, seed: int, fitted: dict = fitted) -> Array:
            return fitted[sex].sample(count, np.random.default_rng([seed, 11]))

        def given(sex: str, values: Array, draws: int, seed: int, fitted: dict = fitted) -> Array:
            return fitted[sex].given(values, draws, np.random.default_rng([seed, 13]))

        found[name] = sample, given
    return found


def real_people(people: People) -> Sampler:
    """As a sampler: other real people, the floor of every figure."""
    def sample(sex: str, count: int, seed: int) -> Array:
        rows = people.of(sex).values
        return rows[np.random.default_rng([seed, 17]).permutation(len(rows))[:count]]

    return sample
