# SPDX-License-Identifier: GPL-3.0-or-later
"""The masks of what lies on lips."""

from __future__ import annotations

import numpy as np

from .brush import Box, Values, curve, lip_edge, lips, step
from .face import LIP_LINE, Array


def lip_liner(at: Box, p: Values) -> Array:
    inside, thick = lip_edge(at) + 0.1 * p["over"], 0.1 * p["thick"]
    soft = 0.03 + 0.25 * p["soft"]
    return step(inside, -0.035, 0.03) * step(inside, thick + soft, thick - 0.5 * soft) * step(at.y, 0.2, -1.0)


def lipstick(at: Box, p: Values) -> Array:
    whole = lips(at, 0.1 * p["over"], 0.035 + 0.28 * p["soft"])
    away = np.abs(at.z - curve(LIP_LINE, np.minimum(at.x, 2.3)))
    middle = np.exp(-0.5 * ((away / 0.42) ** 2 + (at.x / 1.5) ** 2))
    return whole * (1 - p["centre"] * (1 - middle))


def gloss(at: Box, p: Values) -> Array:
    middle = np.exp(-0.5 * (at.x / 0.9) ** 2)
    return lips(at, -0.03, 0.07) * (1 - p["centre"] * (1 - middle))
