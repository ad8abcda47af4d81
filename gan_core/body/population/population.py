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
SHIPPED = Path(__file__).resolve().parents[3] / "assets" / "body" / "population.safetensors"
WHOM = {
    "army": "US Army soldiers measured in 2010-12 (ANSUR II)",
    "civilian": "US adults examined in 2017-18 (NHANES), as examined, without survey weights",
}


class PopulationError(ValueError):
    """A name, a value or the statistics file is not one that the population knows."""


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
        return self.scores, self.knots[index_of(population, POPULATIONS), index_of(sex, SEXES), index_of(name, NAMES)]

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
        return self.correlation[index_of(population, POPULATIONS), index_of(sex, SEXES)]


def interpolate(at: Array, x: Array, y: Array) -> Array:
    """Piecewise linear through (x, y), beyond the ends with the last slopes; NaN stays NaN."""
    k = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)
    return y[k] + (at - x[k]) * (y[k + 1] - y[k]) / (x[k + 1] - x[k])


def index_of(name: str, names: tuple[str, ...]) -> int:
    """The place of ``name`` among ``names``. Raises PopulationError, with the choice."""
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
