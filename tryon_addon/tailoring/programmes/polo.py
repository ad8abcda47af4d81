# SPDX-License-Identifier: GPL-3.0-or-later
"""The polo shirt: a T-shirt with a short button placket and a turned-down collar."""

from __future__ import annotations

from collections.abc import Mapping

from ..blocks.bodice import Cut, block, levels, side_and_shoulder
from ..blocks.collar import Collar, collar
from ..blocks.placket import placket, slit, slit_seams
from ..blocks.sleeve import WHOLE, set_in, sleeve_seams
from ..pattern.figure import Figure
from ..pattern.parts import on_fold
from ..pattern.pattern import Panel, Pattern, Wrap

WIDTH = 3.0  # cm, the placket's


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The polo's pattern for a body and the resolved design (cm).

    Raises:
        PatternError: measures that do not make a shirt, each with the figure that would.
    """
    bicep = figure.measure("upper_arm") + d["sleeve_ease"]
    made = block(figure, Cut(d["length"], d["ease"], d["neck_width"], d["neck_depth"], bicep, up=1.0,
                             collar=True))
    top = -d["neck_depth"]
    half = (*made.outside("front", True), made.neck("front", top, False, WIDTH / 2), *slit(WIDTH, d["placket"], top))
    front = Panel("front", on_fold(half, (0.0, top - d["placket"])), Wrap("torso", "front"))
    back = made.panel("back", made.back_neck, collar=True)
    strip = placket(top, top - d["placket"], WIDTH, False, int(d.get("undone", 0)))
    left, right, cap = set_in(figure, bicep, (front.length("armhole_p"), back.length("armhole_p")),
                              d["sleeve_length"], figure.measure("wrist") + 0.7 * d["sleeve_ease"])
    neckline = [(strip, "neck_p"), (front, "neck_p"), (back, "neck_n"), (back, "neck_p"), (front, "neck_n"),
                (strip, "neck_n")]
    pieces, around = collar(neckline, Collar(
        stand=d["stand"], back=d["collar"], point=(1.0, d["collar"] + 1.5), closed=not d.get("undone")))
    stitches = [*side_and_shoulder(), *sleeve_seams(*WHOLE), *slit_seams(), *around]
    notes = {"bust_girth": 4 * made.quarter, "scye": made.scye, "armhole": made.armhole_girth(),
             "cap_height": cap.height, "bicep": bicep, "hem_girth": 4 * made.hem,
             "neckline": sum(panel.length(edge) for panel, edge in neckline)}
    return Pattern("polo", (front, back, left, right, strip, *pieces), tuple(stitches),
                   levels=levels(figure, made), notes=notes).check()
