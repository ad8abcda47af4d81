# SPDX-License-Identifier: GPL-3.0-or-later
"""A garment's preview in the scene: sewn on, coarse, in its own fabric, until it is draped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import bpy
import numpy as np

from ...core import meshes
from ...spec.look import Garment, cut_of, garment_from_dict, to_dict
from .. import blocks, people
from ..meshdata import new_mesh, read_points
from . import notions
from .draped import object_name
from .finish import PANEL

# Of an object that shows a sketch: that it does, its drape's mesh, and what that was made from, as JSON.
SKETCH, DRAPE, KEPT = "tryon_sketch", "tryon_drape", "tryon_drape_of"


def beneath(where: bpy.types.Scene | bpy.types.Collection, garment: Garment) -> list[dict[str, np.ndarray]]:
    """What a person, or the active one of a scene, wears under ``garment``: of each ``vertices`` (N, 3) m and
    ``triangles`` (T, 3)."""
    found = []
    for obj in people.things(where, "garment").values():
        if "tryon_spec" not in obj or obj.hide_render:
            continue
        other = garment_from_dict(json.loads(obj["tryon_spec"]))
        if other.order < garment.order:
            obj.data.calc_loop_triangles()
            triangles = np.empty(3 * len(obj.data.loop_triangles), np.int32)
            obj.data.loop_triangles.foreach_get("vertices", triangles)
            found.append({"vertices": read_points(obj.data), "triangles": triangles.reshape(-1, 3)})
    return found


def show(where: bpy.types.Scene | bpy.types.Collection, garment: Garment, sewn: Mapping[str, Any]) -> bpy.types.Object:
    """The answer of ``garment.preview`` as the garment's object: the one that is there keeps identity and fabric.

    Modifiers and buttons wait, hidden, for the next drape: hems and seams are found on the draped mesh. The drape that
    was there is kept, for ``back``.
    """
    index, count = meshes.weld_map(len(sewn["sewn"]), sewn["seams"])
    points = meshes.weld(np.asarray(sewn["sewn"], float), index, count)
    name = object_name(garment)
    mesh = new_mesh(name, points, index[sewn["triangles"]])
    layer = mesh.uv_layers.new(name="panels")
    layer.uv.foreach_set("vector", np.ascontiguousarray(sewn["uv"][sewn["triangles"].ravel()], np.float32).ravel())
    if "panel" in sewn:  # an artist's own mesh is all of one
        panel = np.ascontiguousarray(sewn["panel"][sewn["triangles"][:, 0]], np.int32)
        mesh.attributes.new(PANEL, "INT", "FACE").data.foreach_set("value", panel)
    mesh.polygons.foreach_set("use_smooth", np.ones(len(mesh.polygons), dtype=bool))
    owner = people.made_in(where)
    obj = people.thing(owner, name)
    if obj is None:
        obj = people.own(owner, name, "garment", bpy.data.objects.new(name, mesh))
    else:
        for material in obj.data.materials:
            mesh.materials.append(material)
        _keep_drape(obj)
        blocks.give(obj, mesh)
    for modifier in obj.modifiers:
        modifier.show_viewport = modifier.show_render = False
    _hide(people.thing(owner, notions.called(name)), True)  # buttons would hang in the air
    blocks.note(obj, tryon_spec=json.dumps(to_dict(garment)), **{SKETCH: True})
    return obj


def back(where: bpy.types.Scene | bpy.types.Collection, garment: Garment) -> bpy.types.Object | None:
    """The garment's object with its drape again, where its sketches have come back to that cut; None elsewhere."""
    owner, name = people.of(where), object_name(garment)
    obj = people.thing(owner, name) if owner else None
    if owner is None or obj is None or not obj.get(SKETCH) or obj.get(DRAPE) is None:
        return None
    kept = json.loads(obj[KEPT])
    if _cut(garment) != _cut(garment_from_dict(kept["spec"])):
        return None
    blocks.give(obj, obj[DRAPE])
    for modifier in obj.modifiers:
        if modifier.name in kept["modifiers"]:
            modifier.show_viewport = modifier.show_render = True
    _hide(people.thing(owner, notions.called(name)), False)
    blocks.note(obj, tryon_spec=json.dumps(to_dict(garment)))
    _forget(obj)
    return obj


def done(owner: bpy.types.Collection, obj: bpy.types.Object, name: str) -> None:
    """The garment has been made anew: no sketch any more, and no older drape."""
    old = obj.get(DRAPE)
    _forget(obj)
    blocks.drop_data(old)
    _hide(people.thing(owner, notions.called(name)), False)


def _keep_drape(obj: bpy.types.Object) -> None:
    if not obj.get(SKETCH) and obj.override_library is None:  # an override could not keep it
        shown = [modifier.name for modifier in obj.modifiers if modifier.show_viewport]
        obj[DRAPE], obj[KEPT] = obj.data, json.dumps({"spec": json.loads(obj["tryon_spec"]), "modifiers": shown})


def _forget(obj: bpy.types.Object) -> None:
    for name in (SKETCH, DRAPE, KEPT):
        if name in obj:
            del obj[name]


def _hide(obj: bpy.types.Object | None, hidden: bool) -> None:
    if obj is not None:
        obj.hide_viewport = obj.hide_render = hidden


def _cut(garment: Garment) -> tuple:
    return cut_of(garment), garment.size, garment.chart
