# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon lookbook export | task``: a lookbook as a render farm's job, and what the farm's machines run of it."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from ...core import files
from ...core.errors import Exit, SpecError, shown
from ...core.patience import SECONDS
from ...lookbook import farm, manifest
from ...lookbook.plan import look_of, plan
from ..terminal import AddCommand, ProgressLine, require_blender
from .make import add_making, add_manifest


def add_to(command: AddCommand) -> None:
    """Add them to ``tryon lookbook``."""
    export = command("export", "write it as a job for a render farm", _export)
    add_manifest(export)
    export.add_argument("--format", choices=[*farm.FORMATS], required=True,
                        help="openjd: a template of Open Job Description, for Deadline Cloud and others; "
                             "flamenco: a job type for Flamenco 3")
    export.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to write it")
    export.add_argument("--folder", type=Path, default=None, metavar="DIR",
                        help="the lookbook's folder, as the job suggests it (beside the manifest)")
    task = command("task", "make one drape or one view, and keep it: what a farm's machine runs", _task)
    add_manifest(task)
    which = task.add_mutually_exclusive_group(required=True)
    which.add_argument("--drape", type=int, metavar="N", help="the drape N of the plan, from 1")
    which.add_argument("--look", type=int, metavar="N", help="a view of the look N of the plan, from 1")
    task.add_argument("--view", default="", metavar="VIEW", help="that view: its file's name without ending")
    add_making(task)


def _export(arguments: argparse.Namespace) -> int:
    book: Path = arguments.manifest
    wanted = plan(manifest.read(book))
    folder = arguments.folder or book.with_suffix("")
    files.save(arguments.out, farm.FORMATS[arguments.format](wanted, book, folder, arguments.out.parent))
    print(arguments.out)
    return Exit.PASSED


def _task(arguments: argparse.Namespace) -> int:
    wanted = plan(manifest.read(arguments.manifest))
    if arguments.drape is not None:
        entry = next((one for one in wanted.entries if one.drape == arguments.drape - 1), None)
        most, what = wanted.drapes, "drape"
    else:
        entry = dict(enumerate(wanted.entries, 1)).get(arguments.look)
        most, what = len(wanted.entries), "look"
    if entry is None:
        raise SpecError(f"There is no {what} {arguments.drape or arguments.look}.", f"Choose from 1 to {most:,}.")
    look = look_of(wanted.book, entry)
    if arguments.look is not None:
        there = {view.stem: view for view in look.pictures}
        if arguments.view not in there:
            raise SpecError(f"The lookbook has no view {shown(arguments.view)}.",
                            f"Choose from: {', '.join(list(there)[:12])}.")
        look = dataclasses.replace(look, views=(there[arguments.view],))
    require_blender("lookbook")
    from ...workflows import look_files

    with ProgressLine("Starting") as line:
        look_files.keep_part(look, until="render" if arguments.view else "evaluate", progress=line.show,
                             population=arguments.population,
                             patience=SECONDS.check(arguments.patience, "lookbook"))
    print(f"{entry.name}: {arguments.view or 'draped'}")
    return Exit.PASSED
