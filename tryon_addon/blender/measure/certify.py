# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures a drape for its certificate: while it can still be repaired, and on what is finally seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import bpy
import numpy as np

from ...evaluation.certificate import Certificate, Spot
from ...evaluation.figures import FIGURES
from ...evaluation.places import Places
from .. import people
from ..cloth.draped import Draped, outwards, shell, welded
from . import penetration
from .beneath import Beneath
from .measures import MEASURES, Fitting
from .signed_distance import Surface

if _unmeasured := FIGURES.keys() - MEASURES.keys():
    raise LookupError(f"Nothing in measures.py measures {', '.join(sorted(_unmeasured))}")


def before(draped: Draped, beneath: Beneath) -> Certificate:
    """The certificate of a garment that nobody has put on yet: bare cloth, without thickness and hems."""
    seen = Surface.build(*outwards(draped, beneath.surfaces[0]))
    return _certificate(Fitting(draped, Surface.build(*welded(draped)), seen, beneath))


def outside(draped: Draped, skin: Surface) -> Surface:
    """The garment's side that is seen."""
    return Surface.build(*shell(draped, skin))


def certify(scene: bpy.types.Scene, draped: list[Draped], body: bpy.types.Object, garments: list[bpy.types.Object],
            hidden: np.ndarray | None = None, places: Places | None = None) -> Iterator[Callable[[], Certificate]]:
    """What makes a certificate a garment, inner to outer, on the final evaluated meshes (seams and stretch: before
    welding): called before the next is taken. It touches nothing of Blender's any more.

    ``hidden`` (N, 3) m as for ``Beneath.of_body``; ``places``: of the body, so that its worst spots have names.
    """
    graph = bpy.context.evaluated_depsgraph_get() if bpy.context.scene == scene else scene.view_layers[0].depsgraph
    graph.update()
    owner = people.owner(body)
    frame = people.frame(owner, graph) if owner else None
    beneath: list[Beneath] = []
    bare = Surface.arrays_of(body, graph, frame)
    for item, obj in zip(draped, garments, strict=True):
        arrays = Surface.arrays_of(obj, graph, frame)

        def measure(item: Draped = item, arrays: tuple[np.ndarray, np.ndarray] = arrays) -> Certificate:
            if not beneath:
                beneath.append(Beneath.of_body(Surface.build(*bare), hidden))
            cloth, skin = Surface.build(*arrays), beneath[0].surfaces[0]
            # The nearest skin would not tell: deep in a lap that is a thigh, for cloth that hangs from the belly.
            outer = penetration.outward(cloth, outside(item, skin))
            # That side alone has something behind it: thick cloth encloses nothing but its own thickness.
            seen = Surface.build(cloth.points, cloth.triangles[outer[cloth.triangles].all(axis=1)])
            certificate = _certificate(Fitting(item, cloth, seen, beneath[0]), places)
            beneath[0].surfaces.append(seen)
            return certificate

        yield measure


def _certificate(fitting: Fitting, places: Places | None = None) -> Certificate:
    item, end = fitting.item, fitting.end
    found = {name: MEASURES[name](fitting) for name in FIGURES}
    certificate = Certificate(
        name=item.garment.programme,
        figures={name: float(value) for name, (value, _) in found.items()},
        frames=end.frames,
        seconds=end.seconds,
        cached=item.cached,
        limits={name: f.limit_for(item.garment.definition, item.posed) for name, f in FIGURES.items()},
        repairs=item.repairs,
        label=item.garment.definition.label,
        effort=item.effort,
    )
    worst = {name: found[name][1] for name in certificate.failing}
    spots = tuple(Spot(name, tuple(round(float(c), 4) for c in at), places.name(at) if places else "")
                  for name, at in worst.items() if at is not None)
    return replace(certificate, spots=spots)
