# SPDX-License-Identifier: GPL-3.0-or-later
"""The sheath dress: a fitted bodice on a skirt that narrows towards the knee."""

from __future__ import annotations

from collections.abc import Mapping

from ..pattern.figure import Figure
from ..pattern.pattern import Pattern
from .dress import dress_cut, fitted_dress


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The pattern for a body and the resolved design parameters of ``dresses.SHEATH_DRESS`` (cm)."""
    return fitted_dress(figure, "sheath_dress", dress_cut(d, taper=d["taper"]))
