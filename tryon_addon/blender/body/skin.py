# SPDX-License-Identifier: GPL-3.0-or-later
"""The body's materials, skin, eyes and hair: made once a file, coloured after a person, copied for several.

Colours follow from the spec alone, so that changing a colour sets node values and rebuilds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import bpy

from ...catalog.body.complexion import palette
from ..nodes import Tree
from . import flatskin, skin_shaders

SKIN, EYES, HAIR = "TryOn Skin", "TryOn Eyes", "TryOn Hair"


def _same(a: Any, b: Any) -> bool:
    if isinstance(b, tuple):
        return all(abs(x - y) < 1e-6 for x, y in zip(a, b, strict=True))
    return abs(a - b) < 1e-6


def recolour(spec: Mapping[str, Any], *, draft: bool = True) -> None:
    """Sets the person's colours on the materials of body and hair, touching only what differs.

    ``draft`` False leaves Workbench's flat picture as it was: painting it takes longer than a slider may.
    """
    values = palette(spec)
    if draft:
        flatskin.repaint(values)
        flatskin.look(values)
    for name in (SKIN, EYES, HAIR):
        material = bpy.data.materials.get(name)
        if material is not None and material.node_tree is not None:
            _paint(material, name, values)


def _paint(material: bpy.types.Material, kind: str, values: Mapping[str, Any]) -> None:
    """The palette on one material's named nodes, and the colour that Workbench shows without textures."""
    shown = {SKIN: values["skin"], EYES: (0.09, 0.06, 0.045), HAIR: values["hair"]}[kind]
    if not _same(material.diffuse_color[:3], shown):
        material.diffuse_color = (*shown, 1.0)
    assert material.node_tree is not None
    for label, value in values.items():
        node = material.node_tree.nodes.get(label)
        if node is None:
            continue
        wanted = (*value, 1.0) if isinstance(value, tuple) else value
        socket: Any = node.outputs[0]
        if not _same(socket.default_value, wanted):
            socket.default_value = wanted


def copies(topology: Mapping[str, Any], spec: Mapping[str, Any], name: str) -> tuple[bpy.types.Material, ...]:
    """Skin, eyes and hair of one person among several: copies of the materials that share every mask.

    Only Workbench's flat pictures are new ones (``name``); whoever asked takes them away with the materials.
    """
    values = palette(spec)
    made = []
    for kind, material in zip((SKIN, EYES, HAIR), (*materials(topology), hair_material()), strict=True):
        copy = material.copy()
        copy.name = f"{kind} {name}"
        _paint(copy, kind, values)
        made.append(copy)
    flats = flatskin.repaint(values, f"{flatskin.FLAT} {name}"), flatskin.look(values, f"{flatskin.FLAT_EYES} {name}")
    for material, flat in zip(made, flats, strict=False):
        flat_node(material).image = flat
    return tuple(made)


def flat_node(material: bpy.types.Material) -> Any:
    """The node whose picture Workbench shows of a material of skin or eyes."""
    assert material.node_tree is not None
    return material.node_tree.nodes.active


def materials(topology: Mapping[str, Any]) -> tuple[bpy.types.Material, bpy.types.Material]:
    """The skin and the eye material, made once a file and kept."""
    return (_material(SKIN, lambda tree: skin_shaders.skin(tree, topology)),
            _material(EYES, skin_shaders.eyes))


def hair_material() -> bpy.types.Material:
    """The strands' material."""
    return _material(HAIR, skin_shaders.strand)


def _material(name: str, build: Callable[[Tree], None]) -> bpy.types.Material:
    material = bpy.data.materials.get(name)
    if material is None or material.get("tryon_version") != skin_shaders.VERSION:
        material = material or bpy.data.materials.new(name)
        build(Tree(material))
        material["tryon_version"] = skin_shaders.VERSION
    return material
