# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon garment pattern | nest``: a garment cut out in true size, or in all sizes over one another.

Nothing is written before everything is known to be sound.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..catalog.body import size_table
from ..catalog.body.size_table import Size
from ..core.delivery import write_files
from ..core.errors import SpecError
from ..core.progress import Progress
from ..formats import size_charts
from ..runtime.client import client
from ..spec import look, people_store
from ..spec.look import Body, Garment, to_dict
from ..workflows import patterns, people
from .garment import garment_data
from .terminal import AddCommand, ProgressLine, value_of


def add_to(command: AddCommand) -> None:
    """Add them to ``tryon garment``."""
    sub = command("pattern", "write a garment's pattern in true size, to print and cut", _pattern)
    _garment(sub)
    sub.add_argument("--size", metavar="SIZE", help="XS to XXL, or a row of --chart, instead of made to measure")
    sub.add_argument("--chart", type=Path, metavar="FILE", help="a size chart of yours (JSON, TOML or CSV)")
    sub.add_argument("--sex", choices=("female", "male"), help="whose sizes; by default female, or the chart's")
    sub.add_argument("--body", metavar="WHO", help="a saved person's name, a file of one person, or FILE:N")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the files")
    for name, text in patterns.FORMATS.items():
        sub.add_argument(f"--{name}", action="store_true", help=f"{text}; without any of the three, all")
    sub.add_argument("--seam", type=float, default=1.0, metavar="CM", help="seam allowance (1)")
    sub.add_argument("--hem", type=float, default=2.5, metavar="CM", help="allowance of straight hems (2.5)")

    sub = command("nest", "draw one style in all sizes over one another", _nest)
    _garment(sub)
    sub.add_argument("--sizes", metavar="S,M,...", help="these only; by default XS to XXL, or the whole chart")
    sub.add_argument("--chart", type=Path, metavar="FILE", help="a size chart of yours (JSON, TOML or CSV)")
    sub.add_argument("--sex", choices=("female", "male"), help="whose sizes; by default female, or the chart's")
    sub.add_argument("--out", type=Path, required=True, metavar="FILE.svg", help="the drawing")


def _garment(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("name", help="a programme (tryon garment list), a file with one garment, or a GarmentCode pattern")
    sub.add_argument("--set", action="append", default=[], metavar="NAME=CM",
                     help="a design parameter, or body.height=181, body.measures.bust=92; repeatable")


def _chosen(arguments: argparse.Namespace) -> tuple[Garment, dict[str, Any]]:
    """The garment, and the plain values of a body, from NAME and --set."""
    data = look.to_dict(look.garment_from_dict(garment_data(arguments.name)))
    body: dict[str, Any] = to_dict(people_store.find(arguments.body)) if getattr(arguments, "body", None) else {}
    for change in arguments.set:
        name, found, text = change.partition("=")
        value = value_of(text)
        if not found:
            raise SpecError(f"--set {change!r} has no value.", "Write --set NAME=VALUE.")
        head, _, rest = name.partition(".")
        table, _, last = rest.partition(".")
        if head == "body" and table in ("measures", "build") and last:
            body[table] = {**body.get(table, {}), last: value}
        elif head == "body" and rest:
            body[rest] = value
        else:
            data["design"][rest if head == data["programme"] and rest else name] = value
    return look.garment_from_dict(data), body


def _sized(size: Size, progress: Progress) -> Body:
    """The fit model of a size."""
    progress(0.1, f"Fitting size {size.name}")
    return people.fit(size.measures, sex=size.sex, population="civilian").body


def _body(arguments: argparse.Namespace, given: Mapping[str, Any], line: ProgressLine) -> tuple[Body, str]:
    """Whom the pattern is cut for, and how that is called."""
    if arguments.size:
        if given:
            raise SpecError("Both a size and a body are given.", "Give one of them.")
        size = size_charts.size_in(arguments.chart, arguments.size, arguments.sex, line.warn) if arguments.chart \
            else size_table.size(arguments.size, arguments.sex)
        return _sized(size, line.show), f"size {size.name}"
    if arguments.chart:
        raise SpecError("--chart needs a --size.", "Name a row of it.")
    body = look.body_from_dict(dict(given))
    if body.measures:
        line.show(0.1, "Finding the body")
        body = people.fit(body.measures, body=dataclasses.replace(body, measures={}), age=body.age,
                          sex="female" if body.gender >= 0.5 else "male").body
    return body, patterns.TO_MEASURE


def _pattern(arguments: argparse.Namespace) -> int:
    garment, given = _chosen(arguments)
    patterns.checked(garment)
    if garment.size and not arguments.size:
        arguments.size, arguments.chart = garment.size, Path(garment.chart) if garment.chart else None
    formats = [name for name in patterns.FORMATS if getattr(arguments, name)] or list(patterns.FORMATS)
    with ProgressLine() as line:
        body, whose = (None, patterns.FROM_FILE) if garment.file else _body(arguments, given, line)
        params = patterns.request(garment, look.shape_of(body) if body else None, whose, formats, arguments.seam,
                                  arguments.hem)
        line.show(0.4, "Drafting")
        made = client.shared().call("garment.pattern", params)
    write_files(arguments.out, patterns.files_of(garment, made))
    for panel in made["panels"]:
        count = "cut 2, one mirrored" if panel["pair"] else "cut 1"
        print(f"{panel['name']:20} {count:20} {panel['cloth']:8.0f} cm\u00b2")
    print(f"{arguments.out}: {len(made['files'])} files, the sheet is {made['width']:.0f} x {made['height']:.0f} cm")
    return 0


def _nest(arguments: argparse.Namespace) -> int:
    garment, given = _chosen(arguments)
    if garment.file or given:
        raise SpecError("Only a programme can be graded, and its bodies are the sizes.", "Name a programme.")
    with ProgressLine() as line:
        chosen = size_charts.read_chart(arguments.chart, sex=arguments.sex, note=line.warn) if arguments.chart else \
            size_table.sizes(arguments.sex or "female")
        if arguments.sizes:
            where = f" in {arguments.chart.name}" if arguments.chart else ""
            chosen = [size_table.named(chosen, name, where) for name in arguments.sizes.split(",")]
        fitted = {size.name: look.shape_of(_sized(size, line.show)) for size in chosen}
        line.show(0.7, "Grading")
        made = client.shared().call("garment.nest", patterns.nest_request(garment, fitted))
    write_files(arguments.out.parent, {arguments.out.name: made["svg"]})
    print(arguments.out)
    return 0
