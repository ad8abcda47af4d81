# SPDX-License-Identifier: GPL-3.0-or-later
"""What is worn above and below the waist in one."""

from __future__ import annotations

from ...core.parameters import Parameter
from .programme import Programme

_BODICE = (
    Parameter("ease", 10.0, 6.0, 20.0, "cm", "added to the body's bust girth"),
    Parameter("neck_width", 4.0, 1.5, 7.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
    Parameter("neck_depth", 11.0, 6.0, 18.0, "cm", "neckline below the nape at the centre front"),
)

SHEATH_DRESS = Programme(
    "sheath_dress", "Sheath dress", layer=2, physics="poplin", parameters=(
        Parameter("length", 58.0, 40.0, 95.0, "cm", "hem below the natural waist"),
        *_BODICE,
        Parameter("hip_ease", 5.0, 2.0, 14.0, "cm", "added to the body's hip girth"),
        Parameter("taper", 6.0, 0.0, 18.0, "cm", "hem narrower than the hips, as far as the legs leave room"),
    ),
)

A_LINE_DRESS = Programme(
    "a_line_dress", "A-line dress", layer=2, physics="poplin", parameters=(
        Parameter("length", 58.0, 40.0, 100.0, "cm", "hem below the natural waist"),
        *_BODICE,
        Parameter("hip_ease", 6.0, 2.0, 16.0, "cm", "added to the body's hip girth"),
        Parameter("flare", 45.0, 10.0, 90.0, "cm", "hem girth beyond the hips'"),
    ),
)

JUMPSUIT = Programme(
    "jumpsuit", "Jumpsuit", layer=2, physics="poplin", parameters=(
        Parameter("hem", 4.0, 0.0, 40.0, "cm", "hem above the floor"),
        *_BODICE,
        Parameter("hip_ease", 8.0, 4.0, 20.0, "cm", "added to the body's hip girth"),
        Parameter("leg_width", 46.0, 34.0, 75.0, "cm", "girth of the hem"),
    ),
)

WRAP_DRESS = Programme(
    "wrap_dress", "Wrap dress", layer=2, physics="poplin", parameters=(
        Parameter("length", 60.0, 40.0, 100.0, "cm", "hem below the natural waist"),
        Parameter("ease", 9.0, 6.0, 20.0, "cm", "added to the body's bust girth"),
        Parameter("neck_width", 3.0, 1.0, 6.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
        Parameter("overlap", 10.0, 6.0, 14.0, "cm", "each front beyond the middle, at the waist"),
        Parameter("hip_ease", 6.0, 2.0, 16.0, "cm", "added to the body's hip girth"),
        Parameter("flare", 30.0, 5.0, 80.0, "cm", "hem girth beyond the hips'"),
    ),
)

DRESSES: tuple[Programme, ...] = (SHEATH_DRESS, A_LINE_DRESS, WRAP_DRESS, JUMPSUIT)
