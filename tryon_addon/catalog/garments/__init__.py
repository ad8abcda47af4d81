# SPDX-License-Identifier: GPL-3.0-or-later
"""The garments there are: one entry each, on shelves of what is alike.

Kept apart from the drafts that draw the panels, because the panel and the command line must know names, ranges and
defaults before any runtime process exists.
"""

from __future__ import annotations

from itertools import chain

from ...core.errors import SpecError
from . import dresses, jackets, knits, shirts, skirts, trousers
from .programme import Programme

__all__ = ["PROGRAMMES", "Programme", "programme"]

SHELVES = (trousers.SHELF, skirts.SHELF, dresses.SHELF, knits.SHELF, shirts.SHELF, jackets.SHELF)
# In wearing order, from the skin outwards.
PROGRAMMES: dict[str, Programme] = {p.name: p for p in sorted(chain(*SHELVES), key=lambda p: p.layer)}


def programme(name: object) -> Programme:
    """The programme called ``name``; SpecError lists the known ones."""
    if not isinstance(name, str) or name not in PROGRAMMES:
        raise SpecError(f"There is no garment called {name!r}.", f"Choose one of: {', '.join(PROGRAMMES)}.")
    return PROGRAMMES[name]
