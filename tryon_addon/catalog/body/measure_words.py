# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures as people type them: ``bust=36in``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...core.errors import SpecError
from .measures import INCH, POUND, known

UNITS = {"cm": 1.0, "mm": 0.1, "m": 100.0, "in": INCH, "kg": 1.0, "lb": POUND}  # cm or kg


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
