# SPDX-License-Identifier: GPL-3.0-or-later
"""The notched collar of jackets and coats: collar and lapels in one piece, turned back along the roll line.

A tailor sews a collar to two lapels; on the cloth's outside that seam is a line. Here it is the notch alone that is
seen, and one piece of cloth lies flatter than three.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..pattern.parts import Point, bezier, line
from ..pattern.pattern import Edge, Panel, Stitch, Wrap
from .ribbon import Ribbon

LIFT = 0.8  # cm by which the lapel lies over the front


@dataclass(frozen=True)
class Lapel:
    """Measures in cm."""

    back: float = 4.8  # width of the collar at the back
    width: float = 8.5  # of the lapel at its widest, square to the roll line
    gorge: float = 10.0  # from the shoulder down the roll line to where lapel and collar meet
    notch: float = 3.5  # depth of the notch
    stand: float = 2.4  # height of the stand at the back
    flare: float = 9.0  # the collar's outer edge longer than its inner one


def _stand(lengths: list[float], height: float, neck: float) -> Panel:
    """A crescent over neck and shoulders: ``height`` in the middle, nothing at its ends."""
    ribbon = Ribbon(sum(lengths), 0.3)
    right, middle = ribbon.at(ribbon.length, 0.0), ribbon.at(ribbon.length / 2, height)
    ease = 0.45 * neck
    top_r = bezier("top_r", right, middle, (right[0] - 0.4 * (right[0] - ease), right[1] + 0.2 * height),
                   (ease, middle[1]))
    top_l = bezier("top_l", middle, (-right[0], right[1]), (-ease, middle[1]),
                   (-right[0] + 0.4 * (right[0] - ease), right[1] + 0.2 * height))
    return Panel("stand", (*ribbon.base(lengths), top_r, top_l), Wrap("seam", "up"))


def lapel(roll: float, neck_l: list[tuple[Panel, str]], neck_r: list[tuple[Panel, str]], cut: Lapel
          ) -> tuple[list[Panel], list[Stitch]]:
    """Stand and turned-back collar of an open front.

    Args:
        roll: length of the roll line below the gorge, the front's edge ``roll``; above it are the edges of ``neck_l``
            (from there over the shoulder to the nape) and ``neck_r`` (from the nape down).
    """
    around = [*neck_l, *neck_r]
    lengths = [panel.length(edge) for panel, edge in around]
    stand = _stand(lengths, cut.stand, sum(panel.length(edge) for panel, edge in around if panel.name == "back"))
    stitches = [Stitch(("stand", f"base_{i}"), (panel.name, edge)) for i, (panel, edge) in enumerate(around)]
    top = [stand.length("top_l"), stand.length("top_r")]
    ribbon = Ribbon(2 * roll + sum(top), -cut.flare / cut.back)
    whole = ribbon.length

    def right(along: float, up: float) -> Point:
        """A point of the right half: ``along`` cm from the break."""
        return ribbon.at(whole - along, up)

    corner, deep = right(0.93 * roll, cut.width), right(roll + 0.2, cut.width - cut.notch)
    tip = right(roll + 3.2, cut.width - 1.2)
    middle = ribbon.at(whole / 2, cut.back)
    half: list[Edge] = [
        bezier("lapel_r", right(0.0, 0.0), corner, right(0.45 * roll, 0.75 * cut.width), hem=True),
        line("gorge_r", corner, hem=True), line("notch_r", deep, hem=True),
        bezier("outer_r", tip, middle, right(roll + 0.5 * top[1], cut.back + 0.8),
               (0.3 * top[1], middle[1]), hem=True),
    ]
    base = ribbon.base([roll, *top, roll])
    panel = Panel("collar", (*base, *half, *_mirror(half, middle)), Wrap("seam", "fall", out=LIFT))
    stitches += [Stitch(("collar", "base_0"), ("front_l", "roll")), Stitch(("collar", "base_1"), ("stand", "top_l")),
                 Stitch(("collar", "base_2"), ("stand", "top_r")), Stitch(("collar", "base_3"), ("front_r", "roll"))]
    return [stand, panel], stitches


def _mirror(half: list[Edge], last: Point) -> list[Edge]:
    """The left half of an outline from its right one, going on from the middle."""
    ends = [np.array(e.start) for e in half[1:]] + [np.array(last)]
    out = []
    for edge, end in zip(reversed(half), reversed(ends), strict=True):
        params = tuple((1 - along, across) for along, across in reversed(edge.params))
        out.append(Edge(edge.name[:-1] + "l", (-float(end[0]), float(end[1])), edge.kind, params, edge.hem))
    return out
