# SPDX-License-Identifier: GPL-3.0-or-later
"""Datablocks told by their content, to see that an operation has left them as they were."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import bpy
import numpy as np

GEOMETRY = {"vertices": ("co", 3), "loops": ("vertex_index", 1), "polygons": ("material_index", 1),
            "points": ("position", 3)}
PLACE = ("matrix_basis", "hide_render", "hide_viewport", "parent", "parent_type", "parent_bone", "pose_position")


def blocks_of(person: bpy.types.Collection) -> list[bpy.types.ID]:
    """A person's collection, its objects, their data and materials, and those materials' pictures."""
    found: dict[bpy.types.ID, None] = {person: None}
    for obj in person.all_objects:
        found[obj] = None
        if obj.data is None:
            continue
        found[obj.data] = None
        for material in filter(None, getattr(obj.data, "materials", ())):
            found[material] = None
            for node in material.node_tree.nodes if material.node_tree else ():
                if node.type == "TEX_IMAGE" and node.image is not None:
                    found[node.image] = None
    return list(found)


def prints(blocks: Iterable[bpy.types.ID]) -> dict[str, str]:
    """A fingerprint a datablock, by its kind and name."""
    return {f"{type(block).__name__} {block.name_full}": _print(block) for block in blocks}


def _print(block: Any) -> str:
    said: list[Any] = [sorted((name, _plain(value)) for name, value in block.items() if name != "tryon")]
    said += [repr(getattr(block, name, None)) for name in PLACE]
    if isinstance(block, bpy.types.Object):
        said += [[(m.type, repr(getattr(m, "object", None))) for m in block.modifiers], repr(block.data),
                 [g.name for g in block.vertex_groups]]
    for name, (field, width) in GEOMETRY.items():
        items = getattr(block, name, None) if isinstance(block, bpy.types.Mesh | bpy.types.Curves) else None
        if items is not None and len(items) and hasattr(items[0], field):
            values = np.empty(len(items) * width, np.float32 if width == 3 else np.int32)
            items.foreach_get(field, values)
            said.append(hashlib.sha1(values.tobytes()).hexdigest())
    if isinstance(block, bpy.types.Armature):
        said.append([(bone.name, tuple(bone.head_local), tuple(bone.tail_local)) for bone in block.bones])
    if isinstance(block, bpy.types.Material):
        said.append([repr(m) for m in (block.node_tree.nodes if block.node_tree else ())])
        said.append([_value(s) for n in (block.node_tree.nodes if block.node_tree else ())
                     for s in (*n.inputs, *n.outputs)])
    if isinstance(block, bpy.types.Image) and block.size[0]:
        pixels = np.empty(len(block.pixels), np.float32)
        block.pixels.foreach_get(pixels)
        said.append(hashlib.sha1(pixels.tobytes()).hexdigest())
    return hashlib.sha1(repr(said).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if hasattr(value, "to_dict"):
        return sorted((name, repr(one)) for name, one in value.to_dict().items())
    return value.to_list() if hasattr(value, "to_list") else repr(value)


def _value(socket: Any) -> Any:
    value = getattr(socket, "default_value", None)
    return tuple(value) if hasattr(value, "__len__") and not isinstance(value, str) else value
