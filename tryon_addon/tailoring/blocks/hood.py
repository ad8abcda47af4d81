# SPDX-License-Identifier: GPL-3.0-or-later
"""A hood of two halves on a neckline, thrown back."""

from __future__ import annotations

from ..pattern.parts import bezier, line, mirrored
from ..pattern.pattern import Panel, Stitch, Wrap

LIFT = 0.6  # cm by which it lies over the back
FORWARD = 3.0  # cm by which its edge is cut before its foot: slack to go round the neck with


def hood(front: Panel, back: Panel, height: float) -> tuple[list[Panel], list[Stitch]]:
    """Both halves of a hood ``height`` cm high on a whole front's and back's neckline, and their seams.

    Seen from outside, the left half has the face at its left and the crown's seam at its right.
    """
    one, two = front.length("neck_p"), back.length("neck_n")
    deep = one + two
    top = (0.62 * deep, height)
    left = Panel("hood_l", (
        line("base_0", (0.0, 0.0)), line("base_1", (one, 0.0)),
        bezier("crown", (deep, 0.0), top, (deep + 5.0, 0.55 * height), (deep + 2.0, height)),
        line("top", top),
        bezier("face", (-FORWARD, height), (0.0, 0.0), (-FORWARD, 0.5 * height), hem=True),
    ), Wrap("seam", "hood", 1, out=LIFT))
    right = mirrored(left, "hood_r", Wrap("seam", "hood", -1, out=LIFT))
    stitches = [Stitch(("hood_l", "base_0"), ("front", "neck_p")), Stitch(("hood_l", "base_1"), ("back", "neck_n")),
                Stitch(("hood_r", "base_0"), ("front", "neck_n")), Stitch(("hood_r", "base_1"), ("back", "neck_p"))]
    return [left, right], stitches + [Stitch(("hood_l", edge), ("hood_r", edge)) for edge in ("crown", "top")]
