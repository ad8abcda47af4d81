# SPDX-License-Identifier: GPL-3.0-or-later
"""Which size somebody takes: from a chart's rows, and from what the patterns of a style measure in each size.

A row is for whom its measures lie in its ranges. Who lies in none gives somewhere: what is too narrow costs more than
what is too wide, and less where the cloth stretches.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..catalog import comfort
from ..catalog.body.size_table import Size
from ..catalog.cloth.physics import CLOTHS
from ..core.errors import SpecError

# Zone -> the measure of a body that is its girth.
MEASURE = {"bust": "bust", "underbust": "underbust", "waist": "waist", "hip": "hip", "neck": "neck", "thigh": "thigh",
           "upper arm": "upper_arm", "knee": "knee", "calf": "calf"}
NARROW, WIDE = 2.0, 1.0  # what half a size too narrow, or too wide, costs
SHORT = 2.0  # cm of ease below the least that cost as much as half a size
STRETCH = 0.02  # share by which a cloth must give to halve what is too narrow
NEAR = 1e-4  # what it costs inside of a row to lie at its end
LITTLE = 0.05  # cm outside of a row that are named
LIMIT = 0.15  # the cost from which a zone is said to give
SURE = 0.5  # difference of cost at which the better size is chosen three times in four


@dataclass(frozen=True)
class Style:
    """A graded garment: what kind it is, its cloth's preset, and the girth in cm of each zone as it is cut, by size:
    ``girths[size][zone]``. Zones that it does not cover are not there."""

    kind: str
    physics: str
    girths: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Seat:
    """How one zone of one size sits: ``ease_cm`` of the pattern, where that is known; how far the body lies outside of
    the row, cm (negative: below it); what that costs; and in words."""

    zone: str
    ease_cm: float | None
    outside_cm: float
    cost: float
    said: str


@dataclass(frozen=True)
class Advice:
    """``size`` and the ``second`` choice (empty where there is one size alone), how ``sure``, 0 to 1, ``why`` in
    sentences, and every size's zones in ``table``."""

    size: str
    second: str
    sure: float
    why: tuple[str, ...]
    table: Mapping[str, tuple[Seat, ...]]

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"size": self.size, "second": self.second or None, "sure": round(self.sure, 2), "why": list(self.why),
                "zones": {name: {seat.zone: {"ease_cm": None if seat.ease_cm is None else round(seat.ease_cm, 1),
                                             "outside_cm": round(seat.outside_cm, 1), "sits": seat.said}
                                 for seat in seats} for name, seats in self.table.items()}}


