# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of a size run: what its looks say, maps of them, a grid of both as a picture, a table and a page."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...blender import aside
from ...core import files
from ...core.errors import RenderError, SpecError, TryOnError
from ...core.progress import Progress, quiet
from ...evaluation.size_matrix import Cell, Matrix
from ...runtime.wire import process as processes
from .. import evaluations
from ..evaluation_page import number_of, text_of, whole

LOOKS, MAPS, CSV, PAGE, GRID, JSON = "looks", "maps", "sizes.csv", "index.html", "sizes.png", "sizes.json"
KEPT = "index.json"  # of MAPS: map's name -> SHA-256 of the look that it shows
SECONDS = 120.0  # for a map
Names = Mapping[tuple[str, str], str]  # person and size -> the folder of their look


def matrix(folder: Path, names: Names, advised: Mapping[str, str], errors: Mapping[str, str]) -> Matrix:
    """What the looks under ``folder`` say, those that could not be made by ``errors``, by the look's name."""
    cells = {}
    for (person, size), name in names.items():
        try:
            said = evaluations.read(folder / LOOKS / name).said
        except SpecError as error:
            cells[person, size] = Cell(person, size, error=errors.get(name, str(error)))
            continue
        worn = said["evaluation"]["garments"]
        worst = min(worn, key=lambda one: one["comfort"], default=None)
        cells[person, size] = Cell(person, size, said["evaluation"]["comfort"], bool(said["drape"]["passed"]),
                                   tuple(worst["sentences"]) if worst else (), worst["zones"] if worst else {})
    people, sizes = (tuple(dict.fromkeys(key[k] for key in names)) for k in (0, 1))
    return Matrix(people, sizes, cells, advised)


def maps(folder: Path, names: Sequence[str], shown: str, command: Sequence[str], environment: Mapping[str, str],
         progress: Progress = quiet) -> None:
    """A picture of every look in the colours of the map ``shown``, in a Blender aside; those that are there already and
    show the same look stay.

    Raises:
        RenderError: that Blender ended before it was done.
    """
    kept = _kept(folder)
    wanted = {}
    for name in names:
        index = folder / LOOKS / name / evaluations.LOOK
        if index.is_file():
            said = json.loads(files.read_text(index, evaluations.MOST))
            if kept.get(f"{name}-{shown}") != said["sha256"] or not map_of(folder, name, shown).is_file():
                wanted[name] = said["sha256"]
    if not wanted:
        return
    progress(0.0, f"Colouring {len(wanted)} looks")
    (folder / MAPS).mkdir(parents=True, exist_ok=True)
    orders = folder / MAPS / "orders.json"
    files.save(orders, json.dumps({"maps": [{"blend": str(folder / LOOKS / name / "look.blend"), "map": shown,
                                             "out": str(map_of(folder, name, shown))} for name in wanted]}))
    fault = _ran([*command, str(orders)], environment, SECONDS * len(wanted))
    files.save(folder / MAPS / KEPT, json.dumps(kept | {f"{name}-{shown}": digest for name, digest in wanted.items()
                                                        if map_of(folder, name, shown).is_file()}, indent=1))
    orders.unlink(missing_ok=True)
    if fault:
        raise RenderError(f"The maps could not be rendered: Blender {fault}.", "Run it again: it goes on.")


def _ran(command: Sequence[str], environment: Mapping[str, str], seconds: float) -> str:
    """Run it to its end; in words how that was, where it was none of its own."""
    with tempfile.TemporaryFile() as log:
        started = processes.start([*command], dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=log)
        try:
            code = started.wait(seconds)
        except subprocess.TimeoutExpired:
            return f"was ended after {seconds:.0f} seconds"
        finally:
            processes.kill(started)
        log.seek(0)
        line = processes.telling_line(processes.last_words(log.read()))
        return f"{processes.describe_exit(code)}: {line}" if code else ""


def command() -> list[str]:
    """What starts the Blender aside that colours and draws. None is loaded here: its own scripts would hide it from
    whoever is started next."""
    return aside.command("workflows.evaluation.map_views")


def map_of(folder: Path, name: str, shown: str) -> Path:
    """Where it lies."""
    return folder / MAPS / f"{name}-{shown}.png"


