# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon garment surprise | collect``: new designs from a seed, and designs tried on by the hundred."""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import time
from pathlib import Path

from ..catalog.garments import PROGRAMMES, programme
from ..core.delivery import write_files
from ..core.errors import SpecError
from ..runtime.client import client
from ..spec import look
from ..spec.outfits import OCCASIONS, SEASONS
from ..workflows import design_trials, designs
from .terminal import AddCommand, ProgressLine

SOURCES = tuple(design_trials.TRIED_BY)
MOST = 10_000


def add_to(command: AddCommand) -> None:
    """Add them to ``tryon garment``."""
    sub = command("surprise", "make up new designs of a programme, or whole outfits, from a seed", _surprise)
    sub.add_argument("programme", nargs="?", metavar="PROGRAMME", help="whose designs; without it whole outfits")
    sub.add_argument("--seed", type=int, default=0, help="the same seed, the same designs (0)")
    sub.add_argument("-n", dest="count", type=int, default=1, metavar="N", help="how many (1)")
    sub.add_argument("--truncation", type=float, metavar="T",
                     help=f"below 1 keeps nearer to the usual; 1 for designs, {designs.TRUNCATION:g} for outfits")
    add_occasion(sub)
    sub.add_argument("--json", action="store_true", help="as a list: of garments, or of looks")
    sub.add_argument("--out", type=Path, metavar="DIR", help="write each as a file that `tryon look` reads")

    sub = command("collect", "draw designs, try them on and write how it went, a CSV file a programme", _collect)
    sub.add_argument("programmes", nargs="*", metavar="PROGRAMME", help="these only; by default all")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder; files there are gone on with")
    sub.add_argument("--from", dest="source", choices=SOURCES, default=SOURCES[0],
                     help="styles: the table of styles; surprise: the generator, each design on three people")
    sub.add_argument("--count", type=int, default=96, metavar="N", help="designs of every programme (96)")
    sub.add_argument("--seed", type=int, default=0)
    sub.add_argument("--truncation", type=float, default=1.0, help="of the generator: below 1 keeps to the usual")
    sub.add_argument("--minutes", type=float, default=math.inf, help="stop after so long; run again to go on")


def add_occasion(parser: argparse.ArgumentParser) -> None:
    """The options of an outfit."""
    parser.add_argument("--season", choices=SEASONS, help="of the outfit; by default it follows from the seed")
    parser.add_argument("--occasion", choices=OCCASIONS, help="of the outfit; by default it follows from the seed")


def _surprise(arguments: argparse.Namespace) -> int:
    """Print, or write, what the seed makes."""
    name, seed, count = arguments.programme, arguments.seed, arguments.count
    made: list[tuple[str, list[look.Garment]]] = []
    notes: list[str] = []
    with ProgressLine() as line:
        line.show(0.1, "Making designs up")
        if name:
            if arguments.season or arguments.occasion:
                raise SpecError(f"A season or occasion is given for the {name} alone.", "They choose whole outfits.")
            found = designs.designs(name, seed, count, truncation=_or(arguments.truncation, 1.0))
            notes = found.notes
            made = [(f"{name}_{seed}_{i}", [look.Garment(name, design)]) for i, design in enumerate(found.designs)]
        else:
            designs.design_request("tee", seed, count)  # checks both
            for i in range(count):
                line.show(i / count, f"Outfit {i + 1} of {count}")
                worn = designs.outfit(seed, i, season=arguments.season or "", occasion=arguments.occasion or "",
                                      truncation=_or(arguments.truncation, designs.TRUNCATION))
                made.append((f"outfit_{seed}_{i}", list(worn)))
    plain = [(title, [_plain(g) for g in garments]) for title, garments in made]
    data = [(title, worn[0] if name else {"garments": worn}) for title, worn in plain]
    if arguments.out:
        write_files(arguments.out, {f"{title}.json": json.dumps(one, indent=2) for title, one in data})
    if arguments.json:
        print(json.dumps([one for _, one in data], indent=2))
        return 0
    for note in notes:
        print(note)
    for title, garments in made:
        print(title + (f": {arguments.out / title}.json" if arguments.out else ""))
        for g in garments:
            colours = f" in {g.fabric.kind} {' '.join(g.fabric.palette)}" if g.fabric.palette else ""
            print(f"  {g.programme}{colours}: " + ", ".join(f"{k} {v:g}" for k, v in g.design.items()))
    return 0


def _or(value: float | None, usual: float) -> float:
    return usual if value is None else value


def _plain(garment: look.Garment) -> dict:
    """A garment's own values, without what is at its default."""
    empty = dataclasses.asdict(look.Garment(garment.programme))
    return {k: v for k, v in look.to_dict(garment).items() if k in ("programme", "design") or v != empty[k]}


def chosen(names: list[str]) -> list[str]:
    """The programmes named, or all. SpecError lists them."""
    return [programme(name).name for name in names] or list(PROGRAMMES)


def _collect(arguments: argparse.Namespace) -> int:
    """0 when all are tried, 1 when time ran out."""
    if not 1 <= arguments.count <= MOST:
        raise SpecError(f"--count is {arguments.count}.", f"Use a whole number from 1 to {MOST}.")
    names, runtime = chosen(arguments.programmes), client.shared()
    draw = design_trials.by_style(arguments.seed) if arguments.source == "styles" else \
        design_trials.by_surprise(arguments.seed, arguments.truncation, runtime)
    with ProgressLine() as line:
        wearers = design_trials.TRIED_BY[arguments.source]
        done = design_trials.collect(arguments.out, names, arguments.count, draw, wearers, runtime, line.show,
                                     time.monotonic() + 60 * arguments.minutes)
    for name in names:
        trials = design_trials.read(arguments.out / f"{name}.csv", PROGRAMMES[name])
        faults = {f: sum(t.fault == f for t in trials) for f in sorted({t.fault for t in trials if t.fault})}
        good = sum(not t.fault for t in trials)
        said = ", ".join(f"{f} {n}" for f, n in faults.items())
        print(f"{name}: {good} of {len(trials)} can be sewn{f' ({said})' if said else ''}")
    return 0 if min(done.values()) >= arguments.count else 1
