# SPDX-License-Identifier: GPL-3.0-or-later
"""Exact cloths by number: thread counts and colours made up from a seed, to choose among and to go on from."""

from __future__ import annotations

import random
from typing import Any

from ..colour_schemes import SCHEMES, Colour, hex_of_hls

BANDS = (12, 16, 20, 24, 30, 36, 44)  # threads of broad stripes
LINES = (2, 4, 6, 8)


def variant(kind: str, seed: int) -> dict[str, Any]:
    """Fields of a fabric's spec (threads, weave, palette, dot) for the exact cloth ``seed`` of a kind."""
    draw = random.Random(f"{kind}/{seed}")
    scheme = SCHEMES[draw.choice(sorted(SCHEMES))]
    colours = [hex_of_hls(c) for c in scheme(3, draw)]
    light, dark = hex_of_hls(_light(draw)), colours[draw.randrange(3)]
    if kind in VARIANTS:
        return VARIANTS[kind](draw, colours, light, dark)
    return {"palette": (light, dark)}


def _light(draw: random.Random) -> Colour:
    return draw.uniform(0.06, 0.16), draw.uniform(0.88, 0.96), draw.uniform(0.1, 0.35)


def _stripes(draw: random.Random, colours: list[str], light: str, dark: str) -> dict[str, Any]:
    broad, fine = draw.choice(BANDS), draw.choice(LINES)
    return draw.choice([
        {"threads": f"W{broad} B{broad}", "palette": (light, dark)},
        {"threads": f"B{2 * broad} W{fine}", "palette": (dark, light)},
        {"threads": f"W{broad} B{fine} W{fine} B{fine}", "palette": (light, dark)},
        {"threads": f"W{2 * broad} B{broad} W{fine} R{fine} W{fine} B{broad}",
         "palette": (light, dark, next(c for c in colours if c != dark))},
    ])


def _tartan(draw: random.Random, colours: list[str], light: str, dark: str) -> dict[str, Any]:
    ground, second, third = draw.sample(colours, 3)
    between = " ".join(f"{letter}{draw.choice(counts)}" for letter, counts in draw.choice([
        (("S", LINES), ("G", LINES), ("S", BANDS)),
        (("S", BANDS), ("G", LINES)),
        (("G", LINES), ("S", BANDS), ("T", LINES), ("S", LINES)),
        (("S", LINES), ("G", LINES), ("S", LINES), ("G", LINES), ("S", BANDS), ("T", LINES)),
    ]))
    last = draw.choice("WT" if "T" in between else "W")
    threads = f"G/{2 * draw.choice(BANDS[2:])} {between} {last}/{draw.choice(LINES)}"
    dyes = {"G": ground, "S": second, "T": third, "W": light}
    letters = dict.fromkeys(c for c in threads if c.isalpha())
    return {"threads": threads, "palette": tuple(dyes[c] for c in letters)}


def _twill(draw: random.Random, colours: list[str], light: str, dark: str) -> dict[str, Any]:
    return {"weave": draw.choice(["twill 2/1", "twill 3/1", "twill 2/2", "twill 2/1 S"]),
            "palette": (dark, next(c for c in (*colours, light) if c != dark))}


def _herringbone(draw: random.Random, colours: list[str], light: str, dark: str) -> dict[str, Any]:
    return {"weave": f"herringbone {draw.choice([8, 10, 12, 14, 18])}",
            "palette": (draw.choice([light, next(c for c in colours if c != dark)]), dark)}


def _dots(draw: random.Random, colours: list[str], light: str, dark: str) -> dict[str, Any]:
    repeat = draw.choice([0.8, 1.2, 2.0, 3.5])
    palette = draw.choice([(dark, light), (light, dark), (light, *colours)])
    return {"repeat": repeat, "dot": round(repeat * draw.choice([0.2, 0.3, 0.4, 0.55]), 2), "palette": palette}


VARIANTS = {"stripes": _stripes, "tartan": _tartan, "twill": _twill, "herringbone": _herringbone, "dots": _dots}
