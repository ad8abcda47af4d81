# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``tryon garment ...``: patterns on a terminal. What they do is in ``garment_commands``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from . import design_commands
from .terminal import family

FORMATS = ("svg", "tiles", "dxf")


def add_to(commands: Any) -> None:
    """Add ``garment`` and its sub-commands to the parser's commands."""
    command = family(commands, "garment", "sewing patterns: list, check, cut out, grade", _run)

    sub = command("list", "list every programme with its design parameters")
    sub.add_argument("--json", action="store_true", help="as a list of objects")

    sub = command("check", "say whether a GarmentCode pattern is sound, and what it holds")
    sub.add_argument("file", type=Path, help="a specification as JSON")

    sub = command("pattern", "write a garment's pattern in true size, to print and cut")
    _garment(sub)
    sub.add_argument("--size", metavar="SIZE", help="XS to XXL, or a row of --chart, instead of made to measure")
    sub.add_argument("--chart", type=Path, metavar="FILE", help="a size chart of yours (JSON or TOML)")
    sub.add_argument("--sex", choices=("female", "male"), help="whose sizes; by default female, or the chart's")
    sub.add_argument("--body", metavar="WHO", help="a saved person's name, a file of one person, or FILE:N")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the files")
    for name, text in (("svg", "one sheet as SVG"), ("tiles", "the sheet on A4 pages"), ("dxf", "for CAD and cutters")):
        sub.add_argument(f"--{name}", action="store_true", help=f"{text}; without any of the three, all")
    sub.add_argument("--seam", type=float, default=1.0, metavar="CM", help="seam allowance (1)")
    sub.add_argument("--hem", type=float, default=2.5, metavar="CM", help="allowance of straight hems (2.5)")

    sub = command("nest", "draw one style in all sizes over one another")
    _garment(sub)
    sub.add_argument("--sizes", metavar="S,M,...", help="these only; by default XS to XXL, or the whole chart")
    sub.add_argument("--chart", type=Path, metavar="FILE", help="a size chart of yours (JSON or TOML)")
    sub.add_argument("--sex", choices=("female", "male"), help="whose sizes; by default female, or the chart's")
    sub.add_argument("--out", type=Path, required=True, metavar="FILE.svg", help="the drawing")

    design_commands.add_to(command)

    sub = command("book", "write the wardrobe as Markdown with drawings of panels and of what every parameter does")
    sub.add_argument("--out", type=Path, required=True, metavar="FILE.md", help="drawings go to a folder beside it")


def _garment(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("name", help="a programme (tryon garment list), a file with one garment, or a GarmentCode pattern")
    sub.add_argument("--set", action="append", default=[], metavar="NAME=CM",
                     help="a design parameter, or body.height=181, body.measures.bust=92; repeatable")


def _run(name: str, arguments: argparse.Namespace) -> int:
    from . import garment_commands

    return {**garment_commands.COMMANDS, **design_commands.COMMANDS}[name](arguments)
