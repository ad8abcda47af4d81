# SPDX-License-Identifier: GPL-3.0-or-later
"""The A-line dress: a fitted bodice on a skirt that opens towards the hem."""

from __future__ import annotations

from collections.abc import Mapping

from ..pattern.figure import Figure
from ..pattern.pattern import Pattern
from .dress import dress_cut, fitted_dress


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The pattern for a body and the resolved design parameters of ``dresses.A_LINE_DRESS`` (cm)."""
    return fitted_dress(figure, "a_line_dress", dress_cut(d, flare=d["flare"]))
