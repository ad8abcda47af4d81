# SPDX-License-Identifier: GPL-3.0-or-later
"""One style in several sizes on several people: which size each takes by its drape, and whether the fit follows the
size."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

GROWS, FALLS = ("ease_cm",), ("strain_weft_pct", "pressure_kpa")
# A drape's repeatability: steps within it are none.
TIE = {"ease_cm": 0.3, "clearance_mm": 1.0, "strain_weft_pct": 0.5, "pressure_kpa": 0.1}
FIGURES = ("ease_cm", "clearance_mm", "strain_warp_pct", "strain_weft_pct", "shear_deg", "pressure_kpa", "verdict")
GOOD = 60.0  # comfort from which a size passes: no figure beyond its limit weighs more
EASY = 80.0  # comfort from which a larger size is no better: the smallest that has it is taken


@dataclass(frozen=True)
class Cell:
    """A person in a size: ``comfort`` (0 to 100, None where there is no drape), whether the drape's certificate passed,
    ``sentences`` of a fitter, ``zones`` as ``evaluation.json`` has them, ``error`` where it could not be made."""

    person: str
    size: str
    comfort: float | None = None
    drape: bool = False
    sentences: tuple[str, ...] = ()
    zones: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    error: str = ""

    @property
    def passed(self) -> bool:
        """Draped, and comfortable enough."""
        return self.drape and self.comfort is not None and self.comfort >= GOOD


@dataclass(frozen=True)
class Matrix:
    """``cells`` by person and size, ``people`` and ``sizes`` in their order; ``advised``: by person the size that the
    patterns alone would say, where that was asked."""

    people: tuple[str, ...]
    sizes: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    advised: Mapping[str, str] = field(default_factory=dict)

    def best(self, person: str) -> str:
        """The size that the drapes recommend: of those that pass, else of all, the smallest that is EASY, else the most
        comfortable; empty where nothing could be draped."""
        mine = [self.cells[person, size] for size in self.sizes if (person, size) in self.cells]
        known = [one for one in mine if one.passed] or [one for one in mine if one.comfort is not None]
        most = max((one.comfort or 0.0 for one in known), default=0.0)
        return next((one.size for one in known if (one.comfort or 0.0) >= min(most, EASY)), "")

    def agreement(self) -> tuple[int, int]:
        """Of how many people patterns and drapes say the same size, and of how many both say one."""
        both = [(self.advised[p], self.best(p)) for p in self.people if self.advised.get(p) and self.best(p)]
        return sum(a == b for a, b in both), len(both)

    def follows(self) -> dict[str, float]:
        """"person: waist ease_cm" -> rank correlation with the size, 1 where the fit follows it."""
        found: dict[str, float] = {}
        for person in self.people:
            zones = [self.cells[person, size].zones for size in self.sizes if (person, size) in self.cells]
            found |= {f"{person}: {name}": value for name, value in followed([z for z in zones if z]).items()}
        return found

    def as_csv(self) -> str:
        """A row a person, size and zone."""
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow(["person", "size", "comfort", "passed", "recommended", "advised", "zone", *FIGURES])
        for (person, size), cell in self.cells.items():
            head = [person, size, "" if cell.comfort is None else cell.comfort, int(cell.passed),
                    int(self.best(person) == size), int(self.advised.get(person) == size)]
            for zone, said in cell.zones.items() or [("", {})]:
                table.writerow([*head, zone, *("" if said.get(name) is None else said[name] for name in FIGURES)])
        return text.getvalue()


def spearman(sizes: Sequence[float], figures: Sequence[float], tie: float) -> float | None:
    """Rank correlation of a figure with the size; steps within ``tie`` are none. None where nothing changes."""
    values = np.round(np.asarray(figures, float) / tie)
    if len(values) < 3 or np.ptp(values) == 0:
        return None
    one, two = (_ranks(np.asarray(v, float)) for v in (sizes, values))
    return float(np.corrcoef(one, two)[0, 1])


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """With the mean of those that are alike."""
    order = np.sort(values)
    return (np.searchsorted(order, values) + np.searchsorted(order, values, side="right") - 1) / 2


def followed(zones: Sequence[Mapping[str, Mapping[str, Any]]]) -> dict[str, float]:
    """Of one person in rising sizes, each zone's figures: "waist ease_cm" -> rank correlation, 1 where it follows.

    What falls is looked at where cloth is strained or touches: up to the first size from which on it has come to rest,
    within a drape's repeatability of nothing. What rises again after that counts.
    """
    found = {}
    for zone in dict.fromkeys(name for one in zones for name in one):
        for figure in (*GROWS, *FALLS):
            known = [(k, one[zone][figure]) for k, one in enumerate(zones)
                     if zone in one and one[zone].get(figure) is not None]
            if figure in FALLS:
                beyond = [n for n, (_, value) in enumerate(known) if value > TIE[figure]]
                known = known[: (max(beyond) if beyond else -1) + 2]
            value = spearman([k for k, _ in known], [v for _, v in known], TIE[figure]) if known else None
            if value is not None:
                found[f"{zone} {figure}"] = value if figure in GROWS else -value
    return found
