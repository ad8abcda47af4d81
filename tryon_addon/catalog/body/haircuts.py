# SPDX-License-Identifier: GPL-3.0-or-later
"""Which haircut a person wears. The strands themselves grow in the runtime, see ``gan_core/body/surface/hair.py``."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .skin_tones import linear, luminance


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
# Relative luminance of skin below which hair is taken to be coily, and above which it is not.
_COILY, _STRAIGHT = 0.10, 0.24


def cut_of(body: Mapping[str, Any]) -> str:
    """The cut by name: ``hair`` if the body names one, else drawn from ``identity``, as likely as for that person."""
    named = body.get("hair")
    if named in CUTS:
        return str(named)
    feminine = float(body.get("gender", 1.0))
    light = luminance(linear(str(body.get("skin", "#c98f6f"))))
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
