# SPDX-License-Identifier: GPL-3.0-or-later
"""People found for their measures: what is asked exactly, the rest as the population has it, and what could not be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from ...progress import Progress, quiet
from ..gan.generator import STYLES
from ..gan.sampler import BodyGan
from ..measure.measure_table import ANSUR_NAMES, BY_NAME, NAMES
from ..measure.ruler import Ruler, ruler
from ..model import identity, theta
from ..population import conditional
from ..population.population import SEXES, WHOM, Population
from .request import FitRequest
from .solve import Solution, Target, solve

CHUNK = 48  # people solved side by side: more need memory, fewer waste time
TOLD = 0.25  # cm or kg that a body may miss an asked measure by without a word
FACE = {"identity": 1}  # of whoever brings none: the spec's own default


@dataclass(frozen=True)
class Fitted:
    """A person found: the spec's ``body``, its ``measures`` (M,) and what they ``missed`` (M,), NaN where free."""

    body: dict[str, Any]
    sex: str
    measures: np.ndarray
    missed: np.ndarray
    notes: list[str]
    extrapolated: bool


@dataclass(frozen=True)
class _Likely:
    """A person beside those of the population that have the same measures."""

    request: FitRequest
    sex: str
    age: float
    given: dict[str, float]  # of the asked measures, those that the population knows
    people: conditional.Conditional
    spread: conditional.Spread
    assumed: str  # what was taken for granted, in a sentence


def _likely(request: FitRequest, people: Population, population: str) -> _Likely:
    given = {n: v for n, v in request.measures.items() if n in ANSUR_NAMES}
    sex, assumed = request.sex, ""
    if sex is None:
        chance = conditional.likely_female(people, given, request.age, population)
        sex = SEXES[0] if chance >= 0.5 else SEXES[1]
        assumed = f"No sex was given: taken as {sex}, {100 * max(chance, 1 - chance):.0f} % likely with these measures."
    among = conditional.of(people, sex, given, request.age, population)
    low, high = theta.LOW[theta.index("age")], theta.HIGH[theta.index("age")]
    age = float(np.clip(among.median[-1], low, high)) if request.age is None else request.age
    return _Likely(request, sex, age, given, among, conditional.spread(people, sex, given, request.age), assumed)


def fit(requests: Sequence[FitRequest], population: str = "army", *, gan: BodyGan | None = None,
        measuring: Ruler | None = None, progress: Progress = quiet) -> list[Fitted]:
    """The bodies of checked ``requests`` (``FitRequest.check``), solved side by side."""
    people = Population.load()
    gan, measuring = gan or BodyGan.load(), measuring or ruler()
    found: list[Fitted] = []
    for start in range(0, len(requests), CHUNK):
        some = [_likely(p, people, population) for p in requests[start : start + CHUNK]]

        def part(fraction: float, message: str, done: int = start, count: int = len(some)) -> None:
            progress((done + fraction * count) / len(requests), message)

        races = np.stack([identity.ancestry(p.request.like.get("identity", FACE["identity"])) for p in some])
        solved = solve(measuring, _target(some, gan), races, progress=part)
        found += [_fitted(one, solved, row, people) for row, one in enumerate(some)]
    return found


def _target(some: Sequence[_Likely], gan: BodyGan) -> Target:
    """What is asked of the solver. It starts at the shapes that the generator gives the likely measures."""
    count, known = len(some), len(ANSUR_NAMES)
    asked = np.full((count, len(NAMES)), np.nan)
    mean = np.stack([one.people.mean[:known] for one in some])
    precision = np.zeros((count, known, known))
    for row, one in enumerate(some):
        for name, value in one.request.measures.items():
            asked[row, NAMES.index(name)] = value
        free = [i for i, name in enumerate(ANSUR_NAMES) if name not in one.given]
        rest = one.people.cov[np.ix_(free, free)]
        if free:
            precision[row][np.ix_(free, free)] = np.linalg.inv(rest + 1e-4 * np.eye(len(free)))
    women = torch.tensor([float(one.sex == SEXES[0]) for one in some])
    ages = torch.tensor([one.age for one in some], dtype=torch.float32)
    with torch.inference_mode():
        likely = torch.from_numpy(mean.astype(np.float32))
        start = gan.generator.shaped(likely, ages, women, torch.zeros(count, len(STYLES))).numpy().copy()
    stature = theta.index("height")
    start[:, stature] = np.clip(mean[:, NAMES.index("stature")], theta.LOW[stature], theta.HIGH[stature])
    return Target(asked, mean, precision, start)


def _fitted(one: _Likely, found: Solution, row: int, people: Population) -> Fitted:
    notes = [one.assumed] if one.assumed else []
    notes += [_missed(one, name, float(found.missed[row, NAMES.index(name)]), people)
              for name in one.request.measures if abs(found.missed[row, NAMES.index(name)]) > TOLD]
    notes += _unusual(one)
    body = theta.to_body(found.theta[row], FACE | dict(one.request.like))
    return Fitted(body, one.sex, found.measures[row], found.missed[row], notes, one.spread.extrapolated)


def _missed(one: _Likely, name: str, by: float, people: Population) -> str:
    unit = BY_NAME[name].unit
    side = "above" if by > 0 else "below"
    text = f"{name} came out {abs(by):.1f} {unit} {side} the {one.request.measures[name]:g} asked"
    other = conflict(people, one.sex, one.given, name)
    return f"{text}: it conflicts with {other}." if other else f"{text}: the body model reaches no further."


def _unusual(one: _Likely) -> list[str]:
    notes = []
    if one.spread.outside:
        notes.append(f"Extrapolated: {', '.join(one.spread.outside)} beyond anyone among {WHOM['army']}.")
    if one.spread.square > one.spread.limit and len(one.given) > 1:
        first, second = one.spread.blame[:2]
        notes.append(f"Extrapolated: fewer than one in a thousand people have such measures together; "
                     f"{first} ({one.given.get(first, one.age):g}) fits worst, next {second}.")
    return notes


def conflict(people: Population, sex: str, given: Mapping[str, float], name: str) -> str | None:
    """Which of the other ``given`` measures makes ``name`` least likely; None if none makes it rarer than one in 20."""
    if name not in given:
        return None
    worst, most = None, 2.0
    for other in given:
        if other == name:
            continue
        beside = conditional.of(people, sex, {other: given[other]})
        column = beside.names.index(name)
        score = float(people.score(sex, name, given[name]))
        spread = max(float(np.sqrt(beside.cov_z[column, column])), 0.05)
        apart = abs(score - beside.mean_z[column]) / spread
        if apart > most:
            worst, most = other, apart
    return worst
