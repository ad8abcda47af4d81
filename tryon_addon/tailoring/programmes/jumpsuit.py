# SPDX-License-Identifier: GPL-3.0-or-later
"""The jumpsuit: a fitted bodice sewn to trousers at the waist, with room to bend in the length."""

from __future__ import annotations

from collections.abc import Mapping

from ..blocks.bodice import Cut as BodiceCut
from ..blocks.bodice import block
from ..blocks.dress_bodice import bodice, shoulder_up
from ..pattern.figure import Figure
from ..pattern.pattern import Panel, Pattern, Stitch
from .trousers import Cut, cut_legs

WAIST_EASE = 5.0  # cm around the waist
DROP = 3.0  # cm from the body's crotch to the seam: what hangs from the shoulders must not pull there
PARTS = ("waist_mid", "waist_side")  # of a leg's waist, from the middle


def _width(leg: Panel) -> float:
    return sum(leg.length(part) for part in PARTS)


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The pattern for a body and the resolved design (cm).

    Raises:
        PatternError: measures that do not make a jumpsuit, each with the figure that would.
    """
    legs = cut_legs(figure, Cut(d["hem"], 0.0, d["hip_ease"], d["leg_width"], band=0.0, drop=DROP, split=True,
                                waist_ease=WAIST_EASE, leg_ease=6.0))
    front_l, _, back_r, _ = legs.panels
    up = shoulder_up(figure)
    made = block(figure, BodiceCut(0.0, d["ease"], d["neck_width"], d["neck_depth"], out=-1.0, up=up, deeper=1.2,
                         over_chest=0.0))
    top = bodice(figure, made, legs.at.waist, _width(front_l), _width(back_r))
    panels = top.panel("front", -d["neck_depth"]), top.panel("back", made.back_neck), *legs.panels
    stitches = [*top.stitches(), *legs.stitches]
    # The right of a front is the wearer's left, of a back the wearer's right.
    for whole, p, n in (("bodice_front", "front_l", "front_r"), ("bodice_back", "back_r", "back_l")):
        for part, edge in zip(PARTS, ("waist_1", "waist_0"), strict=True):
            stitches += [Stitch((whole, f"{edge}_p"), (p, part)), Stitch((whole, f"{edge}_n"), (n, part))]
    levels = {"origin": 0.0, "crotch": legs.at.crotch / 100, "armpit": top.underarm[1] / 100}
    notes = legs.notes | {"bust_girth": 4 * made.quarter, "bust_dart": top.extra}
    return Pattern("jumpsuit", panels, tuple(stitches), levels=levels, notes=notes).check()
