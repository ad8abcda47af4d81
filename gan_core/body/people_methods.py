# SPDX-License-Identifier: GPL-3.0-or-later
"""People in centimetres as the runtime offers them: measure, find, draw and compare bodies. Plain values and arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import torch

from ..progress import Progress, quiet
from .fitting import fit
from .fitting.request import FitRequest, FitRequestError
from .gan.sampler import BodyGan
from .measure import tapelines
from .measure.measure_table import ANSUR_NAMES, BY_NAME, MEASURES, NAMES
from .measure.ruler import ruler
from .methods import body_shape
from .model import identity, theta
from .population.conditions import CONDITIONS
from .population.population import MEASURES as MEASURED
from .population.population import POPULATIONS, SEXES, Population

READ = 64  # bodies measured side by side
ROUNDS = 3  # in which what a draw was asked for is met


def body_measures(params: dict[str, Any] | None = None, progress: Progress = quiet) -> dict[str, Any]:
    """``measures``: what the ruler takes, one dict each (see ``measure_table.Measure``)."""
    return {"measures": [measure.to_dict() for measure in MEASURES]}


def body_read(params: dict[str, Any], progress: Progress = quiet) -> dict[str, Any]:
    """``measures`` {name: cm or kg} of ``body``, the spec's body as plain values."""
    progress(0.0, "Taking the measures")
    return {"measures": _named(_read([params["body"]], progress)[0])}


def body_fit(params: dict[str, Any], progress: Progress = quiet) -> dict[str, Any]:
    """The body with the measures asked.

    Args:
        params: ``measures`` {name: cm or kg}; optional ``sex``, ``age``, ``body`` (whose face and skin are kept),
            ``population`` (default army).

    Returns:
        ``body`` (the spec's), ``measures`` of it, ``asked``, ``error`` (achieved less asked), ``percentiles``
        {name: 0-100} among the population's people of that sex, ``notes`` (sentences), ``extrapolated``.

    Raises:
        FitRequestError: what is asked is no number, or contradicts itself.
    """
    population = _population(params)
    request = FitRequest(params["measures"], params.get("sex"), params.get("age"), params.get("body") or {}).check()
    progress(0.0, "Finding the body")
    (found,) = fit.fit([request], population, progress=lambda share, _: progress(share, "Finding the body"))
    measures = _named(found.measures)
    missed = dict(zip(NAMES, found.missed.tolist(), strict=True))
    return {
        "body": found.body,
        "measures": measures,
        "asked": dict(request.measures),
        "error": {name: missed[name] for name in request.measures},
        "percentiles": _percentiles(found.sex, measures, population),
        "notes": found.notes,
        "extrapolated": found.extrapolated,
    }


def body_fit_many(params: dict[str, Any], progress: Progress = quiet) -> dict[str, Any]:
    """A body for every one of ``rows`` (``measures``, and perhaps ``sex``, ``age``, ``body``).

    Returns:
        ``bodies`` (None where nobody has such measures), ``measures`` (n, M) float32 (NaN there), ``names`` (M) and
        ``notes``, a list of sentences each.
    """
    population = _population(params)
    rows = params["rows"]
    bodies: list[dict[str, Any] | None] = [None] * len(rows)
    notes: list[list[str]] = [[] for _ in rows]
    measures = np.full((len(rows), len(NAMES)), np.nan, np.float32)
    asked: list[tuple[int, FitRequest]] = []
    for i, row in enumerate(rows):
        try:
            request = FitRequest(row["measures"], row.get("sex"), row.get("age"), row.get("body") or {})
            asked.append((i, request.check()))
        except FitRequestError as error:
            notes[i] = [f"{error.message} {error.mend}".strip()]
    found = fit.fit([one for _, one in asked], population, progress=progress)
    for (i, _), one in zip(asked, found, strict=True):
        bodies[i], measures[i], notes[i] = one.body, one.measures, one.notes
    return {"bodies": bodies, "measures": measures, "names": list(NAMES), "notes": notes}


