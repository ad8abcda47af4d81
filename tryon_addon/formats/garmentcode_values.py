# SPDX-License-Identifier: GPL-3.0-or-later
"""Single values of a pattern file, and nothing believed: what is wrong is a PatternError that says where."""

from __future__ import annotations

import math
from typing import Any, NoReturn

from ..core.errors import PatternError

REACH = 1000.0  # cm: no coordinate is farther out


def refuse(message: str, mend: str = "") -> NoReturn:
    """Refuse the file."""
    raise PatternError(message, mend)


def as_number(value: Any, where: str, low: float = -REACH, high: float = REACH) -> float:
    """``value``, which stands at ``where``, as a finite number from ``low`` to ``high``."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        refuse(f"{where} is {str(value)[:40]!r}, which is not a number.", f"Allowed: {low:g} to {high:g}.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not low <= number <= high:
        refuse(f"{where} is {number:g}.", f"Allowed: {low:g} to {high:g}.")
    return number


def as_numbers(value: Any, count: int, where: str, low: float = -REACH, high: float = REACH) -> tuple[float, ...]:
    """A list of ``count`` numbers."""
    if not isinstance(value, list) or len(value) != count:
        refuse(f"{where} is {str(value)[:40]!r}.", f"It must be a list of {count} numbers.")
    return tuple(as_number(v, where, low, high) for v in value)


def as_place(value: Any, count: int, where: str) -> int:
    """A place in a list of ``count``."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < count:
        refuse(f"{where} is {str(value)[:40]!r}.", f"Allowed: 0 to {count - 1}.")
    return value


def as_text(value: Any) -> str:
    """The beginning of a text; empty for anything else."""
    return value[:60] if isinstance(value, str) else ""
