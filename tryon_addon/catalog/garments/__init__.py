# SPDX-License-Identifier: GPL-3.0-or-later
"""Design parameters of the garment programmes: the sliders, their ranges and defaults, in centimetres.

Kept apart from the programmes that draw the panels, because the panel and the command line must know the ranges
before any runtime process exists.
"""

from __future__ import annotations

from ...core.errors import SpecError
from .bottoms import BOTTOMS
from .dresses import DRESSES
from .programme import Programme
from .tops import TOPS

__all__ = ["PROGRAMMES", "Programme", "programme"]

# In wearing order, from the skin outwards.
PROGRAMMES: dict[str, Programme] = {p.name: p for p in sorted((*BOTTOMS, *DRESSES, *TOPS), key=lambda p: p.layer)}


def programme(name: object) -> Programme:
    """The programme called ``name``; SpecError lists the known ones."""
    if not isinstance(name, str) or name not in PROGRAMMES:
        raise SpecError(f"There is no garment called {name!r}.", f"Choose one of: {', '.join(PROGRAMMES)}.")
    return PROGRAMMES[name]
