# SPDX-License-Identifier: GPL-3.0-or-later
"""Flat pumps: low-cut with a tapered toe, a bound edge and a small bow."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.interpolate import PchipInterpolator

from ..kit.solid import Look, Model, shade
from ..kit.sweeps import tube
from . import laces
from .last import Foot, Last, Toe
from .soles import welted
from .upper import Rays, drawn, front_of, leather, rounds

SKIN, LEATHER = 0.0032, 0.0020  # m: outer side of the upper off the skin, and its thickness


def make(foot: Foot, design: Mapping[str, float], look: Look) -> Model:
    """One pump in the foot's frame."""
    last = Last(foot, Toe(design["toe"] / 100, 0.056, 0.025, 0.024))
    rays, long, model, collar = Rays(last), last.long, Model(), design["collar"] / 100
    throat = 0.765 * long
    high = float(last.above(np.array(throat), last.middle(np.array(throat)), SKIN)[2])
    top = PchipInterpolator(long * np.array([-0.1, 0.04, 0.16, 0.32, 0.55, 0.69, 0.765, 0.82, 1.2]),
                            [collar + 0.004, collar + 0.002, collar - 0.008, 0.032, 0.024, 0.0245, high, high + 0.05,
                             high + 0.3])
    throat = front_of(last, top, 0.65 * long, 0.85 * long, SKIN)
    sigma = rounds(float(rays.along(throat)), sides=50, extra=(float(rays.along(0.267 * long)),))
    upper = drawn(rays, sigma, lambda p: p[..., 2] - top(p[..., 0]), SKIN, rows=22, fine=90)
    model.add(leather(upper, last, LEATHER), look)
    model.join(welted(rays, sigma, design["sole"] / 100, SKIN, 0.0010, Look("#2b2522", "leather"), arch=0.62))
    model.add(tube(upper.rim(last, LEATHER), 0.0014, closed=True), Look(shade(look.colour, 0.8), "canvas"))
    model.join(laces.bow(last, throat + 0.006, SKIN - 0.0016, look, 0.015, 0.0050, ends=False))
    return model
