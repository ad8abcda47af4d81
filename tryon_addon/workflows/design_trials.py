# SPDX-License-Identifier: GPL-3.0-or-later
"""Designs tried on by the hundred, as a CSV file a programme: what the generator learns from, and how it is judged.

A file begins with the rows ``low``, ``high`` and ``default`` of today's parameters; then a row a trial: the design's
style, its number in the draw, who wore it (a place in ``styles.WEARERS``), the fault (empty: it could be sewn within
the certificate's limits), stretch (p95, %) and the design. Run again, a collecting goes on where it ended.
"""

from __future__ import annotations

import csv
import io
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..catalog.garments import PROGRAMMES, Programme
from ..core.delivery import write_files
from ..core.progress import Progress
from ..runtime.client import client
from ..spec.look import shape_of
from ..spec.styles import ANYBODY, WEARERS, styles_of

HEAD = ("style", "number", "wearer", "fault", "stretch")
ENDS = ("low", "high", "default")
BATCH = 12  # designs between two writings
TRIED_BY = {"styles": (None,), "surprise": ANYBODY}  # who wears a design; None: each the next of WEARERS

Draw = Callable[[Programme, int, int], list[tuple[str, dict[str, float]]]]  # programme, first, count


@dataclass(frozen=True)
class Trial:
    """A row: ``design`` in the parameters' units."""

    style: str
    number: int
    wearer: int
    fault: str
    stretch: float
    design: Mapping[str, float]


def by_style(seed: int) -> Draw:
    """Designs drawn from the entry's styles."""
    def draw(programme: Programme, first: int, count: int) -> list[tuple[str, dict[str, float]]]:
        styles = styles_of(programme)
        return [styles.draw(seed, number) for number in range(first, first + count)]

    return draw


def by_surprise(seed: int, truncation: float, runtime: client.Runtime) -> Draw:
    """Designs drawn by the generator."""
    def draw(programme: Programme, first: int, count: int) -> list[tuple[str, dict[str, float]]]:
        answer = runtime.call("design.surprise", {"programme": programme.name, "seed": seed, "count": first + count,
                                                  "first": first, "truncation": truncation})
        return [("surprise", design) for design in answer["designs"][first:]]

    return draw


def read(path: Path, programme: Programme) -> list[Trial]:
    """The trials in a file; none where there is no file, or one of other parameters or ranges than today's."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    if rows[: 1 + len(ENDS)] != _begin(programme):
        return []
    names = rows[0][len(HEAD):]
    return [Trial(r[0], int(r[1]), int(r[2]), r[3], float(r[4]) if r[4] else math.nan,
                  dict(zip(names, map(float, r[len(HEAD):]), strict=True))) for r in rows[1 + len(ENDS):]]


def _begin(programme: Programme) -> list[list[str]]:
    blank = [""] * (len(HEAD) - 1)
    return [[*HEAD, *(p.name for p in programme.parameters)],
            *([end, *blank, *(f"{getattr(p, end):g}" for p in programme.parameters)] for end in ENDS)]


def write(path: Path, programme: Programme, trials: Sequence[Trial]) -> None:
    """The whole file, or nothing of it."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerows(_begin(programme))
    for t in trials:
        stretch = "" if math.isnan(t.stretch) else f"{t.stretch:.1f}"
        table.writerow([t.style, t.number, t.wearer, t.fault, stretch, *(f"{v:g}" for v in t.design.values())])
    write_files(path.parent, {path.name: text.getvalue()})


def collect(folder: Path, names: Sequence[str], count: int, draw: Draw, wearers: Sequence[int | None],
            runtime: client.Runtime, progress: Progress, deadline: float = math.inf) -> dict[str, int]:
    """Try ``count`` designs of every programme in ``names``, until ``time.monotonic()`` is past ``deadline``.

    Returns:
        How many designs of each are in the folder.
    """
    done: dict[str, int] = {}
    for k, name in enumerate(names):
        programme, path = PROGRAMMES[name], folder / f"{name}.csv"
        trials = read(path, programme)
        tried = len({t.number for t in trials})
        while tried < count and time.monotonic() < deadline:
            progress((k + tried / count) / len(names), f"{name}: {tried} of {count}")
            fresh = draw(programme, tried, min(BATCH, count - tried))
            trials += _try(programme, tried, fresh, wearers, runtime)
            tried += len(fresh)
            write(path, programme, trials)
        done[name] = tried
    return done


def _try(programme: Programme, first: int, designs: Sequence[tuple[str, dict[str, float]]],
         wearers: Sequence[int | None], runtime: client.Runtime) -> list[Trial]:
    numbers = range(first, first + len(designs))
    worn = [(n, n % len(WEARERS) if w is None else w) for n in numbers for w in wearers]
    found: dict[tuple[int, int], tuple[str, float]] = {}
    for body in sorted({b for _, b in worn}):
        mine = [n for n, b in worn if b == body]
        answer = runtime.call("garment.try", {"programme": programme.name, "body": shape_of(WEARERS[body]),
                                              "designs": [designs[n - first][1] for n in mine]}, timeout=600.0)
        found |= {(n, body): (f, s) for n, f, s in zip(mine, answer["fault"], answer["stretch"], strict=True)}
    return [Trial(designs[n - first][0], n, b, *found[n, b], designs[n - first][1]) for n, b in worn]
