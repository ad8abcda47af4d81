# SPDX-License-Identifier: GPL-3.0-or-later
"""What a garment is worn as in an outfit that is made up."""

from __future__ import annotations

from dataclasses import dataclass

SEASONS = ("summer", "mild", "cold")
OCCASIONS = ("casual", "work", "evening")
LOWER, UPPER, WHOLE, OVER = "lower", "upper", "whole", "over"


@dataclass(frozen=True)
class Role:
    """What a garment is worn as, when, to what, and the cloths it is made of beside a plain one.

    ``place``: LOWER and UPPER go together, WHOLE is both in one, OVER goes over them; left empty it follows from the
    layer. ``seasons`` and ``occasions``: words of SEASONS and OCCASIONS. ``cloths``: classes of fabric. ``bulky``: only
    what is bulky too goes over it.
    """

    place: str = ""
    seasons: str = " ".join(SEASONS)
    occasions: str = " ".join(OCCASIONS)
    cloths: tuple[str, ...] = ()
    bulky: bool = False


def place_at(layer: int) -> str:
    """What garments of a layer are as a rule: skirts and trousers on 1, tops on 2 and 3, jackets and coats beyond."""
    return LOWER if layer <= 1 else UPPER if layer <= 3 else OVER
