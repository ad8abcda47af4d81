# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon rate``: stars and a comment for a finished look."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path

from ...core.errors import Exit, SpecError
from ...evaluation import ratings
from ...workflows import evaluations


def add_to(sub: argparse.ArgumentParser) -> None:
    """The options of ``tryon rate``."""
    sub.add_argument("look", type=Path, metavar="LOOK_DIR", help="a folder of tryon look --out")
    for aspect, text in (("appearance", "how it looks"), ("comfort", "how it would feel"), ("overall", "all in all")):
        sub.add_argument(f"--{aspect}", type=int, metavar="1-5", required=aspect == "overall",
                         help=f"{text}: 1 worst, 5 best")
    sub.add_argument("--comment", default="", help="in your own words")
    sub.add_argument("--rater", metavar="NAME", help="who says so; by default the name that you are logged in by")
    add_store(sub)
    sub.set_defaults(run=_rate)


def add_store(sub: argparse.ArgumentParser) -> None:
    """The option that names another file of ratings."""
    sub.add_argument("--ratings", type=Path, metavar="FILE",
                     help="the file they are kept in; by default TRYON_RATINGS, or ratings.db in your data folder")


def _rate(arguments: argparse.Namespace) -> int:
    look = evaluations.read(arguments.look)
    store = ratings.Ratings(arguments.ratings)
    said = store.add(ratings.Rating(look.digest, look.name, arguments.rater or logged_in(), arguments.overall,
                                    arguments.appearance, arguments.comfort, arguments.comment))
    mine = store.newest([look.digest])
    count = f"{len(mine)} rating{'' if len(mine) == 1 else 's'}"
    print(f"{look.name}: {said.overall} of 5 by {said.rater}; {ratings.means(mine)['overall']:.1f} of {count}")
    return Exit.PASSED


def logged_in() -> str:
    """Who says so. Raises SpecError."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise SpecError("Nobody is logged in by name.", "Say who rates: --rater NAME.") from None
