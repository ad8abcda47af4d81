# SPDX-License-Identifier: GPL-3.0-or-later
"""The circle skirt: two halves of a ring, or of a part of one, on a waistband."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ...core.errors import PatternError
from ..blocks.skirt import FLOOR, FOLD, WAIST_EASE, SkirtCut, front_shares, join_sides, with_band
from ..blocks.skirt_panel import SkirtLevels, SkirtPiece
from ..pattern.figure import Figure
from ..pattern.pattern import Pattern


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The pattern for a body and the resolved design (cm).

    Raises:
        PatternError: a skirt that trails on the floor or pinches the hips; says which length or fullness would do.
    """
    cut = SkirtCut(d["length"], d["rise"], 0.0)
    natural = figure.measure("waist_height")
    waist = natural - cut.rise - cut.band
    at = SkirtLevels(waist, waist, natural - cut.length)
    if at.hem < FLOOR:
        raise PatternError(f"A skirt of {cut.length:.1f} cm trails on the floor.",
                           f"length: at most {natural - FLOOR:.1f} cm for this body.")
    girth = figure.girth(waist / 100) + WAIST_EASE
    share = front_shares(figure, waist)[0]
    folds = 2 * round((girth + 2 * math.pi * d["fullness"] * (waist - at.hem)) / 2 / FOLD)
    halves = [SkirtPiece(girth / 2 * part, turn=2 * math.pi * d["fullness"] / 2 * part, folds=folds)
              for part in (share, 1 - share)]
    front, back = (p.panel(name, at, name) for p, name in zip(halves, ("front", "back"), strict=True))
    hem = 2 * (front.length("hem_p") + back.length("hem_p"))
    return with_band(figure, "circle_skirt", cut, at, front, back, join_sides("front", "back", ("side_low",)),
                     {"hem_girth": hem, "radius": halves[0].radius}, folds=True)