class Adviser:
    """Advises on the sizes of one chart, and of one ``style`` where one is given.

    Raises:
        SpecError: no size has a girth.
    """

    def __init__(self, sizes: Sequence[Size], style: Style | None = None) -> None:
        covered = set().union(*style.girths.values()) if style and style.girths else set(MEASURE)
        zones = [zone for zone in MEASURE if zone in covered]
        if not any(MEASURE[zone] in one.measures for one in sizes for zone in zones):
            raise SpecError("The chart has no girth to choose a size by.",
                            f"Give it one of: {', '.join(MEASURE[zone] for zone in zones)}.")
        self.sizes, self.style = list(sizes), style
        self.ranges = {zone: ranges(sizes, MEASURE[zone]) for zone in zones}
        gives = CLOTHS[style.physics].extensibility.value / 100 if style else 0.0
        self.narrow = NARROW / (1 + gives / STRETCH / 5)

    def advise(self, body: Mapping[str, float]) -> Advice:
        """For a body's measures, cm by name.

        Raises:
            SpecError: it has none of the measures that the chart has.
        """
        if not any(MEASURE[zone] in body and any(row) for zone, row in self.ranges.items()):
            raise SpecError("The body has none of the chart's measures.",
                            f"Give one of: {', '.join(MEASURE[zone] for zone in self.ranges)}.")
        table = {one.name: tuple(self._seats(k, one, body)) for k, one in enumerate(self.sizes)}
        cost = {name: sum(seat.cost for seat in seats) for name, seats in table.items()}
        order = sorted(cost, key=lambda name: (cost[name], [one.name for one in self.sizes].index(name)))
        best, second = order[0], order[1] if len(order) > 1 else ""
        sure = 1.0 / (1.0 + math.exp(-math.log(3) * (cost[second] - cost[best]) / SURE)) if second else 1.0
        return Advice(best, second, sure, tuple(_why(best, second, table)), table)

    def _seats(self, order: int, size: Size, body: Mapping[str, float]) -> list[Seat]:
        found = []
        for zone, rows in self.ranges.items():
            girth = body.get(MEASURE[zone])
            if girth is None:
                continue
            outside, cost, wide = 0.0, 0.0, False
            if (span := rows[order]) is not None:
                low, high = span
                half = max((high - low) / 2, 0.5)
                outside = max(girth - high, 0.0) + min(girth - low, 0.0)
                # Inside of the row next to nothing, so that of two that fit the nearer one is taken.
                cost = (outside / half) ** 2 * (self.narrow if outside > 0 else WIDE)
                cost += NEAR * ((girth - (low + high) / 2) / half) ** 2 if not outside else 0.0
                wide = outside < 0
            ease, short = self._ease(size.name, zone, girth)
            if short > 0:
                cost += (short / SHORT) ** 2 * self.narrow / NARROW
            if span is None and short <= 0 and ease is None:
                continue
            said = _said(zone, outside, ease, short, wide)
            found.append(Seat(zone, ease, outside, cost, said))
        return found

    def _ease(self, size: str, zone: str, girth: float) -> tuple[float | None, float]:
        """Of the pattern, cm, and how much of what garments of its kind have at least is missing."""
        if self.style is None or zone not in self.style.girths.get(size, {}):
            return None, 0.0
        ease = self.style.girths[size][zone] - girth
        known = comfort.ease(self.style.kind, zone)
        least = known.of(girth)[0] if known else None
        return ease, 0.0 if least is None else max(0.0, least - ease)


def ranges(sizes: Sequence[Size], measure: str) -> list[tuple[float, float] | None]:
    """(low, high) in cm of a measure in each size; a row with one figure reaches half way to its neighbours, and a
    gap between two rows belongs to nobody. None where a size has none."""
    middles = [one.measures.get(measure) for one in sizes]
    found: list[tuple[float, float] | None] = []
    for k, (one, middle) in enumerate(zip(sizes, middles, strict=True)):
        if middle is None:
            found.append(None)
            continue
        low, high = one.spans.get(measure, (middle, middle))
        if high - low < 1e-6:
            before = next((m for m in reversed(middles[:k]) if m is not None), None)
            after = next((m for m in middles[k + 1 :] if m is not None), None)
            steps = [abs(middle - m) / 2 for m in (before, after) if m is not None] or [2.0]
            low = middle - (abs(middle - before) / 2 if before is not None else steps[0])
            high = middle + (abs(after - middle) / 2 if after is not None else steps[0])
        found.append((low, high))
    return found


def _said(zone: str, outside: float, ease: float | None, short: float, wide: bool) -> str:
    """How a zone sits, in words."""
    has = "" if ease is None else f", {ease:.0f} cm of ease"
    if short > 0.25:
        return f"{zone} {short:.1f} cm short of ease{has}"
    if outside > 0:
        return f"{zone} {outside:.1f} cm above the row{has}"
    return f"{zone} {-outside:.1f} cm below the row{has}" if wide else f"{zone} as the row has it{has}"


def _why(best: str, second: str, table: Mapping[str, tuple[Seat, ...]]) -> list[str]:
    """Sentences: what speaks for the size, what gives in it, and what would give in the other."""
    gives = {name: sorted((seat for seat in table[name] if seat.cost > LIMIT), key=lambda seat: -seat.cost)
             for name in (best, second) if name}
    little = [seat for seat in table[best] if abs(seat.outside_cm) > LITTLE]
    if not gives[best] and little:
        why = [f"{best}: nearly all of its row; what gives a little: {'; '.join(seat.said for seat in little)}."]
    elif not gives[best]:
        why = [f"{best}: every measure lies in its row, or within what that forgives."]
    else:
        why = [f"{best} is nearest; what gives: {'; '.join(seat.said for seat in gives[best])}."]
    if second and gives[second]:
        why.append(f"{second} would give at: {'; '.join(seat.said for seat in gives[second])}.")
    return why
