# SPDX-License-Identifier: GPL-3.0-or-later
"""People of whom some measures are known: what the others are likely to be, how unusual that is, and such people drawn.

All of it follows from the joint normal scores of a ``Population``. ``given`` are measures by name in cm and kg, ``age``
in years, ``sex`` and ``population`` names; a wrong one, or a value that is not finite, raises PopulationError.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .population import NAMES, SEXES, Array, Population, PopulationError, index_of

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True)
class Conditional:
    """People of one sex of whom some measures are given. Arrays over ``names``: MEASURES, then age.

    mean_z (D,), cov_z (D, D): of the normal scores; the given ones have no variance.
    median, mean, std (D,), cov (D, D): in cm, kg and years; cov by the slope of each table at the mean score.
    """

    names: tuple[str, ...]
    given: tuple[str, ...]
    mean_z: Array
    cov_z: Array
    median: Array
    mean: Array
    std: Array
    cov: Array


@dataclass(frozen=True)
class Spread:
    """How unusual given measures are. ``outside``: names beyond the range of the training rows.

    ``square`` is the Mahalanobis square of their scores, ``limit`` what 99.9 % of training rows stay below with as
    many measures; ``blame`` orders the given names by how much leaving each out lowers the square.
    """

    square: float
    limit: float
    outside: tuple[str, ...]
    blame: tuple[str, ...]

    @property
    def extrapolated(self) -> bool:
        return bool(self.outside) or self.square > self.limit


def of(people: Population, sex: str, given: Mapping[str, float], age: float | None = None,
       population: str = "army") -> Conditional:
    """People of ``sex`` whose measures ``given`` (cm, kg) and age (years) are these."""
    index, z = _given(people, sex, given, age, population)
    names = tuple(NAMES[i] for i in index)
    mean_z, cov_z = condition(people.matrix(sex, population), index, z)
    spread = np.sqrt(np.clip(np.diag(cov_z), 0, None))
    median = people.to_values(sex, mean_z, population)
    nodes = people.to_values(sex, mean_z + spread * _NODES[:, None], population)  # (15, D)
    mean = _WEIGHTS @ nodes
    std = np.sqrt(np.clip(_WEIGHTS @ (nodes - mean) ** 2, 0, None))
    slope = std / np.maximum(spread, 1e-12) * (spread > 1e-9)
    return Conditional(NAMES, names, mean_z, cov_z, median, mean, std, cov_z * np.outer(slope, slope))


def spread(people: Population, sex: str, given: Mapping[str, float], age: float | None = None) -> Spread:
    """How far given measures lie from the people learned from. Always the army's: those were measured in full."""
    index, z = _given(people, sex, given, age, "army", whole=True)
    if not len(index):
        return Spread(0.0, 0.0, (), ())
    values = _values(given, age)
    row = index_of(sex, SEXES)
    low, high = people.range[row, index, 0], people.range[row, index, 1]
    outside = tuple(NAMES[i] for i, v, a, b in zip(index, values, low, high, strict=True) if not a <= v <= b)
    matrix = people.matrix(sex)
    square = mahalanobis(matrix, index, z)
    limit = float(np.interp(len(index), people.spread_sizes, people.spread_limit[row]))
    without = [mahalanobis(matrix, np.delete(index, k), np.delete(z, k)) for k in range(len(index))]
    blame = tuple(NAMES[index[k]] for k in np.argsort(without))
    return Spread(square, limit, outside, blame)


def log_density(people: Population, sex: str, given: Mapping[str, float], age: float | None = None,
                population: str = "army") -> float:
    """Natural logarithm of the joint density of the given measures, per cm, kg and year."""
    index, z = _given(people, sex, given, age, population)
    if not len(index):
        return 0.0
    sub = people.matrix(sex, population)[np.ix_(index, index)]
    normal = -0.5 * (mahalanobis(sub, np.arange(len(index)), z) + np.linalg.slogdet(sub)[1])
    normal -= 0.5 * len(index) * np.log(2 * np.pi)
    slopes = [(people.value(sex, NAMES[i], s + 1e-3, population) - people.value(sex, NAMES[i], s - 1e-3, population))
              / 2e-3 for i, s in zip(index, z, strict=True)]
    return float(normal - np.log(np.maximum(slopes, 1e-9)).sum())


def likely_female(people: Population, given: Mapping[str, float], age: float | None = None,
                  population: str = "army") -> float:
    """Chance 0-1 that a person of these measures is a woman, if as many women as men were asked."""
    if not given and age is None:
        return 0.5
    female, male = (log_density(people, sex, given, age, population) for sex in SEXES)
    return float(1 / (1 + np.exp(np.clip(male - female, -700, 700))))


def sample(people: Population, sex: str, count: int, rng: np.random.Generator, given: Mapping[str, float] | None = None,
           age: float | None = None, population: str = "army") -> Array:
    """(count, D) people drawn, in the order of NAMES."""
    index, z = _given(people, sex, given or {}, age, population)
    mean, cov = condition(people.matrix(sex, population), index, z)
    scales, axes = np.linalg.eigh(cov)
    noise = rng.standard_normal((count, len(NAMES))) * np.sqrt(np.clip(scales, 0, None))
    return people.to_values(sex, mean + noise @ axes.T, population)


def _values(given: Mapping[str, float], age: float | None) -> list[float]:
    return [float(v) for v in given.values()] + ([float(age)] if age is not None else [])


def _given(people: Population, sex: str, given: Mapping[str, float], age: float | None, population: str,
           whole: bool = False) -> tuple[NDArray[np.int64], Array]:
    """(places in NAMES, scores) of what is given. An age beyond the range counts as its end unless ``whole``."""
    if "age" in given:
        raise PopulationError("Give the age by its own name, not among the measures.")
    names = [*given, *(["age"] if age is not None else [])]
    index = np.array([index_of(n, NAMES) for n in names], np.int64)
    z = []
    for name, value in zip(names, _values(given, age), strict=True):
        if not np.isfinite(value):
            raise PopulationError(f"{name} is {value}; a finite number is needed.")
        score = float(people.score(sex, name, value, population))
        z.append(score if whole or name != "age" else float(np.clip(score, -2.5, 2.5)))
    return index, np.array(z)


def condition(matrix: Array, index: NDArray[np.int64], z: Array) -> tuple[Array, Array]:
    """(mean, cov) of a standard normal vector with ``matrix`` whose entries ``index`` are ``z``."""
    n = len(matrix)
    mean, cov = np.zeros(n), matrix.copy()
    if len(index):
        gain = np.linalg.solve(matrix[np.ix_(index, index)], matrix[index]).T  # (n, given)
        mean, cov = gain @ z, matrix - gain @ matrix[index]
        mean[index] = z
        cov[index], cov[:, index] = 0, 0
    return mean, (cov + cov.T) / 2


def mahalanobis(matrix: Array, index: NDArray[np.int64], z: Array) -> float:
    """Squared distance of the scores ``z`` of the measures ``index`` from the middle."""
    return float(z @ np.linalg.solve(matrix[np.ix_(index, index)], z)) if len(index) else 0.0
