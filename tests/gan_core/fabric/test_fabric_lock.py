# SPDX-License-Identifier: GPL-3.0-or-later
"""A cloth keeps to the colours that it is asked for."""

import numpy as np
import pytest
from tryon.gan_core.fabric.finish.lock import matches
from tryon.gan_core.fabric.gan.model import shipped
from tryon.gan_core.fabric.gan.style import Screen
from tryon.gan_core.fabric.methods import fabric_sample

PRINTS = tuple(kind for kind in shipped().kinds if kind not in ("plain", "denim", "knit"))


def palettes(count: int) -> list[list[str]]:
    rng = np.random.default_rng(8)
    return [[f"#{c:06x}" for c in rng.integers(0, 2**24, rng.integers(2, 6))] for _ in range(count)]


def test_fifty_random_palettes_are_kept() -> None:
    differences = []
    for i, palette in enumerate(palettes(50)):
        fabric = {"kind": PRINTS[i % len(PRINTS)], "seed": i, "palette": palette}
        lock = fabric_sample({"fabric": fabric, "size": 128, "screens": True})["lock"]
        differences += [match["difference"] for match in lock]
        assert {match["colour"] for match in lock} <= set(palette)
    assert len(differences) > 50 and np.mean(differences) < 2, np.mean(differences)


def test_another_colour_is_seen() -> None:
    colour = np.full((8, 8, 3), (200, 30, 30), np.uint8)
    ink = np.full((8, 8), 255, np.uint8)
    right, wrong = (matches(colour, [Screen(ink, c)])[0].difference for c in ("#c81e1e", "#1e1ec8"))
    assert right == pytest.approx(0, abs=1e-6) and wrong > 40
    assert not matches(colour, [Screen(ink // 2, "#c81e1e")])
