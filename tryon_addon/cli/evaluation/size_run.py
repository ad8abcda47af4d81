# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon size run``: a style in several sizes on several people, each draped, as a grid of views and maps."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from ...catalog.body import size_table
from ...catalog.body.measures import SEXES
from ...core import files
from ...core.errors import Exit, SpecError
from ...core.patience import SECONDS
from ...evaluation.fit.maps import MAPS
from ...evaluation.size_advice import Adviser
from ...formats import size_charts
from ...formats.people_csv import PeopleFile
from ...lookbook import book, manifest, runner
from ...lookbook.plan import Plan, plan
from ...lookbook.worker import Worker
from ...spec import look
from ..garment import garment_data
from ..terminal import AddCommand, ProgressLine, require_blender

MANIFEST = "run.json"
MOST = 400  # looks of a run


def add_to(command: AddCommand) -> None:
    """Add it to ``tryon size``."""
    sub = command("run", "drape a style in its sizes on people: a grid with pass or fail, and the size for each", _run)
    sub.add_argument("--programme", required=True, metavar="NAME", help="a garment (tryon garment list)")
    sub.add_argument("--chart", type=Path, metavar="FILE", help="a size chart; by default XS to XXL")
    sub.add_argument("--body", action="append", required=True, metavar="NAME_OR_FILE",
                     help="a saved person, a file of one, or a CSV with a row a person; repeatable")
    sub.add_argument("--sizes", default="", metavar="S,M,L", help="of the chart; by default all of them")
    sub.add_argument("--sex", choices=("female", "male"), default="female", help="whose sizes, if the chart says none")
    sub.add_argument("--map", choices=tuple(MAPS), default="weft", help="what looks are coloured by (default: weft)")
    sub.add_argument("--preset", choices=look.PRESETS, default="standard", help="of the views")
    sub.add_argument("--no-advice", action="store_true", help="do not ask the patterns alone, too")
    sub.add_argument("--jobs", type=int, default=1, metavar="N", help="looks at once; each takes 2 GB and a core")
    sub.add_argument("--patience", type=float, default=SECONDS.default, metavar="SECONDS",
                     help=f"{SECONDS.text} ({SECONDS.default:g})")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR",
                     help="folder of sizes.png, .csv, .json, index.html and the looks; run again, it goes on")
    sub.add_argument("--json", action="store_true", help="say it as JSON")


def _run(arguments: argparse.Namespace) -> int:
    require_blender("size run")
    from ...workflows import look_worker
    from ...workflows.evaluation import size_run

    if not 1 <= arguments.jobs <= 64:
        raise SpecError(f"--jobs is {arguments.jobs}.", "Give 1 to 64.")
    with ProgressLine("Reading the chart") as line:
        chart = size_charts.read_chart(arguments.chart, sex=arguments.sex, note=line.warn) if arguments.chart \
            else size_table.sizes(arguments.sex)
        known = [one.name for one in chart]
        sizes = [size_table.named(chart, name).name for name in arguments.sizes.split(",")] if arguments.sizes \
            else known
        style = look.garment_from_dict(garment_data(arguments.programme))
        data = look.to_dict(style)
        if arguments.chart:  # a garment that has one has a size of it, too
            data |= {"chart": str(arguments.chart.resolve()), "size": sizes[0]}
        wanted = _planned(arguments, sizes, data)
        names = {(entry.labels["body"], entry.labels["size"]): entry.name for entry in wanted.entries}
        settings = runner.Settings(lambda: Worker(look_worker.command(), look_worker.environment()),
                                   lambda: int(arguments.jobs),
                                   patience=SECONDS.check(arguments.patience, "size run"))

        def tell(fraction: float, label: str, ended: book.Record | None) -> None:
            line.show(0.9 * fraction, label)
            if ended is not None and ended.error:
                line.warn(f"{ended.name}: {ended.error}")

        made = runner.run(wanted, arguments.out / size_run.LOOKS, settings, tell)
        errors = {record.name: record.error for record in made.records if record.error}
        size_run.maps(arguments.out, list(names.values()), arguments.map, size_run.command(),
                      look_worker.environment(), lambda fraction, label: line.show(0.92, label))
        advised = {} if arguments.no_advice else _advised(wanted, chart, style, arguments.sex, line)
        found = size_run.matrix(arguments.out, names, advised, errors)
        title = f"{arguments.programme} in {', '.join(sizes)}"
        size_run.grid(arguments.out, found, names, arguments.map, size_run.command(), look_worker.environment())
        said = size_run.write(arguments.out, found, names, title, arguments.map)
    if arguments.json:
        print(json.dumps(said, indent=2))
    else:
        for person in found.people:
            row = "  ".join(f"{size} {'-' if c.comfort is None else f'{c.comfort:.0f}'}{'' if c.passed else '!'}"
                            for size in found.sizes for c in (found.cells[person, size],))
            advice = f", by the patterns {advised[person]}" if person in advised else ""
            print(f"{person}: {found.best(person) or 'none'}{advice}   ({row})")
        print(arguments.out / size_run.PAGE)
    return Exit.PASSED if all(any(found.cells[p, s].passed for s in found.sizes) for p in found.people) else Exit.FAILED


def _planned(arguments: argparse.Namespace, sizes: list[str], garment: dict[str, Any]) -> Plan:
    """The lookbook of people and sizes, its manifest written beside it."""
    bodies: list[Any] = []
    for who in arguments.body:
        if Path(who).suffix.lower() != ".csv":
            bodies.append(str(Path(who).resolve()) if Path(who.rpartition(":")[0] or who).is_file() else who)
            continue
        people = PeopleFile(Path(who))
        people.survey()
        for row in people.people():
            bodies.append({"name": row.name or f"row-{row.number}", "measures": row.measures,
                           "gender": SEXES[row.sex or arguments.sex],
                           **({"age": row.age} if row.age is not None else {})})
    if len(bodies) * len(sizes) > MOST:
        raise SpecError(f"{len(bodies)} people in {len(sizes)} sizes are {len(bodies) * len(sizes)} looks.",
                        f"{MOST} are possible in a run.")
    data = {"name": f"{arguments.programme} size run", "preset": arguments.preset, "views": ["front"], "seed": 1,
            "bodies": bodies, "outfits": [{"garments": [garment]}], "sizes": sizes, "names": "{body}-{size}"}
    path = arguments.out.resolve() / MANIFEST
    files.save(path, json.dumps(data, indent=1), private=True)
    return plan(manifest.read(path))


def _advised(wanted: Plan, chart: list[size_table.Size], garment: look.Garment, sex: str, line: ProgressLine
             ) -> dict[str, str]:
    """By person the size that chart and patterns say."""
    from ...workflows import sizes

    adviser = Adviser(chart, sizes.style(garment, chart, sex,
                                         progress=lambda fraction, label: line.show(0.95, label)))
    found = {}
    for choice in wanted.book.axes["bodies"]:
        measures = sizes.measures_of(choice.value)
        found[choice.label] = adviser.advise(measures).size
    return found
