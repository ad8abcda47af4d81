# SPDX-License-Identifier: GPL-3.0-or-later
"""How hard a cloth is to stretch and to shear, in N/m, from the extensibility of its preset.

The figures of ``physics`` are read under the light load of a hand test: FAST's highest, 100 gf/cm (98.1 N/m), or KES's,
500 gf/cm (490 N/m). The stiffness is the secant to that point, the same along warp and weft, as the presets tell no
difference. Woven cloth begins softer and ends harder than its secant: far beyond the load it presses more than is said
here. Shear is estimated: FAST-3's rigidity of light shirt cloth lies about 40 N/m, of suiting about 50, of denim beyond
120, and knits shear more easily than they stretch.
"""

from __future__ import annotations

from dataclasses import dataclass

from .physics import CLOTHS, Cloth

FAST, KES = 98.1, 490.3  # N/m: 100 and 500 gf/cm
LOADS = {"denim": KES}  # whose figure was read under another load than FAST's
SHEAR = {"denim": 120.0, "leather": 400.0, "tweed": 80.0, "wool_suiting": 50.0, "poplin": 40.0, "linen": 40.0}
SHEAR_SHARE = 0.15  # of the stiffness, where nothing better is known


@dataclass(frozen=True)
class Stiffness:
    """Of a cloth, N/m: along its warp, along its weft, and against shear."""

    warp: float
    weft: float
    shear: float


def stiffness(physics: str) -> Stiffness:
    """Of a preset's name. Raises KeyError: no such preset."""
    cloth: Cloth = CLOTHS[physics]
    along = LOADS.get(physics, FAST) / (cloth.extensibility.value / 100.0)
    return Stiffness(along, along, SHEAR.get(physics, SHEAR_SHARE * along))
