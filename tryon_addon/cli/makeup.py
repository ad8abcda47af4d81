# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon makeup``: what there is, looks drawn by number, a face that wears one, and make-up read off a photograph."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from ..catalog.makeup import OCCASIONS, STYLES
from ..core import files
from ..core.errors import SpecError
from ..core.parameters import Parameter
from ..spec import views
from ..spec.look import STUDIOS, look_from_dict
from ..spec.makeup import makeup_from, text_of
from .terminal import AddCommand, ProgressLine, require_blender, value_of

TRUNCATION = Parameter("truncation", 0.8, 0.0, 1.0, "", "the usual alone to all there is")


def add_to(command: AddCommand) -> None:
    """Add them to ``tryon makeup``."""
    sub = command("list", "the library of looks, and the kinds of layers that they are made of", _list)
    sub.add_argument("--json", action="store_true", help="as JSON, with every kind's mask and its ranges")

    sub = command("sample", "draw looks: a TOML of each, and a sheet of faces that wear them", _sample,
                  description="What is not said of a look or its wearer is drawn by number.")
    sub.add_argument("--style", choices=STYLES, help="of all of them, otherwise")
    sub.add_argument("--occasion", choices=OCCASIONS)
    sub.add_argument("--intensity", type=float, metavar="X", help="0, hardly seen, to 1, full")
    sub.add_argument("--tone", metavar="HEX", help="the wearers' skin, as #8d5a3c")
    sub.add_argument("--seed", type=int, default=0, help="other looks for another number (0)")
    sub.add_argument("-n", dest="count", type=int, default=5, metavar="N", help="how many (5)")
    sub.add_argument("--truncation", type=float, default=TRUNCATION.default, metavar="X",
                     help=f"{TRUNCATION.text}, 0 to 1 ({TRUNCATION.default:g})")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the files")

    sub = command("show", "render a face that wears a look", _show)
    sub.add_argument("makeup", metavar="LOOK", help="a look's TOML, a name of the library, or a style")
    sub.add_argument("--set", action="append", default=[], metavar="KEY=VALUE",
                     help="who wears it, for example body.person=7, body.skin=#8d5a3c, body.hair=tied")
    sub.add_argument("--view", default="face", metavar="NAME[:FIELD=VALUE,...]",
                     help="face, or any other, for example face:azimuth=35,size=1200 (face)")
    sub.add_argument("--preset", choices=("standard", "final"), default="standard")
    sub.add_argument("--studio", choices=STUDIOS, default=STUDIOS[0])
    sub.add_argument("--out", type=Path, required=True, metavar="PICTURE", help="the picture, .png")

    sub = command("transfer", "read make-up off a photograph of a face", _transfer,
                  description="The photograph is neither kept nor sent. It needs MediaPipe's models of the face: see "
                              "docs/makeup.md.")
    sub.add_argument("photo", type=Path, metavar="PHOTO", help="a face from the front, at least 64 pixels wide")
    sub.add_argument("--models", type=Path, metavar="DIR_OR_WHEEL",
                     help="face_detection_short_range.tflite and face_landmark.tflite, or the wheel mediapipe 0.10.21")
    sub.add_argument("--landmarks", type=Path, metavar="FILE", help="468 points (x, y px) as JSON, instead of models")
    sub.add_argument("--out", type=Path, required=True, metavar="LOOK.toml", help="the look")


def _list(arguments: argparse.Namespace) -> int:
    from ..workflows.makeup import looks as makeups

    found = makeups.listing()
    if arguments.json:
        print(json.dumps(found, indent=1))
        return 0
    for look in found["looks"]:
        print(f"{look['name']:32s} {look['style']:12s} {look['occasion']:10s} {len(look['layers'])} layers")
    return 0


def _sample(arguments: argparse.Namespace) -> int:
    from ..workflows.makeup import looks as makeups

    truncation = TRUNCATION.check(arguments.truncation, "makeup")
    asked = makeups.wishes(arguments.count, arguments.seed, style=arguments.style or "", tone=arguments.tone or "",
                           intensity=arguments.intensity, occasion=arguments.occasion or "")
    with ProgressLine() as line:
        looks = makeups.sample(asked, arguments.seed, truncation=truncation, progress=line.show)
        written = makeups.write(looks, asked, arguments.out, arguments.seed, progress=line.show)
    for path in written:
        print(path)
    return 0


def _show(arguments: argparse.Namespace) -> int:
    if arguments.out.suffix.lower() != ".png":
        raise SpecError(f"The picture is to be called {arguments.out.name}.", "Give it the ending .png.")
    body: dict[str, Any] = {"gender": 1.0}
    for change in arguments.set:
        path, found, value = change.partition("=")
        head, _, name = path.partition(".")
        if not found or head != "body" or not name:
            raise SpecError(f"--set {change!r} says nothing of who wears it.", "Write --set body.NAME=VALUE.")
        table, _, inner = name.partition(".")
        if inner:
            body[table] = {**body.get(table, {}), inner: value_of(value)}
        else:
            body[name] = value_of(value)
    if "person" in body or "sex" in body:
        body.pop("gender")
    look = look_from_dict({"body": body, "makeup": makeup_from(arguments.makeup), "preset": arguments.preset,
                           "studio": arguments.studio, "views": [views.from_words(arguments.view, value_of)]})
    require_blender("makeup show")
    from ..workflows.makeup import faces  # with it comes Blender, which takes seconds

    with ProgressLine() as line:
        print(faces.show(look, arguments.out, progress=line.show))
    return 0


def _transfer(arguments: argparse.Namespace) -> int:
    from ..workflows.makeup import photo

    if arguments.out.suffix.lower() != ".toml":
        raise SpecError(f"The look is to be called {arguments.out.name}.", "Give it the ending .toml.")
    with ProgressLine() as line:
        found = photo.transfer(arguments.photo, models=arguments.models, landmarks=arguments.landmarks,
                                         progress=line.show)
    files.save(arguments.out, text_of(found.makeup))
    for sentence in found.notes:
        print(sentence)
    print(arguments.out)
    return 0
