# SPDX-License-Identifier: GPL-3.0-or-later
"""Write people as tables: a CSV's own rows with achieved values in their cells, or measures by name.

Files are written aside and moved into place, so that a run that fails leaves no half of one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

from ..catalog.body.measures import BY_NAME, INCH
from ..core import files
from .people_csv import PeopleFile, Row


@contextmanager
def written(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """A text file that appears when the block ends without an error. Raises StorageError where it cannot be."""
    with ExitStack() as stack:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = stack.enter_context(stack.enter_context(files.aside(path)).open("w", encoding=encoding, newline=""))
        except OSError as error:
            raise files.unwritten(path, error) from None
        yield file  # what goes wrong in the block is the block's


def number(value: float | None, digits: int = 2, comma: bool = False) -> str:
    """A figure for a cell: empty where there is none, without superfluous zeros."""
    if value is None or value != value:
        return ""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


class FittedTable:
    """The rows of ``source`` again, in its columns, separators and units, with what was achieved.

    Measures that the file does not have follow as further columns, then ``person``, which is whose number in
    ``people.json`` (empty where there is no body), and ``notes``.
    """

    def __init__(self, file: TextIO, source: PeopleFile, names: Sequence[str], comma: bool) -> None:
        self._source, self._comma = source, comma
        asked = set(source.columns.values())
        self._further = [name for name in names if name not in asked]
        self._writer = csv.writer(file, delimiter=source.delimiter, lineterminator="\n")
        taken = {title.strip().lower() for title in source.header}

        def free(name: str) -> str:
            return f"tryon_{name}" if name in taken else name

        self._writer.writerow([*source.header, *map(free, self._further), free("person"), free("notes")])

    def add(self, row: Row, sex: str, age: float | None, achieved: Mapping[str, float], notes: Iterable[str],
            person: int | None = None) -> None:
        """One person; ``achieved`` in cm and kg, without values where there is no body."""
        cells = list(row.cells)
        own = {"sex": sex, "age": number(age, 1, self._comma)}
        for position, name in self._source.columns.items():
            if name in BY_NAME:
                cells[position] = self._figure(name, achieved)
            elif not cells[position].strip():
                cells[position] = own[name]
        further = [self._figure(name, achieved) for name in self._further]
        self._writer.writerow([*cells, *further, "" if person is None else person, " ".join(notes)])

    def _figure(self, name: str, achieved: Mapping[str, float]) -> str:
        unit = BY_NAME[name].unit if name in BY_NAME else "cm"
        inches = unit == "cm" and self._source.factor != 1.0
        value = achieved.get(name)
        return number(value / INCH if value is not None and inches else value, 3 if inches else 2, self._comma)


def write_measures(path: Path, first: Sequence[str], rows: Iterable[tuple[Sequence[Any], Mapping[str, float]]],
                   names: Sequence[str]) -> None:
    """``measures.csv``: the columns ``first`` (sex, age, a size), then the measures by name in cm and kg."""
    with written(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*first, *names])
        for cells, measures in rows:
            writer.writerow([*cells, *(number(measures.get(name)) for name in names)])
