# SPDX-License-Identifier: GPL-3.0-or-later
"""Size charts: a JSON of rows with a size and ranges of measures becomes the measures of every size.

Read are the cells that hold ``{"min", "max"}``, ``{"value"}`` or a number, in columns whose title is a measure's; a
range counts as its middle. ``unit`` on the chart or a column is cm or in; where it is left out, the figures tell.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.errors import SpecError
from ...core.fields import load
from .measures import ALIASES, BY_NAME, INCH, POUND, Measure, sex_of

# What charts call measures; "CM" of a shoe chart is the foot.
COLUMNS = {
    "waist": "waist", "natural waist": "waist", "hip": "hip", "hips": "hip", "seat": "hip", "bust": "bust",
    "chest": "bust", "under bust": "underbust", "underbust": "underbust", "inseam": "crotch_height",
    "inside leg": "crotch_height", "height": "stature", "weight": "weight", "weight (lbs)": "weight", "neck": "neck",
    "collar": "neck", "head circumference": "head", "foot length": "foot_length", "cm": "foot_length",
    "hand length": "hand_length", "sleeve": "arm_length", "arm length": "arm_length", "thigh": "thigh",
    "shoulder": "shoulder_breadth", "outseam": "outseam",
}
_WORDS = {"female": ("women", "womens", "woman", "female", "ladies"), "male": ("men", "mens", "man", "male")}
_YOUNG = {"youth", "kids", "boys", "girls", "infant", "toddler", "baby"}
_FACTORS = {"cm": 1.0, "in": INCH, "inch": INCH, "inches": INCH, "mm": 0.1, "kg": 1.0, "lb": POUND, "lbs": POUND}


@dataclass(frozen=True)
class Size:
    """One size: its name, for whom, and its measures in cm and kg."""

    name: str
    sex: str | None
    measures: dict[str, float]


def read_chart(path: Path, *, sex: str | None = None, variant: str | None = None, units: str | None = None
               ) -> list[Size]:
    """The sizes of a chart, in its order.

    Args:
        sex: for whom; by default from the chart's id, tags or variant.
        variant: of a chart with ``variants``; by default the only one, or the one of ``sex``.
        units: ``cm`` or ``in``, where the chart does not say and the figures mislead.

    Raises:
        SpecError: no chart, one for children, or without a measure of the body.
    """
    data = load(path)
    words = _words(data.get("id"), data.get("category"), *_listed(data.get("tags")))
    rows = data.get("rows")
    if isinstance(variants := data.get("variants"), Mapping):
        variant = variant or _choose(path, variants, sex)
        if not isinstance(variants.get(variant), Mapping):
            raise SpecError(f"{path.name} has no variant {variant!r}.", f"It has: {', '.join(variants)}.")
        rows, words = variants[variant].get("rows"), _words(variant)
    if words & _YOUNG:
        raise SpecError(f"{path.name} is for children.", "The body model knows adults only.")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, Mapping) for row in rows):
        raise SpecError(f"{path.name} has no rows.", 'A chart is {"rows": [{"Size": "M", "Bust": {"min": 88, ...}}]}.')
    if sex is None:
        sex = next((s for s, known in _WORDS.items() if words & set(known)), None)
    columns = _columns(data, rows)
    if not columns:
        titles = sorted({str(title) for row in rows for title in row})
        raise SpecError(f"{path.name} has no measure of the body; its columns are {', '.join(titles)}.",
                        f"Known are: {', '.join(sorted(COLUMNS))}.")
    label = _label_column(data, rows, columns)
    factors = {title: _factor(path, data, title, measure, rows, units) for title, measure in columns.items()}
    sizes = []
    for i, row in enumerate(rows, start=1):
        name = str(row.get(label, i))
        found = {}
        for title, measure in columns.items():
            middle = _middle(row.get(title), f"{path.name}, size {name}, {title}")
            if middle is not None:
                where = f"{path.name}, size {name}, {title}"
                found[measure.name] = measure.check(round(middle * factors[title], 3), where)
        if found:
            sizes.append(Size(name, sex_of(sex) if sex else None, found))
    return sizes


def _listed(value: Any) -> list:
    return value if isinstance(value, list) else []


def _words(*texts: Any) -> set[str]:
    joined = " ".join(str(text).lower() for text in texts if text)
    return set(joined.replace("'", "").replace("-", " ").replace("_", " ").split())


def _choose(path: Path, variants: Mapping[str, Any], sex: str | None) -> str:
    fitting = [name for name in variants if not _words(name) & _YOUNG]
    if sex:
        fitting = [name for name in fitting if _words(name) & set(_WORDS[sex])] or fitting
    if len(fitting) != 1:
        raise SpecError(f"{path.name} has several variants: {', '.join(variants)}.", "Choose one with --variant.")
    return fitting[0]


def _columns(data: Mapping[str, Any], rows: list) -> dict[str, Measure]:
    """Title -> measure, of the columns that measure a body."""
    titles = [str(c.get("name")) for c in _listed(data.get("columns")) if isinstance(c, Mapping)]
    titles = titles or list(dict.fromkeys(str(title) for row in rows for title in row))
    found: dict[str, Measure] = {}
    for title in titles:
        key = title.strip().lower()
        name = COLUMNS.get(key) or ALIASES.get(key, key.replace(" ", "_"))
        measured = any(isinstance(row.get(title), (Mapping, int, float)) for row in rows)
        if name in BY_NAME and measured and BY_NAME[name] not in found.values():
            found[title] = BY_NAME[name]
    return found


def _label_column(data: Mapping[str, Any], rows: list, columns: Mapping[str, Measure]) -> str:
    typed = [str(c["name"]) for c in _listed(data.get("columns"))
             if isinstance(c, Mapping) and c.get("type") in ("SIZE_LABEL", "SHOE_SIZE")]
    return next(iter(typed), next((title for title in rows[0] if title not in columns), "Size"))


def _factor(path: Path, data: Mapping[str, Any], title: str, measure: Measure, rows: list, units: str | None) -> float:
    """To cm or kg: as the chart says, as told, or as the figures look."""
    if title.strip().lower() == "cm":
        return 1.0
    own = [c.get("unit") for c in _listed(data.get("columns")) if isinstance(c, Mapping) and c.get("name") == title]
    stated = next((u for u in (*own, data.get("unit"), data.get("units")) if isinstance(u, str)), None)
    if stated is not None and measure.unit == "kg" and _FACTORS.get(stated.lower()) in (INCH, 0.1):
        stated = "lb"
    elif stated is None and measure.unit == "cm":
        stated = units
    if stated is None:
        stated = "lb" if "lb" in title.lower() else measure.unit
        places = [(row, f"{path.name}, size {next(iter(row.values()), '')}, {title}") for row in rows]
        middles = [m for row, where in places if (m := _middle(row.get(title), where)) is not None]
        outside = [m for m in middles if not measure.low <= m <= measure.high]
        if 2 * len(outside) > len(middles) and measure.unit == "cm":
            stated = "in"
    if stated.lower() not in _FACTORS:
        raise SpecError(f"{path.name} has the unit {stated!r}.", f"Known are: {', '.join(_FACTORS)}.")
    return _FACTORS[stated.lower()]


def _middle(cell: Any, where: str) -> float | None:
    """The figure of a cell; None where it is empty or text."""
    if isinstance(cell, Mapping):
        values = [cell[k] for k in ("min", "max", "value") if cell.get(k) is not None]
        if not values or any(isinstance(v, bool) or not isinstance(v, (int, float)) for v in values):
            raise SpecError(f"{where} is {json.dumps(dict(cell), default=str)}.", 'Give {"min", "max"} or {"value"}.')
        return sum(values) / len(values)
    return float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else None
