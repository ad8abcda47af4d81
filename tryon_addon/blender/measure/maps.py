# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's garments coloured by how they fit, in the scene; and off again without a trace.

All that a map needs is on the garment's object: its points, its flat panels as the UVs in metres, its panels by face.
The colours are an attribute and a material of their own; the materials that were there wait in the object's properties,
so that they come back from a saved file, too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import bpy
import numpy as np

from ...catalog.colour_maps import colours
from ...core.colour import to_linear
from ...core.errors import SpecError
from ...evaluation.fit.garment import Fit, Worn
from ...evaluation.fit.maps import MAPS, Map, bare
from ...evaluation.fit.strain import Cloth
from ...spec.garment import Garment, garment_from_dict
from .. import people
from ..cloth.finish import PANEL, PANELS
from ..meshdata import evaluated

ATTRIBUTE, MATERIAL, KEPT = "TryOn map", "TryOn map", "tryon_map"
UVS = "panels"


def cloth_of(obj: bpy.types.Object) -> Cloth:
    """A garment's object as cloth beside its flat panels.

    Raises:
        SpecError: it is none that TryOn has put on.
    """
    mesh: Any = obj.data
    if PANELS not in obj or UVS not in mesh.uv_layers or PANEL not in mesh.attributes:
        raise SpecError(f"{obj.name} has no panels.", "Drape it anew, and it can be mapped.")
    points = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", points)
    corner = np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("vertex_index", corner)
    uv = np.empty(2 * len(mesh.loops), np.float32)
    mesh.uv_layers[UVS].uv.foreach_get("vector", uv)
    panel = np.empty(len(mesh.polygons), np.int32)
    mesh.attributes[PANEL].data.foreach_get("value", panel)
    if len(corner) != 3 * len(panel):
        raise SpecError(f"{obj.name} is not of triangles any more.", "Drape it anew, and it can be mapped.")
    # A vertex of a panel is what lies at one point of the mesh and at one place of the panel.
    rows = np.column_stack([corner, np.repeat(panel, 3), np.round(1e6 * uv.reshape(-1, 2)).astype(np.int64)])
    unique, first, index = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    flat = np.column_stack([uv.reshape(-1, 2)[first], np.zeros(len(first))])
    same = np.flatnonzero(unique[1:, 0] == unique[:-1, 0])  # sewn together: they follow each other
    names = json.loads(obj[PANELS])
    sewn = {"flat": flat, "triangles": index.reshape(-1, 3), "seams": np.column_stack([same, same + 1]),
            "panel": unique[:, 1], "panel_names": names, "panel_grain": np.tile([0.0, 1.0], (len(names), 1))}
    return Cloth.of(sewn, points.reshape(-1, 3)[unique[:, 0]])


def fits(person: bpy.types.Collection) -> dict[str, tuple[bpy.types.Object, Fit]]:
    """Each garment's object, by its name, inner to outer, and how it lies on the body and on those beneath.

    Raises:
        SpecError: nobody is there, or a garment has no panels.
    """
    body = people.worn(person, "body").get("body")
    if body is None:
        raise SpecError("Nobody is there to be mapped.", "Make a body and drape something on it.")
    graph = bpy.context.evaluated_depsgraph_get()
    wearer = bare(*evaluated(body, graph))
    found: dict[str, tuple[bpy.types.Object, Fit]] = {}
    beneath: list[Worn] = []
    for name, obj in sorted(people.worn(person, "garment").items(), key=lambda one: _layer(one[1])):
        spec = json.loads(obj.get("tryon_spec", "{}"))
        garment = _garment(spec)
        one = Worn(garment.programme, garment.definition.label, garment.size, garment.physics, cloth_of(obj),
                   [other.cloth.closed for other in beneath])
        found[name] = obj, Fit(one, wearer)
        beneath.append(one)
    return found


def show(person: bpy.types.Collection, name: str, bands: int = 0, high: float | None = None
         ) -> Mapping[str, tuple[float, float]]:
    """Colour all that a person wears by a map of ``evaluation.fit.maps``; the range of each garment, in its unit.

    Args:
        bands: even steps of colour, 0 for smooth. high: where the range ends, the map's own by default.

    Raises:
        SpecError: no such map; or as ``fits``.
    """
    if name not in MAPS:
        raise SpecError(f"There is no map {name!r}.", f"Choose one of: {', '.join(MAPS)}.")
    hide(person)
    ranges = {}
    for called, (obj, fit) in fits(person).items():
        one: Map = MAPS[name]
        least, most = one.range(fit.garment.physics)
        ranges[called] = least, most if high is None else high
        _colour(obj, colours(one.of(fit), *ranges[called], bands))  # sorted by point, as the mesh has them
    return ranges


def hide(person: bpy.types.Collection) -> None:
    """What a person wears as it was before any map."""
    for obj in people.worn(person, "garment").values():
        mesh: Any = obj.data
        if ATTRIBUTE in mesh.attributes:
            mesh.attributes.remove(mesh.attributes[ATTRIBUTE])
        if KEPT not in obj:
            continue
        for number, material in enumerate(mesh.materials):  # what was draped anew meanwhile has its own already
            if material is not None and material.name == MATERIAL:
                mesh.materials[number] = obj.get(f"{KEPT}_{number}")
        if not obj[KEPT] and list(mesh.materials) == [None]:
            mesh.materials.clear()
        for name in [name for name in obj.keys() if name == KEPT or name.startswith(f"{KEPT}_")]:
            del obj[name]
    shown = bpy.data.materials.get(MATERIAL)
    if shown is not None and not shown.users:
        bpy.data.materials.remove(shown)


def _colour(obj: bpy.types.Object, srgb: np.ndarray) -> None:
    """Put colours (W, 3) on the points of a garment's mesh that the cloth has, in the order of the cloth."""
    mesh: Any = obj.data
    attribute = mesh.attributes.new(ATTRIBUTE, "FLOAT_COLOR", "POINT")
    light = np.column_stack([to_linear(srgb), np.ones(len(srgb))])
    attribute.data.foreach_set("color", np.ascontiguousarray(light, np.float32).ravel())
    obj[KEPT] = len(mesh.materials)  # before the materials are: whoever is ended in between has them all
    for number, material in enumerate(mesh.materials):
        if material is not None:
            obj[f"{KEPT}_{number}"] = material
    if not mesh.materials:
        mesh.materials.append(None)
    for number in range(len(mesh.materials)):
        mesh.materials[number] = _material()


def _material() -> bpy.types.Material:
    """What shows the attribute as it is, whatever the light."""
    found = bpy.data.materials.get(MATERIAL)
    if found is not None:
        return found
    material = bpy.data.materials.new(MATERIAL)
    material.use_nodes = True
    tree: Any = material.node_tree
    tree.nodes.clear()
    read, light, out = (tree.nodes.new(kind) for kind in ("ShaderNodeAttribute", "ShaderNodeEmission",
                                                          "ShaderNodeOutputMaterial"))
    read.attribute_name = ATTRIBUTE
    tree.links.new(light.inputs["Color"], read.outputs["Color"])
    tree.links.new(out.inputs["Surface"], light.outputs["Emission"])
    return material


def _garment(spec: Mapping[str, Any]) -> Garment:
    return garment_from_dict(dict(spec))


def _layer(obj: bpy.types.Object) -> tuple[int, str]:
    return _garment(json.loads(obj.get("tryon_spec", "{}"))).order
