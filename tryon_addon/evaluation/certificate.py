# SPDX-License-Identifier: GPL-3.0-or-later
"""The drape certificate: figures that say whether a garment may be shown, and the limits they are held to."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from ..catalog.garments.programme import STRETCH

# Figure, limit, what a failure means. Deeper or larger than the limit fails; NaN always fails.
LIMITS: tuple[tuple[str, float, str], ...] = (
    ("penetrating_pct", 0.5, "of the garment's vertices lie behind the skin or a garment beneath (%)"),
    ("penetration_max_mm", 2.0, "is the deepest of them (mm)"),
    ("poke_through_pct", 0.1, "of the covered vertices beneath stick out through the cloth (%)"),
    ("seam_gap_p95_mm", 1.0, "is the 95th percentile of the seam gaps before welding (mm)"),
    ("seam_gap_max_mm", 3.0, "is the widest seam gap before welding (mm)"),
    ("stretch_p95_pct", STRETCH, "is the 95th percentile of stretch over panel edges (%)"),
    ("residual_speed_p95_mm_s", 10.0, "is the 95th percentile of speed at the end (mm/s)"),
    ("drift_p95_mm", 2.0, "is the 95th percentile of movement over 24 more frames (mm)"),
    ("drift_max_mm", 8.0, "is the largest movement over 24 more frames (mm)"),
    ("self_intersecting_pct", 0.5, "of the faces cut through cloth of the same garment (%)"),
    ("slippage_mm", 25.0, "is how far the upper edge slipped on the body, median (mm)"),
    ("standing_pct", 20.0, "of a turned-down collar's cloth stands up (%)"),
)
SLIPPAGE = next(limit for figure, limit, _ in LIMITS if figure == "slippage_mm")
OWN = {"stretch_p95_pct": "stretch_limit_pct", "slippage_mm": "slippage_limit_mm"}  # limits that a garment may shift


@dataclass(frozen=True)
class Spot:
    """Where a figure is at its worst: the point (x, y, z) in metres."""

    figure: str
    at: tuple[float, float, float]


@dataclass(frozen=True)
class Certificate:
    """Figures of one garment, or of a whole look (the worst of each, frames and seconds added up).

    ``stretch_limit_pct`` is the garment's own limit, wider for what is worn with negative ease, and as
    ``slippage_limit_mm`` wider in a pose. ``repairs`` names what was tried after a first drape that failed.
    """

    name: str
    penetrating_pct: float
    penetration_max_mm: float
    poke_through_pct: float
    seam_gap_p95_mm: float
    seam_gap_max_mm: float
    stretch_p95_pct: float
    residual_speed_p95_mm_s: float
    drift_p95_mm: float
    drift_max_mm: float
    self_intersecting_pct: float
    slippage_mm: float
    standing_pct: float
    frames: int
    seconds: float
    cached: bool = False
    stretch_limit_pct: float = STRETCH
    slippage_limit_mm: float = SLIPPAGE
    repairs: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()
    garments: tuple[Certificate, ...] = field(default=())

    def _limit(self, figure: str, usual: float) -> float:
        return getattr(self, OWN[figure]) if figure in OWN else usual

    @property
    def failing(self) -> list[str]:
        """The names of the figures over their limits."""
        return [figure for figure, limit, _ in LIMITS
                if not getattr(self, figure) <= self._limit(figure, limit)]  # also catches NaN

    @property
    def reasons(self) -> list[str]:
        """One sentence for every figure over its limit; empty when the drape passed."""
        if self.garments:
            return [f"{g.name}: {reason}" for g in self.garments for reason in g.reasons]
        failing = self.failing
        return [f"{getattr(self, figure):.3g} {meaning}, the limit is {self._limit(figure, limit):g}"
                for figure, limit, meaning in LIMITS if figure in failing]

    @property
    def passed(self) -> bool:
        """Whether every figure is within its limit."""
        return not self.reasons

    @property
    def badness(self) -> float:
        """The worst figure over its limit; up to 1 passes. Infinite where a figure is unknown."""
        shares = [getattr(self, figure) / self._limit(figure, limit) for figure, limit, _ in LIMITS]
        return math.inf if any(math.isnan(s) for s in shares) else max(shares)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for ``look.json``: figures rounded, ``passed`` and ``reasons`` first."""
        figures = {k: round(v, 4) if isinstance(v, float) and math.isfinite(v) else v for k, v in asdict(self).items()}
        figures["garments"] = [g.as_dict() for g in self.garments]
        if not self.garments:
            del figures["garments"]
        figures["repairs"] = list(self.repairs)
        figures["spots"] = [{"figure": spot.figure, "at": list(spot.at)} for spot in self.spots]
        for name, value in figures.items():  # JSON knows no NaN
            if isinstance(value, float) and not math.isfinite(value):
                figures[name] = None
        return {"passed": self.passed, "reasons": self.reasons} | figures


def overall(garments: Iterable[Certificate]) -> Certificate:
    """The worst of each figure over all garments of a look."""
    items = tuple(garments)

    def worst(figure: str) -> float:
        values = [getattr(item, figure) for item in items]
        return math.nan if any(math.isnan(v) for v in values) else max(values)

    worst_of: dict[str, Any] = {figure: worst(figure) for figure, _, _ in LIMITS}
    return Certificate(
        name="look",
        **worst_of,
        frames=sum(item.frames for item in items),
        seconds=sum(item.seconds for item in items),
        cached=all(item.cached for item in items),
        garments=items,
    )
