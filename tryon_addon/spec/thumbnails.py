# SPDX-License-Identifier: GPL-3.0-or-later
"""Small pictures of what there is to choose from: which there are, and where they lie.

``make thumbnails`` makes those that are missing; what has none is chosen by its name alone.
"""

from __future__ import annotations

from pathlib import Path

from ..catalog.body.hair import CUTS
from ..catalog.garments import PROGRAMMES
from .fabric import FABRIC_KINDS
from .look import POSES

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "thumbnails"
PIXELS = 128
SHELVES: dict[str, tuple[str, ...]] = {
    "poses": POSES,
    "hair": tuple(CUTS),
    "cloths": FABRIC_KINDS,
    "garments": tuple(PROGRAMMES),
    "styles": tuple(f"{p.name}-{style}" for p in PROGRAMMES.values() for style in p.named_styles),
}


def path(shelf: str, name: str) -> Path:
    """Where the picture of ``name`` lies, if there is one."""
    return FOLDER / shelf / f"{name}.png"
