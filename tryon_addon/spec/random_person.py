# SPDX-License-Identifier: GPL-3.0-or-later
"""A random adult from a seed: independent draws inside believable ranges."""

from __future__ import annotations

import random
from typing import Any

from ..catalog.body.skin import SKINS
from ..core.seeds import derive
from .body import Body, drawn

# Mean and spread of adult stature in cm by sex (feminine, masculine): NHANES 2017-18, age 20 and over.
_STATURE = {1.0: (160.0, 7.0), 0.0: (173.4, 7.7)}


def face(seed: int, number: int = 0) -> dict[str, Any]:
    """``identity`` and ``skin`` of the person ``number`` of a draw: any skin for any person."""
    draw = random.Random(derive(seed, "face", number))
    return {"identity": draw.randint(1, 2**31 - 1), "skin": draw.choice(SKINS)}


def random_person(seed: int) -> Body:
    """The adult with this seed: the same seed is the same person on every machine."""
    draw = random.Random(derive(seed, "person"))

    def around(mean: float, spread: float, low: float, high: float) -> float:
        return round(min(high, max(low, draw.gauss(mean, spread))), 3)

    gender = draw.choice((0.0, 1.0))
    mean, spread = _STATURE[gender]
    return drawn(Body(
        gender=gender,
        age=float(draw.randint(19, 70)),
        height=round(around(mean, spread, 145.0, 205.0), 1),
        weight=around(0.48, 0.13, 0.15, 0.9),
        muscle=around(0.52, 0.14, 0.15, 0.9),
        proportions=around(0.55, 0.15, 0.2, 0.9),
        identity=draw.randint(1, 2**31 - 1),
        skin=draw.choice(SKINS),
    ))
