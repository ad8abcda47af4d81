# SPDX-License-Identifier: GPL-3.0-or-later
"""The last touch after training: means, spreads and correlations of the bodies' own measures are made the people's.

The critic's last batches leave means a little off, and a body that cannot be had whole is shaped nearer to the middle,
so that bodies vary less than people. Both are put right in the scores that bodies are shaped after: a matrix and an
offset for each sex, from the population's statistics (training rows alone) and what is read off bodies drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ...gan_core.body.gan.generator import NOISE, BodyGenerator
from ...gan_core.body.population.conditions import CONDITIONS
from ...gan_core.body.population.population import MEASURES, NAMES, SEXES
from .start import Reader

ROUNDS = 6
DRAWN = 4000  # bodies of each sex a round
READ = 400  # bodies of each sex that the ruler itself reads
RIDGE = 0.02  # of the line that corrects the learned ruler
CENTRING = 4  # rounds that move means alone
STEP = 0.7  # share of what is missing that a round makes up
SLACK = 0.2  # variance added to either side: directions in which bodies hardly vary are left as they are


def root(matrix: Tensor) -> Tensor:
    """The square root of a symmetric positive matrix."""
    scales, turns = torch.linalg.eigh(matrix)
    return (turns * scales.clamp_min(1e-9).sqrt()) @ turns.T


def carried(found: Tensor, wanted: Tensor) -> Tensor:
    """The symmetric matrix that carries a normal of covariance ``found`` (D, D) to ``wanted``, moving it least."""
    half = root(wanted)
    return half @ torch.linalg.inv(root(half @ found @ half)) @ half


@dataclass
class Corrected:
    """A learned ruler whose scores (n, 29) are put right by a line that the ruler's own readings of a few of the very
    bodies drawn tell: ``offset`` (sexes, 29), ``line`` (sexes, 29, 29)."""

    learned: Reader
    offset: Tensor
    line: Tensor

    @classmethod
    def plain(cls, learned: Reader) -> Corrected:
        known = len(MEASURES)
        return cls(learned, torch.zeros(len(SEXES), known), torch.eye(known).repeat(len(SEXES), 1, 1))

    def scores(self, generator: BodyGenerator, row: int, count: int, seed: int) -> Tensor:
        """Normal scores (count, 29) of what is read off bodies drawn of the sex ``row``."""
        read = scores_of(generator, self.learned, *bodies_of(generator, row, count, seed))
        return read @ self.line[row] + self.offset[row]

    def correct(self, generator: BodyGenerator, ruler: Reader, count: int) -> None:
        """Let ``ruler`` read ``count`` bodies of each sex, and fit the line to them."""
        for row in range(len(SEXES)):
            bodies = bodies_of(generator, row, count, 1000 + row)
            learned, true = (scores_of(generator, reader, *bodies) for reader in (self.learned, ruler))
            hints = torch.cat([learned, torch.ones(count, 1)], 1)
            ridge = RIDGE * count * torch.eye(hints.shape[1])
            ridge[-1, -1] = 0
            change = torch.linalg.solve(hints.T @ hints + ridge, hints.T @ (true - learned))
            self.line[row] = torch.eye(len(MEASURES)) + change[:-1]
            self.offset[row] = change[-1]


def bodies_of(generator: BodyGenerator, row: int, count: int, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """Bodies (count, P) drawn of the sex ``row``, their ages and ``women``."""
    half = torch.randn((count + 1) // 2, NOISE, generator=torch.Generator().manual_seed(seed))
    noise = torch.cat([half, -half])[:count]  # everybody beside their opposite: chance moves means far less
    women, free = torch.full((count,), 1.0 - row), torch.zeros(count, len(CONDITIONS))
    drawn = generator(noise, women, free, free)
    return drawn.theta, drawn.ages, women


def scores_of(generator: BodyGenerator, ruler: Reader, bodies: Tensor, ages: Tensor, women: Tensor) -> Tensor:
    """Normal scores (n, 29) of what ``ruler`` reads off bodies (n, P)."""
    read = torch.cat([ruler.read(part)[:, : len(MEASURES)] for part in bodies.split(64)])
    return generator.joint.to_scores(torch.cat([read, ages[:, None]], 1), women)[:, : len(MEASURES)].clamp(-5, 5)


@torch.no_grad()
def calibrate(generator: BodyGenerator, learned: Reader, ruler: Reader, progress: Callable[[str], None],
              rounds: int = ROUNDS, count: int = DRAWN, read: int = READ) -> None:
    """Fill ``generator.stretch`` and ``shift``: by the learned ruler, and again once the ruler has put that right.

    Means are moved last, with the ruler's word on the bodies as they have become by then.
    """
    reader = Corrected.plain(learned)
    stretch(generator, reader, rounds, count)
    reader.correct(generator, ruler, read)
    off = stretch(generator, reader, rounds, count)
    reader.correct(generator, ruler, read)
    for row, sex in enumerate(SEXES):
        means = [reader.scores(generator, row, count, row).mean(0)]
        for _ in range(CENTRING):
            generator.shift[row, : len(MEASURES)] -= STEP * means[-1]
            means.append(reader.scores(generator, row, count, row).mean(0))
        progress(f"{sex}: calibrated, off by " + ", ".join(f"{x:.3f}" for x in off[row]) + "; means by "
                 + ", ".join(f"{float(m.square().mean().sqrt()):.4f}" for m in means))


def stretch(generator: BodyGenerator, reader: Corrected, rounds: int, count: int) -> list[list[float]]:
    """How far off, by sex and round; the best round of each is kept."""
    known = len(MEASURES)
    slack = SLACK * torch.eye(known)
    generator.stretch.copy_(torch.eye(len(NAMES)).expand_as(generator.stretch))
    generator.shift.zero_()
    found: list[list[float]] = []
    for row in range(len(SEXES)):
        wanted = generator.joint.matrix[0, row, :known, :known]
        scales, turns = torch.linalg.eigh(wanted)
        axes = turns / (scales + SLACK).sqrt()
        tried: list[tuple[float, Tensor, Tensor]] = []
        for _ in range(rounds + 1):
            scores = reader.scores(generator, row, count, row)  # always the same noise, so that rounds compare
            mean, cov = scores.mean(0), torch.cov(scores.T)
            off = (axes.T @ (cov - wanted) @ axes).square().sum() + 2 * (mean @ axes).square().sum()
            tried.append((float(off), generator.stretch[row].clone(), generator.shift[row].clone()))
            more = torch.eye(len(NAMES))
            more[:known, :known] += STEP * (carried(cov + slack, wanted + slack) - torch.eye(known))
            generator.stretch[row] = generator.stretch[row] @ more.T
            generator.shift[row] = generator.shift[row] @ more.T
            generator.shift[row, :known] -= STEP * mean
        best = min(range(len(tried)), key=lambda i: tried[i][0])
        generator.stretch[row], generator.shift[row] = tried[best][1:]
        found.append([off for off, _, _ in tried])
    return found
