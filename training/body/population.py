# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits the population: tables and correlations of soldiers, and civilians made of both sets.

**Soldiers**: tables and correlations of ANSUR II's training rows.

**Civilians**: NHANES measured few things. What it did (KEYS) is taken from it: their tables and their correlations,
by sex. Every other measure follows from those as it does in a soldier: the key values are written as soldiers' normal
scores, the others drawn from the soldiers' conditional normal, and the tables and correlations of a large drawing are
the civilian population, in the same form as the soldiers'. Beyond the soldiers' range this goes on in a straight line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...gan_core.body.population.conditional import condition
from ...gan_core.body.population.population import NAMES, SEXES, Array, interpolate
from ..common.copula import SCORES, Copula, normal_scores, shrunk, table
from .people import People

DRAWN = 60_000  # civilians drawn to measure their tables
KEYS = ("stature", "weight", "waist_navel", "hip", "upper_arm_flexed", "age")  # NHANES has them, the arm relaxed
ARM_FROM = ("age", "stature", "weight", "waist_navel", "hip")
FOREARM_RATIO = 1.04
SIZES = (1, 2, 3, 4, 6, 9, 12, 18, 24, 30)


@dataclass(frozen=True)
class Line:
    """y = slope * x + intercept, with the residual's standard deviation and how much it explains."""

    slope: float
    intercept: float
    std: float
    r2: float


def line(x: Array, y: Array) -> Line:
    slope, intercept = np.polyfit(x, y, 1)
    rest = y - slope * x - intercept
    return Line(float(slope), float(intercept), float(rest.std()), float(1 - rest.var() / y.var()))


def _arm_design(people: People) -> Array:
    """(N, 11): what the relaxed arm is predicted from, with logarithms and two squares."""
    base = np.stack([people[n] for n in ARM_FROM], 1)
    logs = np.log(base[:, 1:])
    return np.column_stack([np.ones(len(base)), base, logs, base[:, 0] ** 2])


def relaxed_arms(soldiers: People, civilians: People) -> tuple[Array, dict[str, float]]:
    """(relaxed upper arm of every soldier in cm, by a regression on civilians of the same sex; its residual by sex).

    Only civilians of a soldier's age and girth teach it: 18 to 60 years, body mass index 18 to 36.
    """
    result, residual = np.full(len(soldiers), np.nan), {}
    for sex in SEXES:
        c = civilians.of(sex)
        index = c["weight"] / (c["stature"] / 100) ** 2
        take = (c["age"] <= 60) & (index >= 18) & (index <= 36) & np.isfinite(c.values).all(1)
        design, arm = _arm_design(c.where(take)), c["upper_arm_relaxed"][take]
        weights = np.linalg.lstsq(design, arm, rcond=None)[0]
        here = soldiers.female == (sex == "female")
        result[here] = _arm_design(soldiers.where(here)) @ weights
        residual[sex] = float((arm - design @ weights).std())
    return result, residual


def fit_flexed(soldiers: People, civilians: People) -> tuple[dict[str, Line], dict[str, float]]:
    """Flexed upper arm of soldiers as a line in their predicted relaxed one, by sex.

    A prediction's error is independent of the prediction, so the slope is not flattened by it (Berkson's case).
    """
    relaxed, residual = relaxed_arms(soldiers, civilians)
    lines = {}
    for sex in SEXES:
        here = soldiers.female == (sex == "female")
        lines[sex] = line(relaxed[here], soldiers["upper_arm_flexed"][here])
    return lines, residual


def spread_limits(scores: Array, matrix: Array, rng: np.random.Generator, draws: int = 40) -> Array:
    """(len(SIZES),) what 99.9 % of rows' Mahalanobis squares stay below, over random choices of so many columns."""
    limits = []
    for size in SIZES:
        found = []
        for _ in range(draws):
            index = rng.permutation(len(NAMES))[:size]
            z = scores[:, index]
            found.append((z * np.linalg.solve(matrix[np.ix_(index, index)], z.T).T).sum(1))
        limits.append(np.quantile(np.concatenate(found), 0.999))
    return np.maximum.accumulate(np.array(limits))


