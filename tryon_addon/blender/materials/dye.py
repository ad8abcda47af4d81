# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloth put on a garment: which of its panels are cut from which material, and how it lies on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import bpy
import numpy as np

from ...core.errors import SpecError
from ...spec.garment_parts import part_of_panels
from ...spec.look import Garment
from .. import blocks
from ..cloth.finish import PANEL
from ..nodes import unused
from .fabric import PICTURES, fabric_material, pictures
from .trim import SEAM_UV, TRIM_UV

PRINT_UV = "TryOn Print"  # metres divided by the repeat: what Workbench shows, which knows no mapping node


def dye(garment: bpy.types.Object, spec: Garment, maps: Mapping[str, Any], panels: Sequence[str]) -> bpy.types.Material:
    """Give ``garment`` the fabric of its spec, and each part that has its own its own; the garment's own material.

    ``maps`` is the answer of ``fabric.sample`` with those of the parts under ``parts``; ``panels`` names what the face
    attribute ``PANEL`` counts.
    """
    parts = maps.get("parts") or {}
    fabrics = {"": (spec.fabric, maps), **{name: (spec.parts[name].fabric, own) for name, own in parts.items()}}
    blocks.own_data(garment).materials.clear()  # those that nobody else wears are made anew in place
    materials = []
    for name, (fabric, own) in fabrics.items():
        called = unused(f"{garment.name} {name}".strip())
        materials.append(fabric_material(called, own, fabric.kind, spec.physics, spec.definition.finish, fabric.turn,
                                         fabric.shift, fabric.lined))
    of_panel = part_of_panels(parts, panels)
    wear(garment, *materials, slots=[list(fabrics).index(name) for name in of_panel])
    return materials[0]


def prepared(spec: Garment, maps: Mapping[str, Any]) -> dict[str, Any]:
    """``maps`` for ``dye``, with all made of them already that takes nothing of Blender."""
    parts = maps.get("parts") or {}
    return {**maps, PICTURES: pictures(maps, spec.fabric.kind),
            "parts": {name: {**own, PICTURES: pictures(own, spec.parts[name].fabric.kind)}
                      for name, own in parts.items()}}


def wear(garment: bpy.types.Object, *materials: bpy.types.Material, slots: Sequence[int] = ()) -> None:
    """Give ``garment`` the cloths, and a UV map in repeats beside the one in metres for the draft preset.

    ``slots``: for each panel which of the materials it is cut from; the first where nothing is said.
    """
    mesh = garment.data
    if [m.name if m else "" for m in mesh.materials] != [m.name for m in materials]:
        mesh.materials.clear()
        for material in materials:
            mesh.materials.append(material)
    slot = np.zeros(len(mesh.polygons), np.int32)
    if any(slots) and PANEL in mesh.attributes:
        panel = np.zeros(len(mesh.polygons), np.int32)
        mesh.attributes[PANEL].data.foreach_get("value", panel)
        slot = np.asarray(slots, np.int32)[panel]
    mesh.polygons.foreach_set("material_index", slot)
    metres = next((layer for layer in mesh.uv_layers if layer.name not in (PRINT_UV, TRIM_UV, SEAM_UV)), None)
    if metres is None:
        raise SpecError(f"{garment.name} has no UV map.", "Garments need panel coordinates in metres as their UVs.")
    uv = np.empty(len(mesh.loops) * 2, dtype=np.float32)
    metres.uv.foreach_get("vector", uv)
    corners = np.zeros(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("loop_total", corners)
    printed = np.empty((len(mesh.loops), 2), np.float32)
    for i, material in enumerate(materials):
        mine = np.repeat(slot == i, corners)
        printed[mine] = _in_repeats(uv.reshape(-1, 2)[mine], material)
    name = metres.name
    layer = mesh.uv_layers.get(PRINT_UV) or mesh.uv_layers.new(name=PRINT_UV, do_init=False)
    layer.uv.foreach_set("vector", printed.ravel())
    mesh.uv_layers[name].active_render = True
    mesh.uv_layers.active = mesh.uv_layers[PRINT_UV]
    mesh.update()


def _in_repeats(uv: np.ndarray, material: bpy.types.Material) -> np.ndarray:
    """(N, 2) repeats of the cloth at (N, 2) metres on the panel, as the material's nodes map them."""
    image = material.node_tree.nodes.active.image
    repeat = material["tryon_repeat_cm"] / 100.0
    turn, across, up = material["tryon_lie"]
    cos, sin = np.cos(turn), np.sin(turn)
    laid = (uv - np.float32([across, up])) @ np.float32([[cos, -sin], [sin, cos]])
    return laid / np.float32([repeat, repeat * image.size[1] / image.size[0]])
