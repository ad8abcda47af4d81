# SPDX-License-Identifier: GPL-3.0-or-later
"""The learned distribution of people's measures: per sex and population, a Gaussian copula of 29 measures and age.

A value x (cm, kg, years) and its normal score z belong together by a monotone table (``knots``): z is 0 at the median
and 1 where 84 % of people are below. The scores of one person are jointly normal with the matrix ``correlation``.

``assets/body/population.safetensors`` holds, with ``names``, ``sexes`` and ``populations`` as JSON in its header:

    scores        (K,)                      normal scores of the knots, evenly spaced
    knots         (populations, sexes, D, K)  values at these scores; beyond the ends go on with the last slope
    correlation   (populations, sexes, D, D)
    range         (sexes, D, 2)             least and greatest value among the army's training rows
    spread_sizes  (S,)                      numbers of given measures ...
    spread_limit  (sexes, S)                ... and the Mahalanobis square that 99.9 % of training rows stay below
    flexed        (sexes, 2)                slope and intercept: flexed upper arm = slope * relaxed + intercept, cm
    forearm_ratio (1,)                      flexed forearm over relaxed (an estimate; nothing was measured)

The order of axes: populations (army, civilian), sexes (female, male), D = the 29 MEASURES, then age.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

Array = NDArray[np.float64]

SEXES = ("female", "male")
POPULATIONS = ("army", "civilian")
# The measures that ANSUR II has, in cm and kg.
MEASURES = (
    "stature", "weight", "bust", "waist_navel", "hip", "thigh", "calf", "neck", "upper_arm_flexed", "crotch_height",
    "arm_length", "shoulder_breadth", "bideltoid_breadth", "acromial_height", "cervicale_height", "forearm_flexed",
    "hip_breadth", "knee_height", "shoulder_length", "span", "wrist", "ankle", "head", "foot_length", "hand_length",
    "waist_height_navel", "chest_depth", "waist_depth", "waist_back_length",
)  # fmt: skip
NAMES = (*MEASURES, "age")
KIND = "population"
SHIPPED = Path(__file__).resolve().parents[2] / "assets" / "body" / "population.safetensors"
WHOM = {
    "army": "US Army soldiers measured in 2010-12 (ANSUR II)",
    "civilian": "US adults examined in 2017-18 (NHANES), as examined, without survey weights",
}


class PopulationError(ValueError):
    """A name, a value or the statistics file is not one that the population knows."""


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


_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True, eq=False)
class Population:
    """The statistics file in memory, in double precision; see the module for the arrays."""

    scores: Array
    knots: Array
    correlation: Array
    range: Array
    spread_sizes: Array
    spread_limit: Array
    flexed: Array
    forearm_ratio: Array
    info: Mapping[str, object]

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Population:
        """The statistics in ``path``, read once and shared."""
        return _load(Path(path))

    # ------------------------------------------------------------------ one measure

    def table(self, sex: str, name: str, population: str = "army") -> tuple[Array, Array]:
        """(scores, values) of one measure, both rising, for whoever interpolates by themselves."""
        return self.scores, self.knots[_index(population, POPULATIONS), _index(sex, SEXES), _index(name, NAMES)]

    def score(self, sex: str, name: str, value: ArrayLike, population: str = "army") -> Array:
        """Normal scores of values in cm, kg or years (any shape)."""
        z, x = self.table(sex, name, population)
        return interpolate(np.asarray(value, float), x, z)

    def value(self, sex: str, name: str, score: ArrayLike, population: str = "army") -> Array:
        """Values in cm, kg or years of normal scores (any shape)."""
        z, x = self.table(sex, name, population)
        return interpolate(np.asarray(score, float), z, x)

    def percentile(self, sex: str, name: str, value: ArrayLike, population: str = "army") -> Array:
        """0-100: how many in a hundred of that sex have less."""
        return 100 * ndtr(self.score(sex, name, value, population))

    def value_at(self, sex: str, name: str, percentile: ArrayLike, population: str = "army") -> Array:
        """The value that ``percentile`` in a hundred of that sex stay below."""
        share = np.asarray(percentile, float) / 100
        if not ((share > 0) & (share < 1)).all():
            raise PopulationError(f"A percentile lies between 0 and 100, not at {(share * 100).tolist()}.")
        return self.value(sex, name, ndtri(share), population)

    # ------------------------------------------------------------------ whole people

    def to_scores(self, sex: str, values: ArrayLike, population: str = "army") -> Array:
        """(..., D) values in the order of NAMES -> normal scores; NaN stays NaN."""
        values = np.asarray(values, float)
        return np.stack([self.score(sex, n, values[..., i], population) for i, n in enumerate(NAMES)], -1)

    def to_values(self, sex: str, scores: ArrayLike, population: str = "army") -> Array:
        """(..., D) normal scores in the order of NAMES -> values."""
        scores = np.asarray(scores, float)
        return np.stack([self.value(sex, n, scores[..., i], population) for i, n in enumerate(NAMES)], -1)

    def matrix(self, sex: str, population: str = "army") -> Array:
        """(D, D) correlation of the scores."""
        return self.correlation[_index(population, POPULATIONS), _index(sex, SEXES)]

    def conditional(self, sex: str, given: Mapping[str, float], age: float | None = None,
                    population: str = "army") -> Conditional:
        """People of ``sex`` whose measures ``given`` (cm, kg) and age (years) are these."""
        index, z = self._given(sex, given, age, population)
        names = tuple(NAMES[i] for i in index)
        mean_z, cov_z = condition(self.matrix(sex, population), index, z)
        spread = np.sqrt(np.clip(np.diag(cov_z), 0, None))
        median = self.to_values(sex, mean_z, population)
        nodes = self.to_values(sex, mean_z + spread * _NODES[:, None], population)  # (15, D)
        mean = _WEIGHTS @ nodes
        std = np.sqrt(np.clip(_WEIGHTS @ (nodes - mean) ** 2, 0, None))
        slope = std / np.maximum(spread, 1e-12) * (spread > 1e-9)
        return Conditional(NAMES, names, mean_z, cov_z, median, mean, std, cov_z * np.outer(slope, slope))

    def spread(self, sex: str, given: Mapping[str, float], age: float | None = None) -> Spread:
        """How far given measures lie from the people learned from. Always the army's: those were measured in full."""
        index, z = self._given(sex, given, age, "army", whole=True)
        if not len(index):
            return Spread(0.0, 0.0, (), ())
        values = self._values(given, age)
        row = _index(sex, SEXES)
        low, high = self.range[row, index, 0], self.range[row, index, 1]
        outside = tuple(NAMES[i] for i, v, a, b in zip(index, values, low, high, strict=True) if not a <= v <= b)
        matrix = self.matrix(sex)
        square = mahalanobis(matrix, index, z)
        limit = float(np.interp(len(index), self.spread_sizes, self.spread_limit[row]))
        without = [mahalanobis(matrix, np.delete(index, k), np.delete(z, k)) for k in range(len(index))]
        blame = tuple(NAMES[index[k]] for k in np.argsort(without))
        return Spread(square, limit, outside, blame)

    def log_density(self, sex: str, given: Mapping[str, float], age: float | None = None,
                    population: str = "army") -> float:
        """Natural logarithm of the joint density of the given measures, per cm, kg and year."""
        index, z = self._given(sex, given, age, population)
        if not len(index):
            return 0.0
        sub = self.matrix(sex, population)[np.ix_(index, index)]
        normal = -0.5 * (mahalanobis(sub, np.arange(len(index)), z) + np.linalg.slogdet(sub)[1])
        normal -= 0.5 * len(index) * np.log(2 * np.pi)
        slopes = [(self.value(sex, NAMES[i], s + 1e-3, population) - self.value(sex, NAMES[i], s - 1e-3, population))
                  / 2e-3 for i, s in zip(index, z, strict=True)]
        return float(normal - np.log(np.maximum(slopes, 1e-9)).sum())

    def likely_female(self, given: Mapping[str, float], age: float | None = None, population: str = "army") -> float:
        """Chance 0-1 that a person of these measures is a woman, if as many women as men were asked."""
        if not given and age is None:
            return 0.5
        female, male = (self.log_density(sex, given, age, population) for sex in SEXES)
        return float(1 / (1 + np.exp(np.clip(male - female, -700, 700))))

    def sample(self, sex: str, count: int, rng: np.random.Generator, given: Mapping[str, float] | None = None,
               age: float | None = None, population: str = "army") -> Array:
        """(count, D) people drawn, in the order of NAMES."""
        index, z = self._given(sex, given or {}, age, population)
        mean, cov = condition(self.matrix(sex, population), index, z)
        scales, axes = np.linalg.eigh(cov)
        noise = rng.standard_normal((count, len(NAMES))) * np.sqrt(np.clip(scales, 0, None))
        return self.to_values(sex, mean + noise @ axes.T, population)

    def flexed_from_relaxed(self, gender: ArrayLike) -> tuple[Array, Array]:
        """(slope, intercept) of flexed upper arm = slope * relaxed + intercept, cm; gender 1 female .. 0 male."""
        share = np.clip(np.asarray(gender, float), 0, 1)[..., None]
        line = share * self.flexed[0] + (1 - share) * self.flexed[1]
        return line[..., 0], line[..., 1]

    # ------------------------------------------------------------------ inside

    @staticmethod
    def _values(given: Mapping[str, float], age: float | None) -> list[float]:
        return [float(v) for v in given.values()] + ([float(age)] if age is not None else [])

    def _given(self, sex: str, given: Mapping[str, float], age: float | None, population: str,
               whole: bool = False) -> tuple[NDArray[np.int64], Array]:
        """(places in NAMES, scores) of what is given. An age beyond the range counts as its end unless ``whole``."""
        if "age" in given:
            raise PopulationError("Give the age by its own name, not among the measures.")
        names = [*given, *(["age"] if age is not None else [])]
        index = np.array([_index(n, NAMES) for n in names], np.int64)
        z = []
        for name, value in zip(names, self._values(given, age), strict=True):
            if not np.isfinite(value):
                raise PopulationError(f"{name} is {value}; a finite number is needed.")
            score = float(self.score(sex, name, value, population))
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


