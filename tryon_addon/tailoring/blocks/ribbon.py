# SPDX-License-Identifier: GPL-3.0-or-later
"""Strips that hang on a seam: straight or cut as a piece of a ring, so that one edge is shorter than the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..pattern.parts import Point, bezier, line
from ..pattern.pattern import Edge, Panel, Wrap

STRAIGHT = 1e-3  # rad: a strip that turns by less is cut straight


@dataclass(frozen=True)
class Ribbon:
    """A strip over a base ``length`` cm long, which turns by ``turn`` rad: > 0 makes the other edge shorter.

    The base runs from left to right and the strip lies above it, as seen from the cloth's outside; (0, 0) is the
    middle of the base.
    """

    length: float
    turn: float = 0.0

    def at(self, along: float, up: float) -> Point:
        """The point ``up`` cm over the base, ``along`` cm from the base's left end."""
        if abs(self.turn) < STRAIGHT:
            return float(along - self.length / 2), float(up)
        radius = self.length / self.turn
        angle = (along - self.length / 2) / radius
        return float((radius - up) * np.sin(angle)), float(radius - (radius - up) * np.cos(angle))

    def run(self, name: str, first: float, last: float, up: float, hem: bool = False) -> Edge:
        """The edge from one place along the base to another, ``up`` cm over it."""
        start = self.at(first, up)
        if abs(self.turn) < STRAIGHT:
            return line(name, start, hem)
        radius = self.length / self.turn - up
        rising = (last > first) == (radius > 0)
        return Edge(name, start, "circle", (abs(radius), 0, int(rising)), hem)

    def base(self, lengths: list[float]) -> list[Edge]:
        """The base in pieces, ``base_0`` first, in the proportion of ``lengths``."""
        ends = np.concatenate([[0.0], np.cumsum(lengths)]) * self.length / sum(lengths)
        return [self.run(f"base_{i}", ends[i], ends[i + 1], 0.0) for i in range(len(lengths))]

    def strip(self, name: str, lengths: list[float], height: float, wrap: Wrap, hem: bool = True) -> Panel:
        """A strip as high everywhere; its edges: the base's pieces, ``right``, ``top``, ``left``."""
        return Panel(name, (
            *self.base(lengths), line("right", self.at(self.length, 0.0)),
            self.run("top", self.length, 0.0, height, hem), line("left", self.at(0.0, height)),
        ), wrap)

    def flap(self, name: str, lengths: list[float], back: float, point: Point, wrap: Wrap) -> Panel:
        """A turned-down collar: ``back`` cm wide in the middle, its ends at ``point`` (beyond the base's end, up)."""
        right, middle = self.at(self.length + point[0], point[1]), self.at(self.length / 2, back)
        left = (-right[0], right[1])
        # Level in the middle; towards the points as the ring turns.
        share = 0.55
        control = (right[0] * share, middle[1] + (self.at(self.length * (1 + share) / 2, back)[1] - middle[1]) * 0.3)
        return Panel(name, (
            *self.base(lengths),
            line("right", self.at(self.length, 0.0), hem=True),
            bezier("outer_r", right, middle, control, (0.25 * right[0], middle[1]), hem=True),
            bezier("outer_l", middle, left, (0.25 * left[0], middle[1]), (-control[0], control[1]), hem=True),
            line("left", left, hem=True),
        ), wrap)

    def rounded(self, name: str, lengths: list[float], width: float, wrap: Wrap) -> Panel:
        """A flat collar ``width`` cm wide with round ends."""
        inset = 0.6 * width
        right, left = self.at(self.length, 0.0), self.at(0.0, 0.0)
        out = 0.05 * width  # the ends bulge a little beyond the base
        return Panel(name, (
            *self.base(lengths),
            bezier("right", right, self.at(self.length - inset, width), self.at(self.length + out, 0.62 * width),
                   self.at(self.length - 0.3 * inset, width), hem=True),
            self.run("outer_r", self.length - inset, self.length / 2, width, hem=True),
            self.run("outer_l", self.length / 2, inset, width, hem=True),
            bezier("left", self.at(inset, width), left, self.at(0.3 * inset, width),
                   self.at(-out, 0.62 * width), hem=True),
        ), wrap)
