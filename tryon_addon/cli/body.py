# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``tryon body ...``: people in centimetres on a terminal. What they do is in ``body_commands``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..catalog.body.measures import CONDITIONS, POPULATIONS, WHOSE, known
from ..catalog.body.poses import BODY_POSES, EXPRESSIONS
from ..spec.look import PRESETS
from .terminal import family


def add_to(commands: Any) -> None:
    """Add ``body`` and its sub-commands to the parser's commands."""
    command = family(commands, "body", "people in centimetres: measure, fit, sample, sizes", _run)

    sub = command("measures", "list every measure with unit, definition and its column in ANSUR II")
    sub.add_argument("--json", action="store_true", help="as a list of objects")

    sub = command("poses", "list the poses, and whether garments follow into them")
    sub.add_argument("--json", action="store_true", help="as a list of objects")

    sub = command("fit", "find the body that has these measures; the rest follows from real people")
    what = sub.add_mutually_exclusive_group(required=True)
    what.add_argument("--set", action="append", metavar="NAME=VALUE",
                      help="a measure, for example bust=92, weight=61, bust=36in; repeatable")
    what.add_argument("--csv", type=Path, metavar="FILE",
                      help="a row a person: sex, age and any measures by name in cm and kg; empty cells are free")
    _person(sub)
    sub.add_argument("--units", choices=("cm", "in"), default="cm",
                     help="of lengths without a unit of their own; weights are kilograms (or write 150lb)")
    sub.add_argument("--save", metavar="NAME", help="keep the person under this name (with --set)")
    _output(sub)

    sub = command("sample", "draw people from the distribution learned from real ones")
    sub.add_argument("-n", type=int, required=True, metavar="N", help="how many")
    sub.add_argument("--seed", type=int, default=0, metavar="S", help="the same number, the same people")
    _person(sub)
    for name in CONDITIONS:
        unit = known(CONDITIONS[name]).unit
        more = ", at the navel" if name == "waist" else ""
        sub.add_argument(f"--{name}", type=float, metavar=unit.upper(), help=f"all of them have this ({unit}{more})")
    sub.add_argument("--truncation", type=float, metavar="T", help="below 1: nearer to the middle")
    _output(sub)

    sub = command("percentiles", "say where measures stand among real people, and what stands there")
    sub.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a measure; repeatable")
    sub.add_argument("--at", metavar="P,P,...", help="the values at these percentiles, for example 5,50,95")
    sub.add_argument("--measures", metavar="NAME,NAME,...", help="of these measures only (with --at)")
    sub.add_argument("--units", choices=("cm", "in"), default="cm", help="of lengths without a unit of their own")
    _person(sub, required=True)
    _output(sub, required=False)

    sub = command("sizes", "make a fit model for every size of a chart")
    sub.add_argument("chart", type=Path, help="JSON with rows of a size and ranges of measures")
    sub.add_argument("--variant", help="of a chart that has several")
    sub.add_argument("--units", choices=("cm", "in"), help="of a chart that does not say and looks like the other")
    _person(sub)
    _output(sub)

    sub = command("tapes", "show where every measure is taken: tapes.png")
    sub.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                     help="a measure of the body; repeatable")
    sub.add_argument("--units", choices=("cm", "in"), default="cm", help="of lengths without a unit of their own")
    sub.add_argument("--measures", metavar="NAME,NAME,...", help="these measures only")
    _person(sub)
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the picture")
    sub.add_argument("--pose", choices=BODY_POSES, default="a-pose")
    sub.add_argument("--preset", choices=PRESETS, default="draft", help="how carefully the picture is rendered")

    command("list", "list the saved people")
    sub = command("export", "copy a saved person to a file of yours")
    sub.add_argument("name")
    sub.add_argument("file", type=Path)
    sub = command("forget", "delete a saved person and every kept result that came from their body")
    who = sub.add_mutually_exclusive_group(required=True)
    who.add_argument("name", nargs="?")
    who.add_argument("--all", action="store_true", help="all saved people, and all kept results of any body")


def _person(sub: argparse.ArgumentParser, required: bool = False) -> None:
    sub.add_argument("--sex", choices=("female", "male"), required=required)
    sub.add_argument("--age", type=float, metavar="YEARS", help="18 to 90")
    sub.add_argument("--population", choices=POPULATIONS, default="army",
                     help="; ".join(f"{name}: {whose}" for name, whose in WHOSE.items()))


def _output(sub: argparse.ArgumentParser, required: bool = True) -> None:
    sub.add_argument("--out", type=Path, required=required, metavar="DIR", help="folder for the files")
    sub.add_argument("--meshes", action="store_true", help="write an OBJ a person (metres, Y up)")
    sub.add_argument("--render", action="store_true", help="draw all of them side by side: lineup.png")
    sub.add_argument("--dressed", action="store_true", help="with --render: everybody in clothes, half a minute each")
    sub.add_argument("--pose", choices=BODY_POSES, help="by default the A-pose for meshes, relaxed in a picture")
    sub.add_argument("--expression", choices=EXPRESSIONS, default="neutral")
    sub.add_argument("--mannequin", action="store_true", help="draw matte figures with abstract heads")
    sub.add_argument("--preset", choices=PRESETS, default="draft", help="how carefully the picture is rendered")


def _run(name: str, arguments: argparse.Namespace) -> int:
    from . import body_commands  # numpy comes with it, and `tryon doctor` must run where that is missing

    return body_commands.COMMANDS[name](arguments)
