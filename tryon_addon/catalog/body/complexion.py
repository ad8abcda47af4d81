# SPDX-License-Identifier: GPL-3.0-or-later
"""The colours of one body: blood, lips, nails and shade follow from the skin; hair and eyes are the person's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .skin_tones import EYES, HAIRS, SILVER, Colour, colouring, linear, luminance


def _scaled(colour: Colour, *factors: float) -> Colour:
    r, g, b = (min(1.0, c * f) for c, f in zip(colour, factors, strict=True))
    return r, g, b


def _mixed(a: Colour, b: Colour, share: float) -> Colour:
    red, green, blue = (x + share * (y - x) for x, y in zip(a, b, strict=True))
    return red, green, blue


def palette(spec: Mapping[str, Any]) -> dict[str, Colour | float]:
    """Colours (linear light) and shares 0..1 of a body spec, by the names that the materials' nodes have.

    Skin's own tones follow from ``skin``, hair and eyes are drawn from ``identity``, grey comes with ``age``.
    """
    base = linear(str(spec.get("skin", "#c98f6f")))
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
        "nails": _scaled(base, 1.12, 0.92, 0.9),
        "hair": hair,
        "iris": EYES[who.eyes].colour,
        "top": 1.0 if masculine < 0.75 else 0.0,
        "stubble": max(0.0, masculine - 0.4) * 0.42,
    }
