# SPDX-License-Identifier: GPL-3.0-or-later
"""A Gaussian copula fitted to rows: smooth tables between values and normal scores, and shrunk correlations.

BodyGAN and DesignGAN are compared with it, DesignGAN begins as it, and the population that ships is made of its parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

from ...gan_core.body.population.population import Array, interpolate

SCORES = np.linspace(-4, 4, 129)
EDGE = 2.4  # beyond this score (1 in 120) a table goes on with the slope it has from TAIL on
TAIL = 1.4


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


def drawn_given(mean: Array, cov: Array, columns: Sequence[int], values: Array, draws: int,
                rng: np.random.Generator) -> Array:
    """(n, draws, D) drawn from a normal of ``mean`` (D,) and ``cov`` (D, D) whose ``columns`` are ``values``."""
    index = list(columns)
    gain = np.linalg.solve(cov[np.ix_(index, index)], cov[index])
    rest = cov - cov[:, index] @ gain
    centre = mean + (values - mean[index]) @ gain
    noise = rng.multivariate_normal(np.zeros(len(mean)), rest, (len(values), draws), check_valid="ignore")
    return centre[:, None] + noise


@dataclass(frozen=True)
class Copula:
    """``tables`` (D, K): each column's values at SCORES; ``matrix`` (D, D): the correlation of the scores."""

    tables: Array
    matrix: Array

    @classmethod
    def fit(cls, rows: Array) -> Copula:
        """Of rows (N, D) without gaps; a column of one value keeps it."""
        wide = rows.std(0) > 1e-9
        scores = normal_scores(rows)
        scores[:, ~wide] = np.random.default_rng(0).standard_normal((len(rows), int((~wide).sum())))
        tables = [table(c) if w else np.full(len(SCORES), c[0]) for c, w in zip(rows.T, wide, strict=True)]
        return cls(np.stack(tables), shrunk(scores)[0] if scores.shape[1] > 1 else np.eye(1))

    def values(self, scores: Array) -> Array:
        """(..., D) in the columns' units of normal scores (..., D)."""
        return np.stack([interpolate(scores[..., i], SCORES, t) for i, t in enumerate(self.tables)], -1)

    def sample(self, count: int, rng: np.random.Generator) -> Array:
        """(count, D) rows."""
        return self.values(rng.multivariate_normal(np.zeros(len(self.matrix)), self.matrix, count))

    def given(self, columns: Sequence[int], values: Array, draws: int, rng: np.random.Generator) -> Array:
        """(n, draws, D) rows whose ``columns`` are ``values`` (n, len(columns))."""
        scores = np.stack([interpolate(values[:, i], self.tables[c], SCORES) for i, c in enumerate(columns)], -1)
        return self.values(drawn_given(np.zeros(len(self.matrix)), self.matrix, columns, scores, draws, rng))
