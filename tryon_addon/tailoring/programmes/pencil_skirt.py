# SPDX-License-Identifier: GPL-3.0-or-later
"""The pencil skirt: the skirt block, close at the hip and narrower towards the knee."""

from __future__ import annotations

from collections.abc import Mapping

from ..blocks.skirt import SkirtCut, fitted_skirt
from ..pattern.figure import Figure
from ..pattern.pattern import Pattern


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The pattern for a body and the resolved design parameters of ``bottoms.PENCIL_SKIRT`` (cm)."""
    return fitted_skirt(figure, "pencil_skirt", SkirtCut(d["length"], d["rise"], d["ease"], taper=d["taper"]))
