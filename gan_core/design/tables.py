# SPDX-License-Identifier: GPL-3.0-or-later
"""The design parameters of garment programmes as plain names and ranges, and designs carried from one table to another.

What the generator was taught travels in its file. Programmes go on changing: a design is then read by the names that
both tables have, in the parameters' own units, and held within today's ranges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class DesignError(Exception):
    """A design cannot be drawn; ``mend`` says what can."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.message, self.mend = message, mend


@dataclass(frozen=True)
class Table:
    """One programme's parameters in order: ``low``, ``high`` and ``default`` in their units (cm, %)."""

    programme: str
    names: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    default: tuple[float, ...]

    def __post_init__(self) -> None:
        if not len(self.names) == len(self.low) == len(self.high) == len(self.default) == len(set(self.names)):
            raise ValueError(f"the table of {self.programme} has uneven or repeated rows")
        if not all(a <= d <= b and a < b for a, d, b in zip(self.low, self.default, self.high, strict=True)):
            raise ValueError(f"the table of {self.programme} has an empty range or a default outside of it")

    @classmethod
    def of(cls, programme: str, parameters: Iterable[Mapping[str, Any]]) -> Table:
        """From rows with ``name``, ``low``, ``high`` and ``default``."""
        rows = list(parameters)
        ends = (tuple(float(row[key]) for row in rows) for key in ("low", "high", "default"))
        return cls(programme, tuple(str(row["name"]) for row in rows), *ends)

    def to_dict(self) -> dict[str, Any]:
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Table:
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
        return cls(**values)

    def unit(self, values: Array) -> Array:
        """(n, P) in units of the parameters -> 0 to 1 over their ranges."""
        return (values - np.array(self.low)) / (np.array(self.high) - np.array(self.low))

    def values(self, unit: Array) -> Array:
        """The way back from ``unit``; whatever lies outside is brought to the range's end."""
        low, high = np.array(self.low), np.array(self.high)
        return np.clip(low + np.clip(unit, 0.0, 1.0) * (high - low), low, high)


def carried(values: Array, taught: Table, today: Table) -> tuple[Array, list[str]]:
    """Designs (n, P) of the table ``taught`` as designs (n, Q) of ``today``'s, and in sentences what was in the way.

    A parameter that both have keeps its value as far as today's range goes; one that is new has its default.
    """
    out = np.tile(np.array(today.default, float), (len(values), 1))
    notes = []
    for k, name in enumerate(today.names):
        if name not in taught.names:
            notes.append(f"{name} is newer than the generator, and stays at its default.")
            continue
        column = values[:, taught.names.index(name)]
        out[:, k] = np.clip(column, today.low[k], today.high[k])
        held = int((out[:, k] != column).sum())
        if held:
            notes.append(f"{name} was held within {today.low[k]:g} to {today.high[k]:g} in {held} designs.")
    return out, notes
