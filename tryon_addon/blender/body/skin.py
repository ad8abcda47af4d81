# SPDX-License-Identifier: GPL-3.0-or-later
"""The body's materials, skin, eyes and hair: made once a file, copied for each further person, coloured after them.

Colours follow from the spec alone, so that changing a colour sets node values and rebuilds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import bpy

from ...catalog.body.complexion import palette, tint
from ...catalog.body.skin import SKIN as SKIN_TONE
from ..nodes import Tree
from . import flatskin, skin_shaders

SKIN, EYES, HAIR = "TryOn Skin", "TryOn Eyes", "TryOn Hair"
VERSION = "tryon_version"  # of a material's nodes
TONE = "tryon_tone"  # of a material with a person's own maps: the #hex that those have


def _same(a: Any, b: Any) -> bool:
    if isinstance(b, tuple):
        return all(abs(x - y) < 1e-6 for x, y in zip(a, b, strict=True))
    return abs(a - b) < 1e-6


def single(body: bpy.types.Object, strands: bpy.types.Object | None) -> None:
    """Give a person materials of its own where others have them too; an artist's own shaders stay as they are."""
    for kind, data, slot in _slots(body, strands):
        material = data.materials[slot]
        if material.library is not None or material.users - material.use_fake_user > 1:
            material = data.materials[slot] = material.copy()
        picture = flat_node(material).image if kind != HAIR else None
        if picture is not None and (picture.library is not None or picture.users - picture.use_fake_user > 1):
            flat_node(material).image = picture.copy()


def _slots(body: bpy.types.Object, strands: bpy.types.Object | None) -> Iterator[tuple[str, Any, int]]:
    """Which of ours, its mesh or curves, and the slot that it is in: as far as they are there."""
    found = [(SKIN, body.data, 0), (EYES, body.data, 1), *([(HAIR, strands.data, 0)] if strands is not None else [])]
    for kind, data, slot in found:
        if slot < len(data.materials) and data.materials[slot] is not None and VERSION in data.materials[slot]:
            yield kind, data, slot


def recolour(spec: Mapping[str, Any], body: bpy.types.Object, strands: bpy.types.Object | None, *,
             draft: bool = True) -> None:
    """Sets the person's colours on the materials of body and hair, touching only what differs.

    ``draft`` False leaves Workbench's flat picture as it was: painting it takes longer than a slider may.
    """
    values = palette(spec)
    for kind, data, slot in _slots(body, strands):
        material = data.materials[slot]
        if draft and kind in _FLAT:
            _FLAT[kind](values, flat_node(material).image)
        _paint(material, kind, values, str(spec.get("skin", SKIN_TONE)))


def _paint(material: bpy.types.Material, kind: str, values: dict[str, Any], tone: str) -> None:
    """The palette on one material's named nodes, and the colour that Workbench shows without textures."""
    shown = {SKIN: values["skin"], EYES: (0.09, 0.06, 0.045), HAIR: values["hair"]}[kind]
    if not _same(material.diffuse_color[:3], shown):
        material.diffuse_color = (*shown, 1.0)
    assert material.node_tree is not None
    own = {"tint": tint(material[TONE], tone)} if TONE in material else {}
    for label, value in (values | own).items():
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
        _paint(copy, kind, values, str(spec.get("skin", SKIN_TONE)))
        made.append(copy)
    for kind, material in zip(_FLAT, made, strict=False):
        flat = flat_node(material).image = flat_node(material).image.copy()
        flat.name = f"{kind} Flat {name}"
        _FLAT[kind](values, flat)
    return tuple(made)


_FLAT = {SKIN: flatskin.repaint, EYES: flatskin.look}


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
    material = bpy.data.materials.get((name, None))  # none that is linked
    if material is None or material.get(VERSION) != skin_shaders.VERSION:
        material = material or bpy.data.materials.new(name)
        build(Tree(material))
        material[VERSION] = skin_shaders.VERSION
    return material
