# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon skin sample``: skins of people drawn by number, as maps in the UV layout of the body."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..catalog.body.marks import MARKS
from ..core.colour import hex_colour
from ..core.errors import SpecError
from ..workflows import skins
from .terminal import AddCommand, ProgressLine


def add_to(command: AddCommand) -> None:
    """Add it to ``tryon skin``."""
    sub = command("sample", "draw skins: albedo, height and roughness of each as PNG, and a sheet", _sample,
                  description="What is not said of a person (tone, age, sex, marks) is drawn by number.")
    sub.add_argument("-n", dest="count", type=int, default=1, metavar="N", help="how many (1)")
    sub.add_argument("--seed", type=int, default=0, help="other people for another number (0)")
    sub.add_argument("--tone", metavar="HEX", help="colour of the cheek, as #8d5a3c")
    sub.add_argument("--age", type=float, metavar="YEARS", help="18 to 90")
    sub.add_argument("--sex", choices=("female", "male"))
    for mark in MARKS:
        sub.add_argument(f"--{mark.name}", type=float, metavar="X", help=f"{mark.text}, 0 to 1")
    sub.add_argument("--size", type=int, default=1024, metavar="PX",
                     help=f"width of a map: {', '.join(map(str, skins.SIZES))} (1024)")
    sub.add_argument("--weights", type=Path, default=skins.WEIGHTS, metavar="FILE", help="other weights")
    sub.add_argument("--insist", action="store_true", help="take weights without a licence card, too")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the files")


def _sample(arguments: argparse.Namespace) -> int:
    if arguments.weights != skins.WEIGHTS and not arguments.weights.is_file():
        raise SpecError(f"The weights file {arguments.weights} does not exist.", "Name one that does with --weights.")
    tone = hex_colour(arguments.tone, "--tone") if arguments.tone else ""
    marks = {mark.name: getattr(arguments, mark.name) for mark in MARKS if getattr(arguments, mark.name) is not None}
    asked = skins.wishes(arguments.count, arguments.seed, tone=tone, age=arguments.age, sex=arguments.sex or "",
                         marks=marks)
    with ProgressLine() as line:
        made = skins.sample(asked, arguments.size, weights=arguments.weights, insist=arguments.insist,
                            progress=line.show)
    for path in skins.write(made, arguments.out):
        print(path)
    return 0
