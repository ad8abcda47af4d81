# SPDX-License-Identifier: GPL-3.0-or-later
"""Size charts: rows of a size and its measures, as JSON, TOML or CSV (docs/size-charts.md has the form).

What a cell may hold: a number, text such as ``96``, ``37,5 cm`` or ``102-106``, or ``{"min", "max"}`` or ``{"value"}``.
A range counts as its middle. Units are a cell's own, else its column's, else the chart's; where none says, the figures
tell. What is understood otherwise than it stands there is said; what is not understood is refused.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..catalog.body.measure_words import UNIT_WORDS, Span, span_of
from ..catalog.body.measures import ALIASES, BY_NAME, INCH, POUND, Measure, sex_of
from ..catalog.body.size_table import Size, named
from ..core.errors import SpecError
from ..core.fields import load
from .table_file import TableFile

# What charts call measures; "CM" of a shoe chart is the foot.
COLUMNS = {
    "waist": "waist", "natural waist": "waist", "hip": "hip", "hips": "hip", "seat": "hip", "bust": "bust",
    "chest": "bust", "under bust": "underbust", "underbust": "underbust", "inseam": "crotch_height",
    "inside leg": "crotch_height", "height": "stature", "weight": "weight", "neck": "neck",
    "collar": "neck", "head circumference": "head", "foot length": "foot_length", "cm": "foot_length",
    "hand length": "hand_length", "sleeve": "arm_length", "arm length": "arm_length", "thigh": "thigh",
    "shoulder": "shoulder_breadth", "outseam": "outseam",
}
BYTES, SIZES = 4_000_000, 1000  # of a CSV, and in any chart
_EMPTY = ("", "-", "\u2013", "\u2014", "n/a", "na")
_WORDS = {"female": ("women", "womens", "woman", "female", "ladies"), "male": ("men", "mens", "man", "male")}
_YOUNG = {"youth", "kids", "boys", "girls", "infant", "toddler", "baby"}
_TITLE = re.compile(r"(.*?)\s*[(\[]\s*([a-z\"]+)\s*[)\]]", re.IGNORECASE)  # Bust (cm)
_END = re.compile(r"(?:(.*?)[\s_-]+)(min|max|from|to)|(min|max|from|to)[\s_-]+(.*)", re.IGNORECASE)  # Bust min
_FORM = 'A chart is {"rows": [{"Size": "M", "Bust": {"min": 88, "max": 92}}]}, or a CSV with these columns.'

Note = Callable[[str], None]


def silent(_text: str) -> None:
    """For whoever asks for one size and has been told of its chart before."""


@dataclass(frozen=True)
class _Column:
    """A column that measures a body; ``unit`` as its title, its entry or the chart says, else empty."""

    title: str
    measure: Measure
    unit: str


def read_chart(path: Path, *, sex: str | None = None, variant: str | None = None, units: str | None = None,
               note: Note = silent) -> list[Size]:
    """The sizes of a chart, in its order.

    Args:
        sex: for whom; by default from the chart's id, tags or variant.
        variant: of a chart with ``variants``; by default the only one, or the one of ``sex``.
        units: ``cm`` or ``in``, where the chart does not say and the figures mislead.
        note: hears what was understood otherwise than it stands there, and what was left out.

    Raises:
        SpecError: no chart, one for children, without a measure of the body, or with a cell that makes no sense.
    """
    path = Path(path)
    data = _from_csv(path) if path.suffix.lower() == ".csv" else load(path)
    words = _words(data.get("id"), data.get("category"), *_listed(data.get("tags")))
    rows = data.get("rows")
    if isinstance(variants := data.get("variants"), Mapping):
        variant = variant or _choose(path, variants, sex)
        if not isinstance(variants.get(variant), Mapping):
            raise SpecError(f"{path.name} has no variant {variant!r}.", f"It has: {', '.join(map(str, variants))}.")
        rows, words = variants[variant].get("rows"), _words(variant)
    if words & _YOUNG:
        raise SpecError(f"{path.name} is for children.", "The body model knows adults only.")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, Mapping) for row in rows):
        raise SpecError(f"{path.name} has no rows.", _FORM)
    if len(rows) > SIZES:
        raise SpecError(f"{path.name} has {len(rows)} sizes.", f"A chart has at most {SIZES}.")
    if sex is None:
        sex = next((s for s, known in _WORDS.items() if words & set(known)), None)
    columns = _columns(path, data, rows, note)
    label = _label_column(data, rows, [column.title for column in columns])
    sizes: list[Size] = []
    spans = {title: [_span(row.get(title), f"{path.name}, size {_name(row.get(label), i)}, {title}")
                     for i, row in enumerate(rows, start=1)] for title in (column.title for column in columns)}
    factors = {column.title: _factor(path, column, spans[column.title], units) for column in columns}
    middles = []
    for i, row in enumerate(rows):
        name, found, ranges = _name(row.get(label), i + 1), dict[str, float](), dict[str, tuple[float, float]]()
        for column in columns:
            span, where = spans[column.title][i], f"{path.name}, size {name}, {column.title}"
            if span is None:
                continue
            factor = _own_factor(span, column.measure, where) if span.unit else factors[column.title]
            ends = [column.measure.check(round(end * factor, 3), where) for end in (span.low, span.high)]
            found[column.measure.name] = round(sum(ends) / 2, 3)
            ranges[column.measure.name] = (ends[0], ends[1])
            if span.low != span.high:
                middles.append(f"size {name}, {column.title} {span.low:g}-{span.high:g} as "
                               f"{(span.low + span.high) / 2:g}")
        if not found:
            note(f"{path.name}: size {name} has no measures and is left out.")
        elif any(one.name.lower() == name.lower() for one in sizes):
            raise SpecError(f"{path.name} has the size {name} twice.", "Give each size a name of its own.")
        else:
            sizes.append(Size(name, sex_of(sex) if sex else None, found, ranges))
    if middles:
        note(f"{path.name}: a range counts as its middle, for example {middles[0]}.")
    if not sizes:
        raise SpecError(f"{path.name} has no size with a measure.", _FORM)
    return sizes


def size_in(chart: Path, name: str, sex: str | None = None, note: Note = silent) -> Size:
    """The size called ``name`` of a chart. Raises SpecError, which names those that there are."""
    return named(read_chart(chart, sex=sex, note=note), name, f" in {Path(chart).name}")


def _from_csv(path: Path) -> dict[str, Any]:
    """A table of text as JSON has it: a row a size, or a column a size where the first one names measures."""
    table = TableFile(path, BYTES)
    titles, rows = table.header, []
    for number, cells in table.rows():
        if any(cell.strip() for cell in cells[len(titles):]):
            mend = ("Separate cells with semicolons where numbers have commas, or write decimal points."
                    if table.delimiter == "," else "Remove what is beyond the last column.")
            raise SpecError(f"{path.name}, row {number} has {len(cells)} cells, the header {len(titles)}.", mend)
        rows.append([cell.strip() for cell in cells] + [""] * (len(titles) - len(cells)))
    if not any(_measure(title) for title in titles) and any(_measure(row[0]) for row in rows if row):
        titles, *rows = [list(column) for column in zip(titles, *rows, strict=False)]
        titles[0] = titles[0] or "Size"
    if twice := next((title for title in titles if title and titles.count(title) > 1), ""):
        raise SpecError(f"{path.name} has two columns {twice!r}.", "Give each a title of its own.")
    return {"rows": [dict(zip(titles, row, strict=False)) for row in rows]}


def _listed(value: Any) -> list:
    return value if isinstance(value, list) else []


def _words(*texts: Any) -> set[str]:
    joined = " ".join(text.lower() for text in texts if isinstance(text, str))
    return set(joined.replace("'", "").replace("-", " ").replace("_", " ").split())


def _name(value: Any, number: int) -> str:
    """What a size is called; its number where its cell is empty."""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return " ".join(text.split())[:60] if isinstance(value, (str, int, float)) and text.strip() else str(number)


def _choose(path: Path, variants: Mapping[str, Any], sex: str | None) -> str:
    fitting = [name for name in variants if not _words(name) & _YOUNG]
    if sex:
        fitting = [name for name in fitting if _words(name) & set(_WORDS[sex_of(sex)])] or fitting
    if len(fitting) != 1:
        raise SpecError(f"{path.name} has several variants: {', '.join(variants)}.", "Choose one with --variant.")
    return fitting[0]


def _measure(title: str) -> Measure | None:
    """The measure that a column's title names, with or without a unit behind it."""
    match = _TITLE.fullmatch(title.strip())
    key = " ".join((match[1] if match else title).strip().lower().replace("_", " ").split())
    return BY_NAME.get(COLUMNS.get(key) or ALIASES.get(key, key.replace(" ", "_").replace("-", "_")))


