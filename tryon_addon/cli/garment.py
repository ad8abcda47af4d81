# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon garment list | check``, and garments as they are named on a command line."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..catalog.garments import PROGRAMMES
from ..formats import garmentcode, mesh_files
from ..spec.look import Garment, beside, cut_of, load
from .terminal import AddCommand, ProgressLine, require_blender


def add_to(command: AddCommand) -> None:
    """Add them to ``tryon garment``."""
    sub = command("list", "list every programme with its design parameters", _list)
    sub.add_argument("--json", action="store_true", help="as a list of objects")

    sub = command("check", "say whether a GarmentCode pattern is sound, and what it holds", _check)
    sub.add_argument("file", type=Path, help="a specification as JSON")


def garment_data(named: str) -> Any:
    """The plain values of a garment named on the command line: a programme, a file of one, or a pattern's file."""
    path = Path(named)
    if mesh_files.is_mesh(path):
        return {"file": named}
    if path.suffix not in (".toml", ".json"):
        return named
    data = load(path)
    return {"file": named} if garmentcode.is_pattern(data) else beside(data, path)


def check_files(garments: Iterable[Garment]) -> None:
    """PatternError, naming panel and edge, where a garment's pattern file is unsound, MeshError where a mesh cannot be
    worn: before a folder is made."""
    for garment in garments:
        if garment.mesh:
            _mesh(garment)
        elif garment.file:
            _pattern(garment)


def _pattern(garment: Garment) -> dict[str, Any]:
    """What the pattern in the garment's file holds, if it is sound."""
    from ..runtime.client import client  # numpy comes with it, which a list can do without

    return client.shared().call("garment.check", cut_of(garment))


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
        with ProgressLine("Reading the mesh"):
            mesh = _mesh(garment)
        print(f"{garment.definition.label}: {len(mesh.faces)} faces, {len(mesh.loose)} loose edges to sew. "
              "It can be worn.")
        return 0
    with ProgressLine("Reading the pattern"):
        found = _pattern(garment)
    print(f"{garment.definition.label}: {found['panels']} panels, {found['edges']} edges, {found['seams']} seams, "
          f"{found['cloth'] / 1e4:.2f} m\u00b2 of cloth. It is sound.")
    return 0
