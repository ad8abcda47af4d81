# SPDX-License-Identifier: GPL-3.0-or-later
"""A number a person may choose: its unit, its range, and what to say when it lies outside."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .errors import SpecError


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
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise SpecError(f"{where}.{self.name} is {value!r}, which is not a number.", allowed)
        if not self.low <= value <= self.high:
            raise SpecError(f"{where}.{self.name} is {value:g} {self.unit}".rstrip() + ".", allowed)
        return float(value)


def choose(value: object, allowed: tuple[str, ...], where: str) -> str:
    """``value`` if it is one of ``allowed``, else a SpecError that lists them."""
    if value not in allowed:
        raise SpecError(f"{where} is {value!r}.", f"Choose one of: {', '.join(allowed)}.")
    return str(value)
