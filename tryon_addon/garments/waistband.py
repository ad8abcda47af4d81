# SPDX-License-Identifier: GPL-3.0-or-later
"""A shaped waistband: front and back are pieces of a cone, so that the band lies on hips that widen below it."""

from __future__ import annotations

import numpy as np

from .parts import Point, bezier, line, on_fold
from .pattern import Edge, Panel, Stitch, Wrap

STRAIGHT = 1e-3  # rad: below this turn the band is cut as a (nearly) straight strip


def _seam(panel: Panel) -> list[tuple[str, float]]:
    """The waist edges of a trouser piece from the middle to the side, with their lengths (cm)."""
    names = [e.name for e in panel.edges if e.name.startswith("waist")]
    return [(name, panel.length(name)) for name in reversed(names)]


def _cone(bottom: float, top: float, height: float) -> tuple[float, float]:
    """Turn (rad) and radius (cm, signed) of a half band's lower edge."""
    turn = (bottom - top) / height
    if abs(turn) < STRAIGHT:
        turn = STRAIGHT
    return turn, bottom / turn


def _half(name: str, parts: list[tuple[str, float]], top: float, y: float, height: float, wrap: str) -> Panel:
    bottom = sum(length for _, length in parts)
    turn, radius = _cone(bottom, top, height)

    def at(share: float, up: float) -> Point:
        r, angle = radius - up, turn * share
        return r * np.sin(angle), y + radius - r * np.cos(angle)

    def arc(label: str, one: float, two: float, up: float, hem: bool = False) -> Edge:
        start, end = at(one, up), at(two, up)
        middle, half = turn * (one + two) / 2, turn * (two - one) / 2
        r = (radius - up) / np.cos(half)  # where the two tangents meet
        return bezier(label, start, end, (r * np.sin(middle), y + radius - r * np.cos(middle)), hem=hem)

    half: list[Edge] = []
    done = 0.0
    for label, length in parts:
        half.append(arc(label, done / bottom, (done + length) / bottom, 0.0))
        done += length
    half.append(line("side", at(1.0, 0.0)))
    half.append(arc("top", 1.0, 0.0, height, hem=True))
    return Panel(name, on_fold(tuple(half), at(0.0, height)), Wrap("torso", wrap, radius=radius, middle=y + radius))


def waistband(front: Panel, back: Panel, front_top: float, back_top: float, y: float,
              height: float) -> tuple[tuple[Panel, Panel], list[Stitch]]:
    """The band's front and back, and the stitches that join them to each other and to the trousers.

    Args:
        front: the left front piece; back: the right back piece (both drawn with their side at x > 0).
        front_top, back_top: half lengths of the band's upper edge, cm; y: height of the waist seam, cm.
    """
    one = _half("band_front", _seam(front), front_top, y, height, "front")
    two = _half("band_back", _seam(back), back_top, y, height, "back")
    stitches = [Stitch(("band_front", "side_p"), ("band_back", "side_n")),
                Stitch(("band_front", "side_n"), ("band_back", "side_p"))]
    for label, _ in _seam(front):
        stitches += [Stitch(("band_front", label + "_p"), ("front_l", label)),
                     Stitch(("band_front", label + "_n"), ("front_r", label))]
    for label, _ in _seam(back):
        stitches += [Stitch(("band_back", label + "_p"), ("back_r", label)),
                     Stitch(("band_back", label + "_n"), ("back_l", label))]
    return (one, two), stitches
