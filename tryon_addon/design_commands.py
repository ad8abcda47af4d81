# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon garment surprise`` and ``collect``: new designs from a seed, and designs tried on by the hundred."""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

from . import collecting
from .core.designs import PROGRAMMES, programme
from .core.errors import SpecError
from .runtime import client
from .terminal import ProgressLine

SOURCES = tuple(collecting.TRIED_BY)
MOST = 10_000


def add_to(command) -> None:
    """Add the two to ``tryon garment``; ``command(name, text)`` makes a parser."""
    sub = command("collect", "draw designs, try them on and write how it went, a CSV file a programme")
    sub.add_argument("programmes", nargs="*", metavar="PROGRAMME", help="these only; by default all")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder; files there are gone on with")
    sub.add_argument("--from", dest="source", choices=SOURCES, default=SOURCES[0],
                     help="styles: the table of styles; surprise: the generator, each design on three people")
    sub.add_argument("--count", type=int, default=96, metavar="N", help="designs of every programme (96)")
    sub.add_argument("--seed", type=int, default=0)
    sub.add_argument("--truncation", type=float, default=1.0, help="of the generator: below 1 keeps to the usual")
    sub.add_argument("--minutes", type=float, default=math.inf, help="stop after so long; run again to go on")


def chosen(names: list[str]) -> list[str]:
    """The programmes named, or all. SpecError lists them."""
    return [programme(name).name for name in names] or list(PROGRAMMES)


def collect(arguments: argparse.Namespace) -> int:
    """0 when all are tried, 1 when time ran out."""
    if not 1 <= arguments.count <= MOST:
        raise SpecError(f"--count is {arguments.count}.", f"Use a whole number from 1 to {MOST}.")
    names, runtime = chosen(arguments.programmes), client.shared()
    draw = collecting.by_style(arguments.seed) if arguments.source == "styles" else \
        collecting.by_surprise(arguments.seed, arguments.truncation, runtime)
    with ProgressLine() as line:
        done = collecting.collect(arguments.out, names, arguments.count, draw, collecting.TRIED_BY[arguments.source],
                                  runtime, line.show, time.monotonic() + 60 * arguments.minutes)
    for name in names:
        trials = collecting.read(arguments.out / f"{name}.csv", PROGRAMMES[name])
        faults = {f: sum(t.fault == f for t in trials) for f in sorted({t.fault for t in trials if t.fault})}
        good = sum(not t.fault for t in trials)
        said = ", ".join(f"{f} {n}" for f, n in faults.items())
        print(f"{name}: {good} of {len(trials)} can be sewn{f' ({said})' if said else ''}")
    return 0 if min(done.values()) >= arguments.count else 1


COMMANDS = {"collect": collect}
