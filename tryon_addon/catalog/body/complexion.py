# SPDX-License-Identifier: GPL-3.0-or-later
"""The colours of one body: blood, lips, nails and shade follow from the skin; hair and eyes are the person's own."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...core.colour import Channels, linear, luminance
from .hair import HAIRS, SILVER
from .skin import Shade, drawn, light_of, skin_of

EYES: dict[str, Shade] = {
    "black brown": Shade((0.020, 0.009, 0.005), 6.0, 4.0, 0.6),
    "dark brown": Shade((0.042, 0.018, 0.008), 5.0, 6.0, 2.0),
    "brown": Shade((0.070, 0.036, 0.016), 1.0, 3.0, 2.5),
    "hazel": Shade((0.075, 0.065, 0.030), 0.05, 0.5, 2.0),
    "green": Shade((0.050, 0.075, 0.055), 0.0, 0.1, 1.2),
    "blue": Shade((0.055, 0.095, 0.125), 0.0, 0.05, 3.0),
    "grey": Shade((0.085, 0.105, 0.120), 0.0, 0.0, 1.2),
}


# Mean free paths in cm of red, green and blue light below fair and deep skin (physicallybased.info after Jensen et al.
# 2001), and the relative luminance of tones that have them.
FAIR, DEEP = (0.482, 0.169, 0.109), (0.367, 0.137, 0.068)
BRIGHT, DARK = 0.30, 0.06


@dataclass(frozen=True)
class Colouring:
    """Names out of HAIRS and EYES, and how grey the hair is, 0 to 1."""

    hair: str
    eyes: str
    grey: float


def colouring(body: Mapping[str, Any]) -> Colouring:
    """What hair and eyes a person has: drawn from ``identity``, as likely as with that skin, greying with ``age``."""
    draw = random.Random(f"colours/{body.get('identity', 0)}")
    light = light_of(body)
    eyes, hair = drawn(EYES, light, draw.random()), drawn(HAIRS, light, draw.random())
    grey = (float(body.get("age", 30.0)) - 46.0 + 16 * (draw.random() - 0.5)) / 28.0
    return Colouring(hair, eyes, min(1.0, max(0.0, grey)))


def _scaled(colour: Channels, *factors: float) -> Channels:
    r, g, b = (min(1.0, c * f) for c, f in zip(colour, factors, strict=True))
    return r, g, b


def _mixed(a: Channels, b: Channels, share: float) -> Channels:
    red, green, blue = (x + share * (y - x) for x, y in zip(a, b, strict=True))
    return red, green, blue


def radii(tone: Channels) -> Channels:
    """Mean free paths in cm below a skin of this tone, linear light."""
    return _mixed(DEEP, FAIR, min(1.0, max(0.0, (luminance(tone) - DARK) / (BRIGHT - DARK))))


def tint(had: str, wanted: str) -> Channels:
    """What a skin's map of the tone ``had`` is multiplied by to be of the tone ``wanted``, both #hex: a slider need not
    wait for a new map."""
    red, green, blue = (min(4.0, b / max(a, 1e-4)) for a, b in zip(linear(had), linear(wanted), strict=True))
    return red, green, blue


def palette(spec: Mapping[str, Any]) -> dict[str, Channels | float]:
    """Colours (linear light) and shares 0..1 of a body spec, by the names that the materials' nodes have.

    Skin's own tones follow from ``skin``, hair and eyes are drawn from ``identity``, grey comes with ``age``.
    """
    base = skin_of(spec)
    # Light that scatters below fair skin comes out more saturated than it went in; deep skin scatters little, and the
    # gloss on it adds grey.
    depth = min(1.0, max(0.0, (luminance(base) - 0.03) / 0.16))
    scale = 1.12 - 0.26 * depth
    base = _mixed(_scaled(base, scale, scale, scale), (scale * sum(base) / 3,) * 3, -0.08 + 0.24 * depth)
    who = colouring(spec)
    fair = min(1.0, max(0.0, (luminance(base) - 0.28) / 0.35))
    hair = _mixed(HAIRS[who.hair].colour, SILVER, who.grey)
    masculine = 1.0 - float(spec.get("gender", 1.0))
    return {
        "skin": base,
        "flush": _scaled(base, 1.02, 0.82 - 0.13 * fair, 0.80 - 0.13 * fair),  # blood shows through fair skin
        "shade": _scaled(base, 0.78, 0.70, 0.64),
        "lips": _scaled(base, 0.72, 0.52 - 0.16 * fair, 0.54 - 0.16 * fair),
        "radii": radii(skin_of(spec)),
        "nails": _scaled(base, 1.12, 0.92, 0.9),
        "hair": hair,
        "iris": EYES[who.eyes].colour,
        "top": 1.0 if masculine < 0.75 else 0.0,
        "stubble": max(0.0, masculine - 0.4) * 0.42,
    }
