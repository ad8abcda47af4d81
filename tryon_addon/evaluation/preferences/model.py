# SPDX-License-Identifier: GPL-3.0-or-later
"""A Gaussian process over looks: what stars somebody would give, and how little is known of it.

What a rater likes is a sum of what they like of each group of features and of each pair of groups (Duvenaud et al.
2011), part of it shared with all raters (Bonilla et al. 2008). How much each term weighs is chosen by the marginal
likelihood, held near even weights. All is closed-form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from .features import GROUPS, Features, alike

MIDDLE = 3.0  # stars that are expected of a look and a rater that nobody knows
BODIES = 0.05  # the body by itself: how far somebody likes looks because of who wears them
TERMS: tuple[tuple[str, ...], ...] = (*((one,) for one in GROUPS), *combinations(GROUPS, 2))
SPREAD, NOISE = 1.0, 0.5  # stars: of likings, and of the same rater asked twice, before anything is known
SHARED = 0.4  # of a liking, that all raters have in common, before anything is known
OWN = 0.25  # stars squared: some give five for everything
TRIES = (0.3, 1.0, 3.0)  # times a weight, that are tried
ROUNDS = 2
MOST = 400  # ratings that weights are chosen by
HELD = 0.35  # how strongly weights are held near where they begin: nats a factor of e, squared


@dataclass(frozen=True)
class Said:
    """``stars`` that ``rater`` gave to the look number ``look``."""

    look: int
    rater: str
    stars: float


@dataclass
class Weights:
    """Stars squared of each term, of the noise; ``shared``: the part that raters have in common."""

    terms: dict[tuple[str, ...], float] = field(default_factory=lambda: {
        term: SPREAD**2 * (BODIES if term == ("body",) else 1.0) / (1.0 if len(term) == 1 else 3.0) / 6.0
        for term in TERMS})
    noise: float = NOISE**2
    shared: float = SHARED


class Taste:
    """What is known of likings after ``said``, over ``looks``."""

    def __init__(self, looks: Sequence[Features], said: Sequence[Said], *, weights: Weights | None = None,
                 tune: bool = True) -> None:
        self.looks, self.said = list(looks), list(said)
        self.near = alike(self.looks, self.looks)
        self.weights = weights or Weights()
        if tune and len(self.said) > 4:
            self._tune()
        self.rows = np.array([one.look for one in self.said], int)
        self.raters = np.array([one.rater for one in self.said])
        stars = np.array([one.stars for one in self.said], float)
        own = self.raters[:, None] == self.raters[None] if len(self.said) else np.zeros((0, 0), bool)
        kernel = self._kernel(self.rows, self.rows, own) + OWN * own
        self.factor = np.linalg.cholesky(kernel + (self.weights.noise + 1e-8) * np.eye(len(stars)))
        self.alpha = _solve(self.factor, stars - MIDDLE)

    def _kernel(self, rows: NDArray[np.int_], columns: NDArray[np.int_], own: NDArray[np.bool_]
                ) -> NDArray[np.float64]:
        total = sum(weight * self._term(term, rows, columns) for term, weight in self.weights.terms.items())
        return np.asarray(total) * (self.weights.shared + (1 - self.weights.shared) * own)

    def _term(self, term: tuple[str, ...], rows: NDArray[np.int_], columns: NDArray[np.int_]) -> NDArray[np.float64]:
        found = np.ones((len(rows), len(columns)))
        for name in term:
            found = found * self.near[name][np.ix_(rows, columns)]
        return found

    def expected(self, rater: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Stars (N,) that the rater would give to every look, and how far off they may be (N,), one deviation."""
        every = np.arange(len(self.looks))
        own = np.broadcast_to(self.raters == rater, (len(every), len(self.rows)))
        prior = self._prior()
        if not len(self.rows):
            return np.full(len(every), MIDDLE), np.sqrt(prior)
        across = self._kernel(every, self.rows, own) + OWN * own
        left = _forward(self.factor, across.T)
        return MIDDLE + across @ self.alpha, np.sqrt(np.maximum(prior - (left**2).sum(axis=0), 1e-9))

    def draws(self, rater: str, count: int = 500) -> NDArray[np.float64]:
        """(count, N) stars that the rater may have in mind for every look, drawn from what is known; the same draws
        every time."""
        every = np.arange(len(self.looks))
        mean, _ = self.expected(rater)
        spread = self._kernel(every, every, np.ones((len(every), len(every)), bool))
        if len(self.rows):
            own = np.broadcast_to(self.raters == rater, (len(every), len(self.rows)))
            left = _forward(self.factor, (self._kernel(every, self.rows, own) + OWN * own).T)
            spread = spread + OWN - left.T @ left
        values, axes = np.linalg.eigh(spread)
        chance = np.random.default_rng(0).standard_normal((count, len(every)))
        return mean + (chance * np.sqrt(np.maximum(values, 0.0))) @ axes.T

    def known(self, rater: str) -> float:
        """The share, 0 to 1, of what sets looks apart for the rater that is known."""
        if not self.looks:
            return 0.0
        _, off = self.expected(rater)
        return float(np.clip(1.0 - (off**2).mean() / self._prior().mean(), 0.0, 1.0))

    def _prior(self) -> NDArray[np.float64]:
        """(N,) stars squared that a liking of each look may be off by while nobody has said anything."""
        return OWN + np.asarray(sum(weight * np.prod([np.diag(self.near[name]) for name in term], axis=0)
                                    for term, weight in self.weights.terms.items()))

    def reasons(self, rater: str, look: int) -> dict[str, float]:
        """Stars that each group adds to or takes from what is expected of a look; a pair's are halved between both."""
        if not len(self.rows):
            return {}
        own = (self.raters == rater)[None]
        shares = self.weights.shared + (1 - self.weights.shared) * own
        found = dict.fromkeys(GROUPS, 0.0)
        for term, weight in self.weights.terms.items():
            value = float((weight * self._term(term, np.array([look]), self.rows) * shares)[0] @ self.alpha)
            for name in term:
                found[name] += value / len(term)
        return found

    def _tune(self) -> None:
        """Weights that make what was said likely, group by group."""
        said = self.said[-MOST:]
        rows, raters = np.array([one.look for one in said], int), np.array([one.rater for one in said])
        stars = np.array([one.stars for one in said], float) - MIDDLE
        own = raters[:, None] == raters[None]
        parts = {term: self._term(term, rows, rows) for term in TERMS}
        begun = Weights()

        def likely(weights: Weights) -> float:
            total = np.asarray(sum(w * parts[term] for term, w in weights.terms.items()))
            kernel = total * (weights.shared + (1 - weights.shared) * own) + OWN * own
            try:
                factor = np.linalg.cholesky(kernel + weights.noise * np.eye(len(stars)))
            except np.linalg.LinAlgError:
                return -np.inf
            white = _forward(factor, stars[:, None])[:, 0]
            held = sum(np.log(w / begun.terms[term]) ** 2 for term, w in weights.terms.items())
            held += np.log(weights.noise / begun.noise) ** 2
            return float(-0.5 * white @ white - np.log(np.diag(factor)).sum() - HELD * held)

        best = likely(self.weights)
        for _ in range(ROUNDS):
            for name in (*TERMS, "noise", "shared"):
                for times in TRIES:
                    other = Weights(dict(self.weights.terms), self.weights.noise, self.weights.shared)
                    if isinstance(name, tuple):
                        other.terms[name] *= times
                    elif name == "noise":
                        other.noise = float(np.clip(other.noise * times, 0.05, 2.0))
                    else:
                        other.shared = float(np.clip(other.shared * times, 0.05, 0.95))
                    if (value := likely(other)) > best:
                        best, self.weights = value, other


def _forward(factor: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The triangular system's solution, numpy alone."""
    return np.linalg.solve(factor, values)


def _solve(factor: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.linalg.solve(factor.T, np.linalg.solve(factor, values))
