# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``tryon body`` writes: fitted people, casts, sizes and percentile line-ups as files in one folder."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..catalog.body.measures import sex_word
from ..core import files
from ..core.errors import SpecError
from ..core.progress import Progress
from ..formats.fitted_csv import FittedTable, number, write_measures, written
from ..formats.people_csv import PeopleFile, Row
from ..formats.size_charts import read_chart
from ..spec.look import Body, to_dict
from ..spec.stamp import ANONYMOUS
from . import people

Warn = Callable[[str], None]
CHUNK = 256  # rows a call
A_MINUTE = 250  # rows that one core fits: what a long file's time is told from, before it is known
LONG_MINUTES = 5.0


@dataclass(frozen=True)
class Pictures:
    """What is wanted beside the tables, and how the people stand; see ``cast.Staging``."""

    meshes: bool = False
    render: bool = False
    pose: str = ""
    expression: str = "neutral"
    figure: str = "person"
    preset: str = "draft"
    dressed: bool = False
    seed: int = 0
    stamp: str = ANONYMOUS

    def __bool__(self) -> bool:
        return self.meshes or self.render


def write_fit(fit: people.Fit, out: Path, progress: Progress, *, pictures: Pictures) -> None:
    """``body.json`` (a look's spec), ``fit.json`` (figures and notes), ``measures.csv``; meshes and line-up."""
    _json(out / "body.json", {"body": to_dict(fit.body)})
    _json(out / "fit.json", asdict(fit) | {"body": to_dict(fit.body)})
    write_measures(out / "measures.csv", ("sex", "age"), [(_who(fit.body), fit.measures)], list(fit.measures))
    _picture([("body", fit.body, "")], out, progress, pictures)


def write_cast(cast: people.Cast, out: Path, progress: Progress, *, pictures: Pictures) -> None:
    """``measures.csv`` and ``people.json``, a row and a body a person; meshes and line-up."""
    there = [(i, body) for i, body in enumerate(cast.bodies) if body is not None]
    write_measures(out / "measures.csv", ("sex", "age"), ((_who(b), cast.of(i)) for i, b in there), cast.names)
    _json(out / "people.json", [to_dict(body) for _, body in there])
    _picture([_member(n, body) for n, (_, body) in enumerate(there, start=1)], out, progress, pictures)


def fit_csv(path: Path, out: Path, progress: Progress, warn: Warn, *, units: str, sex: str | None,
            age: float | None, population: str, pictures: Pictures) -> int:
    """``fitted.csv`` and ``people.json`` of the people in ``path``; how many have no body.

    The column ``person`` of ``fitted.csv`` and the number in a mesh's name are whose place in ``people.json``.
    ``sex`` and ``age`` are of those whose cells are empty. All of the file is looked at before the first is fitted.

    Raises:
        SpecError: wrong cells by row and column.
    """
    source = PeopleFile(path, units)
    progress(0.0, f"Reading {path.name}")
    survey = source.survey(lambda rows: progress(0.0, f"Reading {path.name}: {rows:,} rows"))
    for warning in survey.warnings:
        warn(warning)
    if survey.rows / A_MINUTE > LONG_MINUTES:
        warn(f"{survey.rows} rows take about {_long(survey.rows / A_MINUTE)}, at {A_MINUTE} a minute; "
             "fitted.csv appears when all are done.")
    members: list[tuple[str, Body, str]] = []
    missed, done = 0, 0
    table: FittedTable | None = None
    with written(out / "fitted.csv") as file, written(out / "people.json") as list_file:
        list_file.write("[")
        for rows in _chunks(source.people(), CHUNK):
            requests = [{"sex": r.sex or sex, "age": r.age if r.age is not None else age, "measures": r.measures}
                        for r in rows]

            def told(fraction: float, message: str, before: int = done, count: int = len(rows)) -> None:
                progress((before + fraction * count) / survey.rows, f"Fitting {survey.rows} people")

            cast = people.fit_many(requests, population=population, progress=told)
            table = table or FittedTable(file, source, cast.names, survey.comma)
            for i, row in enumerate(rows):
                body = cast.bodies[i]
                missed += body is None
                person = None if body is None else done + i + 1 - missed
                table.add(row, *_own(row, body), cast.of(i), cast.notes[i], person)
                if body is not None and person is not None:
                    list_file.write(("\n" if person == 1 else ",\n") + json.dumps(_named(body, row.name)))
                    if pictures:
                        members.append(_member(person, body, row.name))
            done += len(rows)
        list_file.write("\n]\n")
    _picture(members, out, progress, pictures)
    return missed


