# SPDX-License-Identifier: GPL-3.0-or-later
"""T-shirts with short or long sleeves and the tank: front, back and two set-in sleeves, or none."""

from __future__ import annotations

from collections.abc import Mapping

from ..blocks.block import Block
from ..blocks.bodice import Cut, block, levels, side_and_shoulder
from ..blocks.sleeve import WHOLE, set_in, sleeve_seams
from ..pattern.figure import Figure
from ..pattern.pattern import Pattern

# Straps go over chest and shoulder blade with nothing beside them to give: by what the front's way is longer than the
# back's they are cut higher, each end by this share.
STRAPPED = 0.5


def _knit(name: str, figure: Figure, made: Block, neck_depth: float, bicep: float, length: float, wrist: float,
          gap: float | None = None) -> Pattern:
    front, back = made.panel("front", -neck_depth), made.panel("back", made.back_neck)
    left, right, cap = set_in(figure, bicep, (front.length("armhole_p"), back.length("armhole_p")), length, wrist,
                              gap=gap)
    notes = {"bust_girth": 4 * made.quarter, "scye": made.scye, "armhole": made.armhole_girth(),
             "cap_height": cap.height, "bicep": bicep, "hem_girth": 4 * made.hem}
    return Pattern(name, (front, back, left, right), (*side_and_shoulder(), *sleeve_seams(*WHOLE)),
                   levels=levels(figure, made), notes=notes).check()


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The T-shirt's pattern for a body and the resolved design (cm).

    Raises:
        PatternError: measures that do not make a shirt, each with the figure that would.
    """
    bicep = figure.measure("upper_arm") + d["sleeve_ease"]
    made = block(figure, Cut(d["length"], d["ease"], d["neck_width"], d["neck_depth"], bicep))
    return _knit("tee", figure, made, d["neck_depth"], bicep, d["sleeve_length"],
                 figure.measure("wrist") + 0.7 * d["sleeve_ease"])


def long_sleeved(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The T-shirt with sleeves to the wrist, closer to body and arm."""
    bicep = figure.measure("upper_arm") + d["sleeve_ease"]
    made = block(figure, Cut(d["length"], d["ease"], d["neck_width"], d["neck_depth"], bicep))
    length = figure.measure("arm_length") + 1.0 - d["wrist_gap"]
    return _knit("longsleeve", figure, made, d["neck_depth"], bicep, length, figure.measure("wrist") + d["wrist_ease"],
                 d["wrist_gap"])


def tank(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The tank top: straps instead of shoulders, deep neckline, no sleeves."""
    chest = max(0.0, figure.measure("front_waist_length") - figure.measure("nape_to_waist"))
    made = block(figure, Cut(d["length"], d["ease"], d["neck_width"], d["neck_depth"], strap=d["strap"],
                             up=1.1 + STRAPPED * chest, deeper=d["armhole_depth"], over_chest=0.0))
    panels = made.panel("front", -d["neck_depth"], sleeve=False), made.panel("back", -d["back_depth"], sleeve=False)
    notes = {"bust_girth": 4 * made.quarter, "scye": made.scye, "armhole": made.armhole_girth(),
             "hem_girth": 4 * made.hem}
    return Pattern("tank", panels, tuple(side_and_shoulder()), levels=levels(figure, made), notes=notes).check()
