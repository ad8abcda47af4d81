# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon fabric mix | restyle | interpolate | project | upscale | inpaint | tile``."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from ..core.delivery import Delivery
from ..formats import photo
from ..spec.fabric import GENERATED
from ..workflows import swatch_edits, swatch_files
from ..workflows.swatches import Swatch
from .terminal import AddCommand, ProgressLine, Run

NAMED = "a fabric as CLASS:SEED, for example floral:7"
RESTORED = {
    "upscale": "make a picture four times as large",
    "inpaint": "mend a picture where a mask is white: stains, creases, a logo",
    "tile": "make a picture wrap around at its borders",
}


def add_to(command: AddCommand) -> None:
    """Add them to ``tryon fabric``."""
    sub = _command(command, "mix", "the structure of one cloth in the colours and the finish of another", _mix)
    sub.add_argument("fabric", help=NAMED)
    sub.add_argument("colours", help="whose colours and finish")
    sub = _command(command, "restyle", "the same layout in the style of another class", _restyle)
    sub.add_argument("fabric", help=NAMED)
    sub.add_argument("--class", dest="kind", choices=GENERATED, required=True, help="the other class")
    sub = _command(command, "interpolate", "cloths on the way from one to another", _interpolate)
    sub.add_argument("fabric", help=NAMED)
    sub.add_argument("to", help="the other end")
    sub.add_argument("-n", dest="steps", type=int, default=5, help="how many (5)")
    sub = _command(command, "project", "a photo or swatch as a cloth of the model, which can then be recoloured",
                   _project)
    sub.set_defaults(operation="project")
    sub.add_argument("picture", type=Path, help=f"flat cloth, as {photo.KINDS}")
    sub.add_argument("--class", dest="kind", choices=GENERATED, help="its class; without it the nearest is found")
    for name, text in RESTORED.items():
        sub = _command(command, name, text, _restore)
        sub.set_defaults(operation=name)
        sub.add_argument("picture", type=Path, help=f"cloth, as {photo.KINDS}")
        sub.add_argument("--mask", type=Path, help="picture of the same size, white where the cloth is broken")
        sub.add_argument("--tiles", action="store_true", help="it wraps around, and shall go on doing so")


def _command(command: AddCommand, name: str, text: str, run: Run) -> argparse.ArgumentParser:
    sub = command(name, text, run)
    sub.add_argument("--palette", metavar="COLOURS", default="", help="colours to keep to, as #f4f1ea,#1d2f55")
    sub.add_argument("--size", type=int, default=512, metavar="PX", help="width of a sample (512)")
    sub.add_argument("--insist", action="store_true", help="take weights without a licence card, too")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the files")
    return sub


def _palette(arguments: argparse.Namespace) -> tuple[str, ...]:
    return tuple(colour.strip() for colour in arguments.palette.split(",")) if arguments.palette else ()


def _told(swatches: list[Swatch], arguments: argparse.Namespace) -> int:
    for path in swatch_files.write(swatches, arguments.out):
        print(path)
    return 0


def _mix(arguments: argparse.Namespace) -> int:
    a, b = swatch_edits.reference(arguments.fabric), swatch_edits.reference(arguments.colours, _palette(arguments))
    with ProgressLine() as line:
        made = swatch_edits.mix(a, b, arguments.size, insist=arguments.insist, progress=line.show)
    return _told([made], arguments)


def _restyle(arguments: argparse.Namespace) -> int:
    fabric = swatch_edits.reference(arguments.fabric, _palette(arguments))
    with ProgressLine() as line:
        made = swatch_edits.restyle(fabric, arguments.kind, arguments.size, insist=arguments.insist, progress=line.show)
    return _told([made], arguments)


def _interpolate(arguments: argparse.Namespace) -> int:
    a, b = (swatch_edits.reference(text, _palette(arguments)) for text in (arguments.fabric, arguments.to))
    with ProgressLine() as line:
        made = swatch_edits.interpolate(a, b, arguments.steps, arguments.size, insist=arguments.insist,
                                        progress=line.show)
    return _told(made, arguments)


def _project(arguments: argparse.Namespace) -> int:
    with ProgressLine() as line:
        image = swatch_edits.picture(arguments.picture, progress=line.show)
        swatch, nearness = swatch_edits.project(image, arguments.kind, _palette(arguments), arguments.size,
                                                insist=arguments.insist, progress=line.show)
    print(f"{swatch.fabric.kind}, {nearness:.1f} dB at the size that the model draws")
    return _told([dataclasses.replace(swatch, called=_stem(arguments))], arguments)


def _restore(arguments: argparse.Namespace) -> int:
    with ProgressLine() as line:
        mask = swatch_edits.picture(arguments.mask, progress=line.show) if arguments.mask else None
        image = swatch_edits.picture(arguments.picture, progress=line.show)
        pixels, found = swatch_edits.restored(arguments.operation, image, mask=mask, tiles=arguments.tiles,
                                              insist=arguments.insist, progress=line.show)
    with Delivery(arguments.out) as delivery:
        (path,) = swatch_files.keep(delivery, _stem(arguments), {"": pixels}, found)
    print(path)
    return 0


def _stem(arguments: argparse.Namespace) -> str:
    """What is called after its picture: own.jpg and own.png are two."""
    picture, ending = arguments.picture, arguments.picture.suffix.lower()
    return "-".join([picture.stem, *([ending[1:]] if ending not in (".png", "") else []), arguments.operation])
