# SPDX-License-Identifier: GPL-3.0-or-later
"""What is worn below the waist."""

from __future__ import annotations

from ..parameters import Parameter
from .entry import Programme

TROUSERS = Programme(
    "trousers", "Straight trousers", layer=1, physics="denim", parameters=(
        Parameter("hem", 4.5, 0.0, 75.0, "cm", "hem above the floor"),
        Parameter("rise", 4.0, 0.0, 12.0, "cm", "waistband's top edge below the natural waist"),
        Parameter("ease", 4.5, 1.0, 25.0, "cm", "added to the body's hip girth"),
        Parameter("leg_width", 42.0, 26.0, 70.0, "cm", "girth of the hem"),
    ),
)

BOTTOMS: tuple[Programme, ...] = (TROUSERS,)
