# SPDX-License-Identifier: GPL-3.0-or-later
"""The T-shirt: front, back and two set-in sleeves, drafted from the body's measures.

The block is the usual one for knitwear without darts: a quarter of bust and ease, a scye a little below the armpit,
cross-front narrower than cross-back, the shoulder line read from the body. y = 0 is the nape, so that stripes meet at
the side seams.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..core.errors import PatternError
from .figure import Figure
from .parts import Point, bezier, bezier_length, line, mirrored, on_fold, solve
from .pattern import Panel, Pattern, Stitch, Wrap
from .sleeve import Cap, fit_cap, sleeve_edges

SEAT_EASE = 6.0  # cm, least ease of a hem that reaches the hips
SHOULDER = 3.0  # cm, shortest shoulder seam
OUT, UP = 0.9, 0.6  # cm by which the shoulder seam ends outside the shoulder's point and lies above it
ARMHOLE = 1.22  # an armhole is at least this many times the sleeve's girth, or the cap would be too flat for an arm


@dataclass(frozen=True)
class _Block:
    """The body of the shirt in cm; x from the middle, y from the nape."""

    quarter: float  # width at the underarm, a quarter of the girth
    hem: float  # width at the hem
    bottom: float  # y of the hem
    scye: float  # depth of the underarm point
    high: Point  # neck end of the shoulder seam
    tip: Point  # its other end
    cross_front: float  # width where the armhole is narrowest
    cross_back: float

    @property
    def slope(self) -> float:
        """The shoulder's fall in rad."""
        return math.atan2(self.high[1] - self.tip[1], self.tip[0] - self.high[0])

    def armhole(self, cross: float) -> tuple[Point, Point, Point, Point]:
        """Underarm, two controls, tip: the curve leaves the shoulder square and ends level at the side."""
        under, drop = (self.quarter, -self.scye), self.tip[1] + self.scye
        reach = 0.55 * drop
        upper = (min(self.tip[0] - reach * math.sin(self.slope), self.tip[0] - 0.9 * max(0.0, self.tip[0] - cross)),
                 self.tip[1] - reach * math.cos(self.slope))
        return under, (under[0] - 0.62 * (under[0] - cross), under[1]), upper, self.tip

    def armhole_girth(self) -> float:
        """Front and back armhole together, cm."""
        curves = (self.armhole(cross) for cross in (self.cross_front, self.cross_back))
        return sum(bezier_length(under, tip, one, two) for under, one, two, tip in curves)

    def panel(self, side: str, neck_y: float) -> Panel:
        """The whole front or back, cut on the fold, its neckline ``neck_y`` cm above (or below) the nape."""
        under, lower, upper, tip = self.armhole(self.cross_front if side == "front" else self.cross_back)
        high, fall = self.high, self.high[1] - neck_y
        square = (high[0] - 0.3 * fall * math.sin(self.slope), high[1] - 0.6 * fall)
        level = ((0.62 if side == "front" else 0.72) * high[0], neck_y)
        half = (
            line("hem", (0.0, self.bottom), hem=True),
            line("side", (self.hem, self.bottom)),
            bezier("armhole", under, tip, lower, upper),
            line("shoulder", tip),
            bezier("neck", high, (0.0, neck_y), square, level, hem=True),
        )
        return Panel(side, on_fold(half, (0.0, neck_y)), Wrap("torso", side))


def _shoulder_line(figure: Figure, d: Mapping[str, float]) -> tuple[Point, Point]:
    """The shoulder seam from neck to tip, on the body's own ridge."""
    nape, tip = figure.nape[2], figure.shoulder
    neck, end = 100 * figure.neck_side[0], 100 * tip[0] + OUT
    wide = neck + 0.92 * d["neck_width"]  # measured along the shoulder, which falls
    if wide > end - SHOULDER:
        raise PatternError(f"The neckline leaves {end - wide:.1f} cm of shoulder.",
                           f"neck_width: at most {(end - SHOULDER - neck) / 0.92:.1f} cm for this body.")
    return ((wide, 100 * (figure.ridge(wide / 100)[2] - nape) + UP), (end, 100 * (tip[2] - nape) + UP))


