# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a draped garment on the body in the artist's scene, and another cloth on a garment that is there."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from typing import Any

import bpy
import numpy as np

from ...catalog.garments.hems import find_hems
from ...catalog.garments.notions import buttons
from ...core.fields import to_dict
from ...core.progress import Step, thought
from ...spec.look import Garment
from .. import blocks, people
from ..materials.dye import dye
from . import notions, sketch
from .draped import Draped, object_name, welded
from .finish import PANEL, PANELS, arrays, cloth_of, finish_garment

UNDYED = (0.3, 0.3, 0.3)


def put_on(where: bpy.types.Scene | bpy.types.Collection, draped: Draped, maps: Mapping[str, Any] | None
           ) -> bpy.types.Object:
    """All steps of ``putting_on`` at once; the garment's object."""
    steps = putting_on(where, draped, maps)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def putting_on(where: bpy.types.Scene | bpy.types.Collection, draped: Draped, maps: Mapping[str, Any] | None,
               label: str = "") -> Generator[Step, None, bpy.types.Object]:
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
        sketch.done(owner, obj, draped.object_name)
    blocks.note(obj, tryon_spec=json.dumps(to_dict(garment)),
                **{PANELS: json.dumps([str(name) for name in sewn["panel_names"]])})
    yield Step(label, 1.0)  # what comes between takes a moment each
    kind, names, definition = garment.fabric.kind, sewn["panel_names"], garment.definition
    found = cloth_of(obj)
    hems = yield from thought(lambda: find_hems(*found), label, 1.0)
    thickness = finish_garment(obj, draped.thickness, definition.finish, names=names, kind=kind, hems=hems)
    thread = UNDYED
    if maps is not None:
        yield Step(label, 1.0)
        thread = _thread(dye(obj, garment, maps, names))
        yield Step(label, 1.0)
    triangles, corner_uv, positions = arrays(obj)
    cloth = notions.Cloth(positions.astype(float), triangles, corner_uv.astype(float), panel, names, thickness)
    notions.sew_on(owner, draped.object_name, obj, cloth,
                   buttons(definition.notions, kind, sewn["uv"], sewn["panel"], names,
                           garment.worn), thread)
    return obj


def rewoven(where: bpy.types.Scene | bpy.types.Collection, garment: Garment) -> bpy.types.Object | None:
    """The garment's object, where another cloth can be put on it as it hangs; None where it is not worn."""
    obj = people.worn(where, "garment").get(object_name(garment))
    return obj if obj is not None and PANELS in obj else None


def reweave(obj: bpy.types.Object, garment: Garment, maps: Mapping[str, Any]) -> None:
    """Give a garment that is worn the cloth of its spec; its mesh, and how it hangs, stay as they are."""
    thread = _thread(dye(obj, garment, maps, json.loads(obj[PANELS])))
    blocks.note(obj, tryon_spec=json.dumps(to_dict(garment)))
    owner = people.owner(obj)
    sewn_on = people.thing(owner, notions.called(object_name(garment))) if owner else None
    if sewn_on is not None:
        notions.thread(sewn_on, thread)


def _thread(cloth: bpy.types.Material) -> tuple[float, float, float]:
    """The colour of the thread that buttons are sewn on with, linear."""
    red, green, blue = cloth.diffuse_color[:3]
    return 0.6 * red, 0.6 * green, 0.6 * blue


def take_off_others(where: bpy.types.Scene | bpy.types.Collection, worn: set[str]) -> None:
    """Remove the person's garments, with their buttons, that are not among the objects ``worn``."""
    owner = people.of(where)
    for name, obj in people.things(where, "garment").items():
        if owner is not None and obj.name not in worn:
            people.take_off(owner, notions.called(name))
            people.take_off(owner, name)
