# SPDX-License-Identifier: GPL-3.0-or-later
"""The fabrics, one a garment and one a part that has its own."""

from __future__ import annotations

from collections.abc import Generator

from ...catalog.cloth.weaves.drawing import draw
from ...core.progress import Step
from ...spec import keys
from ...spec.fabric import Fabric
from .. import cloth_maps
from ..context import Context
from ..stage import Stage

TEXTURE = {"draft": 512, "standard": 1024, "final": 1024}


def run(context: Context) -> Generator[Step, None, None]:
    """The maps of every garment's fabric, as ``cloth_maps`` has them; those of parts under ``parts``, by name."""
    maps = []
    for i, garment in enumerate(context.look.garments):
        own = yield from _maps(context, garment.fabric, i)
        parts = {}
        for name, part in garment.parts.items():
            parts[name] = yield from _maps(context, part.fabric, i)
        maps.append({**own, "parts": parts})
    context.made["fabric"] = maps


def _maps(context: Context, fabric: Fabric, order: int) -> Generator[Step, None, dict]:
    size, label, count = TEXTURE[context.look.preset], f"Weaving {fabric.kind}", len(context.look.garments)
    if fabric.exact:  # sooner drawn than read
        yield context.step(label, order / count)
        return draw(fabric.kind, size, threads=fabric.threads, weft=fabric.weft, weave=fabric.weave,
                    palette=fabric.palette, repeat_cm=fabric.repeat, dot_cm=fabric.dot).as_dict()
    params = {"fabric": keys.swatch_inputs(fabric), "size": size}
    return (yield from context.cached(keys.swatch(fabric, size), "fabric.sample", params, label, order, count,
                                      cloth_maps.shown))


STAGE = Stage("fabric", 3.0, run, needs=("garment",), keeps=(keys.FABRIC,))
