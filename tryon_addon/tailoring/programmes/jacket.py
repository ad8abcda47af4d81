# SPDX-License-Identifier: GPL-3.0-or-later
"""Blazer and coat: fronts with a notched collar, open or buttoned, worn over other garments.

Buttoned fronts do not lie over each other: the left one is as much wider as the right one is narrower, and they are
joined where an overlap would end.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...catalog.garments.notions import LAP
from ...core.errors import PatternError
from ..blocks.block import Block
from ..blocks.bodice import Cut, block, levels, open_side_and_shoulder
from ..blocks.lapel import Lapel, lapel
from ..blocks.sleeve import OPEN, set_in, sleeve_seams
from ..pattern.figure import Figure
from ..pattern.parts import bezier, line, mirrored
from ..pattern.pattern import Panel, Pattern, Stitch, Wrap

MIDDLE = 0.4  # cm from the front's edge to the middle: open fronts hang a finger apart


def _front(made: Block, closing: float, gorge: float, inner: float, joined: float) -> Panel:
    """The left front, which begins ``inner`` cm from the middle; from the shoulder the roll line runs straight to its
    edge at y = ``closing``, and ``joined`` cm of that are sewn."""
    high, low = made.front.high, (inner, closing)
    share = gorge / float(((high[0] - low[0]) ** 2 + (high[1] - low[1]) ** 2) ** 0.5)
    meet = (high[0] + share * (low[0] - high[0]), high[1] + share * (low[1] - high[1]))
    free = closing - joined
    edges = (*made.outside("front", True, inner), line("neck", high), line("roll", meet),
             *([line("closed", low)] if joined else []),
             bezier("middle", (inner, free), (inner, made.bottom), (inner, 0.5 * (free + made.bottom)), hem=True))
    return Panel("front_l", edges, Wrap("torso", "front", 1))


def _fronts(made: Block, closing: float, gorge: float, joined: float) -> tuple[Panel, Panel]:
    """Both fronts, open or ``joined`` for so many cm."""
    left, right = (_front(made, closing, gorge, inner, joined) for inner in (
        (-100.0 * LAP, 100.0 * LAP) if joined else (MIDDLE, MIDDLE)))
    return left, mirrored(right, "front_r", Wrap("torso", "front", -1))


def _draft(name: str, figure: Figure, d: Mapping[str, float], cut: Cut, shape: Lapel) -> Pattern:
    made = block(figure, cut)
    closing = made.waist_y + d["closing"]
    if closing < made.bottom + 3.0:
        raise PatternError(f"The lapels end {made.bottom - closing:.1f} cm below the hem.",
                           f"closing: at least {made.bottom + 3.0 - made.waist_y:.1f} cm for this length.")
    joined = min(d.get("joined", 0.0), closing - made.bottom - 1.0)
    front_l, front_r = _fronts(made, closing, shape.gorge, joined)
    back = made.panel("back", made.back_neck, collar=True)
    left, right, cap = set_in(figure, cut.bicep, (front_l.length("armhole"), back.length("armhole_p")),
                              figure.measure("arm_length") + 1.0 - d["wrist_gap"],
                              figure.measure("wrist") + d["wrist_ease"], gap=d["wrist_gap"])
    pieces, around = lapel(front_l.length("roll"), [(front_l, "neck"), (back, "neck_n")],
                           [(back, "neck_p"), (front_r, "neck")], shape)
    stitches = [*open_side_and_shoulder(), *sleeve_seams(*OPEN), *around]
    if joined:
        stitches.append(Stitch(("front_l", "closed"), ("front_r", "closed")))
    notes = {"bust_girth": 4 * made.quarter, "scye": made.scye, "armhole": made.armhole_girth(),
             "cap_height": cap.height, "bicep": cut.bicep, "hem_girth": 4 * made.hem}
    return Pattern(name, (front_l, front_r, back, left, right, *pieces), tuple(stitches),
                   levels=levels(figure, made), notes=notes).check()


def blazer(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The blazer's pattern for a body and the resolved design (cm).

    Raises:
        PatternError: measures that do not make a jacket, each with the figure that would.
    """
    cut = Cut(d["length"], d["ease"], d["neck_width"], 6.0, figure.measure("upper_arm") + d["sleeve_ease"], out=1.4,
              up=1.2, deeper=3.0, waist=d["waist"], collar=True)
    return _draft("blazer", figure, d, cut, Lapel(width=d["lapel"], back=d["collar"]))


def coat(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The coat's pattern for a body and the resolved design (cm).

    Raises:
        PatternError: measures that do not make a coat, each with the figure that would.
    """
    cut = Cut(d["length"], d["ease"], d["neck_width"], 6.0, figure.measure("upper_arm") + d["sleeve_ease"], out=2.0,
              up=1.5, deeper=4.0, flare=d["flare"], collar=True)
    return _draft("coat", figure, d, cut, Lapel(width=d["lapel"], back=d["collar"], gorge=11.0))
