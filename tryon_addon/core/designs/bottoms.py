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

SLIM_TROUSERS = Programme(
    "slim_trousers", "Slim trousers", layer=1, physics="denim", parameters=(
        Parameter("hem", 7.0, 0.0, 40.0, "cm", "hem above the floor"),
        Parameter("rise", 4.0, 0.0, 12.0, "cm", "waistband's top edge below the natural waist"),
        Parameter("ease", 2.0, 0.5, 8.0, "cm", "added to the body's hip girth"),
        Parameter("leg_width", 31.0, 26.0, 40.0, "cm", "girth of the hem"),
    ),
)

WIDE_TROUSERS = Programme(
    "wide_trousers", "Wide trousers", layer=1, physics="poplin", parameters=(
        Parameter("hem", 3.0, 0.0, 45.0, "cm", "hem above the floor"),
        Parameter("rise", 2.0, 0.0, 10.0, "cm", "waistband's top edge below the natural waist"),
        Parameter("ease", 8.0, 3.0, 25.0, "cm", "added to the body's hip girth"),
        Parameter("leg_width", 64.0, 50.0, 90.0, "cm", "girth of the hem"),
    ),
)

SHORTS = Programme(
    "shorts", "Shorts", layer=1, physics="denim", parameters=(
        Parameter("inseam", 14.0, 9.0, 30.0, "cm", "from the crotch to the hem"),
        Parameter("rise", 4.0, 0.0, 10.0, "cm", "waistband's top edge below the natural waist"),
        Parameter("ease", 5.0, 1.0, 20.0, "cm", "added to the body's hip girth"),
        Parameter("leg_ease", 5.0, 4.0, 24.0, "cm", "added to the leg's girth at the hem, beside the seat's ease"),
    ),
)

BOTTOMS: tuple[Programme, ...] = (TROUSERS, SLIM_TROUSERS, WIDE_TROUSERS, SHORTS)
