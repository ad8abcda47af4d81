# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel knows of a size chart while it is drawn: its rows, what was understood otherwise, what is wrong."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import bpy

from ...core.errors import SpecError, TryOnError


@dataclass(frozen=True)
class Read:
    """A chart as it was read: the names of its sizes, remarks on it, and the fault with its mend, if there is one."""

    rows: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    fault: str = ""
    mend: str = ""


def chart(path: str) -> Read:
    """The chart at ``path``, read again whenever the file has changed."""
    file = Path(bpy.path.abspath(path))
    try:
        written = file.stat().st_mtime_ns
    except OSError:
        written = 0
    return _read(file, written)


@functools.lru_cache(maxsize=16)
def _read(file: Path, _written: int) -> Read:
    from ...formats import size_charts

    notes: list[str] = []
    try:
        rows = size_charts.read_chart(file, note=notes.append)
    except SpecError as error:
        return Read(notes=tuple(notes), fault=error.message, mend=error.mend)
    except TryOnError as error:
        return Read(fault=error.message, mend=error.mend)
    return Read(tuple(size.name for size in rows), tuple(notes))


def fault_of(garment: object) -> tuple[str, str]:
    """What is wrong with a garment's chart or row, and how to mend it; empty where nothing is, or no file is named."""
    path, row = getattr(garment, "chart", ""), getattr(garment, "row", "")
    if not path:
        return "No chart is named.", "Choose a file, or write an example and fill it in."
    read = chart(path)
    if read.fault:
        return read.fault, read.mend
    if row.lower() not in (name.lower() for name in read.rows):
        what = f"There is no size {row!r} in {Path(path).name}." if row else "No row is named."
        return what, f"There are: {', '.join(read.rows)[:300]}."
    return "", ""
