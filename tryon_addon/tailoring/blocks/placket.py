# SPDX-License-Identifier: GPL-3.0-or-later
"""Button plackets: a strip down the middle of the front, its whole length or a slit's, closed or open from the top.

An open one is one piece still, with a notch down to the first button that is closed: its halves lie side by side, not
over each other.
"""

from __future__ import annotations

from ...catalog.garments.notions import spread
from ...core.errors import PatternError
from ..pattern.parts import line, on_fold
from ..pattern.pattern import Edge, Panel, Stitch, Wrap

NOTCH = 0.8  # cm, width of an open placket's notch at the neckline
ABOVE = 1.2  # cm from the first button that is closed to where the notch ends


def placket(top: float, bottom: float, width: float, free: bool, undone: int = 0) -> Panel:
    """A strip ``width`` cm wide down the middle of the front from y = ``top`` to ``bottom``; ``free``: to a hem.

    ``undone``: its buttons that are, from the top; the first of a whole front is the collar's.

    Raises:
        PatternError: it has no more buttons than are to be undone.
    """
    half: tuple[Edge, ...] = (
        line("hem" if free else "end", (0.0, bottom), hem=free), line("edge", (width / 2, bottom)),
        line("neck", (width / 2, top)))
    if undone:
        spots = [100.0 * y for y in spread(top / 100.0, bottom / 100.0, short=not free)]
        closed = spots[undone - 1 if free else undone:]
        if not closed:
            raise PatternError(f"{undone} buttons are to be undone.",
                               f"undone: at most {len(spots) if free else len(spots) - 1} for this length.")
        half = (*half, line("notch", (NOTCH / 2, top), hem=True))
        return Panel("placket", on_fold(half, (0.0, closed[0] + ABOVE)), Wrap("torso", "front"))
    return Panel("placket", on_fold(half, (0.0, top)), Wrap("torso", "front"))


def slit(width: float, depth: float, top: float) -> tuple[Edge, ...]:
    """The edges that a front cut on the fold has in place of its middle's last ``depth`` cm, from the neckline down."""
    return (line("slit", (width / 2, top)), line("slit_end", (width / 2, top - depth)))


def slit_seams(front: str = "front") -> list[Stitch]:
    """The seams of a short placket into its front."""
    return [Stitch(("placket", f"{one}_{s}"), (front, f"{two}_{s}"))
            for one, two in (("edge", "slit"), ("end", "slit_end")) for s in "pn"]
