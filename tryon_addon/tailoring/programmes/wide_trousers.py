# SPDX-License-Identifier: GPL-3.0-or-later
"""Wide trousers: the trousers' draft with legs that fall from the hip and widen to the hem."""

from __future__ import annotations

from collections.abc import Mapping

from ..pattern.figure import Figure
from ..pattern.pattern import Pattern
from .trousers import Cut, cut_trousers


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The pattern for a body and the resolved design parameters of ``bottoms.WIDE_TROUSERS`` (cm)."""
    cut = Cut(d["hem"], d["rise"], d["ease"], d["leg_width"], leg_ease=9.0, flare=1.0)
    return cut_trousers(figure, "wide_trousers", cut)
