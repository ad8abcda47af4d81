# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of ``tryon body``: arguments -> ``bodies`` and ``body_jobs`` -> a word on the terminal."""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
import sys

from ..catalog.body.measure_words import parse_measures
from ..catalog.body.measures import BY_NAME, CONDITIONS, WHOSE, known
from ..catalog.body.poses import DRAPE, FOLLOW, LIBRARY, NONE
from ..core.cache import Store
from ..core.errors import SpecError
from ..formats.fitted_csv import number
from ..spec.look import Body
from ..spec.people_store import People
from ..workflows import people as workflows_people
from ..workflows import people_files
from .terminal import ProgressLine, require_blender

GARMENTS = {DRAPE: "garments drape in it", FOLLOW: "garments follow there", NONE: "no garments"}


def _pictures(arguments: argparse.Namespace) -> people_files.Pictures:
    return people_files.Pictures(arguments.meshes, arguments.render, arguments.pose or "", arguments.expression,
                                 "mannequin" if arguments.mannequin else "person", arguments.preset,
                                 arguments.dressed, getattr(arguments, "seed", 0))


def _ready(arguments: argparse.Namespace) -> None:
    """What would fail at the end fails at the beginning."""
    if arguments.meshes or arguments.render:
        if arguments.out is None:
            raise SpecError("--meshes and --render write files.", "Name a folder with --out.")
        require_blender("body")
    if arguments.out is not None:
        try:
            arguments.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SpecError(f"Cannot write to {arguments.out}: {error.strerror or error}.", "Choose another --out.") \
                from None


def _measures(arguments: argparse.Namespace) -> int:
    with ProgressLine() as line:
        table = workflows_people.measures(progress=line.show)
    if arguments.json:
        print(json.dumps(table, indent=2))
        return 0
    for one in table:
        print(f"{one['name']:20} {one['unit']:3} {one['ansur'] or '-':30} {one['definition']}")
    return 0


def _poses(arguments: argparse.Namespace) -> int:
    if arguments.json:
        print(json.dumps([dataclasses.asdict(p) for p in LIBRARY.values()], indent=1))
        return 0
    for pose in LIBRARY.values():
        print(f"{pose.name:14} {GARMENTS[pose.garments]:22} {pose.tooltip}")
    return 0


def _fit(arguments: argparse.Namespace) -> int:
    if arguments.csv is not None:
        if arguments.save:
            raise SpecError("--save keeps one person.", "Use it with --set.")
        _ready(arguments)
        with ProgressLine() as line:
            missed = people_files.fit_csv(arguments.csv, arguments.out, line.show, line.warn, units=arguments.units,
                                          sex=arguments.sex, age=arguments.age, population=arguments.population,
                                          pictures=_pictures(arguments))
        print(arguments.out / "fitted.csv")
        if missed:
            print(f"tryon: {missed} rows have no body; fitted.csv says why in their notes.", file=sys.stderr)
        return 1 if missed else 0
    asked = parse_measures(arguments.set, arguments.units)
    if arguments.save:
        People().path(arguments.save)  # a name that cannot be is told at once
    _ready(arguments)
    with ProgressLine() as line:
        fit = workflows_people.fit(asked, sex=arguments.sex, age=arguments.age, population=arguments.population,
                                   progress=line.show)
        people_files.write_fit(fit, arguments.out, line.show, pictures=_pictures(arguments))
    print(f"{'measure':20} {'asked':>8} {'achieved':>9} {'error':>7} {'percentile':>11}")
    for name, value in fit.measures.items():
        wanted, off = number(fit.asked.get(name), 1), number(fit.error.get(name), 2)
        print(f"{name:20} {wanted:>8} {value:9.1f} {off:>7} {number(fit.percentiles.get(name), 0):>11}")
    print(f"Lengths in cm, weight in kg; percentiles {WHOSE[fit.population]}.")
    for note in fit.notes:
        print(note)
    if arguments.save:
        print(f"Saved in {People().save(arguments.save, fit.body, asked=fit.asked)}")
    return 0


