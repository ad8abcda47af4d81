# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon size advise``: which size somebody takes, the second choice, why, and how each zone sits."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ...catalog.body import size_table
from ...catalog.body.measure_words import parse_measures
from ...core.errors import Exit, SpecError
from ...evaluation.size_advice import Adviser
from ...formats import size_charts
from ...spec import look
from ..garment import garment_data
from ..terminal import AddCommand, ProgressLine, value_of


def add_to(command: AddCommand) -> None:
    """Add it to ``tryon size``."""
    sub = command("advise", "say which size somebody takes, and why", _advise)
    sub.add_argument("--programme", metavar="NAME", help="a garment (tryon garment list); its patterns are asked too")
    sub.add_argument("--chart", type=Path, metavar="FILE",
                     help="a size chart (JSON, TOML or CSV); by default XS to XXL")
    sub.add_argument("--body", metavar="NAME_OR_FILE",
                     help="a saved person, a file of one, or a CSV with a row a person")
    sub.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                     help="a measure of the body instead: bust=92; or of the garment: shirt.ease=12; repeatable")
    sub.add_argument("--sex", choices=("female", "male"), help="whose sizes; by default female, or the chart's")
    sub.add_argument("--units", choices=("cm", "in"), default="cm", help="of --set")
    sub.add_argument("--json", action="store_true", help="everything as JSON, a list where --body is a CSV")


def _advise(arguments: argparse.Namespace) -> int:
    from ...workflows import sizes

    if not arguments.programme and not arguments.chart:
        raise SpecError("There is nothing to choose a size of.", "Give --programme NAME, --chart FILE, or both.")
    own = [change for change in arguments.set if "." in change.partition("=")[0]]
    asked = parse_measures([change for change in arguments.set if change not in own], arguments.units)
    if bool(arguments.body) == bool(asked):
        raise SpecError("Nobody is named, or somebody twice.", "Give --body NAME_OR_FILE, or measures with --set.")
    sex = arguments.sex or "female"
    with ProgressLine() as line:
        chart = size_charts.read_chart(arguments.chart, sex=arguments.sex, note=line.warn) if arguments.chart \
            else size_table.sizes(sex)
        style = None
        if arguments.programme:
            data = look.to_dict(look.garment_from_dict(garment_data(arguments.programme)))
            for change in own:
                name, _, text = change.partition("=")
                head, _, rest = name.partition(".")
                if head != data["programme"]:
                    raise SpecError(f"--set {change}: the style is a {data['programme']}.",
                                    f"Begin with {data['programme']}.")
                data["design"][rest] = value_of(text)
            style = sizes.style(look.garment_from_dict(data), chart, sex, progress=line.show)
        people = [("", asked)] if asked else sizes.measured(arguments.body, progress=line.show)
    adviser = Adviser(chart, style)
    found = [(name, adviser.advise(measures)) for name, measures in people]
    if arguments.json:
        said = [{"name": name, **advice.as_dict()} for name, advice in found]
        many = arguments.body and Path(arguments.body).suffix.lower() == ".csv"
        print(json.dumps(said if many else said[0], indent=2))
        return Exit.PASSED
    for name, advice in found:
        second = f", else {advice.second}" if advice.second else ""
        print(f"{name or 'This body'}: {advice.size}{second} ({100 * advice.sure:.0f} % sure)")
        for sentence in advice.why:
            print(f"  {sentence}")
        if len(found) == 1:
            for size, seats in advice.table.items():
                print(f"  {size:6}{'; '.join(seat.said for seat in seats)}")
    return Exit.PASSED