def _block(figure: Figure, d: Mapping[str, float], bicep: float) -> _Block:
    high, tip = _shoulder_line(figure, d)
    bust = figure.measure("bust")
    quarter = (bust + d["ease"]) / 4
    if quarter < tip[0] + 0.5:
        raise PatternError(f"An ease of {d['ease']:.1f} cm is too little for these shoulders.",
                           f"ease: at least {4 * (tip[0] + 0.5) - bust:.1f} cm for this body.")
    # A knitted shirt is hollowed out less than the body's own cross measures, which are taken arm to arm.
    back = tip[0] - min(0.7, max(0.2, tip[0] - figure.measure("across_back") / 2 - 0.8))
    front = min(tip[0] - min(1.7, max(0.8, tip[0] - figure.measure("across_front") / 2 - 0.4)), back - 0.6)
    # Room for the hips where the hem reaches them.
    waist_y = -figure.measure("nape_to_waist")
    to_hips = max(8.0, figure.measure("waist_height") - figure.measure("hip_height"))
    hem = max(quarter, float(np.clip(d["length"] / to_hips, 0, 1)) * (figure.measure("hip") + SEAT_EASE) / 4)
    scye = 100 * (figure.nape[2] - figure.armpit) + 2.0 + 0.12 * d["ease"]
    block = _Block(quarter, hem, waist_y - d["length"], scye, high, tip, front, back)

    def missing(depth: float) -> float:
        return dataclasses.replace(block, scye=depth).armhole_girth() - ARMHOLE * bicep

    if missing(scye) < 0:  # a wide sleeve needs a deeper armhole
        block = dataclasses.replace(block, scye=solve(missing, scye, scye + 40.0, "armhole"))
    if block.bottom > -block.scye - 4.0:
        raise PatternError(f"A length of {d['length']:.1f} cm ends above the armholes.",
                           f"length: at least {waist_y + block.scye + 4.0:.1f} cm for this body.")
    if d["neck_depth"] > block.scye + 2.0:
        raise PatternError(f"neck_depth is {d['neck_depth']:.1f} cm.",
                           f"neck_depth: at most {block.scye + 2.0:.1f} cm for this body.")
    return block


def _sleeve(figure: Figure, d: Mapping[str, float], cap: Cap, bicep: float) -> Panel:
    """The left sleeve; it narrows towards the wrist as far as it reaches."""
    if d["sleeve_length"] < cap.height + 2.0:
        raise PatternError(f"A sleeve of {d['sleeve_length']:.1f} cm ends inside its cap.",
                           f"sleeve_length: at least {cap.height + 2.0:.1f} cm for this body and sleeve_ease.")
    cuff = figure.measure("wrist") + 0.7 * d["sleeve_ease"]
    along = (d["sleeve_length"] - cap.height) / (max(30.0, figure.measure("arm_length")) - cap.height)
    hem = 0.96 * bicep + (cuff - 0.96 * bicep) * min(1.0, along)
    return Panel("sleeve_l", sleeve_edges(cap, d["sleeve_length"], min(bicep, hem)), Wrap("arm", "", 1))


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The T-shirt's pattern for a body and the resolved design parameters of ``designs.tops.TEE`` (cm).

    Raises:
        PatternError: measures that do not make a shirt, each with the figure that would.
    """
    bicep = figure.measure("upper_arm") + d["sleeve_ease"]
    block = _block(figure, d, bicep)
    front, back = block.panel("front", -d["neck_depth"]), block.panel("back", min(block.high[1] - 1.6, -0.8))
    cap = fit_cap(bicep, front.length("armhole_p"), back.length("armhole_p"))
    left = _sleeve(figure, d, cap, bicep)
    right = mirrored(left, "sleeve_r", Wrap("arm", "", -1))
    stitches = [Stitch(("front", f"{edge}_{one}"), ("back", f"{edge}_{two}"))
                for edge in ("side", "shoulder") for one, two in ("pn", "np")]
    for sleeve, f, b in (("sleeve_l", "armhole_p", "armhole_n"), ("sleeve_r", "armhole_n", "armhole_p")):
        stitches += [Stitch((sleeve, "under_back"), (sleeve, "under_front")),
                     Stitch((sleeve, "cap_front"), ("front", f)), Stitch((sleeve, "cap_back"), ("back", b))]
    notes = {"bust_girth": 4 * block.quarter, "scye": block.scye, "armhole": block.armhole_girth(),
             "cap_height": cap.height, "bicep": bicep, "hem_girth": 4 * block.hem}
    levels = {"origin": float(figure.nape[2]), "armpit": float(figure.nape[2]) - block.scye / 100}
    return Pattern("tee", (front, back, left, right), tuple(stitches), levels=levels, notes=notes).check()