def fit_army(people: People) -> tuple[Array, Array, float]:
    """(tables (D, K), correlation (D, D), share it was shrunk by) of soldiers of one sex."""
    ages = people["age"]
    tables = np.stack([
        table(people[n], *((ages.min(), ages.max()) if n == "age" else ())) for n in NAMES
    ])
    return tables, *shrunk(normal_scores(np.stack([people[n] for n in NAMES], 1)))


def fit_civilian(people: People, tables: Array, matrix: Array, arm: Line,
                 rng: np.random.Generator) -> tuple[Array, Array]:
    """(tables, correlation) of civilians of one sex; ``tables`` and ``matrix`` are the soldiers'. See the module."""
    keys = np.array([NAMES.index(n) for n in KEYS])
    columns = {n: people[n] for n in KEYS if n != "upper_arm_flexed"}
    columns["upper_arm_flexed"] = arm.slope * people["upper_arm_relaxed"] + arm.intercept
    values = np.stack([columns[n] for n in KEYS], 1)
    whole = values[np.isfinite(values).all(1)]
    ages = people["age"]
    key_tables = [table(columns[n], *((ages.min(), ages.max()) if n == "age" else ())) for n in KEYS]
    key_matrix, _ = shrunk(normal_scores(whole))

    cm = Copula(np.stack(key_tables), key_matrix).sample(DRAWN, rng)
    scores = np.stack([interpolate(cm[:, i], tables[k], SCORES) for i, k in enumerate(keys)], 1)
    age = KEYS.index("age")
    scores[:, age] = np.clip(scores[:, age], -2.5, 2.5)  # soldiers' ages end early; their slopes are not carried on
    gain = np.linalg.solve(matrix[np.ix_(keys, keys)], matrix[keys]).T
    _, cov = condition(matrix, keys, np.zeros(len(keys)))
    scales, axes = np.linalg.eigh(cov)
    rest = (rng.standard_normal((DRAWN, len(NAMES))) * np.sqrt(np.clip(scales, 0, None))) @ axes.T
    person = scores @ gain.T + rest
    whole_cm = Copula(tables, matrix).values(person)
    whole_cm[:, keys] = cm
    new = np.stack([table(whole_cm[:, i]) for i in range(len(NAMES))])
    for i, k in enumerate(keys):
        new[k] = key_tables[i]
    x = normal_scores(whole_cm)
    return new, np.corrcoef(x, rowvar=False)


def fit(soldiers: People, civilians: People, seed: int = 0) -> tuple[dict[str, NDArray], dict]:
    """(arrays of the statistics file, figures for its card) from the training rows of both sets."""
    lines, residual = fit_flexed(soldiers, civilians)
    knots, correlation, ranges, limits, shares = [], [], [], [], {}
    rng = np.random.default_rng([seed, 30])
    civil: list[tuple[Array, Array]] = []
    for sex in SEXES:
        people = soldiers.of(sex)
        tables, matrix, shares[sex] = fit_army(people)
        knots.append(tables)
        correlation.append(matrix)
        ranges.append(np.stack([(people[n].min(), people[n].max()) for n in NAMES]))
        scores = np.stack([interpolate(people[n], t, SCORES) for n, t in zip(NAMES, tables, strict=True)], 1)
        limits.append(spread_limits(scores, matrix, rng))
        civil.append(fit_civilian(civilians.of(sex), tables, matrix, lines[sex], rng))
    arrays = {
        "scores": SCORES,
        "knots": np.stack([np.stack(knots), np.stack([k for k, _ in civil])]),
        "correlation": np.stack([np.stack(correlation), np.stack([c for _, c in civil])]),
        "range": np.stack(ranges),
        "spread_sizes": np.array(SIZES, float),
        "spread_limit": np.stack(limits),
        "flexed": np.array([[lines[s].slope, lines[s].intercept] for s in SEXES]),
        "forearm_ratio": np.array([FOREARM_RATIO]),
    }
    figures = {
        "people": {
            "army": {s: len(soldiers.of(s)) for s in SEXES},
            "civilian": {s: len(civilians.of(s)) for s in SEXES},
        },
        "shrunk_by": shares,
        "flexed": {s: vars(lines[s]) for s in SEXES},
        "relaxed_residual_cm": residual,
        "forearm_ratio": FOREARM_RATIO,
    }
    return {k: v.astype(np.float64) for k, v in arrays.items()}, figures
