# SPDX-License-Identifier: GPL-3.0-or-later
"""The shirt: buttoned front with a placket, collar on a stand, sleeves gathered into cuffs."""

from __future__ import annotations

from collections.abc import Mapping

from ..blocks.bodice import Cut, block, levels, open_side_and_shoulder
from ..blocks.collar import Collar, collar
from ..blocks.cuff import cuffs
from ..blocks.placket import placket
from ..blocks.sleeve import OPEN, set_in, sleeve_seams
from ..pattern.figure import Figure
from ..pattern.pattern import Pattern, Stitch

WIDTH = 3.2  # cm, the placket's


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The shirt's pattern for a body and the resolved design (cm).

    Raises:
        PatternError: measures that do not make a shirt, each with the figure that would.
    """
    bicep = figure.measure("upper_arm") + d["sleeve_ease"]
    made = block(figure, Cut(d["length"], d["ease"], d["neck_width"], d["neck_depth"], bicep, up=1.0,
                             deeper=2.5, tail=d["tail"], collar=True))
    top = -d["neck_depth"]
    front_l, front_r = made.halves(top, WIDTH / 2)
    back, strip = made.panel("back", made.back_neck, collar=True), placket(
        top, made.bottom, WIDTH, True, int(d.get("undone", 0)))
    wrist = figure.measure("wrist") + d["cuff_ease"]
    rolled = int(d.get("rolled", 0))  # a turn takes a cuff's length away, and no gathers are left
    gap = d["wrist_gap"] + rolled * d["cuff"]
    length = figure.measure("arm_length") + 1.0 - gap - d["cuff"]
    left, right, cap = set_in(figure, bicep, (front_l.length("armhole"), back.length("armhole_p")), length,
                              wrist if rolled else wrist * (1 + d["gathers"] / 100), cuff=True, gap=gap)
    ends, at_ends = cuffs(left, left.length("hem") if rolled else wrist, d["cuff"])
    neckline = [(strip, "neck_p"), (front_l, "neck"), (back, "neck_n"), (back, "neck_p"), (front_r, "neck"),
                (strip, "neck_n")]
    pieces, around = collar(neckline, Collar(
        d["stand"], back=d["collar"], point=(1.5, d["point"]), closed=not d.get("undone")))
    stitches = [*open_side_and_shoulder(), *sleeve_seams(*OPEN), *at_ends, *around,
                Stitch(("placket", "edge_p"), ("front_l", "middle")),
                Stitch(("placket", "edge_n"), ("front_r", "middle"))]
    notes = {"bust_girth": 4 * made.quarter, "scye": made.scye, "armhole": made.armhole_girth(),
             "cap_height": cap.height, "bicep": bicep, "hem_girth": 4 * made.hem,
             "neckline": sum(panel.length(edge) for panel, edge in neckline)}
    return Pattern("shirt", (front_l, front_r, back, left, right, strip, *ends, *pieces), tuple(stitches),
                   levels=levels(figure, made), notes=notes).check()
