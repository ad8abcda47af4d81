# SPDX-License-Identifier: GPL-3.0-or-later
"""A number a person may choose: its unit, its range, and what to say when it lies outside."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .errors import SpecError, shown


@dataclass(frozen=True)
class Parameter:
    """One slider: ``default`` lies in ``[low, high]``; ``unit`` is ``cm``, ``years``, ``%`` or empty."""

    name: str
    default: float
    low: float
    high: float
    unit: str
    text: str

    def check(self, value: object, where: str) -> float:
        """``value`` as a float inside the range.

        Raises:
            SpecError: not a finite number, or outside the range; names the range and the unit.
        """
        allowed = f"Allowed: {self.low:g} to {self.high:g} {self.unit}".rstrip() + f" ({self.text})."
        if not is_number(value):
            raise SpecError(f"{where}.{self.name} is {shown(value)}, which is not a number.", allowed)
        assert isinstance(value, (int, float))
        if not self.low <= value <= self.high:
            raise SpecError(f"{where}.{self.name} is {value:g} {self.unit}".rstrip() + ".", allowed)
        return float(value)


def is_number(value: object) -> bool:
    """Whether ``value`` is a number that a float can hold: no truth, no NaN, no infinity, no 10 ** 400."""
    try:
        return not isinstance(value, bool) and isinstance(value, (int, float)) and math.isfinite(value)
    except OverflowError:
        return False


def choose(value: object, allowed: tuple[str, ...], where: str) -> str:
    """``value`` if it is one of ``allowed``, else a SpecError that lists them."""
    if value not in allowed:
        raise SpecError(f"{where} is {shown(value)}.", f"Choose one of: {', '.join(allowed)}.")
    return str(value)
