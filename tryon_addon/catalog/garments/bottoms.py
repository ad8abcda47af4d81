# SPDX-License-Identifier: GPL-3.0-or-later
"""What is worn below the waist."""

from __future__ import annotations

from ...core.parameters import Parameter
from .programme import Programme

TROUSERS = Programme(
    "trousers", "Straight trousers", layer=1, physics="denim", parameters=(
        Parameter("hem", 4.5, 0.0, 75.0, "cm", "hem above the floor"),
        Parameter("rise", 4.0, 0.0, 12.0, "cm", "waistband's top edge below the natural waist"),
        Parameter("ease", 4.5, 1.0, 25.0, "cm", "added to the body's hip girth"),
        Parameter("leg_width", 42.0, 26.0, 70.0, "cm", "girth of the hem"),
    ),
)

SLIM_TROUSERS = Programme(
    "slim_trousers", "Slim trousers", layer=1, physics="denim", stretch_pct=8.0, parameters=(
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

PENCIL_SKIRT = Programme(
    "pencil_skirt", "Pencil skirt", layer=1, physics="poplin", parameters=(
        Parameter("length", 62.0, 40.0, 95.0, "cm", "hem below the natural waist"),
        Parameter("rise", 1.0, 0.0, 8.0, "cm", "waistband's top edge below the natural waist"),
        Parameter("ease", 3.5, 1.5, 12.0, "cm", "added to the body's hip girth"),
        Parameter("taper", 8.0, 0.0, 20.0, "cm", "hem narrower than the hips, as far as the legs leave room"),
    ),
)

A_LINE_SKIRT = Programme(
    "a_line_skirt", "A-line skirt", layer=1, physics="poplin", parameters=(
        Parameter("length", 60.0, 40.0, 100.0, "cm", "hem below the natural waist"),
        Parameter("rise", 1.0, 0.0, 8.0, "cm", "waistband's top edge below the natural waist"),
        Parameter("ease", 4.0, 2.0, 16.0, "cm", "added to the body's hip girth"),
        Parameter("flare", 45.0, 10.0, 110.0, "cm", "hem girth beyond the hips'"),
    ),
)

CIRCLE_SKIRT = Programme(
    "circle_skirt", "Circle skirt", layer=1, physics="poplin", parameters=(
        Parameter("length", 60.0, 38.0, 95.0, "cm", "hem below the natural waist"),
        Parameter("rise", 0.0, 0.0, 4.0, "cm", "waistband's top edge below the natural waist"),
        Parameter("fullness", 1.0, 0.5, 1.0, "circles", "1 is a whole circle, 0.5 half of one"),
    ),
)

PLEATED_SKIRT = Programme(
    "pleated_skirt", "Pleated skirt", layer=1, physics="poplin", parameters=(
        Parameter("length", 58.0, 38.0, 95.0, "cm", "hem below the natural waist"),
        Parameter("rise", 0.0, 0.0, 4.0, "cm", "waistband's top edge below the natural waist"),
        Parameter("pleats", 16.0, 10.0, 24.0, "pleats", "around the waist, an even number"),
        Parameter("depth", 0.6, 0.4, 0.9, "of a pleat", "cloth folded under each pleat, twice over"),
    ),
)

BOTTOMS: tuple[Programme, ...] = (
    TROUSERS, SLIM_TROUSERS, WIDE_TROUSERS, SHORTS, PENCIL_SKIRT, A_LINE_SKIRT, CIRCLE_SKIRT,
    PLEATED_SKIRT,
)
