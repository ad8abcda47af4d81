# SPDX-License-Identifier: GPL-3.0-or-later
"""BodyGAN cross-fitted: five models, each of other training rows, judged on the people that it never saw.

The validation side alone has too few women to see a small difference. Statistics, shapes, bends and critic of a fold's
model are learned without the fold; the learned ruler is shared, for it has read bodies and no person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ...gan_core.body.population.population import SEXES, Population
from . import metrics
from .export import write_population
from .people import People
from .population import fit
from .samplers import Sampler, baselines, real_people

FOLDS = 5
DRAWS = 5  # of every fold: one draw of a few hundred people is told apart by a hundredth more or less
Train = Callable[[int, People, Population], Sampler]  # number of a fold, its people, their statistics -> a sampler


def fold_of(sex: str, subject: str) -> int:
    """The fold of a person of the training side, by a hash that is not the split's."""
    return int(hashlib.sha256(f"tryon people fold: {sex} {int(subject)}".encode()).hexdigest(), 16) % FOLDS


def parted(soldiers: People, fold: int) -> tuple[People, People]:
    """(training rows without the fold, people unseen by their model: the fold's and some of the validation side).

    A fold of women is too few: two fifths of the validation side, other ones in each fold, make them 300 and more.
    """
    of = np.array([fold_of(SEXES[int(not f)], s) for f, s in zip(soldiers.female, soldiers.subject, strict=True)])
    train, validation = soldiers.side == "train", soldiers.side == "validation"
    own = train & (of == fold) | validation & ((of == fold) | (of == (fold + 1) % FOLDS))
    return soldiers.where(train & (of != fold)), soldiers.where(own)


def crossfit(soldiers: People, civilians: People, out: Path, train: Train,
             log: Callable[[str], None] = print) -> dict[str, dict[str, dict[str, float]]]:
    """Figures by sampler and sex, means over the folds. ``train`` brings up a model of a fold's people."""
    found: dict[str, list[dict[str, dict[str, float]]]] = {}
    for fold in range(FOLDS):
        known, unseen = parted(soldiers, fold)
        folder = out / f"fold-{fold}"
        folder.mkdir(parents=True, exist_ok=True)
        population = Population.load(write_population(folder, *fit(known, civilians)))
        log(f"fold {fold}: {len(known):,} people, judged on " + " and ".join(
            f"{len(unseen.of(sex)):,} {sex}" for sex in SEXES))
        samplers = {"BodyGAN": train(fold, known, population)}
        samplers |= {name: sample for name, (sample, _) in baselines(known).items()}
        samplers["real people (training rows)"] = real_people(known)
        for name, sample in samplers.items():
            log(f"fold {fold}, {name}")
            figures = metrics.evaluate(sample, known, unseen, range(fold, FOLDS * DRAWS, FOLDS), log)
            found.setdefault(name, []).append(figures)
    return {name: {sex: {k: float(np.mean([f[sex][k] for f in folds])) for k in folds[0][sex]} for sex in SEXES}
            for name, folds in found.items()}
