# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon rerender``: a picture made again from what it says of itself, and compared."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ..core.patience import SECONDS
from ..formats import rights
from ..spec import people_store
from ..workflows import rerender, swatches
from .terminal import ProgressLine, require_blender


def add_to(sub: argparse.ArgumentParser) -> None:
    """The options of ``tryon rerender``."""
    sub.description = ("Make a view of a look, or a swatch, again from the stamp in it, and say how far the two are "
                       "apart. Exit code 0: the same, or as near as cloth that is draped anew; 1: another picture.")
    sub.add_argument("picture", type=Path, metavar="PICTURE", help="a view, or a swatch, as TryOn wrote it: "
                     "PNG, JPEG, WebP or OpenEXR")
    sub.add_argument("--out", type=Path, metavar="DIR", help="write it there under the same name; else only compare")
    sub.add_argument("--body", metavar="WHO", help="whom an anonymous view shows, where they are not saved here: a "
                                                   "saved person's name, a file of one person, or FILE:N")
    sub.add_argument("--files", type=Path, action="append", default=[], metavar="DIR",
                     help="where the garments' own files are, if not beside the picture; repeatable")
    sub.add_argument("--no-cache", action="store_true", help="drape anew, even where a drape is kept")
    sub.add_argument("--patience", type=float, default=SECONDS.default, metavar="SECONDS",
                     help=f"{SECONDS.text} ({SECONDS.default:g})")
    sub.add_argument("--maps", action="store_true", help="of a swatch: its other maps as well")
    sub.add_argument("--screens", action="store_true", help="of a swatch: its colour separations as well")
    sub.add_argument("--weights", type=Path, default=swatches.WEIGHTS, metavar="FILE", help="of a swatch: others")
    sub.add_argument("--insist", action="store_true", help="of a swatch: take weights without a licence card, too")
    sub.set_defaults(run=run)


def parsed(words: Sequence[str]) -> argparse.Namespace:
    """``words`` as ``tryon rerender`` has them."""
    parser = argparse.ArgumentParser()
    add_to(parser)
    return parser.parse_args(words)


def run(arguments: argparse.Namespace) -> int:
    """Do it; also for ``tryon fabric sample --reproduce``."""
    if not rights.is_swatch(arguments.picture):
        require_blender("rerender")
    patience = SECONDS.check(arguments.patience, "rerender")
    body = people_store.find(arguments.body) if arguments.body else None
    with ProgressLine() as line:
        again = rerender.rerender(arguments.picture, arguments.out, body=body, folders=arguments.files,
                                  fresh=arguments.no_cache, patience=patience, weights=arguments.weights,
                                  insist=arguments.insist, maps=arguments.maps, screens=arguments.screens,
                                  progress=line.show)
    print(f"{again.files[0] if again.files else arguments.picture}: {again.apart}")
    for note in [] if again.apart.nothing else again.notes:
        print(note)
    return 0 if again.apart.alike else 1
