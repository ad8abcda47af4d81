# SPDX-License-Identifier: GPL-3.0-or-later
"""What is tried, one thing after another, when a drape fails its certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .figures import FIGURES, Trouble


def shown_by(trouble: Trouble) -> frozenset[str]:
    """The figures that show any of ``trouble``."""
    return frozenset(name for name, figure in FIGURES.items() if figure.trouble & trouble)


@dataclass(frozen=True)
class Repair:
    """One rung: what it is good against, and what it changes (fields of the drape's settings, iterations of sewing).

    Rungs add up: what one changed stays changed on the next.
    """

    name: str
    against: Trouble
    settings: Mapping[str, Any] = field(default_factory=dict)
    iterations: int | None = None

    @property
    def mends(self) -> frozenset[str]:
        """The figures that it can mend."""
        return shown_by(self.against)


FIRST = Repair("as sewn", Trouble(0))  # what the ladder stands on
LADDER: tuple[Repair, ...] = (
    Repair("smaller steps", Trouble.SEAMS | Trouble.TREMBLING | Trouble.DRIFT, {"quality": 7}),
    Repair("more time", Trouble.DRIFT, {"max_frames": 400}),
    Repair("sewn longer", Trouble.SEAMS | Trouble.STRETCH | Trouble.CONTACT | Trouble.STANDING, iterations=160),
    Repair("finer collision", Trouble.CONTACT, {"collider_triangles": 9000, "collision_quality": 3}),
    Repair("slower start", Trouble.SEAMS | Trouble.CONTACT | Trouble.DRIFT | Trouble.STANDING, {"slow_start": 24}),
    Repair("larger offset", Trouble.CONTACT, {"offset": 0.005}),
    Repair("smallest steps", Trouble.SEAMS | Trouble.CONTACT | Trouble.TREMBLING, {"quality": 10}),
)
# May be wrong where cloth flew apart; time alone mends nothing there.
APART = shown_by(Trouble.SEAMS | Trouble.STRETCH | Trouble.CONTACT)
