# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of a sampler of designs against designs it never saw, with a Gaussian copula of the same rows beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from ..body.metrics import classifier_accuracy, diversity, memorisation, precision_recall, wasserstein
from ..common.copula import Copula
from .data import Array, Designs

# (one programme's designs, count, seed) -> (count, P) in the parameters' units.
Sampler = Callable[[Designs, int, int], Array]
NEAR = 2  # neighbours that the reach of a design counts: there are some thirty unseen ones a programme


def copulas(designs: Sequence[Designs]) -> Sampler:
    """The baseline as a sampler."""
    fitted = {d.table.programme: Copula.fit(d.side(test=False)) for d in designs}

    def sample(one: Designs, count: int, seed: int) -> Array:
        drawn = fitted[one.table.programme].sample(count, np.random.default_rng([seed, 11]))
        return np.clip(drawn, one.table.low, one.table.high)

    return sample


def taught(one: Designs, count: int, seed: int) -> Array:
    """As a sampler: the training rows themselves, the floor of every figure but one."""
    rows = one.side(test=False)
    return rows[np.random.default_rng([seed, 17]).permutation(len(rows))[:count]]


def written(one: Designs, values: Array) -> Array:
    """Rounded as the good designs are, so that nobody is told from them by digits."""
    return np.round(values / one.reading) * one.reading


def evaluate(sampler: Sampler, designs: Sequence[Designs], seeds: Sequence[int]) -> dict[str, float]:
    """Means over programmes and seeds, against as many unseen good designs; the classifier sees all at once."""
    rows: list[dict[str, float]] = []
    judged: list[float] = []
    slots = max(len(d.table.names) for d in designs)
    for seed in seeds:
        both: list[list[Array]] = [[], []]
        for k, one in enumerate(designs):
            unseen, known = one.side(test=True), one.side(test=False)
            unseen = unseen[np.random.default_rng([seed, 7]).permutation(len(unseen))]
            drawn = written(one, sampler(one, len(unseen), seed))
            count = min(len(unseen), len(drawn))
            wide = known.std(0) > 1e-9
            real, made, train = unseen[:count, wide], drawn[:count, wide], known[:, wide]
            precision, recall = precision_recall(real, made, NEAR)
            rows.append({"wasserstein": wasserstein(real, made), "memorisation": memorisation(train, real, made),
                         "diversity": diversity(real, made), "precision": precision, "coverage": recall})
            for side, values in zip(both, (unseen[:count], drawn[:count]), strict=True):
                unit = np.zeros((count, slots + 1))
                unit[:, 0], unit[:, 1 : 1 + values.shape[1]] = k, one.table.unit(values)
                side.append(unit)
        judged.append(classifier_accuracy(np.concatenate(both[0]), np.concatenate(both[1]), seed))
    spread = float(np.std(judged) / math.sqrt(len(judged)))
    figures = {"classifier": float(np.mean(judged)), "classifier spread": spread}
    return figures | {k: float(np.mean([r[k] for r in rows])) for k in rows[0]}


def collapse(one: Designs, sampler: Sampler, count: int = 256) -> float:
    """The least of the parameters' spreads over that of the good designs: near 0 where a slider never moves."""
    known, drawn = one.side(test=False), sampler(one, count, 1)
    wide = known.std(0) > 1e-9
    return float((drawn[:, wide].std(0) / known[:, wide].std(0)).min())
