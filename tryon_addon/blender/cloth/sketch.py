# SPDX-License-Identifier: GPL-3.0-or-later
"""A garment's preview in the scene: sewn on, coarse, in its own fabric, until it is draped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import bpy
import numpy as np

from ...core import meshes
from ...spec.look import Garment, garment_from_dict, to_dict
from ..meshdata import new_mesh, read_points
from .draped import object_name


def beneath(scene: bpy.types.Scene, garment: Garment) -> list[dict[str, np.ndarray]]:
    """What the scene's person wears under ``garment``: ``vertices`` (N, 3) m and ``triangles`` (T, 3) each."""
    found = []
    for obj in scene.objects:
        if obj.get("tryon_role") != "garment" or "tryon_spec" not in obj:
            continue
        other = garment_from_dict(json.loads(obj["tryon_spec"]))
        if (other.definition.layer, other.programme) < (garment.definition.layer, garment.programme):
            obj.data.calc_loop_triangles()
            triangles = np.empty(3 * len(obj.data.loop_triangles), np.int32)
            obj.data.loop_triangles.foreach_get("vertices", triangles)
            found.append({"vertices": read_points(obj.data), "triangles": triangles.reshape(-1, 3)})
    return found


def show(scene: bpy.types.Scene, garment: Garment, sewn: Mapping[str, Any]) -> bpy.types.Object:
    """The answer of ``garment.preview`` as the garment's object: the one that is there keeps identity and fabric.

    Modifiers wait, hidden, for the next drape: hems and seams are found on the draped mesh.
    """
    index, count = meshes.weld_map(len(sewn["sewn"]), sewn["seams"])
    points = meshes.weld(np.asarray(sewn["sewn"], float), index, count)
    name = object_name(garment)
    mesh = new_mesh(name, points, index[sewn["triangles"]])
    layer = mesh.uv_layers.new(name="panels")
    layer.uv.foreach_set("vector", np.ascontiguousarray(sewn["uv"][sewn["triangles"].ravel()], np.float32).ravel())
    mesh.polygons.foreach_set("use_smooth", np.ones(len(mesh.polygons), dtype=bool))
    obj = scene.objects.get(name)
    if obj is None or obj.get("tryon_role") != "garment":
        obj = bpy.data.objects.new(name, mesh)
        scene.collection.objects.link(obj)
        obj["tryon_role"] = "garment"
    else:
        for material in obj.data.materials:
            mesh.materials.append(material)
        old, obj.data = obj.data, mesh
        if old.users == 0:
            bpy.data.meshes.remove(old)
    for modifier in obj.modifiers:
        modifier.show_viewport = modifier.show_render = False
    for child in list(obj.children):  # buttons would hang in the air
        bpy.data.objects.remove(child)
    obj["tryon_spec"] = json.dumps(to_dict(garment))
    return obj
