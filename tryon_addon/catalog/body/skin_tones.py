# SPDX-License-Identifier: GPL-3.0-or-later
"""Skin colours over the real range, and the hair and eyes that go with them.

``SKINS`` comes by ``training/body/skin_tones.py`` from the shades of 6,816 foundations (The Pudding, "Beauty Brawl",
github.com/the-pudding/data, MIT licence; colour values only). Hair and eyes are our own tables.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Shade:
    """A natural colour (linear light) and how common it is with deep, middle and light skin."""

    colour: Colour
    deep: float
    middle: float
    light: float


HAIRS: dict[str, Shade] = {
    "black": Shade((0.006, 0.005, 0.004), 8.0, 5.0, 0.7),
    "soft black": Shade((0.012, 0.008, 0.005), 4.0, 5.0, 1.5),
    "dark brown": Shade((0.022, 0.012, 0.007), 1.2, 4.0, 4.0),
    "brown": Shade((0.045, 0.023, 0.011), 0.1, 1.2, 5.0),
    "light brown": Shade((0.085, 0.046, 0.021), 0.0, 0.15, 4.0),
    "dark blond": Shade((0.15, 0.088, 0.038), 0.0, 0.0, 3.0),
    "blond": Shade((0.27, 0.175, 0.08), 0.0, 0.0, 1.6),
    "auburn": Shade((0.060, 0.020, 0.009), 0.0, 0.2, 1.0),
    "red": Shade((0.15, 0.046, 0.014), 0.0, 0.0, 0.6),
}
EYES: dict[str, Shade] = {
    "black brown": Shade((0.020, 0.009, 0.005), 6.0, 4.0, 0.6),
    "dark brown": Shade((0.042, 0.018, 0.008), 5.0, 6.0, 2.0),
    "brown": Shade((0.070, 0.036, 0.016), 1.0, 3.0, 2.5),
    "hazel": Shade((0.075, 0.065, 0.030), 0.05, 0.5, 2.0),
    "green": Shade((0.050, 0.075, 0.055), 0.0, 0.1, 1.2),
    "blue": Shade((0.055, 0.095, 0.125), 0.0, 0.05, 3.0),
    "grey": Shade((0.085, 0.105, 0.120), 0.0, 0.0, 1.2),
}
SILVER: Colour = (0.15, 0.145, 0.14)
# Relative luminance of skin at which each column of a Shade holds.
_DEEP, _MIDDLE, _LIGHT = 0.06, 0.24, 0.58


def linear(colour: str) -> Colour:
    """``#rrggbb`` in sRGB as linear light, 0..1."""
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values)
    return r, g, b


def luminance(colour: Colour) -> float:
    """Relative luminance of linear light."""
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def _drawn(table: Mapping[str, Shade], light: float, at: float) -> str:
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


@dataclass(frozen=True)
class Colouring:
    """Names out of HAIRS and EYES, and how grey the hair is, 0 to 1."""

    hair: str
    eyes: str
    grey: float


def colouring(body: Mapping[str, Any]) -> Colouring:
    """What hair and eyes a person has: drawn from ``identity``, as likely as with that skin, greying with ``age``."""
    draw = random.Random(f"colours/{body.get('identity', 0)}")
    light = luminance(linear(str(body.get("skin", "#c98f6f"))))
    eyes, hair = _drawn(EYES, light, draw.random()), _drawn(HAIRS, light, draw.random())
    grey = (float(body.get("age", 30.0)) - 46.0 + 16 * (draw.random() - 0.5)) / 28.0
    return Colouring(hair, eyes, min(1.0, max(0.0, grey)))
