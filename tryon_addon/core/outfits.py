# SPDX-License-Identifier: GPL-3.0-or-later
"""Simple outfits from a seed, so that no two of a cast look alike: what is worn, how it is cut, and its cloth."""

from __future__ import annotations

import random

from .seeds import derive
from .spec import Fabric, Garment

# Cloths that go together: (bottoms: kind and palette), then tops for them. Colours as worn, light to dark.
_BOTTOMS = (
    ("denim", ("#33475f", "#5c7590")), ("denim", ("#1f2b3a", "#3d4c5e")), ("plain", ("#2b2d31", "#3c3f45")),
    ("plain", ("#b9a58a", "#cbb99f")), ("plain", ("#4c5443", "#626b57")), ("plain", ("#6a4a3a", "#7d5b49")),
    ("check", ("#3a3d42", "#6d7278", "#a9adb2")),
)  # fmt: skip
_TOPS = (
    ("plain", ("#e9e4d8", "#f4f0e6")), ("plain", ("#7c2f33", "#8f4044")), ("plain", ("#c98a2b", "#d79c44")),
    ("plain", ("#4f7a78", "#648d8a")), ("stripe", ("#f4f1ea", "#1d2f55")), ("stripe", ("#efe6d2", "#8c3b2e")),
    ("stripe", ("#2f3b37", "#8fa39a")), ("floral", ("#f2e9dd", "#a8474f", "#3f5b4a")),
    ("floral", ("#22304a", "#d9c7a3", "#8b5a6b")), ("check", ("#efe9dc", "#5a6f8a", "#27364d")),
)  # fmt: skip


def outfit(seed: int, number: int = 0) -> tuple[Garment, Garment]:
    """Trousers and T-shirt of the person ``number`` of a cast: the same seed, the same clothes."""
    draw = random.Random(derive(seed, "outfit", number))

    def within(low: float, high: float) -> float:
        return round(draw.uniform(low, high), 1)

    def cloth(choices: tuple[tuple[str, tuple[str, ...]], ...]) -> Fabric:
        kind, palette = draw.choice(choices)
        return Fabric(kind, seed=draw.randint(0, 9999), palette=palette)

    trousers = Garment("trousers", {"ease": within(4.0, 9.0), "leg_width": within(40.0, 52.0)}, cloth(_BOTTOMS))
    shirt = {"ease": within(11.0, 22.0), "length": within(17.0, 26.0), "neck_depth": within(8.0, 12.0),
             "sleeve_length": within(17.0, 27.0), "sleeve_ease": within(8.0, 14.0)}  # fmt: skip
    return trousers, Garment("tee", shirt, cloth(_TOPS))
