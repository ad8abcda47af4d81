# SPDX-License-Identifier: GPL-3.0-or-later
"""The A-line skirt: the skirt block opened from the waist to the hem."""

from __future__ import annotations

from collections.abc import Mapping

from ..blocks.skirt import SkirtCut, fitted_skirt
from ..pattern.figure import Figure
from ..pattern.pattern import Pattern


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The pattern for a body and the resolved design parameters of ``bottoms.A_LINE_SKIRT`` (cm)."""
    return fitted_skirt(figure, "a_line_skirt", SkirtCut(d["length"], d["rise"], d["ease"], d["flare"]))
