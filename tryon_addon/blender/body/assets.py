# SPDX-License-Identifier: GPL-3.0-or-later
"""Assets of the artist's own on a person: a mesh object each, and pictures on skin and eyes.

They are accessories to all that renders, saves and exports. What is mapped to the body covers it: the mapping says
which of its vertices, and pictures leave those out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

from ...core.colour import to_linear
from .. import blocks, people
from ..materials.pictures import packed_image
from ..nodes import Tree

ROLE, MARK = "accessory", "tryon_asset"  # role of the objects; custom property: the asset's kind
COVERED = "tryon_covered"  # vertex group and modifier of the body: what no picture shows
STRANDS = ("hair", "brows", "lashes")  # kinds that are of one colour with the person where they bring no picture


@dataclass(frozen=True)
class Worn:
    """An asset on a person: ``vertices`` (N, 3) m, ``faces`` (F, 4) -1 in the last place of triangles, ``uvs``
    (F, 4, 2), ``hidden`` vertices of the base mesh; ``look`` and ``pictures`` as ``asset_store`` has them."""

    name: str
    kind: str
    digest: str
    vertices: np.ndarray
    faces: np.ndarray
    uvs: np.ndarray
    hidden: np.ndarray
    look: Mapping[str, Any]
    pictures: Mapping[str, bytes]


def replaces(person: bpy.types.Collection) -> frozenset[str]:
    """The kinds of strands in whose place the person wears an asset."""
    return frozenset(obj[MARK] for obj in worn_by(person).values() if obj[MARK] in STRANDS)


def worn_by(person: bpy.types.Collection) -> dict[str, bpy.types.Object]:
    """The objects of a person's assets, by what the person calls them."""
    return {name: obj for name, obj in people.things(person, ROLE).items() if MARK in obj}


def put_on(person: bpy.types.Collection, body: bpy.types.Object, base: np.ndarray, items: Sequence[Worn],
           hair: Sequence[float]) -> list[bpy.types.Object]:
    """An object an asset; those that are no longer worn are taken away.

    Args:
        base: (V,) each vertex of the body in the base mesh. hair: the person's colour of hair, linear.
    """
    objects = []
    for item in items:
        called, mesh = f"TryOn {item.name}", _mesh(item, hair)
        obj = people.thing(person, called)
        if obj is None:
            obj = people.own(person, called, ROLE, bpy.data.objects.new(called, mesh))
        else:
            blocks.give(obj, mesh)
        blocks.note(obj, **{MARK: item.kind})
        objects.append(obj)
    kept = {obj.name for obj in objects}
    for name, obj in worn_by(person).items():
        if obj.name not in kept:
            people.take_off(person, name)
    _cover(body, base, [item.hidden for item in items])
    return objects


def _cover(body: bpy.types.Object, base: np.ndarray, hidden: Iterable[np.ndarray]) -> None:
    """Leave out of pictures what of the body assets cover."""
    chosen = np.flatnonzero(np.isin(base, np.concatenate([np.empty(0, np.int32), *hidden])))
    group, modifier = body.vertex_groups.get(COVERED), body.modifiers.get(COVERED)
    if group is not None:
        body.vertex_groups.remove(group)
    if not len(chosen):
        if modifier is not None:
            body.modifiers.remove(modifier)
        return
    body.vertex_groups.new(name=COVERED).add(chosen.tolist(), 1.0, "REPLACE")
    mask: Any = modifier or body.modifiers.new(COVERED, "MASK")
    mask.vertex_group, mask.invert_vertex_group = COVERED, True
    mask.show_viewport = False  # what is measured and exported is the whole body


def _mesh(item: Worn, hair: Sequence[float]) -> bpy.types.Mesh:
    mesh = bpy.data.meshes.new(f"TryOn {item.name}")
    corners = item.faces >= 0
    mesh.from_pydata(item.vertices.tolist(), [], [face[there].tolist() for face, there in
                                                  zip(item.faces, corners, strict=True)])
    places = mesh.uv_layers.new(name="UVMap", do_init=False)
    places.uv.foreach_set("vector", np.ascontiguousarray(item.uvs[corners], np.float32).ravel())
    mesh.polygons.foreach_set("use_smooth", np.ones(len(mesh.polygons), dtype=bool))
    mesh.materials.append(_material(item, hair))
    mesh.update()
    return mesh


def _material(item: Worn, hair: Sequence[float]) -> bpy.types.Material:
    """The asset's material, made once a file for the same content and colour."""
    colour = tuple(to_linear(np.array(item.look.get("colour", (0.8, 0.8, 0.8)))).tolist())
    if item.kind in STRANDS and "diffuse" not in item.pictures:
        colour = tuple(hair)
    name = f"TryOn {item.name} {item.digest[:8]}" + "".join(f" {round(255 * c)}" for c in colour)
    found = bpy.data.materials.get((name, None))
    if found is not None:
        return found
    made = bpy.data.materials.new(name)
    tree = Tree(made)
    shows: Any = (*colour, 1.0)
    opacity: Any = float(item.look.get("opacity", 1.0))
    inputs: dict[str, Any] = {"Roughness": float(item.look.get("rough", 0.6)),
                              "Metallic": float(item.look.get("metallic", 0.0))}
    uv = tree.node("UVMap", uv_map="UVMap").outputs[0]
    if "diffuse" in item.pictures:
        image = packed_image(f"TryOn {item.name} {item.digest[:8]}", item.pictures["diffuse"], False)
        node = tree.node("TexImage", {0: uv}, image=image)
        shows = tree.mix(1.0, node.outputs[0], colour, "MULTIPLY")
        if item.look.get("transparent") or item.kind in STRANDS:
            opacity = tree.math("MULTIPLY", node.outputs[1], opacity)
    if "normal" in item.pictures:
        image = packed_image(f"TryOn {item.name} normal {item.digest[:8]}", item.pictures["normal"], True)
        inputs["Normal"] = tree.node("NormalMap", {"Color": tree.node("TexImage", {0: uv}, image=image).outputs[0]},
                                     uv_map="UVMap").outputs[0]
    if item.kind in STRANDS:  # a card is flat, and would mirror lamps as hair does not
        inputs |= {"Roughness": 0.75, "Specular IOR Level": 0.12}
    tree.output(tree.node("BsdfPrincipled", {"Base Color": shows, "Alpha": opacity, **inputs}).outputs[0])
    made.diffuse_color = (*colour, 1.0)
    return made
