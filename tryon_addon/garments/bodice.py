# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of a garment for the upper half: front and back from the body's measures, whole or open in the middle.

The block is the usual one without darts: a quarter of bust and ease, a scye a little below the armpit, cross-front
narrower than cross-back, the shoulder line read from the body. y = 0 is the nape, so that stripes meet at the side
seams.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np

from ..core.errors import PatternError
from .figure import Figure
from .parts import Point, bezier, bezier_length, line, mirrored, on_fold, solve
from .pattern import Edge, Panel, Stitch, Wrap

# No dart gives the cloth its way over a chest: by this share of what the way to the waist leads about, both shoulders
# are cut higher, and the front's once more. The rest leads back in to the waist, where such a garment hangs free.
OVER_CHEST = 0.3
SEAT_EASE = 6.0  # cm, least ease of a hem that reaches the hips
SHOULDER = 3.0  # cm, shortest shoulder seam
ARMHOLE = 1.22  # an armhole is at least this many times the sleeve's girth, or the cap would be too flat for an arm


@dataclass(frozen=True)
class Block:
    """The body of a garment in cm; x from the middle, y from the nape."""

    quarter: float  # width at the underarm, a quarter of the girth
    hem: float  # width at the hem
    bottom: float  # y of the hem
    scye: float  # depth of the underarm point
    high: Point  # neck end of the shoulder seam
    tip: Point  # its other end
    cross_front: float  # width where the armhole is narrowest
    cross_back: float
    waist: float = 0.0  # taken away at the side, in the waist
    waist_y: float = -40.0
    tail: float = 0.0  # the hem curves up to the side by so much
    over: float = 0.0  # the front's shoulder is cut higher by so much: its way leads over the chest

    @property
    def front(self) -> Block:
        """The same with the shoulder of the front."""
        high, tip = (raised(point, self.over) for point in (self.high, self.tip))
        return dataclasses.replace(self, over=0.0, high=high, tip=tip)

    def of(self, side: str) -> Block:
        """The block that the ``front`` or ``back`` is drawn from."""
        return self.front if side == "front" else self

    @property
    def slope(self) -> float:
        """The shoulder's fall in rad."""
        return math.atan2(self.high[1] - self.tip[1], self.tip[0] - self.high[0])

    @property
    def back_neck(self) -> float:
        """y of the back neckline in the middle: a little below the shoulders' ends at the neck."""
        return min(self.high[1] - 1.6, -0.8)

    def armhole(self, cross: float) -> tuple[Point, Point, Point, Point]:
        """Underarm, two controls, tip: the curve leaves the shoulder square and ends level at the side."""
        under, drop = (self.quarter, -self.scye), self.tip[1] + self.scye
        reach = 0.55 * drop
        upper = (min(self.tip[0] - reach * math.sin(self.slope), self.tip[0] - 0.9 * max(0.0, self.tip[0] - cross)),
                 self.tip[1] - reach * math.cos(self.slope))
        return under, (under[0] - 0.62 * (under[0] - cross), under[1]), upper, self.tip

    def armhole_girth(self) -> float:
        """Front and back armhole together, cm."""
        curves = (self.front.armhole(self.cross_front), self.armhole(self.cross_back))
        return sum(bezier_length(under, tip, one, two) for under, one, two, tip in curves)

    def outside(self, side: str, sleeve: bool, inner: float = 0.0, band: bool = False) -> list[Edge]:
        """Hem, side, armhole and shoulder of the half at x > 0, which begins ``inner`` cm from the middle."""
        under, lower, upper, tip = self.of(side).armhole(self.cross_front if side == "front" else self.cross_back)
        corner, middle = (self.hem, self.bottom + self.tail), (inner, self.bottom)
        edges = [line("hem", middle, hem=not band)]
        if self.tail > 0:
            edges = [bezier("hem", middle, corner, (inner + 0.5 * (self.hem - inner), self.bottom),
                            (inner + 0.75 * (self.hem - inner), corner[1]), hem=not band)]
        if self.waist > 0:
            x = np.interp(self.waist_y, (corner[1], under[1]), (self.hem, under[0])) - 2 * self.waist
            edges.append(bezier("side", corner, under, (float(x), self.waist_y)))
        else:
            edges.append(line("side", corner))
        return [*edges, bezier("armhole", under, tip, lower, upper, hem=not sleeve), line("shoulder", tip)]

    def neck(self, side: str, neck_y: float, hem: bool, inner: float = 0.0) -> Edge:
        """The neckline of the half at x > 0, from the shoulder to (``inner``, ``neck_y``), where it is level."""
        high = self.of(side).high
        fall = high[1] - neck_y
        square = (high[0] - 0.3 * fall * math.sin(self.slope), high[1] - 0.6 * fall)
        level = (inner + (0.62 if side == "front" else 0.72) * (high[0] - inner), neck_y)
        return bezier("neck", high, (inner, neck_y), square, level, hem=hem)

    def panel(self, side: str, neck_y: float, sleeve: bool = True, collar: bool = False, band: bool = False) -> Panel:
        """The whole front or back, cut on the fold, its neckline ``neck_y`` cm above (or below) the nape.

        Where a ``sleeve``, ``collar`` or ``band`` is sewn on, the edge is no hem.
        """
        half = (*self.outside(side, sleeve, band=band), self.neck(side, neck_y, not collar))
        return Panel(side, on_fold(half, (0.0, neck_y)), Wrap("torso", side))

    def halves(self, neck_y: float, inner: float) -> tuple[Panel, Panel]:
        """Left and right front, each beginning ``inner`` cm from the middle with an edge called ``middle``."""
        edges = (*self.outside("front", True, inner), self.neck("front", neck_y, False, inner),
                 line("middle", (inner, neck_y)))
        left = Panel("front_l", edges, Wrap("torso", "front", 1))
        return left, mirrored(left, "front_r", Wrap("torso", "front", -1))


