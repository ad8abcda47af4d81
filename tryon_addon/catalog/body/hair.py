# SPDX-License-Identifier: GPL-3.0-or-later
"""Which haircut a person wears, and the natural colours of hair, a table of our own.

The strands themselves grow in the runtime, see ``gan_core/body/surface/hair.py``.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...core.colour import Channels
from .skin import Shade, light_of


@dataclass(frozen=True)
class Cut:
    """A haircut and how common it is among feminine and masculine people; ``coily``: as likely as with coily hair."""

    label: str
    feminine: float
    masculine: float
    coily: float = 1.0


CUTS: dict[str, Cut] = {
    "buzz": Cut("Buzz cut", 0.06, 2.0, 2.5),
    "short": Cut("Short, parted", 1.0, 2.6, 0.3),
    "bob": Cut("Bob", 3.0, 0.05, 0.35),
    "long": Cut("Long, straight", 3.4, 0.15, 0.35),
    "tied": Cut("Tied in a bun", 2.0, 0.1, 1.2),
    "afro": Cut("Afro", 0.03, 0.03, 80.0),
    "crop": Cut("Crop", 0.25, 4.0, 0.5),
}
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
SILVER: Channels = (0.15, 0.145, 0.14)  # what hair turns to
# Relative luminance of skin below which hair is taken to be coily, and above which it is not.
_COILY, _STRAIGHT = 0.10, 0.24


def cut_of(body: Mapping[str, Any]) -> str:
    """The cut by name: ``hair`` if the body names one, else drawn from ``identity``, as likely as for that person."""
    named = body.get("hair")
    if named in CUTS:
        return str(named)
    feminine = float(body.get("gender", 1.0))
    light = light_of(body)
    coily = min(1.0, max(0.0, (_STRAIGHT - light) / (_STRAIGHT - _COILY)))
    shares = {
        name: (feminine * cut.feminine + (1 - feminine) * cut.masculine) * cut.coily**coily
        for name, cut in CUTS.items()
    }
    left = random.Random(f"hair/{body.get('identity', 0)}").random() * sum(shares.values())
    for name, share in shares.items():
        left -= share
        if left < 0:
            return name
    return "crop"
