# SPDX-License-Identifier: GPL-3.0-or-later
"""The accessories of a look: what the runtime is asked for each, and how they come into the scene."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import bpy
import numpy as np

from ..blender import accessories as scene_accessories
from ..blender import blocks
from ..blender.cloth.draped import Draped, welded
from ..catalog.accessories import Accessory
from ..catalog.body.hair import cut_of
from ..core import meshes
from ..spec.look import Look, shape_of, to_dict

OVER = ("waist", "shoulder", "feet")  # places where clothes are


def request(look: Look, item: Accessory, draped: Sequence[Draped], skin: np.ndarray | None = None
            ) -> dict[str, Any]:
    """What ``accessory.make`` is asked: it lies over what is draped, and a hat over the hair.

    ``skin`` (V, 3) m: the body as it stands after it has moved, where that is not the pose's own.
    """
    return {
        **({} if skin is None else {"vertices": skin}),
        "accessory": to_dict(item),
        "body": shape_of(look.body),
        "pose": look.pose,
        "beneath": [_shell(d) for d in draped] if item.definition.place in OVER else [],
        "hair": cut_of(to_dict(look.body)) if item.definition.place == "head" else "",
    }


def _shell(draped: Draped) -> dict[str, Any]:
    points, triangles = welded(draped)
    outer = points + meshes.vertex_normals(points, triangles) * draped.thickness
    return {"programme": draped.garment.programme, "vertices": outer, "triangles": triangles}


def put_on(person: bpy.types.Collection, items: Sequence[Accessory], made: Sequence[dict]) -> list[bpy.types.Object]:
    """An object an accessory, from the answers of ``accessory.make``; what is no longer worn is taken away."""
    objects = []
    for item, answer in zip(items, made, strict=False):
        obj = scene_accessories.create(person, f"TryOn {item.definition.label}", answer)
        blocks.note(obj, tryon_spec=json.dumps(to_dict(item)))
        if item.definition.place == "head":
            scene_accessories.tuck_hair(person, obj)
        objects.append(obj)
    scene_accessories.take_off_others(person, {o.name for o in objects})
    return objects
