# SPDX-License-Identifier: GPL-3.0-or-later
"""Made-up people in the files' own formats, and a ruler that is a matrix: no real row, no body model."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tryon.gan_core.body.model import theta
from tryon.gan_core.body.population import conditional
from tryon.gan_core.body.population.population import MEASURES, NAMES, SEXES, Population
from tryon.training.body.people import ANSUR_COLUMNS, People, side_of


def drawn_people(count: int, seed: int = 0) -> People:
    """``count`` of each sex, drawn from the shipped statistics, to the millimetre and 100 g, split as real ones are."""
    rng = np.random.default_rng(seed)
    shipped = Population.load()
    values = np.concatenate([conditional.sample(shipped, sex, count, rng) for sex in SEXES]).round(1)
    values[:, NAMES.index("age")] = values[:, NAMES.index("age")].round()
    female = np.repeat([True, False], count)
    subject = np.array([str(10_000 + i) for i in range(2 * count)])
    side = np.array([side_of(SEXES[int(not f)], s) for f, s in zip(female, subject, strict=True)])
    return People(NAMES, values, female, side, subject)


def write_ansur(folder: Path, people: People) -> None:
    """Two files as ANSUR II has them: mm, 0.1 kg, latin-1, column case that differs."""
    folder.mkdir(parents=True, exist_ok=True)
    for sex in SEXES:
        some = people.of(sex)
        header = [*ANSUR_COLUMNS.values(), "Age", "Gender", "SubjectId" if sex == "female" else "subjectid", "Town"]
        with (folder / f"ansur2_{sex}.csv").open("w", encoding="latin-1", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            for row, subject in zip(some.values, some.subject, strict=True):
                cells = [round(10 * v) for v in row[: len(MEASURES)]]
                writer.writerow([*cells, int(row[-1]), sex.capitalize(), subject, "Mayagüez"])


class LinearRuler:
    """Measures as a fixed matrix of the free parameters about each sex's median; stature is the parameter itself."""

    def __init__(self, people: Population | None = None) -> None:
        people = people or Population.load()
        rng = np.random.default_rng(5)
        self.middle = torch.tensor([[float(people.value_at(s, n, 50)) for n in MEASURES] for s in SEXES])
        spread = np.array([float(people.value_at("male", n, 84) - people.value_at("male", n, 50)) for n in MEASURES])
        free = len(theta.NAMES) - 3
        slopes = 4 * rng.standard_normal((len(MEASURES), free)) / np.sqrt(free) * spread[:, None]
        self.slopes = torch.tensor(slopes, dtype=torch.float32)
        self.start = torch.from_numpy(theta.START)[3:]

    def read(self, values: Tensor) -> Tensor:
        women = values[:, :1]
        middle = women * self.middle[0] + (1 - women) * self.middle[1]
        found = middle + (values[:, 3:] - self.start) @ self.slopes.T
        return torch.cat([values[:, 2:3], found[:, 1:]], 1)
