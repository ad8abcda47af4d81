# SPDX-License-Identifier: GPL-3.0-or-later
"""One half of a skirt's front or back, drawn flat and then bent to a piece of a cone. Centimetres; y = 0 is the floor.

Flat, the piece is as wide at the hem as at the hip; bending it round a middle above it opens the hem and closes the
waist, so a straight, an A-line and a circle skirt are one drawing with more and more turn.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from ..pattern.parts import Point, bezier, line, on_fold
from ..pattern.pattern import Edge, Panel, Stitch, Wrap
from .dart import Dart

STRAIGHT = 1e-3  # rad: below this turn a piece is not bent


@dataclass(frozen=True)
class SkirtLevels:
    """Heights above the floor, cm: waist seam, fullest hip (the waist again for a skirt without a hip line), hem."""

    waist: float
    hip: float
    hem: float


@dataclass(frozen=True)
class SkirtPiece:
    """Widths in cm from the middle (x = 0) to the side seam, before bending."""

    hip: float  # width at the hip line
    side: float = 0.0  # taken away at the side between hip and waist
    darts: tuple[Dart, ...] = ()  # from the middle to the side; one of no width divides the waist's edge
    turn: float = 0.0  # rad that the hip line turns through from the middle to the side
    taper: float = 0.0  # the hem narrower than the hip line
    up: float = 0.0  # the waist seam higher at the side than its level
    middle: float = 0.0  # the same in the middle
    seat: float = 0.5  # 0: an even curve from hip to waist, 1: fuller over the hip bone
    folds: int = 0  # it starts hanging in so many folds around the body

    @property
    def radius(self) -> float:
        """Of the hip line, cm; 0 for a straight piece."""
        return self.hip / self.turn if self.turn > STRAIGHT else 0.0

    def shrink(self, above: float) -> float:
        """A width ``above`` cm over the hip line, as a share of its flat width."""
        return 1.0 - above / self.radius if self.radius else 1.0

    def bent(self, p: Point, hip: float) -> Point:
        """A point of the flat drawing on the cone; ``hip`` is the height of the hip line."""
        if not self.radius:
            return p
        r, angle = self.radius - (p[1] - hip), p[0] / self.radius
        return r * np.sin(angle), hip + self.radius - r * np.cos(angle)

    def finished(self, at: SkirtLevels) -> float:
        """Width of the waist seam with the darts sewn."""
        flat = self.hip - self.side - sum(d.width for d in self.darts)
        return flat * self.shrink(at.waist - at.hip)

    def _level(self, at: SkirtLevels, name: str, one: Point, two: Point, hem: bool = False) -> Edge:
        """An edge along the waist or the hem: an arc about the cone's middle."""
        start = self.bent(one, at.hip)
        if not self.radius or one[1] != two[1]:
            return line(name, start, hem)
        return Edge(name, start, "circle", (self.radius - (one[1] - at.hip), 0, int(two[0] > one[0])), hem)

    def half(self, at: SkirtLevels) -> tuple[tuple[Edge, ...], Point]:
        """Edges from the hem's middle to the waist's, counter-clockwise, and where the last ends."""
        low, top = (self.hip - self.taper, at.hem), (self.hip - self.side, at.waist + self.up)
        edges = [self._level(at, "hem", (0.0, at.hem), low, hem=True)]
        if at.hip < at.waist:
            rise = at.waist - at.hip
            hip = (self.hip, at.hip)
            controls = ((self.hip, at.hip + (0.45 + 0.25 * self.seat) * rise),
                        (top[0] + (0.12 + 0.4 * self.seat) * self.side, top[1] - 0.35 * rise))
            edges += [line("side_low", self.bent(low, at.hip)),
                      bezier("side_hip", *(self.bent(p, at.hip) for p in (hip, top, *controls)))]
        else:
            edges.append(line("side_low", self.bent(low, at.hip)))
        corners = [(x, at.waist + self.middle + (self.up - self.middle) * x / top[0]) for x in self._corners(top[0])]
        for number in range(len(self.darts) + 1):
            start, end = corners[2 * number], corners[2 * number + 1]
            edges.append(self._level(at, f"waist_{number}", start, end))
            dart = self.darts[-1 - number] if number < len(self.darts) else None
            if dart is not None and dart.width:
                middle = (end[0] + corners[2 * number + 2][0]) / 2
                apex = (middle, (end[1] + corners[2 * number + 2][1]) / 2 - dart.depth)
                edges += [line(f"dart{number}_a", self.bent(end, at.hip)),
                          line(f"dart{number}_b", self.bent(apex, at.hip))]
        return tuple(edges), self.bent((0.0, at.waist + self.middle), at.hip)

    def _corners(self, width: float) -> list[float]:
        """x of the waist's corners from the side to the middle: side, dart, dart, ..., middle."""
        finished = width - sum(d.width for d in self.darts)
        out, shift = [0.0], 0.0
        for dart in self.darts:
            x = dart.at * finished + shift
            out += [x, x + dart.width]
            shift += dart.width
        return [*out, width][::-1]

    def panel(self, name: str, at: SkirtLevels, side: str) -> Panel:
        """The whole front or back on the fold; its edges end in ``_p`` (x > 0) and ``_n``."""
        half, last = self.half(at)
        wrap = Wrap("torso", side, folds=self.folds)
        if self.radius:
            wrap = dataclasses.replace(wrap, radius=self.radius, middle=at.hip + self.radius)
        return Panel(name, on_fold(half, last), wrap)

    def stitches(self, name: str) -> list[Stitch]:
        """The piece's darts, on both halves."""
        return [Stitch((name, f"dart{n}_a_{half}"), (name, f"dart{n}_b_{half}"))
                for n, dart in enumerate(reversed(self.darts)) if dart.width for half in "pn"]