def _kept(folder: Path) -> dict[str, str]:
    try:
        said = json.loads(files.read_text(folder / MAPS / KEPT, 10_000_000))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def write(folder: Path, found: Matrix, names: Names, title: str, shown: str) -> dict[str, Any]:
    """``sizes.csv``, ``sizes.json`` and the page; what the second holds. Raises StorageError."""
    agree, asked = found.agreement()
    said = {"name": title, "people": list(found.people), "sizes": list(found.sizes), "map": shown,
            "recommended": {p: found.best(p) or None for p in found.people}, "advised": dict(found.advised),
            "agreement": {"same": agree, "of": asked}, "follows": {n: round(v, 3) for n, v in found.follows().items()},
            "cells": [{"person": c.person, "size": c.size, "comfort": c.comfort, "passed": c.passed, "drape": c.drape,
                       "sentences": list(c.sentences), "error": c.error} for c in found.cells.values()]}
    files.save(folder / CSV, found.as_csv())
    files.save(folder / JSON, json.dumps(said, indent=1, ensure_ascii=False) + "\n")
    files.save(folder / PAGE, page(folder, found, names, title, shown))
    return said


def page(folder: Path, found: Matrix, names: Names, title: str, shown: str) -> str:
    """The grid as HTML: sizes across, people down, a view and a map each."""
    rows = []
    for person in found.people:
        cells = "".join(_cell(folder, found, (person, size), names, shown) for size in found.sizes)
        rows.append(f"<tr><th>{text_of(person)}</th>{cells}</tr>")
    head = "".join(f"<th>{text_of(size)}</th>" for size in found.sizes)
    agree, asked = found.agreement()
    both = f"<p>Patterns alone advise the same size for {agree} of {asked}.</p>" if asked else ""
    return whole(title, f"<h1>{text_of(title)}</h1>{both}<p>Framed: the size that the drapes recommend. Beside each "
                        f"look its map: {text_of(shown)}.</p><div class=wide><table class=grid><tr><th></th>{head}</tr>"
                        f"{''.join(rows)}</table></div>")


def _cell(folder: Path, found: Matrix, key: tuple[str, str], names: Names, shown: str) -> str:
    cell, name = found.cells[key], names[key]
    best = found.best(cell.person) == cell.size
    view, map_ = view_of(folder, name), map_of(folder, name, shown)
    pictures = "".join(f'<img src="{text_of(path.relative_to(folder).as_posix())}" alt="{text_of(words)}">'
                       for path, words in ((view, f"{cell.person} in {cell.size}"), (map_, f"its {shown}"))
                       if path is not None and path.is_file())
    word = "not made" if cell.comfort is None else "pass" if cell.passed else "fail"
    marks = [*(["<b>recommended</b>"] if best else []),
             *(["advised by the patterns"] if found.advised.get(cell.person) == cell.size else [])]
    said = cell.error or next(iter(cell.sentences), "")
    return (f'<td class="cell {"best" if best else ""}">{pictures}<p><span class={word.replace(" ", "")}>{word}</span> '
            f"{number_of(cell.comfort)} {' '.join(marks)}</p><p class=why>{text_of(said)}</p></td>")


def grid(folder: Path, found: Matrix, names: Names, shown: str, command: Sequence[str], environment: Mapping[str, str]
         ) -> None:
    """``sizes.png``: for each person a row of views and one of maps, by a Blender aside. Raises RenderError."""
    rows = []
    for person in found.people:
        for which in (view_of, lambda f, n: map_of(f, n, shown)):
            for size in found.sizes:
                cell, picture = found.cells[person, size], which(folder, names[person, size])
                best = found.best(person) == size
                word = "not made" if cell.comfort is None else f"{'pass' if cell.passed else 'fail'} {cell.comfort:.0f}"
                rows.append({"picture": str(picture) if picture is not None and picture.is_file() else "",
                             "label": f"{person} {size}: {word}{' recommended' if best else ''}"
                             if which is view_of else f"{size}, {shown}", "best": best})
    orders = folder / "orders.json"
    files.save(orders, json.dumps({"grid": rows, "columns": len(found.sizes), "out": str(folder / GRID)}))
    fault = _ran([*command, str(orders)], environment, SECONDS)
    orders.unlink(missing_ok=True)
    if fault:
        raise RenderError(f"The grid could not be drawn: Blender {fault}.", "Run it again: it goes on.")


def view_of(folder: Path, name: str) -> Path | None:
    """The first view of a look; None where it has none."""
    try:
        return next(iter(evaluations.read(folder / LOOKS / name).views.values()), None)
    except TryOnError:
        return None