def _columns(path: Path, data: Mapping[str, Any], rows: list, note: Note) -> list[_Column]:
    """The columns that measure a body. Columns for the ends of a range are made one in ``rows``."""
    entries = {str(c.get("name")): c for c in _listed(data.get("columns")) if isinstance(c, Mapping)}
    rows[:] = [_ends_joined(row) for row in rows]
    titles = [str(title) for title in (entries or dict.fromkeys(title for row in rows for title in row))]
    found: list[_Column] = []
    for title in titles:
        measure, match = _measure(title), _TITLE.fullmatch(title.strip())
        cells = [row.get(title) for row in rows]
        if measure is None or not any(_measures(cell) for cell in cells):
            near = difflib.get_close_matches(title.lower(), COLUMNS, 1, 0.75) if measure is None else []
            if near and any(_measures(cell) for cell in cells):
                note(f"{path.name}: {title!r} is no measure and is not read; did you mean {near[0]}?")
            elif measure is not None:
                note(f"{path.name}: {title!r} holds no figures and is not read.")
        elif other := next((column.title for column in found if column.measure == measure), ""):
            note(f"{path.name}: {title!r} is not read: {other!r} says the same.")
        else:
            said = [match[2] if match else "", entries.get(title, {}).get("unit"), data.get("unit"), data.get("units")]
            found.append(_Column(title, measure, next((u for u in said if isinstance(u, str) and u), "")))
    if not found:
        shown = ", ".join(sorted({str(title) for row in rows for title in row}))[:300]
        raise SpecError(f"{path.name} has no measure of the body; its columns are {shown}.",
                        f"Known are: {', '.join(sorted(COLUMNS))}.")
    return found


