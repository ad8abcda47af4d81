# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of a sampler of people, against people it never saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.stats import wasserstein_distance
from sklearn.base import ClassifierMixin
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
)
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neighbors import NearestNeighbors

from ...gan_core.body.population.population import MEASURES, SEXES, Array
from .people import People
from .samplers import GIVEN, Conditioned, Sampler

JUDGED = MEASURES[:26]  # what a classifier is shown: the first 26 measures
PREDICTED = ("waist_navel", "hip")
TREES = 150  # of the classifier that tells drawn people from real ones
DRAWS = 64  # samples whose mean is a prediction


def _accuracy(classifier: ClassifierMixin, real: Array, drawn: Array, seed: int) -> float:
    count = min(len(real), len(drawn))
    rows = np.concatenate([real[:count], drawn[:count]])
    label = np.repeat([0, 1], count)
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    return float(cross_val_score(classifier, rows, label, cv=folds).mean())


def classifier_accuracy(real: Array, drawn: Array, seed: int) -> float:
    """Accuracy of gradient-boosted trees (5-fold) at telling equally many real and drawn rows apart: 0.5 is chance."""
    return _accuracy(GradientBoostingClassifier(random_state=seed), real, drawn, seed)


def told_apart(real: Array, drawn: Array, seed: int) -> float:
    """The same of histogram boosting with TREES trees, which knows a few hundred rows of 26 columns better."""
    return _accuracy(HistGradientBoostingClassifier(max_iter=TREES, random_state=seed), real, drawn, seed)


def wasserstein(real: Array, drawn: Array) -> float:
    """Mean over the columns of the Wasserstein distance over the real standard deviation."""
    return float(np.mean([wasserstein_distance(a, b) / a.std() for a, b in zip(real.T, drawn.T, strict=True)]))


def memorisation(train: Array, unseen: Array, drawn: Array) -> float:
    """Median distance to the nearest training row of drawn people over that of equally many unseen ones; 1 is right."""
    centre, spread = train.mean(0), train.std(0)
    near = NearestNeighbors(n_neighbors=1).fit((train - centre) / spread)
    count = min(len(unseen), len(drawn))
    ours, theirs = (float(np.median(near.kneighbors((x[:count] - centre) / spread)[0])) for x in (drawn, unseen))
    return ours / theirs


def precision_recall(real: Array, drawn: Array, neighbours: int = 5) -> tuple[float, float]:
    """(share of drawn people within the reach of real ones, share of real people within the reach of drawn ones).

    A row's reach is the distance to its fifth neighbour of its own kind (Kynkäänniemi et al. 2019). A sampler that
    repeats itself has a low recall.
    """
    centre, spread = real.mean(0), real.std(0)
    count = min(len(real), len(drawn))
    a, b = (real[:count] - centre) / spread, (drawn[:count] - centre) / spread

    def within(of: Array, by: Array) -> float:
        reach = NearestNeighbors(n_neighbors=neighbours + 1).fit(by).kneighbors(by)[0][:, -1]
        apart = np.sqrt(((of[:, None] - by[None]) ** 2).sum(-1))
        return float((apart <= reach).any(1).mean())

    return within(b, a), within(a, b)


def diversity(real: Array, drawn: Array) -> float:
    """Mean distance between two drawn people over that between two real ones; collapse shows below 1."""
    spread = real.std(0)

    def apart(x: Array) -> float:
        half = len(x) // 2
        return float(np.sqrt((((x[:half] - x[half : 2 * half]) / spread) ** 2).sum(1)).mean())

    return apart(drawn) / apart(real)


def r2(truth: Array, guess: Array) -> float:
    return float(1 - ((truth - guess) ** 2).mean() / truth.var())


def conditional_r2(unseen: People, sampler: Conditioned, seed: int = 0) -> dict[str, float]:
    """R² by PREDICTED of the mean of DRAWS samples given sex and GIVEN, over both sexes' unseen people together."""
    truth, guess = [], []
    for sex in SEXES:
        people = unseen.of(sex)
        given = np.stack([people[n] for n in GIVEN], 1)
        drawn = sampler(sex, given, DRAWS, seed).mean(1)
        guess.append(np.stack([drawn[:, MEASURES.index(n)] for n in PREDICTED], 1))
        truth.append(np.stack([people[n] for n in PREDICTED], 1))
    t, g = np.concatenate(truth), np.concatenate(guess)
    return {n: r2(t[:, i], g[:, i]) for i, n in enumerate(PREDICTED)}


def boosted_r2(train: People, unseen: People, seed: int = 0) -> dict[str, float]:
    """R² by PREDICTED of gradient boosting trained for it."""
    def inputs(people: People) -> Array:
        return np.stack([people.female.astype(float), *(people[n] for n in GIVEN)], 1)

    result = {}
    for name in PREDICTED:
        model = GradientBoostingRegressor(random_state=seed).fit(inputs(train), train[name])
        result[name] = r2(unseen[name], model.predict(inputs(unseen)))
    return result


def judged(values: Array) -> Array:
    """(n, len(JUDGED)) as a tape and scales give them: to the millimetre and 100 g, as real rows are.

    In double precision: 85.3 in single is another number, by which trees would know every drawn row.
    """
    return np.asarray(values[..., : len(JUDGED)], np.float64).round(1)


def evaluate(sampler: Sampler, train: People, unseen: People, seeds: Sequence[int],
             log: Callable[[str], None] = print) -> dict[str, dict[str, float]]:
    """Figures by sex against ``unseen`` people, averaged over seeds: as many are drawn as there are unseen."""
    found: dict[str, dict[str, float]] = {}
    for sex in SEXES:
        known, real = judged(train.of(sex).values), judged(unseen.of(sex).values)
        rows: list[dict[str, float]] = []
        for seed in seeds:
            rng = np.random.default_rng([seed, 7])
            shuffled = real[rng.permutation(len(real))]
            drawn = judged(sampler(sex, len(real), seed))
            precision, recall = precision_recall(real, drawn)
            rows.append({
                "told apart": told_apart(shuffled, drawn, seed),
                "wasserstein": wasserstein(real, drawn),
                "memorisation": memorisation(known, real, drawn),
                "diversity": diversity(shuffled, drawn),
                "precision": precision,
                "recall": recall,
            })
        found[sex] = {k: float(np.mean([r[k] for r in rows])) for k in rows[0]}
        log(f"{sex}: " + "  ".join(f"{k} {v:.3f}" for k, v in found[sex].items()))
    return found