def fit_sizes(chart: Path, out: Path, progress: Progress, warn: Warn, *, sex: str | None, age: float | None,
              variant: str | None, units: str | None, population: str, pictures: Pictures) -> int:
    """``sizes.csv`` and ``people.json``: the fit model of every size of a chart; how many sizes have none."""
    sizes = read_chart(chart, sex=sex, variant=variant, units=units, note=warn)
    rows = [{"sex": size.sex, "age": age, "measures": size.measures} for size in sizes]
    cast = people.fit_many(rows, population=population, progress=progress)
    for size, body, notes in zip(sizes, cast.bodies, cast.notes, strict=True):
        for note in [*notes, *(["There is no body with these measures."] if body is None and not notes else [])]:
            warn(f"size {size.name}: {note}")
    asked = list(dict.fromkeys(name for size in sizes for name in size.measures))

    def lines() -> Iterator[tuple[list[str], Mapping[str, float]]]:
        for i, (size, body) in enumerate(zip(sizes, cast.bodies, strict=True)):
            wanted = [number(size.measures.get(name)) for name in asked]
            yield [size.name, *(_who(body) if body else ("", "")), *wanted], cast.of(i)

    write_measures(out / "sizes.csv", ("size", "sex", "age", *(f"asked_{name}" for name in asked)), lines(), cast.names)
    there = [(size, body) for size, body in zip(sizes, cast.bodies, strict=True) if body is not None]
    _json(out / "people.json", [_named(body, size.name) for size, body in there])
    stems = files.distinct(f"size-{size.name}" for size, _ in there)
    members = [(stem, body, size.name) for stem, (size, body) in zip(stems, there, strict=True)]
    _picture(members, out, progress, pictures)
    return len(sizes) - len(there)


def write_percentiles(values: Mapping[str, Sequence[float]], at: Sequence[float], out: Path,
                      progress: Progress, *, sex: str, age: float | None, population: str, pictures: Pictures
                      ) -> None:
    """``percentiles.csv``; with meshes or a line-up the bodies that stand there in stature and weight."""
    with written(out / "percentiles.csv") as file:
        file.write(",".join(["measure", *(f"p{p:g}" for p in at)]) + "\n")
        for name, row in values.items():
            file.write(",".join([name, *(number(v) for v in row)]) + "\n")
    if not pictures:
        return
    size = [name for name in ("stature", "weight") if name in values]
    if not size:
        raise SpecError("A line-up by percentile needs stature or weight.", "Name them in --measures.")
    rows = [{"sex": sex, "age": age, "measures": {name: values[name][i] for name in size}} for i in range(len(at))]
    cast = people.fit_many(rows, population=population, progress=progress)
    members = [(f"p{p:g}", body, f"P{p:g}") for p, body in zip(at, cast.bodies, strict=True) if body is not None]
    _json(out / "people.json", [to_dict(body) for _, body, _ in members])
    _picture(members, out, progress, pictures)


def _picture(members: Sequence[tuple[str, Body, str]], out: Path, progress: Progress, pictures: Pictures
             ) -> None:
    """Meshes and line-up, where asked for: the part that needs Blender."""
    if not members or not pictures:
        return
    from . import lineup as casting

    cast = [casting.Member(*member) for member in members]
    staging = casting.Staging(pictures.pose, pictures.expression, pictures.figure, pictures.preset,
                              pictures.dressed, pictures.seed, pictures.stamp)
    if pictures.meshes:
        casting.write_meshes(cast, out, progress, staging)
    if pictures.render:
        casting.draw_lineup(cast, out / "lineup.png", progress, staging)


def _json(path: Path, data: Any) -> None:
    with written(path) as file:
        json.dump(data, file, indent=2, default=_plain_value)
        file.write("\n")


def _plain_value(value: Any) -> Any:
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else str(value)


def _who(body: Body) -> tuple[str, str]:
    return sex_word(body.gender), number(body.age, 1)


def _own(row: Row, body: Body | None) -> tuple[str, float | None]:
    return (sex_word(body.gender), body.age) if body else (row.sex or "", row.age)


def _member(number: int, body: Body, name: str = "") -> tuple[str, Body, str]:
    """Whoever is the ``number``-th of ``people.json``: what the mesh and the picture call them."""
    stem = f"body-{number:04d}"
    return files.distinct([f"{stem}-{name}"])[0] if name else stem, body, name or str(number)


def _named(body: Body, name: str) -> dict[str, Any]:
    """A person of ``people.json``, with the name where there is one."""
    return ({"name": name} if name else {}) | to_dict(body)


def _chunks(rows: Iterable[Row], count: int) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while chunk := list(itertools.islice(iterator, count)):
        yield chunk


def _long(minutes: float) -> str:
    return f"{minutes / 60:.0f} hours" if minutes > 120 else f"{minutes:.0f} minutes"
