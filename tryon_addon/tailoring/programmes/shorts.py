# SPDX-License-Identifier: GPL-3.0-or-later
"""Shorts: the trousers' draft cut off above the knee, with a straight leg."""

from __future__ import annotations

from collections.abc import Mapping

from ...core.errors import PatternError
from ..pattern.figure import Figure
from ..pattern.pattern import Pattern
from .trousers import DROP, Cut, cut_trousers


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The pattern for a body and the resolved design parameters of ``bottoms.SHORTS`` (cm)."""
    hem = figure.measure("crotch_height") - DROP - d["inseam"]
    width = figure.girth(hem / 100, 1) + d["leg_ease"] + 0.7 * d["ease"]
    try:
        return cut_trousers(figure, "shorts", Cut(hem, d["rise"], d["ease"], width))
    except PatternError as error:
        if not error.mend.startswith("hem"):
            raise
        raise PatternError(error.message, f"leg_ease: at least {d['leg_ease'] + 5.0:.1f} cm.") from None
