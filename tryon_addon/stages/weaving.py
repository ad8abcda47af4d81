# SPDX-License-Identifier: GPL-3.0-or-later
"""The fabrics, one a garment."""

from __future__ import annotations

from collections.abc import Generator

from ..core import cache
from ..core.spec import Garment, to_dict
from . import kept
from .result import Step
from .work import Work

TEXTURE = {"draft": 512, "standard": 1024, "final": 1024}


def weave(work: Work) -> Generator[Step, None, list[dict]]:
    """The maps of every garment's fabric, as ``fabric.sample`` answers."""
    maps = []
    for i, garment in enumerate(work.look.garments):
        maps.append((yield from _fabric(work, garment, i / len(work.look.garments))))
    return maps


def _fabric(work: Work, garment: Garment, done: float) -> Generator[Step, None, dict]:
    params = {"fabric": to_dict(garment.fabric), "size": TEXTURE[work.look.preset]}
    name = cache.key("fabric", kept.version_of("fabric"), weights=cache.file_hash(kept.FABRIC), **params)
    return (yield from work.kept(name, "fabric.sample", params, f"Weaving {garment.fabric.kind}", done, 1.0))