def raised(point: Point, by: float) -> Point:
    """The point ``by`` cm higher."""
    return point[0], point[1] + by


def shoulder_line(figure: Figure, neck_width: float, out: float, up: float) -> tuple[Point, Point]:
    """The shoulder seam from neck to tip, on the body's own ridge.

    Args:
        neck_width: cm along the shoulder between the neck and the seam's upper end.
        out, up: cm by which the seam ends outside the shoulder's point and lies above the ridge.
    """
    nape, tip = figure.nape[2], figure.shoulder
    neck, end = 100 * figure.neck_side[0], 100 * tip[0] + out
    wide = neck + 0.92 * neck_width  # measured along the shoulder, which falls
    if wide > end - SHOULDER:
        raise PatternError(f"The neckline leaves {end - wide:.1f} cm of shoulder.",
                           f"neck_width: at most {(end - SHOULDER - neck) / 0.92:.1f} cm for this body.")
    # Beyond the shoulder's point the seam goes on falling; before it, it lies on the ridge.
    low = tip[2] if 0 <= out < 2 else min(tip[2] if out > 0 else np.inf, figure.ridge(end / 100)[2])
    return ((wide, 100 * (figure.ridge(wide / 100)[2] - nape) + up), (end, 100 * (low - nape) + up))


@dataclass(frozen=True)
class Cut:
    """What a programme asks of its block, cm; ``bicep`` 0 is a garment without sleeves."""

    length: float  # hem below the natural waist
    ease: float
    neck_width: float
    neck_depth: float = 9.0
    bicep: float = 0.0
    out: float = 1.4
    up: float = 0.8
    deeper: float = 2.0  # the scye below the armpit
    waist: float = 0.0  # taken away at each side seam in the waist
    strap: float = 0.0  # width of the shoulder; 0: up to its end
    hollow: float = 0.0  # armholes cut in by so much more
    tail: float = 0.0  # the hem curves up to the side by so much
    flare: float = 0.0  # added to the hem's girth
    over_chest: float = OVER_CHEST  # 0 where darts or straps give what this share gives
    collar: bool = False  # it would stand up on a neckline that rises at the back: the front alone is cut higher