def _ends_joined(row: Mapping[str, Any]) -> dict[str, Any]:
    """``Bust min`` and ``Bust max`` as one cell ``Bust``."""
    joined: dict[str, Any] = {}
    for title, cell in row.items():
        match = _END.fullmatch(str(title).strip())
        base = (match[1] or match[4]) if match else None
        if match is None or not base or _measure(base) is None:
            joined[title] = cell
            continue
        end = "min" if (match[2] or match[3]).lower() in ("min", "from") else "max"
        if isinstance(cell, str) and cell.strip().lower() in _EMPTY:
            continue
        there = joined.setdefault(base, {})
        if not isinstance(there, dict) or end in there:
            raise SpecError(f"The chart says {base!r} and {title!r}.", "Keep one column, or the two ends of its range.")
        there[end] = cell
    return joined


def _label_column(data: Mapping[str, Any], rows: list, columns: Sequence[str]) -> str:
    typed = [str(c.get("name")) for c in _listed(data.get("columns"))
             if isinstance(c, Mapping) and c.get("type") in ("SIZE_LABEL", "SHOE_SIZE")]
    return next(iter(typed), next((title for title in rows[0] if title not in columns), "Size"))


def _measures(cell: Any) -> bool:
    """Whether a cell holds figures of any kind."""
    return isinstance(cell, (Mapping, int, float)) or isinstance(cell, str) and span_of(cell) is not None


def _span(cell: Any, where: str) -> Span | None:
    """What a cell says; None where it is empty."""
    if cell is None or isinstance(cell, str) and cell.strip().lower() in _EMPTY:
        return None
    if isinstance(cell, Mapping):
        said = {key: _span(cell[key], where) for key in ("min", "max", "value") if cell.get(key) is not None}
        if set(said) not in ({"value"}, {"min", "max"}) or not all(said.values()):
            raise SpecError(f"{where} is {json.dumps(dict(cell), default=str)[:80]}.",
                            'Give both {"min", "max"}, or {"value"}.')
        low, high = (said["value"], said["value"]) if "value" in said else (said["min"], said["max"])
        assert low is not None and high is not None
        span = Span(low.low, high.high, low.unit or high.unit)
        if low.unit and high.unit and low.unit != high.unit:
            raise SpecError(f"{where} is in {low.unit} and {high.unit}.", "Use one unit.")
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        try:
            span = Span(float(cell), float(cell), "")
        except OverflowError:
            span = Span(float("inf"), float("inf"), "")
    else:
        read = span_of(cell) if isinstance(cell, str) else None
        if read is None:
            raise SpecError(f"{where} is {str(cell)[:40]!r}.",
                            "Write a number or a range, for example 96, 37,5 cm or 102-106; leave unknown cells empty.")
        span = read
    if span.low > span.high:
        raise SpecError(f"{where} runs from {span.low:g} down to {span.high:g}.", "Write the smaller figure first.")
    return span


def _own_factor(span: Span, measure: Measure, where: str) -> float:
    """To cm or kg, of a cell with a unit of its own."""
    if (measure.unit == "kg") != (span.unit in ("kg", "lb")):
        raise SpecError(f"{where} is in {span.unit}.", f"Use {'kg or lb' if measure.unit == 'kg' else 'cm or in'}.")
    return UNIT_WORDS[span.unit][1]


def _factor(path: Path, column: _Column, spans: Sequence[Span | None], units: str | None) -> float:
    """To cm or kg: as the chart says, as told, or as the figures look."""
    measure, title = column.measure, column.title
    if title.strip().lower() == "cm":
        return 1.0
    unit = column.unit or (units or "" if measure.unit == "cm" else "")
    if unit:
        if unit.strip().lower() not in UNIT_WORDS:
            known = ", ".join(word for word in UNIT_WORDS if word.isalpha())
            raise SpecError(f"{path.name} has the unit {unit[:40]!r}.", f"Known are: {known}.")
        name, factor = UNIT_WORDS[unit.strip().lower()]
        if measure.unit == "kg" and name not in ("kg", "lb"):  # a chart in inches has pounds
            return POUND if name == "in" else 1.0
        if measure.unit == "cm" and name in ("kg", "lb"):
            raise SpecError(f"{path.name} has {title} in {unit}.", "Use cm or in.")
        return factor
    middles = [(span.low + span.high) / 2 for span in spans if span is not None and not span.unit]
    outside = [m for m in middles if not measure.low <= m <= measure.high]
    return INCH if 2 * len(outside) > len(middles) and measure.unit == "cm" else 1.0