def _sample(arguments: argparse.Namespace) -> int:
    conditions = {name: getattr(arguments, name) for name in ("sex", "age", *CONDITIONS)}
    workflows_people.conditions_of(conditions)
    _ready(arguments)
    with ProgressLine() as line:
        cast = workflows_people.sample(arguments.n, arguments.seed, conditions=conditions,
                                       population=arguments.population, truncation=arguments.truncation,
                                       progress=line.show)
        people_files.write_cast(cast, arguments.out, line.show, pictures=_pictures(arguments))
    print(arguments.out / "measures.csv")
    return 0


def _percentiles(arguments: argparse.Namespace) -> int:
    try:
        at = [float(p) for p in arguments.at.split(",")] if arguments.at else []
    except ValueError:
        raise SpecError(f"--at is {arguments.at!r}.", "Give numbers with commas, for example 5,50,95.") from None
    asked = parse_measures(arguments.set, arguments.units)
    if not at and not asked:
        raise SpecError("There is nothing to look up.", "Give --set NAME=VALUE, or --at 5,50,95.")
    if (arguments.meshes or arguments.render) and not at:
        raise SpecError("--meshes and --render need percentiles.", "Give them with --at, for example 5,50,95.")
    _ready(arguments)
    names = [known(name).name for name in arguments.measures.split(",")] if arguments.measures else None
    whose = f"{'women' if arguments.sex == 'female' else 'men'} {WHOSE[arguments.population]}"
    with ProgressLine() as line:
        stands, values = workflows_people.percentiles(arguments.sex, asked, at=at, names=names,
                                                      population=arguments.population, progress=line.show)
        if arguments.out is not None and at:
            people_files.write_percentiles(values, at, arguments.out, line.show, sex=arguments.sex, age=arguments.age,
                                           population=arguments.population, pictures=_pictures(arguments))
    for name, percentile in stands.items():
        print(f"{name:20} {asked[name]:8.1f} {known(name).unit}: percentile {percentile:.0f}")
    if at:
        print(f"{'percentile':20}" + "".join(f"{p:>8g}" for p in at))
        for name, row in values.items():
            print(f"{name:20}" + "".join(f"{v:8.1f}" for v in row))
    print(f"Of {whose}; cm and kg.")
    return 0


def _sizes(arguments: argparse.Namespace) -> int:
    _ready(arguments)
    with ProgressLine() as line:
        missed = people_files.fit_sizes(arguments.chart, arguments.out, line.show, line.warn, sex=arguments.sex,
                                        age=arguments.age, variant=arguments.variant, units=arguments.units,
                                        population=arguments.population, pictures=_pictures(arguments))
    print(arguments.out / "sizes.csv")
    return 1 if missed else 0


def _tapes(arguments: argparse.Namespace) -> int:
    from ..workflows import lineup  # Blender comes with it

    asked = parse_measures(arguments.set, arguments.units)
    names = [known(name).name for name in arguments.measures.split(",")] if arguments.measures else list(BY_NAME)
    arguments.meshes, arguments.render = False, True
    _ready(arguments)
    body = Body()
    with ProgressLine() as line:
        if asked:
            body = workflows_people.fit(asked, sex=arguments.sex, age=arguments.age, population=arguments.population,
                                        progress=line.show).body
        staging = lineup.Staging(arguments.pose, figure="mannequin", preset=arguments.preset)
        lengths = [n for n in names if n != "weight"]
        shown = lineup.draw_tapes(body, lengths, arguments.out / "tapes.png", line.show, staging)
    print(shown)
    return 0


def _list(_: argparse.Namespace) -> int:
    people = People()
    print("\n".join(people.names()) or f"Nobody is saved in {people.folder}.")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    people = People()
    people.read(arguments.name)
    try:
        shutil.copyfile(people.path(arguments.name), arguments.file)
    except OSError as error:
        raise SpecError(f"Cannot write {arguments.file}: {error.strerror or error}.", "Name another file.") from None
    print(arguments.file)
    return 0


def _forget(arguments: argparse.Namespace) -> int:
    people = People()
    gone = people.forget_all([Store()]) if arguments.all else people.forget(arguments.name, [Store()])
    print(f"{gone} files deleted. Files that you had written elsewhere (--out, .blend) are still there.")
    return 0


COMMANDS = {
    "measures": _measures, "fit": _fit, "sample": _sample, "percentiles": _percentiles, "sizes": _sizes,
    "tapes": _tapes, "poses": _poses, "list": _list, "export": _export, "forget": _forget,
}
