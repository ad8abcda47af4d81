# SPDX-License-Identifier: GPL-3.0-or-later
"""Slim trousers: the trousers' draft with little room around seat and leg."""

from __future__ import annotations

from collections.abc import Mapping

from ..pattern.figure import Figure
from ..pattern.pattern import Pattern
from .trousers import Cut, cut_trousers


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The pattern for a body and the resolved design parameters of ``bottoms.SLIM_TROUSERS`` (cm)."""
    cut = Cut(d["hem"], d["rise"], d["ease"], d["leg_width"], seat_ease=2.4, leg_ease=2.6)
    return cut_trousers(figure, "slim_trousers", cut)
