# SPDX-License-Identifier: GPL-3.0-or-later
"""What is tried, one thing after another, when a drape fails its certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Figures that the start decides, that contact decides, and that time decides.
_SEWN = ("seam_gap_p95_mm", "seam_gap_max_mm", "stretch_p95_pct", "self_intersecting_pct")
_CONTACT = ("penetrating_pct", "penetration_max_mm", "poke_through_pct", "self_intersecting_pct", "slippage_mm")
_TREMBLING = ("residual_speed_p95_mm_s",)
_REST = ("drift_p95_mm", "drift_max_mm")
_STANDING = ("standing_pct",)
APART = frozenset(_SEWN + _CONTACT)  # what may be wrong where cloth flew apart; time alone mends nothing there


@dataclass(frozen=True)
class Repair:
    """One rung: what it changes (fields of the drape's settings, iterations of sewing) and which figures it can mend.

    Rungs add up: what one changed stays changed on the next.
    """

    name: str
    mends: tuple[str, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    iterations: int | None = None


LADDER: tuple[Repair, ...] = (
    Repair("smaller steps", _SEWN[:2] + _TREMBLING + _REST, {"quality": 7}),
    Repair("more time", _REST, {"max_frames": 400}),
    Repair("sewn longer", _SEWN + _CONTACT + _STANDING, iterations=160),
    Repair("finer collision", _CONTACT, {"collider_triangles": 9000, "collision_quality": 3}),
    Repair("slower start", _SEWN[:2] + _CONTACT + _REST + _STANDING, {"slow_start": 24}),
    Repair("larger offset", _CONTACT, {"offset": 0.005}),
    Repair("smallest steps", _SEWN[:2] + _CONTACT + _TREMBLING, {"quality": 10}),
)

