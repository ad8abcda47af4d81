# SPDX-License-Identifier: GPL-3.0-or-later
"""How near a cloth's colours came to those that it was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...colour import delta_e, encoded, from_hex, lab_of, linear
from ..gan.style import Screen

SOLID = 0.9  # of a screen: from there on a pixel has one colour
LEAST = 0.002  # of the cloth: of less, no mean is taken


@dataclass(frozen=True)
class Match:
    """One colour: hex, its share of the cloth 0 .. 1, CIEDE2000 between it and what the cloth shows of it."""

    colour: str
    share: float
    difference: float


def matches(colour: NDArray[np.uint8], screens: Sequence[Screen]) -> list[Match]:
    """What a swatch (S, S, 3) shows where each screen lies alone, its threads averaged over in linear light.

    Colours that nowhere lie alone (tones of a plain cloth) are left out.
    """
    light = linear(colour)
    found = []
    for screen in screens:
        alone = screen.ink > 255 * SOLID
        if alone.mean() < LEAST:
            continue
        mean = light[alone].mean(axis=0)
        away = delta_e(lab_of(from_hex([screen.colour])[0]), lab_of(encoded(mean)))
        found.append(Match(screen.colour, float(screen.ink.mean() / 255), float(away)))
    return found
