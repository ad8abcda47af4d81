# SPDX-License-Identifier: GPL-3.0-or-later
"""The fabrics, one a garment and one a part that has its own."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from ...blender.cloth import dress
from ...blender.materials import dye
from ...catalog.cloth.weaves.drawing import draw
from ...core.errors import SpecError
from ...core.progress import Step, thought
from ...formats import photo
from ...spec import keys
from ...spec.fabric import Fabric
from ...spec.look import Garment
from .. import cloth_maps
from ..context import Context
from ..stage import Stage

TEXTURE = {"draft": 512, "standard": 1024, "final": 1024}
SCAN = {"draft": 1024, "standard": 2048, "final": 4096}  # pixels of an image's longer side at most


def run(context: Context) -> Generator[Step, None, None]:
    """The maps of every garment's fabric, as ``cloth_maps`` has them; those of parts under ``parts``, by name."""
    maps = []
    for i, garment in enumerate(context.look.garments):
        own = yield from _maps(context, garment.fabric, i)
        _told(context, garment.programme, garment.fabric, own)
        parts = {}
        for name, part in garment.parts.items():
            parts[name] = yield from _maps(context, part.fabric, i)
            _told(context, f"{garment.programme} {name}", part.fabric, parts[name])
        maps.append({**own, "parts": parts})
    context.made["fabric"] = maps


def show(context: Context) -> Generator[Step, None, None]:
    """Where nothing else is made, the new cloth on what the scene wears; else it is put on with the garment."""
    if context.runs("garment"):
        return
    for garment, maps in zip(context.look.garments, context.made["fabric"], strict=True):
        cloth = yield from prepared(context, garment, maps, f"Weaving {garment.fabric.kind}")
        if (worn := dress.rewoven(context.scene, garment)) is not None:
            dress.reweave(worn, garment, cloth)


def prepared(context: Context, garment: Garment, maps: dict, label: str) -> Generator[Step, None, dict]:
    """The maps of a garment's cloth, ready to be put on it."""
    return (yield from context.told(thought(lambda: dye.prepared(garment, maps), label, 1.0)))


def _maps(context: Context, fabric: Fabric, order: int) -> Generator[Step, None, dict]:
    if fabric.image:
        return (yield from _scan(context, fabric, order))
    size, label, count = TEXTURE[context.look.preset], f"Weaving {fabric.kind}", len(context.look.garments)
    if fabric.exact:  # sooner drawn than read
        yield context.step(label, order / count)
        return draw(fabric.kind, size, threads=fabric.threads, weft=fabric.weft, weave=fabric.weave,
                    palette=fabric.palette, repeat_cm=fabric.repeat, dot_cm=fabric.dot).as_dict()
    params = {"fabric": keys.swatch_inputs(fabric), "size": size}
    return (yield from context.cached(keys.swatch(fabric, size), "fabric.sample", params, label, order, count,
                                      cloth_maps.shown))


def _scan(context: Context, fabric: Fabric, order: int) -> Generator[Step, None, dict]:
    """The maps of somebody's own picture."""
    name, size = Path(fabric.image).name, SCAN[context.look.preset]
    request = photo.request(fabric.image)
    if photo.digest(request["file"]) != fabric.digest:
        raise SpecError(f"The image {name} was changed while the look was made.", "Make it again.")
    params = {"file": request["file"], "tile": fabric.tile, "repeat": fabric.repeat, "size": size}
    try:
        return (yield from context.cached(keys.scan(fabric, size), "fabric.scan", params, f"Tiling {name}", order,
                                          len(context.look.garments)))
    except SpecError as error:
        raise SpecError(f"{name}: {error.message}", error.mend) from None


def _told(context: Context, worn_as: str, fabric: Fabric, maps: dict) -> None:
    """What ``look.json`` says of an image: which, whose, and what was made of it."""
    if fabric.image:
        context.result.more.setdefault("images", []).append({
            "garment": worn_as, "image": Path(fabric.image).name, "sha256": fabric.digest, "rights": fabric.rights,
            "pixels": list(maps["pixels"]), "tile": maps["tile"], "repeat_cm": round(float(maps["repeat_cm"]), 3)})


STAGE = Stage("fabric", 3.0, run, show, needs=("garment",), keeps=(keys.FABRIC, keys.SCAN))
