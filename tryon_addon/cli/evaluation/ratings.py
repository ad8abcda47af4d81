# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon ratings list | export | forget | agreement``: what people have said of looks."""

from __future__ import annotations

import argparse
from pathlib import Path

from ...core import files
from ...core.errors import Exit, SpecError
from ...evaluation.ratings import Ratings, agreement, as_csv, as_json
from ..terminal import AddCommand
from .rate import add_store


def add_to(command: AddCommand) -> None:
    """Add them to ``tryon ratings``."""
    add_store(command("list", "list what counts: the last that each has said of each look", _list))

    sub = command("export", "write all ratings as CSV or JSON", _export)
    sub.add_argument("file", type=Path, help="its ending names the format: .csv or .json")
    add_store(sub)

    sub = command("forget", "delete all that one rater has said", _forget)
    sub.add_argument("rater")
    add_store(sub)

    add_store(command("agreement", "how far raters agree: Krippendorff's alpha", _agreement))


def _list(arguments: argparse.Namespace) -> int:
    for one in Ratings(arguments.ratings).newest():
        stars = " ".join("-" if v is None else str(v) for v in (one.appearance, one.comfort, one.overall))
        print(f"{one.name[:30]:30} {one.rater[:20]:20} {stars}  {one.comment}")
    return Exit.PASSED


def _export(arguments: argparse.Namespace) -> int:
    written = {".csv": as_csv, ".json": as_json}.get(arguments.file.suffix.lower())
    if written is None:
        raise SpecError(f"{arguments.file.name} is neither CSV nor JSON.", "End it in .csv or .json.")
    files.save(arguments.file, written(Ratings(arguments.ratings).all()), private=True)
    print(arguments.file)
    return Exit.PASSED


def _forget(arguments: argparse.Namespace) -> int:
    print(f"{Ratings(arguments.ratings).delete(arguments.rater)} ratings deleted.")
    return Exit.PASSED


def _agreement(arguments: argparse.Namespace) -> int:
    for aspect, value in agreement(Ratings(arguments.ratings).newest()).items():
        print(f"{aspect:12} {'too few ratings of the same look' if value is None else f'{value:.2f}'}")
    return Exit.PASSED
