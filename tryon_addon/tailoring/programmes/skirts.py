# SPDX-License-Identifier: GPL-3.0-or-later
"""Skirts cut from the fitted block: the pencil skirt and the A-line skirt."""

from __future__ import annotations

from collections.abc import Mapping

from ..blocks.skirt import SkirtCut, fitted_skirt
from ..pattern.figure import Figure
from ..pattern.pattern import Pattern


def pencil(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The pencil skirt, close at the hip and narrower towards the knee, for a body and the resolved design (cm)."""
    return fitted_skirt(figure, "pencil_skirt", SkirtCut(d["length"], d["rise"], d["ease"], taper=d["taper"]))


def a_line(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The A-line skirt, opened from the waist to the hem, for a body and the resolved design (cm)."""
    return fitted_skirt(figure, "a_line_skirt", SkirtCut(d["length"], d["rise"], d["ease"], d["flare"]))
