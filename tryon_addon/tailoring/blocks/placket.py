# SPDX-License-Identifier: GPL-3.0-or-later
"""Button plackets, closed: a strip down the middle of the front, its whole length or a slit's."""

from __future__ import annotations

from ..pattern.parts import line, on_fold
from ..pattern.pattern import Edge, Panel, Stitch, Wrap


def placket(top: float, bottom: float, width: float, free: bool) -> Panel:
    """A strip ``width`` cm wide down the middle of the front from y = ``top`` to ``bottom``; ``free``: to a hem."""
    half = (line("hem" if free else "end", (0.0, bottom), hem=free), line("edge", (width / 2, bottom)),
            line("neck", (width / 2, top)))
    return Panel("placket", on_fold(half, (0.0, top)), Wrap("torso", "front"))


def slit(width: float, depth: float, top: float) -> tuple[Edge, ...]:
    """The edges that a front cut on the fold has in place of its middle's last ``depth`` cm, from the neckline down."""
    return (line("slit", (width / 2, top)), line("slit_end", (width / 2, top - depth)))


def slit_seams(front: str = "front") -> list[Stitch]:
    """The seams of a short placket into its front."""
    return [Stitch(("placket", f"{one}_{s}"), (front, f"{two}_{s}"))
            for one, two in (("edge", "slit"), ("end", "slit_end")) for s in "pn"]
