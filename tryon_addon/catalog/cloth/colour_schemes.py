# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours that go together: one for each garment of an outfit, and the few that a cloth is made of."""

from __future__ import annotations

import colorsys
import random
from collections.abc import Callable, Sequence

from ...core.colour import hex_of

# Hue in turns, lightness and saturation 0 to 1 of colours that go with any other, dark to light.
NEUTRALS: dict[str, tuple[float, float, float]] = {
    "black": (0.62, 0.14, 0.05), "navy": (0.61, 0.20, 0.36), "charcoal": (0.60, 0.24, 0.06),
    "brown": (0.06, 0.28, 0.25), "olive": (0.22, 0.30, 0.16), "grey": (0.58, 0.56, 0.03),
    "camel": (0.09, 0.52, 0.34), "sand": (0.10, 0.71, 0.27), "ecru": (0.10, 0.90, 0.30), "white": (0.11, 0.94, 0.15),
}  # fmt: skip
STEP = 0.16  # of lightness between any two garments at least
INDIGO = (("#33475f", "#5c7590"), ("#1f2b3a", "#3d4c5e"), ("#6f8aa6", "#a9bccd"))

Colour = tuple[float, float, float]  # hue in turns, lightness, saturation
COAT: tuple[Colour, ...] = ((0.10, 0.71, 0.35), (0.07, 0.15, 0.30))  # of animals: as neutral as sand
Draw = random.Random


def hex_of_hls(colour: Colour) -> str:
    """``#rrggbb``."""
    hue, light, vivid = colour
    return hex_of(colorsys.hls_to_rgb(hue % 1.0, min(max(light, 0.0), 1.0), min(max(vivid, 0.0), 1.0)))


def _apart(count: int, draw: Draw, low: float = 0.18, high: float = 0.86) -> list[float]:
    """``count`` lightnesses, no two nearer than STEP, in any order."""
    free = high - low - STEP * (count - 1)
    at = sorted(draw.uniform(0, free) for _ in range(count))
    lights = [low + x + STEP * i for i, x in enumerate(at)]
    draw.shuffle(lights)
    return lights


def _neutral(count: int, draw: Draw) -> list[Colour]:
    """Neutrals alone, light and dark."""
    while True:
        found = draw.sample(list(NEUTRALS.values()), count)
        lights = sorted(c[1] for c in found)
        if all(b - a >= STEP for a, b in zip(lights, lights[1:], strict=False)):
            return found


def _accent(count: int, draw: Draw) -> list[Colour]:
    """Neutrals, and one garment in a colour."""
    found = _neutral(count, draw)
    at = draw.randrange(count)
    found[at] = draw.random(), found[at][1] * 0.7 + 0.3 * 0.45, draw.uniform(0.3, 0.6)
    if any(abs(c[1] - found[at][1]) < STEP for i, c in enumerate(found) if i != at):
        return _accent(count, draw)
    return found


def _tonal(count: int, draw: Draw) -> list[Colour]:
    """One hue, light and dark."""
    hue, vivid = draw.random(), draw.uniform(0.15, 0.4)
    return [(hue + draw.uniform(-0.02, 0.02), light, vivid) for light in _apart(count, draw)]


def _opposite(count: int, draw: Draw) -> list[Colour]:
    """A hue and the one across from it, both muted; a third garment is neutral."""
    hue, lights = draw.random(), _apart(count, draw)
    hues = [hue, hue + 0.5, hue][:count]
    vivid = [draw.uniform(0.2, 0.42), draw.uniform(0.2, 0.42), 0.06][:count]
    return list(zip(hues, lights, vivid, strict=True))


def _near(count: int, draw: Draw) -> list[Colour]:
    """Neighbours on the wheel."""
    hue, side = draw.random(), draw.choice((-1, 1))
    return [(hue + side * 0.083 * i, light, draw.uniform(0.2, 0.45)) for i, light in enumerate(_apart(count, draw))]


SCHEMES: dict[str, Callable[[int, Draw], list[Colour]]] = {
    "neutral": _neutral, "accent": _accent, "tonal": _tonal, "opposite": _opposite, "near": _near,
}  # fmt: skip


def colours_of(scheme: str, count: int, draw: Draw) -> list[Colour]:
    """``count`` (1 to 3) colours of a scheme, each apart from the others in lightness."""
    assert 1 <= count <= 3, count
    return SCHEMES[scheme](count, draw)


def palette(kind: str, main: Colour, worn: Sequence[Colour], draw: Draw) -> tuple[str, ...]:
    """The colours of a cloth of ``kind`` whose main one is ``main``; a pattern takes up what else is ``worn``."""
    hue, light, vivid = main
    other = next((c for c in worn if c != main), (hue, 0.9 if light < 0.5 else 0.2, 0.15))
    ground: Colour = (0.11, 0.92, 0.2) if light < 0.6 else (other[0], 0.24, min(other[2], 0.3))
    lively = other[0], other[1], max(other[2], 0.2)
    made: dict[str, tuple[Colour, ...]] = {
        "plain": (main, (hue, min(light + 0.05, 1.0), vivid)),
        "knit": (main, (hue, min(light + 0.08, 1.0), vivid)),
        "lace": (main,),
        "stripe": (ground, main),
        "dot": (ground, main),
        "houndstooth": (ground, main),
        "animal": COAT,
        "check": (ground, main, (hue, 0.6 * light, vivid)),
        "floral": (ground, main, lively),
        "geometric": (ground, main, lively),
        "ornament": (ground, main, lively),
    }
    return draw.choice(INDIGO) if kind == "denim" else tuple(map(hex_of_hls, made[kind]))
