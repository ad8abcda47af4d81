# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits the population: smooth normal-score tables and shrunk correlations of soldiers, and civilians made of both sets.

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
from scipy.special import ndtri
from scipy.stats import rankdata

from ..gan_core.body.conditional import condition
from ..gan_core.body.population import NAMES, SEXES, Array, interpolate
from .people import People

SCORES = np.linspace(-4, 4, 129)
EDGE = 2.4  # beyond this score (1 in 120) a table goes on with the slope it has from TAIL on
TAIL = 1.4
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


def normal_scores(values: Array) -> Array:
    """Normal scores of each column's ranks; equal values share one. NaN stays NaN."""
    ranks = rankdata(values, axis=0, nan_policy="omit")
    count = np.isfinite(values).sum(0)
    return ndtri((ranks - 0.375) / (count + 0.25))


def table(values: Array, least: float | None = None, most: float | None = None) -> Array:
    """(K,) values at SCORES: the quantiles of ``values`` smoothed, straight beyond EDGE, rising everywhere.

    least, most: bounds that the table may only creep beyond (ages).
    """
    x = np.sort(values[np.isfinite(values)])
    z = ndtri((np.arange(1, len(x) + 1) - 0.375) / (len(x) + 0.25))
    inside = SCORES[np.abs(SCORES) <= EDGE]
    width = (0.06 + 0.05 * inside**2)[:, None]
    weight = np.exp(-0.5 * ((z - inside[:, None]) / width) ** 2)
    weight /= weight.sum(1, keepdims=True)
    off = z - inside[:, None]  # a local line, so that the ends are not pulled inwards
    m1, m2 = (weight * off).sum(1), (weight * off**2).sum(1)
    y0, y1 = weight @ x, (weight * off) @ x
    smooth = (m2 * y0 - m1 * y1) / (m2 - m1**2)
    result = np.interp(SCORES, inside, smooth)
    for sign in (-1, 1):
        tail, beyond = sign * z >= TAIL, sign * SCORES > EDGE
        slope = max(np.polyfit(z[tail], x[tail], 1)[0], 1e-3)
        result[beyond] = smooth[0 if sign < 0 else -1] + slope * (SCORES[beyond] - sign * abs(inside[0]))
    creep = 1e-3 * SCORES
    if least is not None:
        result = np.where(result < least, least + creep, result)
    if most is not None:
        result = np.where(result > most, most + creep, result)
    step = 1e-4 * max(x.std(), 1e-3)
    return np.maximum.accumulate(result - step * np.arange(len(SCORES))) + step * np.arange(len(SCORES))


def shrunk(scores: Array) -> tuple[Array, float]:
    """(correlation, share): the columns' correlations, pulled to nought by the share that estimates best.

    Schäfer and Strimmer 2005: the summed variance of the correlations over their summed squares.
    """
    x = (scores - scores.mean(0)) / scores.std(0)
    n = len(x)
    r = x.T @ x / n
    variance = ((x**2).T @ x**2 / n - r**2) / n
    off = ~np.eye(len(r), dtype=bool)
    share = float(np.clip(variance[off].sum() / (r[off] ** 2).sum(), 0, 1))
    return (1 - share) * r + share * np.eye(len(r)), share


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

    drawn = rng.multivariate_normal(np.zeros(len(KEYS)), key_matrix, DRAWN)
    cm = np.stack([interpolate(drawn[:, i], SCORES, t) for i, t in enumerate(key_tables)], 1)
    scores = np.stack([interpolate(cm[:, i], tables[k], SCORES) for i, k in enumerate(keys)], 1)
    age = KEYS.index("age")
    scores[:, age] = np.clip(scores[:, age], -2.5, 2.5)  # soldiers' ages end early; their slopes are not carried on
    gain = np.linalg.solve(matrix[np.ix_(keys, keys)], matrix[keys]).T
    _, cov = condition(matrix, keys, np.zeros(len(keys)))
    scales, axes = np.linalg.eigh(cov)
    rest = (rng.standard_normal((DRAWN, len(NAMES))) * np.sqrt(np.clip(scales, 0, None))) @ axes.T
    person = scores @ gain.T + rest
    whole_cm = np.stack([interpolate(person[:, i], SCORES, t) for i, t in enumerate(tables)], 1)
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
