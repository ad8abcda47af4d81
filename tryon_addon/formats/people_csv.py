# SPDX-License-Identifier: GPL-3.0-or-later
"""Read people from a CSV, a row a person: ``sex``, ``age`` and any measures by name; other columns are kept.

A file is surveyed first, all of it and a row at a time, so that a million rows need little memory and a wrong cell in
the last one is told before hours of work. Rows are counted as a spreadsheet does: the header is row 1.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..catalog.body.measures import ALIASES, BY_NAME, INCH, Measure, sex_of
from ..core.errors import SpecError
from .table_file import Faults, TableFile

AGES = (18.0, 90.0)  # years, of the body model
YOUNGEST = 17.0  # taken as 18, with a word about it: military surveys begin here
TELL = 20_000  # rows between two words about progress
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_NAMES = ("name", "id", "person", "participant", "subject", "nr", "no", "number")  # columns that say who it is
_HEAVY = 55.0  # kg/m2: a body mass index above which the weight is rather in pounds


@dataclass(frozen=True)
class Row:
    """One person: ``number`` as a spreadsheet counts, measures in cm and kg, ``cells`` as they stand in the file."""

    number: int
    sex: str | None
    age: float | None
    measures: dict[str, float]
    cells: list[str]
    name: str = ""  # where a column says one


@dataclass
class Survey:
    """What a whole file holds."""

    rows: int = 0
    comma: bool = False  # decimal commas
    warnings: list[str] = field(default_factory=list)


@dataclass
class _Units:
    """How the values of one column look."""

    values: int = 0
    meant: dict[str, int] = field(default_factory=dict)  # unit -> impossible values that would fit in it
    first: str = ""


class PeopleFile(TableFile):
    """A CSV of people.

    Args:
        path: the file, as ``TableFile`` reads it.
        units: of its lengths, ``cm`` or ``in``; weights are kilograms.

    Raises:
        SpecError: not readable as text, or a header without any known column.
    """

    def __init__(self, path: Path, units: str = "cm") -> None:
        super().__init__(path)
        self.factor = INCH if units == "in" else 1.0
        self.columns = self._columns()  # position -> sex, age, or a measure's name
        titles = [title.strip().lower() for title in self.header]
        self.naming = next((titles.index(word) for word in _NAMES if word in titles), None)


    def _columns(self) -> dict[int, str]:
        found: dict[int, str] = {}
        for position, title in enumerate(self.header):
            name = re.sub(r"[\s-]+", "_", title.strip().lower())
            name = {"gender": "sex"}.get(name, ALIASES.get(name, name))
            if name not in (*BY_NAME, "sex", "age"):
                near = difflib.get_close_matches(name, [*BY_NAME, "sex"], 1, 0.75)
                if near:
                    self.notes.append(f"Column {title!r} is no measure and is kept as it is; did you mean {near[0]}?")
            elif name in found.values():
                raise SpecError(f"{self.path.name} has two columns for {name}.", "Keep one of them.")
            else:
                found[position] = name
        if not set(found.values()) & set(BY_NAME):
            raise SpecError(
                f"{self.path.name} has no column with a measure; its columns are: {', '.join(self.header)[:200]}.",
                f"Name the columns sex, age, and any of: {', '.join(BY_NAME)}.",
            )
        return found

    def survey(self, progress: Callable[[int], None] = lambda rows: None) -> Survey:
        """Look at every cell; ``progress`` hears now and then how many rows are done.

        Raises:
            SpecError: the first wrong cells by row and column, and how many more; or the unit a whole column is in.
        """
        survey, faults = Survey(warnings=list(self.notes)), Faults()
        units = {name: _Units() for name in self.columns.values() if name in BY_NAME}
        points: dict[bool, str] = {}  # comma or not -> where it was first seen
        heavy, young = 0, 0
        for number, cells in self.rows():
            survey.rows += 1
            if survey.rows % TELL == 0:
                progress(survey.rows)
            try:
                row = self._row(number, cells, faults, units, points)
            except SpecError as error:
                faults.add(str(error))
                continue
            stature, weight = row.measures.get("stature"), row.measures.get("weight")
            heavy += bool(stature and weight and weight / (stature / 100) ** 2 > _HEAVY)
            young += row.age is not None and YOUNGEST <= row.age < AGES[0]
        if len(points) == 2:
            both = f"{points[False]}, {points[True]}"
            raise SpecError(f"{self.path.name} mixes decimal points and decimal commas: {both}.", "Write all alike.")
        for name, seen in units.items():
            self._judge(name, seen)
        faults.tell(self.path.name)
        if not survey.rows:
            raise SpecError(f"{self.path.name} has a header and nobody below it.", "Add a row a person.")
        survey.comma = True in points
        if heavy > survey.rows / 2:
            survey.warnings.append(f"{heavy} of {survey.rows} people have a body mass index over {_HEAVY:g}: "
                                   "are the weights in pounds? They are read as kilograms.")
        if young:
            survey.warnings.append(f"{young} people of 17 are taken as 18: the body model knows adults only.")
        return survey

    def people(self) -> Iterator[Row]:
        """One after another, as ``survey`` found them to be right."""
        faults = Faults()
        for number, cells in self.rows():
            row = self._row(number, cells, faults, {}, {})
            faults.tell(self.path.name)
            yield row if row.age is None else replace(row, age=max(AGES[0], row.age))

    def _row(self, number: int, cells: list[str], faults: Faults, units: dict[str, _Units], points: dict[bool, str]
             ) -> Row:
        if any(cell.strip() for cell in cells[len(self.header):]):
            mend = ("Separate cells with semicolons where numbers have commas, or write decimal points."
                    if self.delimiter == "," else "Remove what is beyond the last column.")
            raise SpecError(f"row {number} has {len(cells)} cells, the header {len(self.header)}.", mend)
        cells = [*cells, *[""] * (len(self.header) - len(cells))][: len(self.header)]
        sex: str | None = None
        numbers: dict[str, float] = {}
        for position, name in self.columns.items():
            text, where = cells[position].strip(), f"row {number}, column {self.header[position]}"
            if not text:
                continue
            try:
                if name == "sex":
                    sex = sex_of(text, where)
                else:
                    numbers[name] = self._number(name, text, where, units, points)
            except SpecError as error:
                faults.add(str(error))
        age = numbers.pop("age", None)
        name = "" if self.naming is None else " ".join(cells[self.naming].split())[:60]
        return Row(number, sex, age, numbers, cells, name)

    def _number(self, name: str, text: str, where: str, units: dict[str, _Units], points: dict[bool, str]) -> float:
        if not _NUMBER.fullmatch(text):
            raise SpecError(f"{where}: {text[:40]!r} is not a number.", "Leave unknown cells empty.")
        if "," in text or "." in text:
            points.setdefault("," in text, f"{where} has {text}")
        value = float(text.replace(",", "."))
        if name == "age":
            if not YOUNGEST <= value <= AGES[1]:
                raise SpecError(f"{where}: {value:g} years.", f"Allowed: {AGES[0]:g} to {AGES[1]:g} years.")
            return value
        measure = BY_NAME[name]
        value *= self.factor if measure.unit == "cm" else 1.0
        seen = units.setdefault(name, _Units())
        seen.values += 1
        if not measure.low <= value <= measure.high and (meant := measure.meant(value)):
            seen.meant[meant] = seen.meant.get(meant, 0) + 1
            seen.first = seen.first or f"{where} is {text}"
        return measure.check(value, where)

    def _judge(self, name: str, seen: _Units) -> None:
        """SpecError where a whole column is in another unit."""
        measure: Measure = BY_NAME[name]
        for unit, count in seen.meant.items():
            if count > 0.8 * seen.values:
                mend = f"Convert the column to {measure.unit}"
                mend += ", or say --units in where all lengths are in inches." if unit == "inches" else "."
                raise SpecError(f"{self.path.name}: column {name} looks like {unit}, not "
                                f"{'inches' if self.factor != 1.0 and measure.unit == 'cm' else measure.unit} "
                                f"({count} of {seen.values} values; {seen.first}).", mend)
