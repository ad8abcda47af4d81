# SPDX-License-Identifier: GPL-3.0-or-later
"""The fabrics, one a garment and one a part that has its own."""

from __future__ import annotations

from collections.abc import Generator

from ...catalog.cloth.weaves.drawing import draw
from ...core import cache
from ...spec import keys
from ...spec.fabric import Fabric
from ..context import Work
from ..result import Step

TEXTURE = {"draft": 512, "standard": 1024, "final": 1024}
LIES = ("turn", "shift", "physics", "lined")  # what of a fabric its swatch does not depend on


def weave(work: Work) -> Generator[Step, None, list[dict]]:
    """The maps of every garment's fabric, as ``fabric.sample`` answers; those of parts under ``parts``, by name."""
    maps = []
    for i, garment in enumerate(work.look.garments):
        own = yield from _fabric(work, garment.fabric, i)
        parts = {}
        for name, part in garment.parts.items():
            parts[name] = yield from _fabric(work, part.fabric, i)
        maps.append({**own, "parts": parts})
    return maps


def _fabric(work: Work, fabric: Fabric, order: int) -> Generator[Step, None, dict]:
    size, label = TEXTURE[work.look.preset], f"Weaving {fabric.kind}"
    if fabric.exact:  # sooner drawn than read
        yield work.step(label, order / len(work.look.garments))
        return draw(fabric.kind, size, threads=fabric.threads, weft=fabric.weft, weave=fabric.weave,
                    palette=fabric.palette, repeat_cm=fabric.repeat, dot_cm=fabric.dot).as_dict()
    asked = {name: value for name, value in fabric.asked.items() if name not in LIES}
    params = {"fabric": asked, "size": size}
    name = cache.key("fabric", keys.version_of("fabric"), weights=cache.file_hash(keys.FABRIC), **params)
    return (yield from work.kept(name, "fabric.sample", params, label, order, len(work.look.garments)))
