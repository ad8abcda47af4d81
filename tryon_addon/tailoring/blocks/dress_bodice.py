# SPDX-License-Identifier: GPL-3.0-or-later
"""A fitted bodice that ends in a waist seam: the block with a dart to the bust and darts from the waist.

Heights are cm above the floor, like those of the skirts and trousers that it is sewn to. The front is longer than the
back by what the way over the bust is longer; the bust dart takes that away again at the side seam.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...core.errors import PatternError
from ..pattern.figure import Figure
from ..pattern.parts import Point, line, on_fold
from ..pattern.pattern import Edge, Panel, Stitch, Wrap
from .block import Block
from .dart import LEAST

SIDE = 2.4  # cm, most that the side seam takes in
BUST_DART = (0.6, 5.5)  # cm, least and most
SHORT = 2.5  # cm between the bust dart's tip and the bust point
BACK_DART = 15.0  # cm, deepest
UP, USUAL = 1.7, 4.7  # cm, on a body whose front is so much longer than its back


def shoulder_up(figure: Figure) -> float:
    """How far (cm) the shoulder seam lies above the ridge: more where the way over the chest is long."""
    over = figure.measure("front_waist_length") - figure.measure("nape_to_waist")
    return UP + 0.5 * max(0.0, over - USUAL)


@dataclass(frozen=True)
class Bodice:
    """Half front and half back on the block, cm above the floor; ``up`` lifts the block's own heights."""

    made: Block
    up: float  # of the nape
    waist: float  # height of the waist seam
    front: float  # finished half width of the front's waist
    back: float
    bust: Point  # bust point, x from the middle
    extra: float  # the front's way over the bust beyond the straight one

    def lifted(self, edge: Edge) -> Edge:
        """An edge of the block at its height above the floor."""
        return Edge(edge.name, (edge.start[0], edge.start[1] + self.up), edge.kind, edge.params, edge.hem)

    @property
    def underarm(self) -> Point:
        """Where the side seam ends."""
        return self.made.quarter, self.up - self.made.scye

    def waist_dart(self, side: str) -> tuple[float, float, float]:
        """Width and depth of the waist dart, and the side's distance from the middle before it is sewn."""
        finished = self.front if side == "front" else self.back
        take = self.made.quarter - finished
        width = take - min(0.4 * take, SIDE)
        width = min(width, 5.0) if width >= LEAST else 0.0
        deepest = self.bust[1] - self.waist - 2.5 if side == "front" else self.underarm[1] - self.waist - 1.0
        return width, max(4.0, min(deepest, BACK_DART)), finished + width

    def bottom(self, side: str, y: float, inner: float = 0.0) -> list[Edge]:
        """The waist seam at height ``y`` from the middle (``inner`` cm off it) to the side, with its dart."""
        width, depth, corner = self.waist_dart(side)
        finished = corner - width
        middle = finished / 2
        if not width:
            return [line("waist_1", (inner, y)), line("waist_0", (middle, y))]
        return [line("waist_1", (inner, y)), line("wdart_a", (middle, y)),
                line("wdart_b", (middle + width / 2, y + depth)), line("waist_0", (middle + width, y))]

    def back_half(self) -> list[Edge]:
        """Waist, side and armhole of the back; the side is in two, as the front's is by its dart."""
        corner = (self.waist_dart("back")[2], self.waist)
        split = self.split()
        total = math.dist(corner, self.underarm)
        at = tuple(np.add(corner, np.subtract(self.underarm, corner) * split[0] / total))
        return [*self.bottom("back", self.waist), line("side_low", corner), line("side", at)]

    def split(self) -> tuple[float, float]:
        """Lengths of the side seam below and above the bust dart."""
        total = math.dist((self.waist_dart("back")[2], self.waist), self.underarm)
        upper = min(0.42 * total, 7.0)
        return total - upper, upper

    def front_half(self, inner: float = 0.0) -> list[Edge]:
        """Waist, side with the bust dart, and armhole's beginning of the front."""
        below, above = self.split()
        corner_x = self.waist_dart("front")[2]
        straight = np.array([corner_x, self.waist]) - self.underarm
        upper = np.add(self.underarm, straight / np.hypot(*straight) * above)
        tip = np.array([min(self.bust[0] + SHORT, upper[0] - 3.0), self.bust[1]])
        reach = math.dist(upper, tip)
        turn = 2 * math.asin(min(0.45, self.extra / (2 * reach)))
        angle = math.atan2(*(upper - tip)[::-1]) - turn  # clockwise: down the side
        lower = tip + reach * np.array([math.cos(angle), math.sin(angle)])
        # The corner lies below the dart at the length that the back has there, at its own distance from the middle.
        across = corner_x - lower[0]
        if abs(across) > 0.7 * below:
            raise PatternError(f"The bodice's side of {below:.1f} cm is too short for these measures.",
                               f"ease: at most {4 * (self.made.quarter - 1.0):.1f} cm around this bust.")
        y = lower[1] - math.sqrt(below**2 - across**2)
        return [*self.bottom("front", float(y), inner), line("side_low", (corner_x, float(y))),
                line("bdart_a", tuple(lower)), line("bdart_b", tuple(tip)), line("side", tuple(upper))]

    def _upper(self, side: str, neck_y: float, sleeve: bool, collar: bool) -> list[Edge]:
        edges = self.made.outside(side, sleeve)[-2:]
        return [self.lifted(e) for e in (*edges, self.made.neck(side, neck_y, not collar))]

    def panel(self, side: str, neck_y: float, sleeve: bool = False, collar: bool = False) -> Panel:
        """The whole front or back, on the fold; its neckline ``neck_y`` cm above (or below) the nape."""
        half = self.front_half() if side == "front" else self.back_half()
        half += self._upper(side, neck_y, sleeve, collar)
        return Panel("bodice_" + side, on_fold(tuple(half), (0.0, self.up + neck_y)), Wrap("torso", side))

    def stitches(self, front: str = "bodice_front", back: str = "bodice_back") -> list[Stitch]:
        """Darts, sides and shoulders of a bodice cut on the fold."""
        out = [Stitch((front, f"bdart_a_{h}"), (front, f"bdart_b_{h}")) for h in "pn"]
        out += [Stitch((name, f"wdart_a_{h}"), (name, f"wdart_b_{h}")) for h in "pn"
                for name, side in ((front, "front"), (back, "back")) if self.waist_dart(side)[0]]
        out += [Stitch((front, f"{e}_{a}"), (back, f"{e}_{b}")) for e in ("side_low", "side", "shoulder")
                for a, b in ("pn", "np")]
        return out


def bodice(figure: Figure, made: Block, waist: float, front: float, back: float) -> Bodice:
    """The bodice of a block for a waist seam ``waist`` cm above the floor, of these finished half widths (cm).

    Raises:
        PatternError: the armholes reach down to the waist.
    """
    up = 100 * float(figure.nape[2])
    if up - made.scye < waist + 5.0:
        raise PatternError(f"The armholes end {up - made.scye - waist:.1f} cm above the waist.",
                           f"ease: at most {4 * made.quarter - figure.measure('bust') - 4.0:.1f} cm for this body.")
    straight = up + made.high[1] - waist
    extra = 0.9 * (figure.measure("front_waist_length") - straight)
    bust = figure.measure("bust_points") / 2, figure.measure("bust_height")
    low, high = BUST_DART
    return Bodice(made, up, waist, front, back, bust, float(np.clip(extra, low, high)))


