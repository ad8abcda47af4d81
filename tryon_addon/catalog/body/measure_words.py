# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures as people type them: ``bust=36in``, ``37,5 cm``, ``102-106``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ...core.errors import SpecError
from .measures import INCH, POUND, known

UNITS = {"cm": 1.0, "mm": 0.1, "m": 100.0, "in": INCH, "kg": 1.0, "lb": POUND}  # cm or kg
# Word -> the unit's name, and what it is in cm or kg.
UNIT_WORDS = {word: (word, factor) for word, factor in UNITS.items()} | {
    "inch": ("in", INCH), "inches": ("in", INCH), '"': ("in", INCH), "lbs": ("lb", POUND)}
_FIGURE = r"\d{1,6}(?:\.\d{1,9}|,\d{1,2})?"  # 1,234 may be a thousand: it is not read
_UNIT = "|".join(map(re.escape, sorted(UNIT_WORDS, key=len, reverse=True)))
_SPAN = re.compile(rf"\s*([+-]?{_FIGURE})\s*({_UNIT})?(?:\s*(?:-|\u2013|\u2014|to)\s*({_FIGURE})\s*({_UNIT})?)?\s*",
                   re.ASCII)


@dataclass(frozen=True)
class Span:
    """A figure (``low`` is ``high``) or a range of them; ``unit`` is one of UNITS, or empty where none is written."""

    low: float
    high: float
    unit: str


def span_of(text: str) -> Span | None:
    """What ``96``, ``75,5``, ``98 cm`` or ``102-106`` says; None where it is nothing of the kind."""
    match = _SPAN.fullmatch(text.lower())
    if match is None:
        return None
    units = {UNIT_WORDS[word][0] for word in (match[2], match[4]) if word}
    low = float(match[1].replace(",", "."))
    high = float(match[3].replace(",", ".")) if match[3] else low
    return Span(low, high, "".join(units)) if len(units) < 2 else None


def parse_measures(words: Iterable[str], units: str) -> dict[str, float]:
    """``bust=92``, ``bust=36in``, ``weight=150lb`` as cm and kg by name; ``units`` of lengths without one.

    Raises SpecError.
    """
    found: dict[str, float] = {}
    for word in words:
        name, equals, text = word.partition("=")
        match = re.fullmatch(r"\s*([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+|nan|inf))\s*([a-z]*)\s*", text.lower(), re.ASCII)
        if not equals or match is None:
            raise SpecError(f"--set {word!r} is no measure.", "Write --set NAME=VALUE, for example --set bust=92.")
        measure, unit = known(name, "--set"), match[2]
        unit = unit or (units if measure.unit == "cm" else "kg")
        if unit not in UNITS or (measure.unit == "kg") != (unit in ("kg", "lb")):
            allowed = "kg or lb" if measure.unit == "kg" else "cm, mm, m or in"
            raise SpecError(f"--set {word!r} has the unit {unit!r}.", f"Use {allowed}.")
        if measure.name in found:
            raise SpecError(f"--set names {measure.name} twice.", "Name each measure once.")
        value = float(match[1].replace(",", ".")) * UNITS[unit]
        found[measure.name] = measure.check(round(value, 9), f"--set {measure.name}")
    return found