def interpolate(at: Array, x: Array, y: Array) -> Array:
    """Piecewise linear through (x, y), beyond the ends with the last slopes; NaN stays NaN."""
    k = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)
    return y[k] + (at - x[k]) * (y[k + 1] - y[k]) / (x[k + 1] - x[k])


def _index(name: str, names: tuple[str, ...]) -> int:
    try:
        return names.index(name)
    except ValueError:
        raise PopulationError(f"The population has no {name!r}; choose of: {', '.join(names)}.") from None


@functools.lru_cache(maxsize=4)
def _load(path: Path) -> Population:
    from safetensors import SafetensorError, safe_open  # the arithmetic above needs numpy and scipy alone

    if not path.is_file():
        raise PopulationError(f"The statistics file {path} does not exist. Reinstall TryOn to restore it.")
    try:
        with safe_open(path, "np") as file:
            meta = json.loads((file.metadata() or {}).get("tryon", "null"))
            arrays = {k: file.get_tensor(k).astype(np.float64) for k in file.keys()}  # noqa: SIM118, not a dict
    except (SafetensorError, ValueError, OSError) as error:
        raise PopulationError(f"{path} is not a readable safetensors file ({error}).") from error
    if not isinstance(meta, dict) or meta.get("kind") != KIND or meta["config"]["names"] != list(NAMES):
        raise PopulationError(f"{path} does not hold the population of this version of TryOn.")
    return Population(**arrays, info=meta["info"])
