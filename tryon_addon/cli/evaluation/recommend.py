# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon recommend``: which of finished looks somebody may like next, in which colours and which size, and why."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ...core.errors import Exit, SpecError
from ...evaluation.preferences.recommend import Candidate, Choice, recommend
from ...evaluation.ratings import Ratings
from ...workflows import evaluations
from .rate import add_store, logged_in

MOST = 20  # that are shown


def add_to(sub: argparse.ArgumentParser) -> None:
    """The options of ``tryon recommend``."""
    sub.add_argument("looks", nargs="+", type=Path, metavar="LOOK_DIR", help="folders of tryon look --out to choose of")
    sub.add_argument("--rater", metavar="NAME", help="for whom; by default the name that you are logged in by")
    sub.add_argument("--count", type=int, default=3, metavar="N", help="how many looks and colourways")
    sub.add_argument("--new", action="store_true", help="leave out what the rater has rated already")
    sub.add_argument("--palette", action="append", default=[], metavar="COLOURS",
                     help="colours to try the best look in: #1f3a5f,#f4f1ea; repeatable; by default the other looks'")
    sub.add_argument("--json", action="store_true", help="everything as JSON")
    add_store(sub)
    sub.set_defaults(run=_recommend)


def _recommend(arguments: argparse.Namespace) -> int:
    from ...core.colour import hex_colour

    if not 1 <= arguments.count <= MOST:
        raise SpecError(f"--count is {arguments.count}.", f"Give 1 to {MOST}.")
    palettes = [[hex_colour(ink.strip(), "--palette") for ink in words.split(",")] for words in arguments.palette]
    looks = evaluations.read_all(arguments.looks)
    found = recommend([Candidate.of(look.digest, look.name, look.said) for look in looks],
                      Ratings(arguments.ratings).newest(), arguments.rater or logged_in(), count=arguments.count,
                      palettes=palettes, new=arguments.new)
    if arguments.json:
        print(json.dumps(found.as_dict(), indent=2))
        return Exit.PASSED
    print(found.said)
    known = found.ratings or found.known > 0
    for one in found.looks:
        print(f"{one.name}: {_stars(one)}" if known else one.name)
        for sentence in one.why:
            print(f"  {sentence}")
    for one in found.colourways:
        print(f"{one.name} in {', '.join(one.palette)}: {_stars(one)}; {'; '.join(one.why)}")
    for programme, one in found.sizes.items():
        print(f"{programme}: size {one.size}; {'; '.join(one.why)}")
    if found.ask:
        print(f"Rate next, to be known better: {', '.join(one.name for one in found.ask)}")
    return Exit.PASSED


def _stars(one: Choice) -> str:
    rated = f", you gave {one.rated}" if one.rated is not None else ""
    return f"{one.stars:.1f} of 5, \u00b1 {one.off:.1f}{rated}"
