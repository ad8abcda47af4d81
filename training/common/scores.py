# SPDX-License-Identifier: GPL-3.0-or-later
"""A Gaussian copula's parts out of rows: smooth tables between values and normal scores, correlations shrunk."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

from ...gan_core.body.population.population import Array

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
