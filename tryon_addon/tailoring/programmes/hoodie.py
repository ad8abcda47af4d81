# SPDX-License-Identifier: GPL-3.0-or-later
"""The hoodie: a sweater with a hood."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ..blocks.bodice import levels
from ..blocks.hood import hood
from ..pattern.figure import Figure
from ..pattern.parts import parted
from ..pattern.pattern import Panel, Pattern
from .sweater import body

THROAT = 0.45  # of each half of the front neckline is sewn to the hood: its feet stand a hand's breadth apart


def _open_throat(front: Panel) -> Panel:
    """The front with the middle of its neckline free."""
    edges = list(front.edges)
    right = front.index("neck_p")
    middle, end = edges[right + 1].start, edges[right + 2].start
    neck, throat = parted(edges[right], middle, THROAT, "throat_p", hem=True)
    other, last = parted(edges[right + 1], end, 1 - THROAT, "neck_n")
    other = dataclasses.replace(other, name="throat_n", hem=True)
    return dataclasses.replace(front, edges=(*edges[:right], neck, throat, other, last, *edges[right + 2:]))


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The hoodie's pattern for a body and the resolved design (cm).

    Raises:
        PatternError: measures that do not make a hoodie, each with the figure that would.
    """
    made, panels, stitches, notes = body(figure, d, collar=True)
    front = _open_throat(panels[0])
    halves, around = hood(front, panels[1], d["hood"])
    return Pattern("hoodie", (front, *panels[1:], *halves), (*stitches, *around), levels=levels(figure, made),
                   notes=notes).check()