def body_sample(params: dict[str, Any], progress: Progress = quiet) -> dict[str, Any]:
    """``n`` people drawn by BodyGAN with ``seed``; the first of many are those of few.

    Args:
        params: ``n``, ``seed``; optional ``conditions`` (see ``BodyGan.sample``), ``population``, ``truncation``,
            ``identities`` (n ints): the faces, because the shape of a head is measured with the rest.

    Returns:
        ``bodies``, ``measures`` (n, M) float32, ``names`` (M).
    """
    progress(0.0, "Drawing people")
    gan = BodyGan.load()
    try:
        cast = gan.sample(int(params["n"]), int(params["seed"]), params.get("conditions"), _population(params),
                          float(params.get("truncation", 1.0)))
    except ValueError as error:
        raise FitRequestError(str(error)) from error
    faces = params.get("identities")
    like = [{"identity": int(i)} for i in faces] if faces is not None else [{}] * len(cast.theta)

    def dressed(shapes: np.ndarray) -> list[dict[str, Any]]:
        return [theta.to_body(values, face) for values, face in zip(shapes, like, strict=True)]

    asked = [MEASURED.index(CONDITIONS[n]) for n in params.get("conditions") or {} if n in CONDITIONS and n != "age"]
    rounds = ROUNDS if asked else 0
    tried, wanted = dressed(cast.theta), cast.wanted.copy()
    bodies, measures = list(tried), np.zeros((len(tried), len(NAMES)), np.float32)
    least = np.full(len(tried), np.inf)
    for i in range(rounds + 1):

        def part(share: float, message: str, done: int = i) -> None:
            progress((done + share) / (rounds + 1), message)

        read = _read(tried, part)
        missed = cast.wanted[:, asked] - read[:, asked]
        most = np.abs(missed).max(1, initial=0.0)
        for k in np.flatnonzero(most < least):  # a round may miss an extreme person by more than the last
            bodies[k], measures[k], least[k] = tried[k], read[k], most[k]
        if i < rounds:  # the generator misses by millimetres: ask it for as much more
            wanted[:, asked] += missed
            tried = dressed(gan.shaped(cast, wanted))
    return {"bodies": bodies, "measures": measures, "names": list(NAMES)}


def body_percentiles(params: dict[str, Any], progress: Progress = quiet) -> dict[str, Any]:
    """Where measures stand among people of one ``sex``.

    Args:
        params: ``sex``, ``population``, ``measures`` {name: value}; ``at`` percentiles and ``names`` (default all the
            population has) whose values are asked.

    Returns:
        ``percentiles`` {name: 0-100}, ``values`` {name: [value at each of ``at``]}. A measure that the population
        does not have is left out.
    """
    population, sex = _population(params), params["sex"]
    if sex not in SEXES:
        raise FitRequestError(f"sex is {sex!r}.", f"Give one of: {', '.join(SEXES)}.")
    people = Population.load()
    at = [float(p) for p in params.get("at") or ()]
    if any(not 0 < p < 100 for p in at):
        raise FitRequestError(f"The percentiles are {at}.", "Give numbers between 0 and 100.")
    named = params.get("names")
    names = [n for n in (ANSUR_NAMES if named is None else named) if n in ANSUR_NAMES]
    values = {n: people.value_at(sex, n, at, population).tolist() for n in names} if at else {}
    return {"percentiles": _percentiles(sex, params.get("measures") or {}, population), "values": values}


def body_tape(params: dict[str, Any], progress: Progress = quiet) -> dict[str, Any]:
    """Where measures are taken on ``body`` in ``pose``.

    Returns:
        ``tapes`` {name: (N, 3) float32 metres on the posed body} of ``names`` (default all), ``closed`` {name: bool};
        ``measures`` {name: cm}, as ``body_read`` has them: they are taken on a body that stands.
    """
    names = params.get("names")
    for name in names or ():
        if name not in BY_NAME:
            raise FitRequestError(f"There is no measure {name!r}.", f"Known: {', '.join(NAMES)}.")
    shown = {"body": params["body"], "pose": params.get("pose", "relaxed"), "measures": False}
    vertices = np.asarray(body_shape(shown, progress)["vertices"], float)
    found = tapelines.lines(ruler(), params["body"], vertices, NAMES if names is None else names)
    read = body_read(params, progress)["measures"]
    return {"tapes": {n: line for n, (line, _) in found.items()}, "closed": {n: shut for n, (_, shut) in found.items()},
            "measures": {n: read[n] for n in found}}


def _read(bodies: Sequence[Mapping[str, Any]], progress: Progress) -> np.ndarray:
    """Measures (n, M) float32 of spec's bodies: a batch a core, for one batch is too small to be shared out."""
    measuring = ruler()
    values = torch.from_numpy(np.stack([theta.from_body(b) for b in bodies]).astype(np.float32)).split(READ)
    races = np.stack([identity.ancestry(int(b.get("identity", 0))) for b in bodies])
    weights = torch.from_numpy(races.astype(np.float32)).split(READ)

    def read(some: torch.Tensor, race: torch.Tensor) -> np.ndarray:
        with torch.inference_mode():
            return measuring.read(some, race).numpy()

    parts: list[np.ndarray] = []
    with ThreadPoolExecutor(torch.get_num_threads(), initializer=torch.set_num_threads, initargs=(1,)) as pool:
        for part in pool.map(read, values, weights):
            parts.append(part)
            progress(len(parts) / len(values), "Taking the measures")
    return np.concatenate(parts)


def _named(row: np.ndarray) -> dict[str, float]:
    return dict(zip(NAMES, row.tolist(), strict=True))


def _percentiles(sex: str, measures: Mapping[str, float], population: str) -> dict[str, float]:
    people = Population.load()
    return {n: float(people.percentile(sex, n, v, population)) for n, v in measures.items() if n in ANSUR_NAMES}


def _population(params: Mapping[str, Any]) -> str:
    name = params.get("population") or POPULATIONS[0]
    if name not in POPULATIONS:
        raise FitRequestError(f"There is no population {name!r}.", f"Choose one of: {', '.join(POPULATIONS)}.")
    return str(name)
