# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon body measures | poses``, and the options that the commands of ``tryon body`` share."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

from ...catalog.body.measures import POPULATIONS, WHOSE
from ...catalog.body.poses import BODY_POSES, DRAPE, EXPRESSIONS, FOLLOW, LIBRARY, NONE
from ...core.errors import SpecError
from ...spec.look import PRESETS
from ...workflows import people, people_files
from ..terminal import AddCommand, ProgressLine, add_stamp, require_blender

GARMENTS = {DRAPE: "garments drape in it", FOLLOW: "garments follow there", NONE: "no garments"}


def add_to(command: AddCommand) -> None:
    """Add them to ``tryon body``."""
    sub = command("measures", "list every measure with unit, definition and its column in ANSUR II", _measures)
    sub.add_argument("--json", action="store_true", help="as a list of objects")

    sub = command("poses", "list the poses, and whether garments follow into them", _poses)
    sub.add_argument("--json", action="store_true", help="as a list of objects")


def add_person(sub: argparse.ArgumentParser, required: bool = False) -> None:
    sub.add_argument("--sex", choices=("female", "male"), required=required)
    sub.add_argument("--age", type=float, metavar="YEARS", help="18 to 90")
    sub.add_argument("--population", choices=POPULATIONS, default="army",
                     help="; ".join(f"{name}: {whose}" for name, whose in WHOSE.items()))


def add_output(sub: argparse.ArgumentParser, required: bool = True) -> None:
    sub.add_argument("--out", type=Path, required=required, metavar="DIR", help="folder for the files")
    sub.add_argument("--meshes", action="store_true", help="write an OBJ a person (metres, Y up)")
    sub.add_argument("--render", action="store_true", help="draw all of them side by side: lineup.png")
    sub.add_argument("--dressed", action="store_true", help="with --render: everybody in clothes, half a minute each")
    sub.add_argument("--pose", choices=BODY_POSES, help="by default the A-pose for meshes, relaxed in a picture")
    sub.add_argument("--expression", choices=EXPRESSIONS, default="neutral")
    sub.add_argument("--mannequin", action="store_true", help="draw matte figures with abstract heads")
    sub.add_argument("--preset", choices=PRESETS, default="draft", help="how carefully the picture is rendered")
    add_stamp(sub)


def pictures_of(arguments: argparse.Namespace) -> people_files.Pictures:
    return people_files.Pictures(arguments.meshes, arguments.render, arguments.pose or "", arguments.expression,
                                 "mannequin" if arguments.mannequin else "person", arguments.preset,
                                 arguments.dressed, getattr(arguments, "seed", 0), arguments.stamp)


def check_output(arguments: argparse.Namespace) -> None:
    """What would fail at the end fails at the beginning."""
    if arguments.meshes or arguments.render:
        if arguments.out is None:
            raise SpecError("--meshes and --render write files.", "Name a folder with --out.")
        require_blender("body")


def _measures(arguments: argparse.Namespace) -> int:
    with ProgressLine() as line:
        table = people.measures(progress=line.show)
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
