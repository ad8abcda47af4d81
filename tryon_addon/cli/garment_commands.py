# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of ``tryon garment``: arguments -> the runtime's garment calls -> files and words on the terminal.

Nothing is written before everything is known to be sound.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..catalog.body import size_table
from ..catalog.body.size_charts import Size, read_chart
from ..catalog.garments import PROGRAMMES
from ..core.errors import SpecError
from ..core.files import write_files
from ..core.parameters import Parameter
from ..core.progress import Progress
from ..formats import garmentcode, mesh_files
from ..runtime.client import client
from ..spec import look, people_store
from ..spec.look import Body, Garment, cut_of, to_dict
from ..workflows import catalogue as workflows_catalogue
from ..workflows import people as workflows_people
from .terminal import ProgressLine, require_blender, value_of

SEAM = Parameter("seam", 1.0, 0.0, 5.0, "cm", "seam allowance")
HEM = Parameter("hem", 2.5, 0.0, 10.0, "cm", "allowance of straight hems")


def garment_data(named: str) -> Any:
    """The plain values of a garment named on the command line: a programme, a file of one, or a pattern's file."""
    path = Path(named)
    if mesh_files.is_mesh(path):
        return {"file": named}
    if path.suffix not in (".toml", ".json"):
        return named
    if path.suffix == ".json" and path.is_file() and path.stat().st_size > garmentcode.BYTES:
        garmentcode.read_text(path)  # tells that it is too large
    data = look.load(path)
    return {"file": named} if garmentcode.is_pattern(data) else data


def check_files(garments: Iterable[Garment], runtime: client.Runtime | None = None) -> None:
    """PatternError, naming panel and edge, where a garment's pattern file is unsound, MeshError where a mesh cannot be
    worn: before a folder is made."""
    for garment in garments:
        if garment.mesh:
            _mesh(garment)
        elif garment.file:
            (runtime or client.shared()).call("garment.check", cut_of(garment))


def _mesh(garment: Garment) -> Any:
    from ..workflows import look_files

    return look_files.mesh_of(Path(garment.file))


def catalogue() -> list[dict[str, Any]]:
    """Every programme as plain values: name, label, layer, physics, and its parameters with their ranges."""
    return [{"name": p.name, "label": p.label, "layer": p.layer, "physics": p.physics,
             "parameters": [dataclasses.asdict(one) for one in p.parameters]} for p in PROGRAMMES.values()]


def _list(arguments: argparse.Namespace) -> int:
    if arguments.json:
        print(json.dumps(catalogue(), indent=2))
        return 0
    for programme in PROGRAMMES.values():
        print(f"{programme.name}: {programme.label}, of {programme.physics}")
        for p in programme.parameters:
            print(f"  {p.name:16} {p.low:6g} to {p.high:<6g} {p.unit:3} default {p.default:<6g} {p.text}")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    garment = Garment(file=str(arguments.file))
    if garment.mesh:
        require_blender("garment check")
        mesh = _mesh(garment)
        print(f"{garment.definition.label}: {len(mesh.faces)} faces, {len(mesh.loose)} loose edges to sew. "
              "It can be worn.")
        return 0
    found = client.shared().call("garment.check", cut_of(garment))
    print(f"{garment.definition.label}: {found['panels']} panels, {found['edges']} edges, {found['seams']} seams, "
          f"{found['cloth'] / 1e4:.2f} m\u00b2 of cloth. It is sound.")
    return 0


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
    return workflows_people.fit(size.measures, sex=size.sex, population="civilian").body


def _body(arguments: argparse.Namespace, given: Mapping[str, Any], progress: Progress) -> tuple[Body, str]:
    """Whom the pattern is cut for, and how that is called."""
    if arguments.size:
        if given:
            raise SpecError("Both a size and a body are given.", "Give one of them.")
        size = size_table.size(arguments.size, arguments.sex, arguments.chart)
        return _sized(size, progress), f"size {size.name}"
    if arguments.chart:
        raise SpecError("--chart needs a --size.", "Name a row of it.")
    body = look.body_from_dict(dict(given))
    if body.measures:
        progress(0.1, "Finding the body")
        body = workflows_people.fit(body.measures, body=dataclasses.replace(body, measures={}), age=body.age,
                                    sex="female" if body.gender >= 0.5 else "male").body
    return body, "made to measure"


def _pattern(arguments: argparse.Namespace) -> int:
    garment, given = _chosen(arguments)
    if garment.mesh:
        raise SpecError(f"{arguments.name} is a mesh, which has no pattern.", "Name a programme or a pattern.")
    if garment.size and not arguments.size:
        arguments.size, arguments.chart = garment.size, Path(garment.chart) if garment.chart else None
    formats = [name for name in ("svg", "tiles", "dxf") if getattr(arguments, name)] or ["svg", "tiles", "dxf"]
    seam, hem = SEAM.check(arguments.seam, "--seam"), HEM.check(arguments.hem, "--hem")
    with ProgressLine() as line:
        body, whose = (None, "as its file has it") if garment.file else _body(arguments, given, line.show)
        line.show(0.4, "Drafting")
        made = client.shared().call("garment.pattern", {
            "garment": cut_of(garment), "body": look.shape_of(body) if body else None, "formats": formats,
            "title": f"{garment.definition.label}, {whose}", "seam": seam, "hem": hem,
            "notes": [f"Included: {seam:g} cm for seams,", f"{hem:g} cm for straight hems.", "Dashed: the line to sew;",
                      "equal numbers meet.", "Print at 100 %: measure the square."]})
    write_files(arguments.out, {f"{garment.programme}_{name}": text for name, text in made["files"].items()})
    for panel in made["panels"]:
        count = "cut 2, one mirrored" if panel["pair"] else "cut 1"
        print(f"{panel['name']:20} {count:20} {panel['cloth']:8.0f} cm\u00b2")
    print(f"{arguments.out}: {len(made['files'])} files, the sheet is {made['width']:.0f} x {made['height']:.0f} cm")
    return 0


def _nest(arguments: argparse.Namespace) -> int:
    garment, given = _chosen(arguments)
    if garment.file or given:
        raise SpecError("Only a programme can be graded, and its bodies are the sizes.", "Name a programme.")
    chosen = read_chart(arguments.chart, sex=arguments.sex) if arguments.chart else \
        size_table.sizes(arguments.sex or "female")
    if arguments.sizes:
        wanted = arguments.sizes.split(",")
        chosen = [size_table.size(name, arguments.sex, arguments.chart) for name in wanted]
    with ProgressLine() as line:
        people = {size.name: look.shape_of(_sized(size, line.show)) for size in chosen}
        line.show(0.7, "Grading")
        made = client.shared().call("garment.nest", {
            "garment": cut_of(garment), "bodies": people, "title": f"{garment.definition.label}, {', '.join(people)}"})
    write_files(arguments.out.parent, {arguments.out.name: made["svg"]})
    print(arguments.out)
    return 0


def _book(arguments: argparse.Namespace) -> int:
    with ProgressLine() as line:
        workflows_catalogue.write(arguments.out, line.show)
    print(arguments.out)
    return 0


COMMANDS = {"list": _list, "check": _check, "pattern": _pattern, "nest": _nest, "book": _book}
