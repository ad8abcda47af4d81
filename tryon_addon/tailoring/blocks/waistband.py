# SPDX-License-Identifier: GPL-3.0-or-later
"""A shaped waistband: front and back are pieces of a cone, so that the band lies on hips that widen below it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..pattern.parts import Point, bezier, line, on_fold
from ..pattern.pattern import Edge, Panel, Stitch, Wrap

STRAIGHT = 1e-3  # rad: below this turn the band is cut as a (nearly) straight strip


@dataclass(frozen=True)
class Waist:
    """What half a band is sewn to: edge names and lengths (cm) from the middle to the side, and the panels they are on.

    ``right`` is the panel at the band's x > 0, ``left`` at x < 0. Where both are one panel cut on the fold, its edges
    end in ``_p`` and ``_n``.
    """

    parts: tuple[tuple[str, float], ...]
    right: str
    left: str
    top: float  # half length of the band's upper edge, cm

    def join(self, band: str, half: str) -> list[Stitch]:
        """The seams of one half: ``p`` (x > 0) or ``n``."""
        panel, end = (self.right if half == "p" else self.left), f"_{half}" if self.right == self.left else ""
        return [Stitch((band, f"{label}_{half}"), (panel, label + end)) for label, _ in self.parts]


def waist_of(panel: Panel, top: float, left: str = "") -> Waist:
    """The waist edges of a panel drawn with its side at x > 0 (``left``: its mirror image's name, if it has one)."""
    ending = "" if left else "_p"
    names = [e.name for e in panel.edges if e.name.startswith("waist") and e.name.endswith(ending)]
    parts = tuple((name.removesuffix("_p"), panel.length(name)) for name in reversed(names))
    return Waist(parts, panel.name, left or panel.name, top)


def _cone(bottom: float, top: float, height: float) -> tuple[float, float]:
    """Turn (rad) and radius (cm, signed) of a half band's lower edge."""
    turn = (bottom - top) / height
    if abs(turn) < STRAIGHT:
        turn = STRAIGHT
    return turn, bottom / turn


def _half(name: str, parts: tuple[tuple[str, float], ...], top: float, y: float, height: float, wrap: str) -> Panel:
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


def waistband(front: Waist, back: Waist, y: float, height: float) -> tuple[tuple[Panel, Panel], list[Stitch]]:
    """The band's front and back, and the stitches that join them to each other and to what hangs from them.

    Args:
        y: height of the waist seam above the pattern's origin, cm; height: of the band, cm.
    """
    one = _half("band_front", front.parts, front.top, y, height, "front")
    two = _half("band_back", back.parts, back.top, y, height, "back")
    stitches = [Stitch(("band_front", "side_p"), ("band_back", "side_n")),
                Stitch(("band_front", "side_n"), ("band_back", "side_p"))]
    for half in "pn":
        stitches += front.join("band_front", half) + back.join("band_back", half)
    return (one, two), stitches
