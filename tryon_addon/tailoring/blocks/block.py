# SPDX-License-Identifier: GPL-3.0-or-later
"""A bodice's block as it is drawn: its shoulders, armholes, hem and neckline, and the panels they make, whole or open
in the middle. Centimetres, x from the middle, y from the nape."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np

from ..pattern.parts import Point, bezier, bezier_length, line, mirrored, on_fold
from ..pattern.pattern import Edge, Panel, Wrap


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
    drop: float = 0.0  # and a whole front's hem is cut lower in the middle, or it would ride up there

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
        elif side == "front" and not inner and self.drop > 0:
            low = self.bottom - self.drop
            edges = [bezier("hem", (0.0, low), corner, (0.5 * self.hem, low), (0.6 * self.hem, corner[1]),
                            hem=not band)]
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
