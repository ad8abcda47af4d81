# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon lookbook plan | run``: many looks from one manifest."""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from ...catalog.body.measures import POPULATIONS
from ...core.errors import Exit, SpecError
from ...core.parameters import Parameter
from ...core.patience import SECONDS
from ...core.progress import duration
from ...lookbook import book, cluster, manifest, runner
from ...lookbook.plan import Plan, plan
from ...lookbook.worker import Worker
from ..terminal import AddCommand, ProgressLine, add_stamp, require_blender

JOBS = Parameter("--jobs", 1.0, 1.0, 64.0, "", "looks at once; each takes a core or two and 2 GB")
MEMORY = Parameter("--limit-memory", 4.0, 1.0, 1024.0, "GB", "at which a Blender is renewed, between two looks")
HOURS = Parameter("--hours", 10_000.0, 0.01, 10_000.0, "hours", "after which no further look is begun")


def add_to(command: AddCommand) -> None:
    """Add them to ``tryon lookbook``."""
    for name, text, does in (("plan", "check a manifest and say what it will make", _plan),
                             ("run", "make its looks; what is there already stays", _run)):
        sub = command(name, text, does)
        add_manifest(sub)
        sub.add_argument("--out", type=Path, required=name == "run", metavar="DIR",
                         help="the lookbook's folder: a folder a look by name, and book.json")
        sub.add_argument("--json", action="store_true", help="say it as JSON" if name == "plan" else
                         "say it as lines of JSON, one at every look and every five seconds")
        if name == "run":
            sub.add_argument("--dask", default="", metavar="ADDRESS",
                             help=f"on a Dask scheduler's workers that have resources bpy=1 and see the same folders; "
                                  f"or '{cluster.LOCAL}': --jobs workers on this machine")
    for limit in (JOBS, MEMORY, HOURS):
        sub.add_argument(limit.name, type=float, default=limit.default, metavar=limit.unit.upper() or "N",
                         help=limit.text)
    add_making(sub)
    add_stamp(sub)


def add_manifest(sub: argparse.ArgumentParser) -> None:
    """The book that a command is about."""
    sub.add_argument("manifest", type=Path, metavar="BOOK",
                     help="TOML or JSON with lists of bodies, outfits, sizes, fabrics, colourways, poses, studios; "
                          "or CSV with a look a row (docs/lookbooks.md)")


def add_making(sub: argparse.ArgumentParser) -> None:
    """How looks are made, beside what they say."""
    sub.add_argument("--population", choices=POPULATIONS, default="army",
                     help="whom body.measures follow in what they leave open")
    sub.add_argument("--patience", type=float, default=SECONDS.default, metavar="SECONDS",
                     help=f"{SECONDS.text} ({SECONDS.default:g})")


def _plan(arguments: argparse.Namespace) -> int:
    wanted = plan(manifest.read(arguments.manifest))
    said = _said(wanted, arguments.out)
    if arguments.json:
        print(json.dumps(said, indent=2))
        return Exit.PASSED
    print(f"{wanted.book.title}: {said['looks']:,} looks, {said['drapes']:,} drapes, {said['pictures']:,} pictures")
    if wanted.unlike:
        print(f"  {wanted.unlike:,} combinations are none: the fabric is for a garment that is not worn.")
    if arguments.out:
        print(f"  {said['there']:,} are in {arguments.out} already.")
    print(f"  about {duration(said['seconds'])} on this machine and {said['bytes'] / 1e9:.2g} GB, from earlier looks"
          if said["seconds"] else "  how long it takes, and how much room, is known once a few are made")
    if said["bytes"] > said["free"] > 0:
        print(f"  {said['free'] / 1e9:.2g} GB are free there: make room.")
    for entry in wanted.entries[:20]:
        print(f"  {entry.name}")
    if len(wanted.entries) > 20:
        print(f"  ... and {len(wanted.entries) - 20:,} more")
    return Exit.PASSED


def _said(wanted: Plan, out: Path | None) -> dict[str, float]:
    """What a plan comes to, in numbers."""
    outlook = book.Outlook.of(wanted, out)
    return {"looks": len(wanted.entries), "drapes": wanted.drapes, "pictures": wanted.pictures, "there": outlook.there,
            "seconds": round(outlook.seconds, 1), "bytes": round(outlook.bytes), "free": round(outlook.free)}


def _run(arguments: argparse.Namespace) -> int:
    wanted = plan(manifest.read(arguments.manifest))
    jobs = JOBS.check(arguments.jobs, "lookbook")
    if jobs != int(jobs):
        raise SpecError(f"--jobs is {jobs:g}.", "Give a whole number.")
    require_blender("lookbook")
    from ...workflows import look_worker

    about = dict(
        memory=MEMORY.check(arguments.limit_memory, "lookbook") * 1e9, hours=HOURS.check(arguments.hours, "lookbook"),
        population=arguments.population, patience=SECONDS.check(arguments.patience, "lookbook"), stamp=arguments.stamp)
    with ExitStack() as stack:
        if arguments.dask:
            farm = stack.enter_context(cluster.joined(arguments.dask, int(jobs), look_worker.command,
                                                      look_worker.environment))
            settings = runner.Settings(farm.hand, farm.size, **about)
        else:
            settings = runner.Settings(lambda: Worker(look_worker.command(), look_worker.environment()),
                                       lambda: int(jobs), **about)
        line = stack.enter_context(ProgressLine("Starting Blender", blender=False))
        said = time.monotonic()

        def tell(fraction: float, label: str, ended: book.Record | None) -> None:
            nonlocal said
            line.show(fraction, label)
            if arguments.json:
                if ended is not None or time.monotonic() - said >= line.EVERY:
                    said = time.monotonic()
                    about = {"look": ended.name, "state": ended.state, "error": ended.error} if ended else {
                        "doing": label}
                    print(json.dumps({**about, "fraction": round(fraction, 4)}), flush=True)
            elif ended is not None and ended.error:
                line.warn(f"{ended.name}: {ended.error}")

        made = runner.run(wanted, arguments.out, settings, tell)
    counts = Counter(record.state for record in made.records)
    if arguments.json:
        print(json.dumps({"book": str(arguments.out / book.BOOK), **counts}))
    else:
        told = ", ".join(f"{counts[state]} {state}" for state in (book.PASSED, book.FAILED, book.ERROR, book.WAITING)
                         if counts[state])
        print(f"{len(made.records)} looks: {told}\n{arguments.out / book.BOOK}")
    return Exit.PASSED if counts[book.PASSED] == len(made.records) else Exit.FAILED
