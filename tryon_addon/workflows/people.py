# SPDX-License-Identifier: GPL-3.0-or-later
"""People in centimetres: the runtime's body calls, with checked params and plain answers. No Blender is needed."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..catalog.body.measures import BY_NAME, CONDITIONS, POPULATIONS, checked, known, sex_of
from ..core.errors import SpecError
from ..core.parameters import choose
from ..core.progress import Progress, quiet
from ..runtime.client import client
from ..spec import fit_request
from ..spec.body import drawn
from ..spec.look import BODY_PARAMETERS, Body, body_from_dict, to_dict
from ..spec.random_person import face

MOST = 100_000  # bodies in one sample
_AGE = next(p for p in BODY_PARAMETERS if p.name == "age")


@dataclass(frozen=True)
class Fit:
    """A body found for measures: everything in cm, weight in kg.

    ``measures`` are the body's own, ``error`` is achieved less asked, ``percentiles`` (0 to 100) are of ``population``;
    ``extrapolated``: outside of what that population has; ``notes``: what could not be had, in sentences.
    """

    body: Body
    asked: dict[str, float]
    measures: dict[str, float]
    error: dict[str, float]
    percentiles: dict[str, float]
    population: str
    extrapolated: bool
    notes: list[str]


@dataclass(frozen=True)
class Cast:
    """Several people: ``bodies`` in order (None where nobody has the measures asked), ``measures`` (N, M) of ``names``
    in cm and kg, NaN where there is no body, ``notes`` a list of sentences each."""

    bodies: list[Body | None]
    names: list[str]
    measures: np.ndarray
    notes: list[list[str]] = field(default_factory=list)

    def of(self, index: int) -> dict[str, float]:
        """The measures of one of them by name."""
        row = self.measures[index]
        return {name: float(v) for name, v in zip(self.names, row, strict=True) if np.isfinite(v)}


def _call(method: str, params: Mapping[str, Any], label: str, progress: Progress,
          runtime: client.Runtime | None = None) -> dict[str, Any]:
    def told(fraction: float, message: str) -> None:
        progress(fraction, message or label)

    return (runtime or client.shared()).call(method, dict(params), progress=told)


def measures(*, progress: Progress = quiet, runtime: client.Runtime | None = None) -> list[dict[str, Any]]:
    """Every measure the ruler takes: ``name``, ``unit``, ``ansur`` (its column or None), ``label``, ``definition``."""
    return _call("body.measures", {}, "Asking the ruler", progress, runtime)["measures"]


def fit(asked: Mapping[str, float], *, sex: str | None = None, age: float | None = None, body: Body | None = None,
        population: str = "army", progress: Progress = quiet, runtime: client.Runtime | None = None) -> Fit:
    """The body that has the measures ``asked``; what is left open follows the population.

    Args:
        asked: cm by name, kg for weight; at least one.
        body: whose face and skin to keep, and where to start from.

    Raises:
        SpecError: an unknown name, a value that no adult has, or measures that contradict each other.
    """
    wanted = checked(asked)
    if not wanted:
        raise SpecError("No measure is given.", "Give at least one, for example stature=172.")
    params = {"measures": wanted, **_person(sex, age, population), "body": to_dict(body) if body else None}
    answer = _call("body.fit", params, "Finding the body", progress, runtime)
    fitted = fit_request.fit_result(answer, population)
    figures = {name: fitted[name] for name in fit_request.FIGURES}
    return Fit(body_from_dict(fitted["body"]), population=population, extrapolated=fitted["extrapolated"],
               notes=fitted["notes"], **figures)


def fit_many(rows: Sequence[Mapping[str, Any]], *, population: str = "army", progress: Progress = quiet,
             runtime: client.Runtime | None = None) -> Cast:
    """A body for every row (``sex``, ``age``, ``measures`` in cm and kg; each may be left out)."""
    requests = [
        {"measures": checked(row.get("measures", {})),
         **{k: v for k, v in _person(row.get("sex"), row.get("age"), population).items() if k != "population"}}
        for row in rows
    ]
    choose(population, POPULATIONS, "population")
    params = {"rows": requests, "population": population}
    return _cast(_call("body.fit_many", params, "Finding bodies", progress, runtime))


def sample(count: int, seed: int = 0, *, conditions: Mapping[str, Any] | None = None, population: str = "army",
           truncation: float | None = None, progress: Progress = quiet,
           runtime: client.Runtime | None = None) -> Cast:
    """People drawn from the learned distribution: the same seed, the same people.

    Args:
        conditions: any of ``sex``, ``age``, ``stature``, ``weight``, ``bust``, ``waist`` (at the navel), ``hip``.
        truncation: below 1 keeps to the middle of the distribution.
    """
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST:
        raise SpecError(f"The number of people is {count!r}.", f"Use a whole number from 1 to {MOST}.")
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**31:
        raise SpecError(f"The seed is {seed!r}.", "Use a whole number from 0 to 2147483647.")
    params = sample_request(count, seed, conditions_of(conditions or {}), population)
    if truncation is not None:
        params["truncation"] = truncation
    answer = _call("body.sample", params, "Drawing people", progress, runtime)
    cast = _cast(answer | {"bodies": [with_face(b, seed, i) for i, b in enumerate(answer["bodies"])]})
    return dataclasses.replace(cast, bodies=[body and drawn_by(body, params["conditions"]) for body in cast.bodies])


def sample_request(count: int, seed: int, conditions: Mapping[str, Any], population: str) -> dict[str, Any]:
    """The params of ``body.sample``. The faces go along, as the shape of a head is measured with the rest."""
    return {
        "n": count, "seed": seed, "conditions": dict(conditions),
        "population": choose(population, POPULATIONS, "population"),
        "identities": [face(seed, i)["identity"] for i in range(count)],
    }


def drawn_by(body: Body, conditions: Mapping[str, Any]) -> Body:
    """A body of a sample, known to be nobody real where no measure was given by hand."""
    return body if set(conditions) - {"sex"} else drawn(body)


def with_face(body: Mapping[str, Any], seed: int, number: int) -> dict[str, Any]:
    """A body drawn, with face and skin of its own where the draw was of shapes alone."""
    return {**face(seed, number), **body}


def percentiles(sex: str, asked: Mapping[str, float] | None = None, *, at: Sequence[float] = (),
                names: Sequence[str] | None = None, population: str = "army", progress: Progress = quiet,
                runtime: client.Runtime | None = None) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Where values stand among people of this sex (0 to 100), and the values at the percentiles ``at`` by name."""
    if any(not 0 < p < 100 for p in at):
        raise SpecError(f"The percentiles are {list(at)}.", "Give numbers between 0 and 100.")
    params = {
        "sex": sex_of(sex), "population": choose(population, POPULATIONS, "population"),
        "measures": checked(asked or {}), "at": [float(p) for p in at],
        "names": None if names is None else [known(name).name for name in names],
    }
    answer = _call("body.percentiles", params, "Looking people up", progress, runtime)
    values = {name: [float(v) for v in row] for name, row in answer.get("values", {}).items()}
    return {name: float(p) for name, p in answer["percentiles"].items()}, values


def conditions_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """Conditions of a sample, checked; without those that are None."""
    allowed = ("sex", "age", *CONDITIONS)
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in allowed:
            raise SpecError(f"A sample has no condition {name!r}.", f"Choose from: {', '.join(allowed)}.")
        if value is None:
            continue
        if name == "sex":
            found[name] = sex_of(value)
        elif name == "age":
            found[name] = _AGE.check(value, "sample")
        else:
            found[name] = BY_NAME[CONDITIONS[name]].check(value, name)
    return found


def _person(sex: Any, age: Any, population: str) -> dict[str, Any]:
    return {
        "sex": None if sex in (None, "") else sex_of(sex),
        "age": None if age is None else _AGE.check(age, "person"),
        "population": choose(population, POPULATIONS, "population"),
    }


def _cast(answer: Mapping[str, Any]) -> Cast:
    bodies = [None if b is None else fit_request.rounded(body_from_dict(b)) for b in answer["bodies"]]
    table = np.asarray(answer["measures"], dtype=np.float64)
    names = list(answer["names"])
    assert table.shape == (len(bodies), len(names)), f"{table.shape} measures of {len(bodies)} bodies"
    return Cast(bodies, names, table, [list(n) for n in answer.get("notes", [[]] * len(bodies))])
