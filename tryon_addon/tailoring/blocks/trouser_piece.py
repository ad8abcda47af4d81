# SPDX-License-Identifier: GPL-3.0-or-later
"""One piece of a pair of trousers, front or back, drawn from a dozen numbers. Centimetres; y = 0 is the floor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..pattern import curves
from ..pattern.parts import Point, bezier, bezier_length, line
from ..pattern.pattern import Edge, Panel, Wrap


@dataclass(frozen=True)
class Levels:
    """Heights above the floor, cm: waist seam, fullest hip, crotch, knee, hem."""

    waist: float
    hip: float
    crotch: float
    knee: float
    hem: float


@dataclass(frozen=True)
class Piece:
    """Measures in cm; widths from the middle of front or back (x = 0) towards the side (x > 0)."""

    hip: float  # width at the hip line
    fork: float  # reach of the fork over the middle
    side: float  # taken away at the side between hip and waist
    centre: float  # taken away at the middle
    dart: float
    crease: float  # x of the middle of the leg
    knee: float  # width
    hem: float  # width
    thigh: float = 0.0  # 0: seams hollow between crotch and knee, 1: straight
    seat: float = 0.0  # 0: an even curve from hip to waist, 1: fuller over the hip bone and the dart shorter
    raised: float = 0.0  # the middle of the waist above the side
    lowered: float = 0.0  # the fork below the crotch level
    split: bool = False  # the waist in two edges even without a dart

    def middle(self, at: Levels) -> tuple[Point, Point, Point, Point, Point]:
        """The middle of the waist, the point where the crotch curve begins, its two controls, the fork's end."""
        start = at.crotch + 0.36 * (at.waist - at.crotch)
        top = (self.centre, at.waist + self.raised)
        begin = (0.35 * self.centre * (start - at.crotch) / (top[1] - at.crotch), start)
        end = (-self.fork, at.crotch - self.lowered)
        down = 0.72 * (start - at.crotch)
        one = (begin[0] - down * (top[0] - begin[0]) / (top[1] - begin[1]), start - down)
        return top, begin, one, (-0.35 * self.fork, at.crotch - 0.3 * self.lowered), end

    def crotch_length(self, at: Levels) -> float:
        """From the waist seam to the fork along the middle seam."""
        top, begin, one, two, end = self.middle(at)
        return float(np.hypot(top[0] - begin[0], top[1] - begin[1])) + bezier_length(begin, end, one, two)

    def reach(self, at: Levels) -> float:
        """How far the fork's curve lies over the middle at the hip line."""
        _, begin, one, two, end = self.middle(at)
        edge = bezier("", begin, end, one, two)
        curve = curves.sample(edge.kind, edge.params, np.array(begin), np.array(end), 64)
        return float(np.interp(-at.hip, -curve[:, 1], -curve[:, 0]))

    def inseam(self, at: Levels) -> tuple[Point, Point, Point, Point]:
        """Fork, two controls, knee."""
        fork, knee = (-self.fork, at.crotch - self.lowered), (self.crease - self.knee / 2, at.knee)
        across, height = knee[0] - fork[0], fork[1] - knee[1]

        def control(x: float, y: float, share: float) -> Point:
            """From the hollow curve's control towards the point on the chord."""
            return (fork[0] + ((1 - self.thigh) * x + self.thigh * share) * across,
                    fork[1] - ((1 - self.thigh) * y + self.thigh * share) * height)

        return fork, control(0.42, 0.18, 1 / 3), control(1.0, 0.6, 2 / 3), knee

    def inseam_length(self, at: Levels) -> float:
        """From the fork to the knee."""
        fork, one, two, knee = self.inseam(at)
        return bezier_length(fork, knee, one, two)

    def _waist(self, at: Levels, side: Point, top: Point) -> list[Edge]:
        if not self.dart and not self.split:
            return [line("waist", side)]
        if not self.dart:
            return [line("waist_side", side), line("waist_mid", ((side[0] + top[0]) / 2, (side[1] + top[1]) / 2))]
        across = np.subtract(top, side)
        unit = across / np.hypot(*across)
        middle = np.add(side, top) / 2
        depth = min(11.0, (0.72 - 0.22 * self.seat) * (at.waist - at.hip))
        apex = middle + depth * np.array([-unit[1], unit[0]])
        one, two = middle - unit * self.dart / 2, middle + unit * self.dart / 2
        return [line("waist_side", side), line("dart_a", tuple(one)), line("dart_b", tuple(apex)),
                line("waist_mid", tuple(two))]

    def panel(self, name: str, at: Levels, wrap: Wrap) -> Panel:
        """The outline: hem, side, waist with its dart, middle, crotch, inseam; counter-clockwise."""
        hem_in, hem_out = self.crease - self.hem / 2, self.crease + self.hem / 2
        knee_in, knee_out = self.crease - self.knee / 2, self.crease + self.knee / 2
        side, hip = (self.hip - self.side, at.waist), (self.hip, at.hip)
        top, begin, c_one, c_two, fork = self.middle(at)
        _, i_one, i_two, knee = self.inseam(at)
        rise, thigh = at.waist - at.hip, at.hip - at.knee
        taper = self.hip - knee_out  # little is left of the hip's fullness below it: more would stand off as wings
        return Panel(name, (
            line("hem", (hem_in, at.hem), hem=True),
            line("side_low", (hem_out, at.hem)),
            bezier("side_thigh", (knee_out, at.knee), hip,
                   (knee_out + (0.1 + 0.12 * self.thigh) * taper, at.knee + 0.36 * thigh),
                   (self.hip - (0.3 - 0.15 * self.thigh) * taper, at.hip - 0.36 * thigh)),
            bezier("side_hip", hip, side, (self.hip, at.hip + (0.4 + 0.3 * self.seat) * rise),
                   (side[0] + (0.12 + 0.4 * self.seat) * self.side, at.waist - 0.35 * rise)),
            *self._waist(at, side, top),
            line("middle", top),
            bezier("crotch", begin, fork, c_one, c_two),
            bezier("inseam", fork, knee, i_one, i_two),
            line("inseam_low", (knee_in, at.knee)),
        ), wrap)


def cloth_width(panel: Panel, y: np.ndarray) -> np.ndarray:
    """How much cloth a panel has at heights ``y`` (n,), gaps of darts left out; cm."""
    outline = panel.outline()
    a, b = outline, np.roll(outline, -1, 0)
    out = np.zeros(len(y))
    for i, level in enumerate(y):
        hit = (a[:, 1] > level) != (b[:, 1] > level)
        x = a[hit, 0] + (level - a[hit, 1]) * (b[hit, 0] - a[hit, 0]) / (b[hit, 1] - a[hit, 1])
        x.sort()
        out[i] = (x[1::2] - x[::2]).sum()
    return out