def block(figure: Figure, cut: Cut) -> Block:
    """The block of a body for a programme's cut.

    Raises:
        PatternError: measures that do not make a bodice, each with the figure that would.
    """
    waist_y = -figure.measure("nape_to_waist")
    high, tip = shoulder_line(figure, cut.neck_width, cut.out, cut.up)
    over = cut.over_chest * max(0.0, figure.measure("front_waist_length") - (high[1] - waist_y))
    if not cut.collar:
        high, tip = raised(high, over), raised(tip, over)
    bust = figure.measure("bust")
    quarter = (bust + cut.ease) / 4
    if quarter < tip[0] + 0.5 and not cut.strap:
        raise PatternError(f"An ease of {cut.ease:.1f} cm is too little for these shoulders.",
                           f"ease: at least {4 * (tip[0] + 0.5) - bust:.1f} cm for this body.")
    # A knitted shirt is hollowed out less than the body's own cross measures, which are taken arm to arm.
    back = tip[0] - min(0.7, max(0.2, tip[0] - figure.measure("across_back") / 2 - 0.8))
    front = min(tip[0] - min(1.7, max(0.8, tip[0] - figure.measure("across_front") / 2 - 0.4)), back - 0.6)
    if cut.strap:
        share = min(1.0, cut.strap / (tip[0] - high[0]))
        tip = (high[0] + share * (tip[0] - high[0]), high[1] + share * (tip[1] - high[1]))
        back = min(back, tip[0] + 0.5)
        front = min(front, tip[0]) - 0.4
    # Room for the hips where the hem reaches them.
    to_hips = max(8.0, figure.measure("waist_height") - figure.measure("hip_height"))
    seat = min(SEAT_EASE, cut.ease)
    hem = max(quarter, float(np.clip(cut.length / to_hips, 0, 1)) * (figure.measure("hip") + seat) / 4) + cut.flare / 4
    scye = 100 * (figure.nape[2] - figure.armpit) + cut.deeper + 0.12 * cut.ease
    made = Block(quarter, hem, waist_y - cut.length, scye, high, tip, front - cut.hollow, back - cut.hollow,
                 cut.waist, waist_y, cut.tail, over)

    def missing(depth: float) -> float:
        return dataclasses.replace(made, scye=depth).armhole_girth() - ARMHOLE * cut.bicep

    if missing(scye) < 0:  # a wide sleeve needs a deeper armhole
        made = dataclasses.replace(made, scye=solve(missing, scye, scye + 40.0, "armhole"))
    if made.bottom > -made.scye - 4.0:
        raise PatternError(f"A length of {cut.length:.1f} cm ends above the armholes.",
                           f"length: at least {waist_y + made.scye + 4.0:.1f} cm for this body.")
    if cut.neck_depth > made.scye + 2.0:
        raise PatternError(f"neck_depth is {cut.neck_depth:.1f} cm.",
                           f"neck_depth: at most {made.scye + 2.0:.1f} cm for this body.")
    return made


def side_and_shoulder() -> list[Stitch]:
    """The seams between a whole front and a whole back."""
    return [Stitch(("front", f"{edge}_{one}"), ("back", f"{edge}_{two}"))
            for edge in ("side", "shoulder") for one, two in ("pn", "np")]


def open_side_and_shoulder() -> list[Stitch]:
    """The seams between the halves of a front and a whole back."""
    return [Stitch((f"front_{one}", edge), ("back", f"{edge}_{two}"))
            for edge in ("side", "shoulder") for one, two in ("ln", "rp")]


def levels(figure: Figure, made: Block) -> dict[str, float]:
    """The heights (m) that placing the panels asks for."""
    return {"origin": float(figure.nape[2]), "armpit": float(figure.nape[2]) - made.scye / 100}
