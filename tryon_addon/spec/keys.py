# SPDX-License-Identifier: GPL-3.0-or-later
"""What kept results depend on beside their inputs: the code that makes them, and the weights."""

from __future__ import annotations

from pathlib import Path

from ..core import cache
from . import people_store

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"
FABRIC = ASSETS / "fabric" / "fabric.safetensors"
_DRAPING = (ROOT / "tryon_addon" / "draping.py",
            *(ROOT / "tryon_addon" / "scene" / name for name in ("cloth.py", "drape_terms.py", "settle.py")),
            *(ROOT / "tryon_addon" / "core" / name for name in ("cloths.py", "repairs.py", "certificate.py")))
_BODY = (ROOT / "gan_core" / "body", *sorted((ASSETS / "poses").glob("*.toml")))
_FOLLOWING = (ROOT / "tryon_addon" / "stages" / "hanging.py", ROOT / "tryon_addon" / "garments", *_BODY)
# The code that each stage's result depends on: when it changes, the kept results are made anew.
CODE = {
    "topology": (ROOT / "gan_core" / "body",),
    "body": _BODY,
    "motion": _BODY,
    people_store.FIT: (ROOT / "gan_core" / "body",),
    "sew": (ROOT / "tryon_addon" / "garments", ROOT / "tryon_addon" / "core" / "designs",
            *sorted((ROOT / "tryon_addon" / "core").glob("garmentcode*.py")),
            *sorted((ROOT / "tryon_addon" / "core").glob("artist*.py")), ROOT / "tryon_addon" / "scene" / "artist.py"),
    "fabric": (ROOT / "gan_core" / "fabric",),
    "accessory": (ROOT / "tryon_addon" / "accessories", ROOT / "tryon_addon" / "core" / "accessories.py"),
    "drape": _DRAPING,
    "follow": _FOLLOWING,
    "posed": (*_DRAPING, *_FOLLOWING),
}


def version_of(stage: str) -> str:
    """The content hash of the code that ``stage`` runs."""
    return cache.code_hash(*CODE[stage])


def weights(room: str) -> list[str]:
    """The content hashes of a model's weight files."""
    folder = ASSETS / room
    return [cache.file_hash(p) for p in sorted(folder.glob("*.safetensors"))] if folder.is_dir() else []
