# SPDX-License-Identifier: GPL-3.0-or-later
"""How hard a cloth is to stretch and to shear, in N/m, from the extensibility of its preset.

The figures of ``physics`` are read under the light load of a hand test: FAST's highest, 100 gf/cm (98.1 N/m), or KES's,
500 gf/cm (490 N/m). Cloth begins soft, its threads have crimp to give, and ends hard: KES calls the work of stretching
against that of a straight line its linearity LT, 0.6 to 0.8 for apparel. A parabola has 0.67, so tension grows with the
square of the strain up to the load, and on along the tangent. Warp and weft are alike, as the presets tell no
difference. Shear is estimated: FAST-3's rigidity of light shirt cloth lies about 40 N/m, of suiting about 50, of denim
beyond 120, and knits shear more easily than they stretch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .physics import CLOTHS

FAST, KES = 98.1, 490.3  # N/m: 100 and 500 gf/cm
LOADS = {"denim": KES}  # whose figure was read under another load than FAST's
SHEAR = {"denim": 120.0, "leather": 400.0, "tweed": 80.0, "wool_suiting": 50.0, "poplin": 40.0, "linen": 40.0}
SHEAR_SHARE = 0.15  # of load by strain, where nothing better is known


@dataclass(frozen=True)
class Thread:
    """What threads of one direction resist with: ``load`` N/m where they are ``at`` (a share) longer."""

    load: float
    at: float

    def tension(self, strain: np.ndarray) -> np.ndarray:
        """(N,) N/m for shares (N,) by which they are longer; threads that are shorter pull nothing."""
        share = np.maximum(strain, 0.0) / self.at
        return self.load * np.where(share < 1, share * share, 2 * share - 1)


@dataclass(frozen=True)
class Stiffness:
    """Of a cloth: along its warp, along its weft, and against ``shear``, N/m a radian."""

    warp: Thread
    weft: Thread
    shear: float


def stiffness(physics: str) -> Stiffness:
    """Of a preset's name. Raises KeyError: no such preset."""
    thread = Thread(LOADS.get(physics, FAST), CLOTHS[physics].extensibility.value / 100.0)
    return Stiffness(thread, thread, SHEAR.get(physics, SHEAR_SHARE * thread.load / thread.at))
