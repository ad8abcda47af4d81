# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon body fit | sample | percentiles | sizes``: bodies by their measures, into files and tables."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ...catalog.body.measure_words import parse_measures
from ...catalog.body.measures import CONDITIONS, WHOSE, known
from ...core.delivery import Delivery
from ...core.errors import SpecError
from ...formats.fitted_csv import number
from ...spec.people_store import People
from ...workflows import people, people_files
from ..terminal import AddCommand, ProgressLine
from .measures import add_output, add_person, check_output, pictures_of


def add_to(command: AddCommand) -> None:
    """Add them to ``tryon body``."""
    sub = command("fit", "find the body that has these measures; the rest follows from real people", _fit)
    what = sub.add_mutually_exclusive_group(required=True)
    what.add_argument("--set", action="append", metavar="NAME=VALUE",
                      help="a measure, for example bust=92, weight=61, bust=36in; repeatable")
    what.add_argument("--csv", type=Path, metavar="FILE",
                      help="a row a person: sex, age and any measures by name in cm and kg; empty cells are free")
    add_person(sub)
    sub.add_argument("--units", choices=("cm", "in"), default="cm",
                     help="of lengths without a unit of their own; weights are kilograms (or write 150lb)")
    sub.add_argument("--save", metavar="NAME", help="keep the person under this name (with --set)")
    add_output(sub)

    sub = command("sample", "draw people from the distribution learned from real ones", _sample)
    sub.add_argument("-n", type=int, required=True, metavar="N", help="how many")
    sub.add_argument("--seed", type=int, default=0, metavar="S", help="the same number, the same people")
    add_person(sub)
    for name in CONDITIONS:
        unit = known(CONDITIONS[name]).unit
        more = ", at the navel" if name == "waist" else ""
        sub.add_argument(f"--{name}", type=float, metavar=unit.upper(), help=f"all of them have this ({unit}{more})")
    sub.add_argument("--truncation", type=float, metavar="T", help="below 1: nearer to the middle")
    add_output(sub)

    sub = command("percentiles", "say where measures stand among real people, and what stands there", _percentiles)
    sub.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a measure; repeatable")
    sub.add_argument("--at", metavar="P,P,...", help="the values at these percentiles, for example 5,50,95")
    sub.add_argument("--measures", metavar="NAME,NAME,...", help="of these measures only (with --at)")
    sub.add_argument("--units", choices=("cm", "in"), default="cm", help="of lengths without a unit of their own")
    add_person(sub, required=True)
    add_output(sub, required=False)

    sub = command("sizes", "make a fit model for every size of a chart", _sizes)
    sub.add_argument("chart", type=Path, help="rows of sizes and measures: JSON, TOML or CSV (docs/size-charts.md)")
    sub.add_argument("--variant", help="of a chart that has several")
    sub.add_argument("--units", choices=("cm", "in"), help="of a chart that does not say and looks like the other")
    add_person(sub)
    add_output(sub)


def _fit(arguments: argparse.Namespace) -> int:
    if arguments.csv is not None:
        if arguments.save is not None:
            raise SpecError("--save keeps one person.", "Use it with --set.")
        check_output(arguments)
        with ProgressLine() as line, Delivery(arguments.out) as delivery:
            missed = people_files.fit_csv(arguments.csv, delivery.aside, line.show, line.warn, units=arguments.units,
                                          sex=arguments.sex, age=arguments.age, population=arguments.population,
                                          pictures=pictures_of(arguments))
        print(arguments.out / "fitted.csv")
        if missed:
            print(f"tryon: {missed} rows have no body; fitted.csv says why in their notes.", file=sys.stderr)
        return 1 if missed else 0
    asked = parse_measures(arguments.set, arguments.units)
    if arguments.save is not None:
        People().path(arguments.save)  # a name that cannot be is told at once
    check_output(arguments)
    with ProgressLine() as line, Delivery(arguments.out) as delivery:
        fit = people.fit(asked, sex=arguments.sex, age=arguments.age, population=arguments.population,
                         progress=line.show)
        people_files.write_fit(fit, delivery.aside, line.show, pictures=pictures_of(arguments))
    print(f"{'measure':20} {'asked':>8} {'achieved':>9} {'error':>7} {'percentile':>11}")
    for name, value in fit.measures.items():
        wanted, off = number(fit.asked.get(name), 1), number(fit.error.get(name), 2)
        print(f"{name:20} {wanted:>8} {value:9.1f} {off:>7} {number(fit.percentiles.get(name), 0):>11}")
    print(f"Lengths in cm, weight in kg; percentiles {WHOSE[fit.population]}.")
    for note in fit.notes:
        print(note)
    if arguments.save is not None:
        print(f"Saved in {People().save(arguments.save, fit.body, asked=fit.asked)}")
    return 0


def _sample(arguments: argparse.Namespace) -> int:
    conditions = {name: getattr(arguments, name) for name in ("sex", "age", *CONDITIONS)}
    people.conditions_of(conditions)
    check_output(arguments)
    with ProgressLine() as line, Delivery(arguments.out) as delivery:
        cast = people.sample(arguments.n, arguments.seed, conditions=conditions,
                             population=arguments.population, truncation=arguments.truncation,
                             progress=line.show)
        people_files.write_cast(cast, delivery.aside, line.show, pictures=pictures_of(arguments))
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
    check_output(arguments)
    names = [known(name).name for name in arguments.measures.split(",")] if arguments.measures else None
    whose = f"{'women' if arguments.sex == 'female' else 'men'} {WHOSE[arguments.population]}"
    with ProgressLine() as line:
        stands, values = people.percentiles(arguments.sex, asked, at=at, names=names,
                                            population=arguments.population, progress=line.show)
        if arguments.out is not None and at:
            with Delivery(arguments.out) as delivery:
                people_files.write_percentiles(
                    values, at, delivery.aside, line.show, sex=arguments.sex, age=arguments.age,
                    population=arguments.population, pictures=pictures_of(arguments))
    for name, percentile in stands.items():
        print(f"{name:20} {asked[name]:8.1f} {known(name).unit}: percentile {percentile:.0f}")
    if at:
        print(f"{'percentile':20}" + "".join(f"{p:>8g}" for p in at))
        for name, row in values.items():
            print(f"{name:20}" + "".join(f"{v:8.1f}" for v in row))
    print(f"Of {whose}; cm and kg.")
    return 0


def _sizes(arguments: argparse.Namespace) -> int:
    check_output(arguments)
    with ProgressLine() as line, Delivery(arguments.out) as delivery:
        missed = people_files.fit_sizes(arguments.chart, delivery.aside, line.show, line.warn, sex=arguments.sex,
                                        age=arguments.age, variant=arguments.variant, units=arguments.units,
                                        population=arguments.population, pictures=pictures_of(arguments))
    print(arguments.out / "sizes.csv")
    return 1 if missed else 0
