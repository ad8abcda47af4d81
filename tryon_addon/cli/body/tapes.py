# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon body tapes``: a picture of where every measure is taken."""

from __future__ import annotations

import argparse
from pathlib import Path

from ...catalog.body.measure_words import parse_measures
from ...catalog.body.measures import BY_NAME, known
from ...catalog.body.poses import BODY_POSES
from ...core.delivery import Delivery
from ...spec.look import PRESETS, Body
from ...workflows import people
from ..terminal import AddCommand, ProgressLine, add_stamp
from .measures import add_person, check_output


def add_to(command: AddCommand) -> None:
    """Add it to ``tryon body``."""
    sub = command("tapes", "show where every measure is taken: tapes.png", _tapes)
    sub.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                     help="a measure of the body; repeatable")
    sub.add_argument("--units", choices=("cm", "in"), default="cm", help="of lengths without a unit of their own")
    sub.add_argument("--measures", metavar="NAME,NAME,...", help="these measures only")
    add_person(sub)
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the picture")
    sub.add_argument("--pose", choices=BODY_POSES, default="a-pose")
    sub.add_argument("--preset", choices=PRESETS, default="draft", help="how carefully the picture is rendered")
    add_stamp(sub)


def _tapes(arguments: argparse.Namespace) -> int:
    from ...workflows import lineup  # Blender comes with it

    asked = parse_measures(arguments.set, arguments.units)
    names = [known(name).name for name in arguments.measures.split(",")] if arguments.measures else list(BY_NAME)
    arguments.meshes, arguments.render = False, True
    check_output(arguments)
    body = Body()
    with ProgressLine() as line, Delivery(arguments.out) as delivery:
        if asked:
            body = people.fit(asked, sex=arguments.sex, age=arguments.age, population=arguments.population,
                              progress=line.show).body
        staging = lineup.Staging(arguments.pose, figure="mannequin", preset=arguments.preset, stamp=arguments.stamp)
        lengths = [n for n in names if n != "weight"]
        shown = lineup.draw_tapes(body, lengths, delivery.aside / "tapes.png", line.show, staging)
    print(delivery.final(shown))
    return 0
