# SPDX-License-Identifier: GPL-3.0-or-later
"""The T-shirt: front, back and two set-in sleeves, drafted from the body's measures.

The block is the usual one for knitwear without darts: a quarter of bust and ease, a scye a little below the armpit,
cross-front narrower than cross-back, the shoulder line read from the body. y = 0 is the nape, so that stripes meet at
the side seams.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from ..core.errors import PatternError
from .figure import Figure
from .parts import Point, bezier, bezier_length, line, mirrored, on_fold, solve
from .pattern import Panel, Pattern, Stitch, Wrap
from .sleeve import fit_cap, sleeve_edges

SEAT_EASE = 6.0  # least ease in cm of the hem over the hips


def _armhole(shoulder: Point, under: Point, slope: float, cross: float) -> tuple[Point, Point]:
    """Control points of an armhole that leaves the shoulder square and comes within ``cross`` of the middle."""
    drop = shoulder[1] - under[1]
    lower = (under[0] - 0.62 * (under[0] - cross), under[1])
    return _upper(shoulder, slope, 0.55 * drop, cross), lower


def _upper(shoulder: Point, slope: float, reach: float, cross: float) -> Point:
    x = shoulder[0] - reach * math.sin(slope)
    return min(x, shoulder[0] - 0.9 * max(0.0, shoulder[0] - cross)), shoulder[1] - reach * math.cos(slope)


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The T-shirt's pattern for a body and the resolved design parameters of ``designs.TEE`` (cm).

    Raises:
        PatternError: measures that do not make a shirt, each with the figure that would.
    """
    nape = figure.nape[2]
    bust, hip = figure.measure("bust"), figure.measure("hip")
    quarter = (bust + d["ease"]) / 4
    waist_y = -figure.measure("nape_to_waist")
    bottom = waist_y - d["length"]

    neck = 100 * figure.neck_side[0]
    tip3 = figure.shoulder
    tip: Point = (100 * tip3[0] + 0.9, 100 * (tip3[2] - nape) + 0.6)
    high_x = neck + d["neck_width"] * 0.92
    if high_x > tip[0] - 3.0:
        raise PatternError(
            f"The neckline leaves {tip[0] - high_x:.1f} cm of shoulder.",
            f"neck_width: at most {(tip[0] - 3.0 - neck) / 0.92:.1f} cm for this body.",
        )
    high: Point = (high_x, 100 * (figure.ridge(high_x / 100)[2] - nape) + 0.6)
    slope = math.atan2(high[1] - tip[1], tip[0] - high[0])

    scye = 100 * (nape - figure.armpit) + 2.0 + 0.12 * d["ease"]
    bicep = figure.measure("upper_arm") + d["sleeve_ease"]
    scye = max(scye, 0.0)
    if quarter < tip[0] + 0.5:
        need = 4 * (tip[0] + 0.5) - bust
        raise PatternError(f"An ease of {d['ease']:.1f} cm is too little for these shoulders.",
                           f"ease: at least {need:.1f} cm for this body.")

    # A knitted shirt is hollowed out less than the body's own cross measures, which are taken arm to arm.
    cross_back = tip[0] - min(0.7, max(0.2, tip[0] - figure.measure("across_back") / 2 - 0.8))
    cross_front = min(tip[0] - min(1.7, max(0.8, tip[0] - figure.measure("across_front") / 2 - 0.4)), cross_back - 0.6)

    def hole(cross: float, depth: float) -> tuple[Point, Point, Point]:
        under = (quarter, -depth)
        return under, *_armhole(tip, under, slope, cross)

    def round_of(depth: float, cross: float) -> float:
        under, upper, lower = hole(cross, depth)
        return bezier_length(tip, under, upper, lower)

    # A wide sleeve needs a deeper armhole: its cap would be flatter than an arm can wear.
    least = 1.22 * bicep

    def girth(depth: float) -> float:
        return round_of(depth, cross_front) + round_of(depth, cross_back)

    if girth(scye) < least:
        scye = solve(lambda depth: girth(depth) - least, scye, scye + 40, "armhole")
    if bottom > -scye - 4.0:
        raise PatternError(
            f"A length of {d['length']:.1f} cm ends above the armholes.",
            f"length: at least {waist_y + scye + 4.0:.1f} cm for this body.",
        )

    # Room for the hips where the hem reaches them.
    hips_y = waist_y - max(8.0, figure.measure("waist_height") - figure.measure("hip_height"))
    reach = np.clip((waist_y - bottom) / max(1.0, waist_y - hips_y), 0.0, 1.0)
    hem = max(quarter, reach * (hip + SEAT_EASE) / 4)

    depth_front = -d["neck_depth"]
    depth_back = min(high[1] - 1.6, -0.8)
    if depth_front < -scye - 2.0:
        raise PatternError(f"neck_depth is {d['neck_depth']:.1f} cm.", f"At most {scye + 2:.1f} cm for this body.")

    def body_panel(side: str, cross: float, neck_y: float) -> Panel:
        under, upper, lower = hole(cross, scye)
        fall = high[1] - neck_y
        round_x = 0.62 if side == "front" else 0.72
        half = (
            line("hem", (0.0, bottom), hem=True),
            line("side", (hem, bottom)),
            bezier("armhole", under, tip, lower, upper),
            line("shoulder", tip),
            bezier("neck", high, (0.0, neck_y), (high[0] - fall * math.sin(slope) * 0.3, high[1] - 0.6 * fall),
                   (round_x * high[0], neck_y), hem=True),
        )
        return Panel(side, on_fold(half, (0.0, neck_y)), Wrap("torso", side))

    front, back = body_panel("front", cross_front, depth_front), body_panel("back", cross_back, depth_back)
    cap = fit_cap(bicep, front.length("armhole_p"), back.length("armhole_p"))
    if d["sleeve_length"] < cap.height + 2.0:
        cap_need = cap.height + 2.0
        raise PatternError(f"A sleeve of {d['sleeve_length']:.1f} cm ends inside its cap.",
                           f"sleeve_length: at least {cap_need:.1f} cm for this body and sleeve_ease.")
    arm = max(30.0, figure.measure("arm_length"))
    cuff = figure.measure("wrist") + 0.7 * d["sleeve_ease"]
    along = min(1.0, (d["sleeve_length"] - cap.height) / (arm - cap.height))
    sleeve_hem = min(bicep, 0.96 * bicep + (cuff - 0.96 * bicep) * along)
    left = Panel("sleeve_l", sleeve_edges(cap, d["sleeve_length"], sleeve_hem), Wrap("arm", "", 1))
    right = mirrored(left, "sleeve_r", Wrap("arm", "", -1))

    stitches = [
        Stitch(("front", f"{edge}_{one}"), ("back", f"{edge}_{two}"))
        for edge in ("side", "shoulder") for one, two in ("pn", "np")
    ]
    for sleeve, f, b in (("sleeve_l", "armhole_p", "armhole_n"), ("sleeve_r", "armhole_n", "armhole_p")):
        stitches += [
            Stitch((sleeve, "under_back"), (sleeve, "under_front")),
            Stitch((sleeve, "cap_front"), ("front", f)), Stitch((sleeve, "cap_back"), ("back", b)),
        ]
    notes = {"bust_girth": 4 * quarter, "scye": scye, "cap_height": cap.height, "bicep": bicep, "hem_girth": 4 * hem,
             "armhole": front.length("armhole_p") + back.length("armhole_p")}
    levels = {"origin": float(nape), "armpit": float(nape - scye / 100)}
    return Pattern("tee", (front, back, left, right), tuple(stitches), levels=levels, notes=notes).check()
