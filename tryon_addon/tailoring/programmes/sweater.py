# SPDX-License-Identifier: GPL-3.0-or-later
"""The sweater: a wide knitted body with dropped shoulders, ribbed cuffs and a ribbed band at the hem."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ..blocks.block import Block
from ..blocks.bodice import OVER_CHEST, Cut, block, levels, side_and_shoulder
from ..blocks.cuff import cuffs, hem_bands
from ..blocks.sleeve import WHOLE, set_in, sleeve_seams
from ..pattern.figure import Figure
from ..pattern.pattern import Panel, Pattern, Stitch


def body(figure: Figure, d: Mapping[str, float], collar: bool = False
         ) -> tuple[Block, tuple[Panel, ...], list[Stitch], dict[str, float]]:
    """Front, back, sleeves, cuffs and bands with their seams, and what the drafting found.

    Args:
        d: ``length``, ``ease``, ``neck_width``, ``neck_depth``, ``drop``, ``sleeve_ease``, ``wrist_gap``, ``cuff``
            and ``band`` (heights) and ``rib`` (how much shorter they are, %).
        collar: something is sewn to the neckline, which would be dragged up by a shoulder cut higher.
    """
    bicep = figure.measure("upper_arm") + d["sleeve_ease"]
    made = block(figure, Cut(d["length"], d["ease"], d["neck_width"], d["neck_depth"], bicep,
                             out=1.4 + d["drop"], up=0.8, deeper=2.5, band=d["band"],
                             over_chest=0.0 if collar else OVER_CHEST))
    made = dataclasses.replace(made, hem=made.quarter)
    front = made.panel("front", -d["neck_depth"], collar=collar, band=True)
    back = made.panel("back", made.back_neck, collar=collar, band=True)
    wrist, rib = figure.measure("wrist") + 5.0, 1 - d["rib"] / 100
    length = figure.measure("arm_length") + 1.0 - d["drop"] - d["wrist_gap"] - d["cuff"]
    left, right, cap = set_in(figure, bicep, (front.length("armhole_p"), back.length("armhole_p")), length,
                              wrist / rib, cuff=True, gap=d["wrist_gap"])
    ends, at_ends = cuffs(left, rib * left.length("hem"), d["cuff"])
    bands, at_hem = hem_bands(front, back, rib, d["band"])
    stitches = [*side_and_shoulder(), *sleeve_seams(*WHOLE), *at_ends, *at_hem]
    notes = {"bust_girth": 4 * made.quarter, "scye": made.scye, "armhole": made.armhole_girth(),
             "cap_height": cap.height, "bicep": bicep}
    return made, (front, back, left, right, *bands, *ends), stitches, notes


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The sweater's pattern for a body and the resolved design (cm).

    Raises:
        PatternError: measures that do not make a sweater, each with the figure that would.
    """
    made, panels, stitches, notes = body(figure, d)
    return Pattern("sweater", panels, tuple(stitches), levels=levels(figure, made), notes=notes).check()
