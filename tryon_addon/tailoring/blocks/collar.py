# SPDX-License-Identifier: GPL-3.0-or-later
"""Collars: a stand around the neck, and a fall turned down over it or sewn to the neckline alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..pattern.parts import Point
from ..pattern.pattern import Panel, Stitch, Wrap
from .ribbon import Ribbon

LIFT = 0.7  # cm by which a turned-down collar lies over what is beneath

Seam = tuple[str, str]


@dataclass(frozen=True)
class Collar:
    """A collar's measures in cm."""

    stand: float = 3.0  # height of the stand; 0: the fall is sewn to the neckline
    lean: float = 1.6  # the stand's upper edge shorter than its lower one
    back: float = 4.6  # width of the fall at the back; 0: a stand alone
    point: Point = (1.5, 7.0)  # where its tips lie, from the end of the fall's base
    flare: float = 3.0  # the fall's outer edge longer than its inner one
    closed: bool = True  # the stand's ends meet
    round: bool = False  # a flat collar with round ends instead of points


def collar(neckline: Sequence[tuple[Panel, str]], cut: Collar) -> tuple[list[Panel], list[Stitch]]:
    """Stand and fall on a neckline.

    Args:
        neckline: its edges in order, from the front's middle over the subject's left, the nape, the right, to the
            middle again; each runs against the collar, as all panels drawn from outside do.
    """
    lengths = [panel.length(edge) for panel, edge in neckline]
    seams: list[Seam] = [(panel.name, edge) for panel, edge in neckline]
    panels, stitches = [], []
    if cut.stand:
        length = sum(lengths)
        piece = Ribbon(length, cut.lean / cut.stand).strip("stand", lengths, cut.stand, Wrap("seam", "up"),
                                                           hem=not cut.back)
        panels.append(piece)
        stitches += [Stitch(("stand", f"base_{i}"), seam) for i, seam in enumerate(seams)]
        if cut.closed:
            stitches.append(Stitch(("stand", "left"), ("stand", "right")))
        lengths, seams = [piece.length("top")], [("stand", "top")]
    if cut.back:
        base = Ribbon(sum(lengths), -cut.flare / cut.back)
        if cut.round:
            panels.append(base.rounded("fall", lengths, cut.back, Wrap("seam", "flat", out=LIFT)))
        else:
            panels.append(base.flap("fall", lengths, cut.back, cut.point, Wrap("seam", "fall", out=LIFT)))
        stitches += [Stitch(("fall", f"base_{i}"), seam) for i, seam in enumerate(seams)]
    return panels, stitches
