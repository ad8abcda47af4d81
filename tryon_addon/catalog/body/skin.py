# SPDX-License-Identifier: GPL-3.0-or-later
"""Skin colours over the real range, and how the colours of hair and eyes go with them.

``SKINS`` comes by ``training/body/skin_tones.py`` from the shades of 6,816 foundations (The Pudding, "Beauty Brawl",
github.com/the-pudding/data, MIT licence; colour values only).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...core.colour import Channels, linear, luminance

# From deep to light, evenly in CIE lightness; in each line from rosy over neutral to golden.
SKINS: tuple[str, ...] = (
    "#54322b", "#543326", "#543322",
    "#714232", "#6f442e", "#6c462b",
    "#8a5542", "#8c5535", "#865835",
    "#a16a55", "#a36a47", "#9f6c42",
    "#b97f63", "#b98058", "#b48355",
    "#cd9779", "#cd9870", "#c99a6c",
    "#e1af94", "#e0b08c", "#ddb287",
    "#f2c9b1", "#f0caaa", "#edcba6",
)  # fmt: skip
SKIN = "#c98f6f"  # where a body names none
# Relative luminance of skin at which each column of a Shade holds.
_DEEP, _MIDDLE, _LIGHT = 0.06, 0.24, 0.58


@dataclass(frozen=True)
class Shade:
    """A natural colour (linear light) and how common it is with deep, middle and light skin."""

    colour: Channels
    deep: float
    middle: float
    light: float


def skin_of(body: Mapping[str, Any]) -> Channels:
    """The skin of a body spec in linear light."""
    return linear(str(body.get("skin", SKIN)))


def light_of(body: Mapping[str, Any]) -> float:
    """The relative luminance of a body spec's skin."""
    return luminance(skin_of(body))


def drawn(table: Mapping[str, Shade], light: float, at: float) -> str:
    """The name at ``at`` (0..1) along the table's shares for skin of this luminance."""
    up = min(1.0, max(0.0, (light - _MIDDLE) / (_LIGHT - _MIDDLE)))
    down = min(1.0, max(0.0, (_MIDDLE - light) / (_MIDDLE - _DEEP)))
    shares = {n: s.middle + up * (s.light - s.middle) + down * (s.deep - s.middle) for n, s in table.items()}
    left = at * sum(shares.values())
    for name, share in shares.items():
        left -= share
        if left < 0:
            return name
    return next(name for name, share in shares.items() if share > 0)
