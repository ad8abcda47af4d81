# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a draped garment on the body in the artist's scene."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import bpy
import numpy as np

from ...catalog.garments.notions import buttons
from ...core.fields import to_dict
from .. import blocks, people
from ..materials.dye import dye
from . import notions
from .draped import Draped, welded
from .finish import PANEL, arrays, finish_garment


def put_on(where: bpy.types.Scene | bpy.types.Collection, draped: Draped, maps: Mapping[str, Any] | None
           ) -> bpy.types.Object:
    """The garment as an object: welded by stitch, UVs in metres per panel, fabric, thickness and hems.

    It is put on a person, or the active one of a scene. An object that was made for that keeps its identity; only its
    data changes. Buttons are an object of their own, its child. Without ``maps`` (the answer of ``fabric.sample``) the
    garment stays undyed.
    """
    sewn, garment = draped.sewn, draped.garment
    points, triangles = welded(draped)
    mesh = bpy.data.meshes.new(draped.object_name)
    mesh.from_pydata(points.tolist(), [], triangles.tolist())
    layer = mesh.uv_layers.new(name="panels")
    flat = sewn["corner_uv"] if "corner_uv" in sewn else sewn["uv"][sewn["triangles"].ravel()]
    corners = np.ascontiguousarray(flat, np.float32)
    layer.uv.foreach_set("vector", corners.ravel())
    panel = np.ascontiguousarray(sewn["panel"][sewn["triangles"][:, 0]], np.int32)
    mesh.attributes.new(PANEL, "INT", "FACE").data.foreach_set("value", panel)
    owner = people.made_in(where)
    obj = people.thing(owner, draped.object_name)
    if obj is None:
        obj = people.own(owner, draped.object_name, "garment", bpy.data.objects.new(draped.object_name, mesh))
    else:
        blocks.give(obj, mesh)
    blocks.note(obj, tryon_spec=json.dumps(to_dict(garment)))
    kind, names, definition = garment.fabric.kind, sewn["panel_names"], garment.definition
    thickness = finish_garment(obj, draped.thickness, definition.finish, names=names, kind=kind)
    thread = (0.3, 0.3, 0.3)
    if maps is not None:
        material = dye(obj, garment, maps, names)
        thread = tuple(0.6 * c for c in material.diffuse_color[:3])
    triangles, corner_uv, positions = arrays(obj)
    cloth = notions.Cloth(positions.astype(float), triangles, corner_uv.astype(float), panel, names, thickness)
    notions.sew_on(owner, draped.object_name, obj, cloth,
                   buttons(definition.notions, kind, sewn["uv"], sewn["panel"], names), thread)
    return obj


def take_off_others(where: bpy.types.Scene | bpy.types.Collection, worn: set[str]) -> None:
    """Remove the person's garments, with their buttons, that are not among the objects ``worn``."""
    owner = people.of(where)
    for name, obj in people.things(where, "garment").items():
        if owner is not None and obj.name not in worn:
            people.take_off(owner, notions.called(name))
            people.take_off(owner, name)
