# SPDX-License-Identifier: GPL-3.0-or-later
"""The blouse: a wide body to pull over, a flat collar with round ends, sleeves gathered into narrow cuffs."""

from __future__ import annotations

from collections.abc import Mapping

from ..blocks.bodice import Cut, block, levels, side_and_shoulder
from ..blocks.collar import Collar, collar
from ..blocks.cuff import cuffs
from ..blocks.sleeve import WHOLE, set_in, sleeve_seams
from ..pattern.figure import Figure
from ..pattern.pattern import Pattern

RING = 4.4  # rad: how far round a flat collar's inner edge turns


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The blouse's pattern for a body and the resolved design (cm).

    Raises:
        PatternError: measures that do not make a blouse, each with the figure that would.
    """
    bicep = figure.measure("upper_arm") + d["sleeve_ease"]
    made = block(figure, Cut(d["length"], d["ease"], d["neck_width"], d["neck_depth"], bicep, up=1.0, deeper=2.5,
                             collar=True))
    front = made.panel("front", -d["neck_depth"], collar=True)
    back = made.panel("back", made.back_neck, collar=True)
    wrist = figure.measure("wrist") + d["cuff_ease"]
    rolled = int(d.get("rolled", 0))  # a turn takes a cuff's length away, and no gathers are left
    gap = d["wrist_gap"] + rolled * d["cuff"]
    length = figure.measure("arm_length") + 1.5 - gap - d["cuff"]
    left, right, cap = set_in(figure, bicep, (front.length("armhole_p"), back.length("armhole_p")), length,
                              wrist if rolled else wrist * (1 + d["gathers"] / 100), cuff=True, gap=gap)
    ends, at_ends = cuffs(left, left.length("hem") if rolled else wrist, d["cuff"])
    neckline = [(front, "neck_p"), (back, "neck_n"), (back, "neck_p"), (front, "neck_n")]
    pieces, around = collar(neckline, Collar(stand=0.0, back=d["collar"], flare=RING * d["collar"], round=True))
    notes = {"bust_girth": 4 * made.quarter, "scye": made.scye, "armhole": made.armhole_girth(),
             "cap_height": cap.height, "bicep": bicep, "hem_girth": 4 * made.hem}
    return Pattern("blouse", (front, back, left, right, *ends, *pieces),
                   (*side_and_shoulder(), *sleeve_seams(*WHOLE), *at_ends, *around),
                   levels=levels(figure, made), notes=notes).check()
