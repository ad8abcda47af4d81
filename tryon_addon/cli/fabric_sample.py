# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon fabric sample``: swatches of any class, each with its rights."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..catalog.cloth.weaves.kinds import SETTS
from ..core.errors import SpecError
from ..core.fields import build
from ..spec.fabric import EDITS, FABRIC_KINDS, LAYOUTS, TILES, TRUNCATION, Fabric
from ..workflows import swatch_files, swatches
from . import rerender
from .terminal import AddCommand, ProgressLine

# Option -> the spec's field, its type, its place holder, what it says.
FIELDS: tuple[tuple[str, str, Any, str, str], ...] = (
    ("--repeat", "repeat", float, "CM", "width of one repeat on the cloth"),
    ("--image", "image", str, "FILE", "instead of a class a picture of your own, as the tile that a look would wear"),
    ("--tile", "tile", str, "HOW", f"how such a picture goes on at its borders: {', '.join(TILES)}"),
    ("--rights", "rights", str, "TEXT", "whose it is, as it is to be written into the swatch"),
    ("--threads", "threads", str, "COUNTS",
     f"an exact cloth's thread counts, as B24 W4 K8 or B/24 W4 K/8 with pivots, or a sett: {', '.join(SETTS)}"),
    ("--weft", "weft", str, "COUNTS", "those across, where they differ; - where only the warp is seen"),
    ("--weave", "weave", str, "NAME", "plain, basket, satin, twill 2/2, herringbone 8 ..."),
    ("--dot", "dot", float, "CM", "diameter of dots"),
    ("--layout", "layout", str, "NAME",
     f"how a generated pattern is laid out, if not as usual in its class: {', '.join(LAYOUTS)}"),
    ("--truncation", "truncation", float, "X", f"{TRUNCATION.text} ({TRUNCATION.low:g} to {TRUNCATION.high:g})"),
    *((f"--{name}", name, float, "X", f"{edit.text} ({edit.low:g} to {edit.high:g})") for name, edit in EDITS.items()),
)


def add_to(command: AddCommand) -> None:
    """Add it to ``tryon fabric``."""
    sub = command("sample", "make swatches of a class: PNG, rights (in the PNG and as JSON), a sheet", _sample,
                  description="Exit code 1 where --reproduce gives other pixels.")
    sub.add_argument("--class", dest="kind", choices=FABRIC_KINDS, metavar="CLASS",
                     help=f"one of {', '.join(FABRIC_KINDS)}")
    sub.add_argument("-n", dest="count", type=int, default=1, metavar="N", help="how many, of seeds from --seed on (1)")
    sub.add_argument("--seed", type=int, default=0, help="the first one's number (0)")
    sub.add_argument("--palette", metavar="COLOURS", help="colours to keep to, as #f4f1ea,#1d2f55; the ground first")
    for option, name, kind, holder, text in FIELDS:
        sub.add_argument(option, dest=name, type=kind, metavar=holder, help=text)
    sub.add_argument("--size", type=int, default=512, metavar="PX", help="width of a sample (512)")
    sub.add_argument("--maps", action="store_true", help="height, normal and roughness as well, of lace opacity")
    sub.add_argument("--screens", action="store_true", help="colour separations for print: one greyscale PNG a colour")
    sub.add_argument("--reproduce", type=Path, metavar="FILE.png",
                     help="make the swatch in this file again, as tryon rerender does")
    sub.add_argument("--weights", type=Path, default=swatches.WEIGHTS, metavar="FILE", help="other weights")
    sub.add_argument("--insist", action="store_true", help="take weights without a licence card, too")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the files")


def fabric_from(arguments: argparse.Namespace) -> Fabric:
    """The Fabric that the options say. Raises SpecError."""
    if arguments.kind is None and not arguments.image:
        raise SpecError("No class is named.", f"Add --class with one of: {', '.join(FABRIC_KINDS)}.")
    values: dict[str, Any] = {"kind": arguments.kind} if arguments.kind else {}
    values |= {name: getattr(arguments, name) for _, name, *_ in FIELDS if getattr(arguments, name) is not None}
    if arguments.palette:
        values["palette"] = [colour.strip() for colour in arguments.palette.split(",")]
    return build(Fabric, values, "fabric")


def _sample(arguments: argparse.Namespace) -> int:
    if arguments.weights != swatches.WEIGHTS and not arguments.weights.is_file():
        raise SpecError(f"The weights file {arguments.weights} does not exist.", "Name one that does with --weights.")
    if arguments.reproduce:
        words = ["--out", str(arguments.out), "--weights", str(arguments.weights)]
        words += [f"--{name}" for name in ("maps", "screens", "insist") if getattr(arguments, name)]
        return rerender.run(rerender.parsed([*words, "--", str(arguments.reproduce)]))
    fabric = fabric_from(arguments)
    with ProgressLine() as line:
        made = swatches.sample(fabric, arguments.count, arguments.seed, arguments.size, weights=arguments.weights,
                               insist=arguments.insist, progress=line.show)
    for path in swatch_files.write(made, arguments.out, maps=arguments.maps, screens=arguments.screens):
        print(path)
    for swatch in made:
        if fabric.palette and swatch.difference is not None:
            each = ", ".join(f"{colour} {away:.1f}" for colour, _, away in swatch.lock)
            print(f"{swatch.name}: colours within {swatch.difference:.2f} CIEDE2000 of the palette ({each})")
    return 0
