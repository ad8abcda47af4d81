# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of generated stacks, with those of a copula and of the nearest authored look beside them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from ...gan_core.makeup.coding import Wish
from ...gan_core.makeup.kinds import STYLES
from ...gan_core.makeup.sampler import MakeupGan
from ..common.copula import Copula
from .data import Library, varied

Rows = np.ndarray
Sampler = Callable[[list[Wish], int], Rows]  # wishes and a seed -> (n, WIDTH)


def copula(known: Library, seed: int = 3) -> Sampler:
    """A Gaussian copula a style, of as many varied looks as the generator was shown."""
    rows, asked = varied(known, 11 * 300, np.random.default_rng([seed, 2]))
    style = np.array([STYLES.index(w.style) for w in asked])
    fitted = [Copula.fit(rows[style == k].astype(np.float64)) for k in range(len(STYLES))]

    def draw(wishes: list[Wish], seed: int) -> Rows:
        rng = np.random.default_rng([seed, 5])
        which = np.array([STYLES.index(w.style) for w in wishes])
        rows = np.empty((len(wishes), known.rows.shape[1]))
        for k, one in enumerate(fitted):
            rows[which == k] = one.sample(int((which == k).sum()), rng)
        return np.clip(rows, 0, 1)

    return draw


def nearest(known: Library) -> Sampler:
    """An authored look of the style as it stands."""
    def draw(wishes: list[Wish], seed: int) -> Rows:
        rng = np.random.default_rng([seed, 6])
        return np.stack([known.rows[rng.choice(np.flatnonzero(known.styles == STYLES.index(w.style)))]
                         for w in wishes])

    return draw


def evaluate(sampler: Sampler, known: Library, seed: int = 0, count: int = 1600) -> dict[str, float]:
    """told_apart: how often a classifier tells them from varied looks that training did not see (0.5 is chance; the
    worse of a line and a small network); style: how often one trained on real looks names the style asked for;
    diversity: mean distance of two of a style over that of real ones; copies: the share nearer to an authored look than
    99 in 100 real ones are."""
    real, asked = varied(known, count, np.random.default_rng([seed, 91]))
    made = np.asarray(sampler(asked, seed), np.float64)
    style = np.array([STYLES.index(w.style) for w in asked])
    half = count // 2
    both = np.concatenate([real[:half], made[:half], real[half:], made[half:]])
    label = np.repeat([0, 1, 0, 1], [half, half, count - half, count - half])
    scaled = StandardScaler().fit(both[: 2 * half]).transform(both)
    judges = (LogisticRegression(max_iter=400, C=0.3), MLPClassifier((64,), alpha=1e-2, max_iter=40, random_state=seed,
                                                                     early_stopping=True))
    told = [float(np.mean(judge.fit(scaled[: 2 * half], label[: 2 * half]).predict(scaled[2 * half :])
                          == label[2 * half :])) for judge in judges]
    teach, taught = varied(known, count, np.random.default_rng([seed, 92]))
    names = MLPClassifier((64,), alpha=1e-2, max_iter=60, random_state=seed, early_stopping=True)
    names.fit(teach, [STYLES.index(w.style) for w in taught])
    return {"told_apart": max(told), "style": float(np.mean(names.predict(made) == style)),
            "style_real": float(np.mean(names.predict(real) == style)),
            "diversity": _spread(made, style) / _spread(real, style), "copies": _copies(made, real, known)}


def _spread(rows: Rows, style: np.ndarray) -> float:
    found = []
    for k in range(len(STYLES)):
        mine = rows[style == k]
        half = len(mine) // 2
        found.append(np.linalg.norm(mine[:half] - mine[half : 2 * half], axis=1).mean())
    return float(np.mean(found))


def _gap(rows: Rows, known: Library) -> np.ndarray:
    return np.sqrt(np.maximum((rows**2).sum(1)[:, None] + (known.rows**2).sum(1) - 2 * rows @ known.rows.T, 0)).min(1)


def _copies(made: Rows, real: Rows, known: Library) -> float:
    return float(np.mean(_gap(made, known) < np.quantile(_gap(real, known), 0.01)))


def of(gan: MakeupGan) -> Sampler:
    return lambda wishes, seed: gan.rows(wishes, seed + 1000)
