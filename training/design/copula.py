# SPDX-License-Identifier: GPL-3.0-or-later
"""A Gaussian copula of one programme's good designs: what DesignGAN begins as, and what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...gan_core.body.population.population import interpolate
from ..common.scores import SCORES, normal_scores, shrunk, table
from .data import Array


@dataclass(frozen=True)
class Copula:
    """A Gaussian copula with smoothed marginal tables, fitted to one programme's training rows."""

    tables: Array
    matrix: Array

    @classmethod
    def fit(cls, rows: Array) -> Copula:
        wide = rows.std(0) > 1e-9
        scores = normal_scores(rows)
        scores[:, ~wide] = np.random.default_rng(0).standard_normal((len(rows), int((~wide).sum())))
        return cls(np.stack([table(c) if w else np.full(len(SCORES), c[0]) for c, w in zip(rows.T, wide, strict=True)]),
                   shrunk(scores)[0] if scores.shape[1] > 1 else np.eye(1))

    def sample(self, count: int, rng: np.random.Generator) -> Array:
        scores = rng.multivariate_normal(np.zeros(len(self.matrix)), self.matrix, count)
        return np.stack([interpolate(scores[:, i], SCORES, t) for i, t in enumerate(self.tables)], -1)
