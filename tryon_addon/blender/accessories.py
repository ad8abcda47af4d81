# SPDX-License-Identifier: GPL-3.0-or-later
"""Accessories in the scene: one object each, with a material a part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np
from mathutils import Vector
from mathutils.bvhtree import BVHTree

from ..core.colour import linear
from . import blocks, people
from .body import assets, hair
from .nodes import Tree

ROLE = "accessory"
Where = bpy.types.Scene | bpy.types.Collection  # a person, or the active one of a scene


@dataclass(frozen=True)
class Surface:
    """How a finish takes the light; ``grain_mm`` is the size of its bumps and ``bump_mm`` their height."""

    roughness: float
    metallic: float = 0.0
    coat: float = 0.0
    sheen: float = 0.0
    specular: float = 0.5
    grain_mm: float = 0.0
    bump_mm: float = 0.0


FINISHES: dict[str, Surface] = {
    "leather": Surface(0.42, specular=0.45, grain_mm=1.1, bump_mm=0.05),
    "patent": Surface(0.16, coat=0.9),
    "suede": Surface(0.95, sheen=0.6, specular=0.15, grain_mm=0.5, bump_mm=0.05),
    "canvas": Surface(0.85, specular=0.2, grain_mm=0.7, bump_mm=0.06),
    "felt": Surface(0.95, sheen=0.4, specular=0.1, grain_mm=1.2, bump_mm=0.06),
    "wool": Surface(0.95, sheen=0.5, specular=0.1, grain_mm=1.0, bump_mm=0.12),
    "straw": Surface(0.7, specular=0.3, grain_mm=2.2, bump_mm=0.25),
    "acetate": Surface(0.12, coat=0.4),
    "metal": Surface(0.22, metallic=1.0),
    "rubber": Surface(0.55, specular=0.35, grain_mm=0.6, bump_mm=0.01),
    "glass": Surface(0.03, coat=1.0, specular=1.0),
}


def create(where: Where, name: str, made: Mapping[str, Any]) -> bpy.types.Object:
    """The accessory ``name`` of a person, or of the active one of a scene, from the answer of ``accessory.make``; one
    that is there keeps its identity."""
    mesh, owner = mesh_of(name, made), people.made_in(where)
    obj = people.thing(owner, name)
    if obj is None:
        return people.own(owner, name, ROLE, bpy.data.objects.new(name, mesh))
    blocks.give(obj, mesh)
    return obj


def take_off_others(where: Where, worn: set[str]) -> None:
    """Takes a person's accessories away that are not among the objects ``worn``, with their data; assets stay."""
    owner = people.of(where)
    for name, obj in people.things(where, ROLE).items():
        if owner is not None and obj.name not in worn and assets.MARK not in obj:
            people.take_off(owner, name)


def tuck_hair(where: Where, hat: bpy.types.Object) -> None:
    """Draws the strands that would come out of a hat's crown back under it, root by root along their rays."""
    obj = people.thing(where, "hair")
    if obj is not None:
        strands: Any = blocks.own_data(obj)
        hair.place(strands, tucked(hair.points_of(strands).astype(float), hat.data))


def tucked(points: np.ndarray, mesh: bpy.types.Mesh) -> np.ndarray:
    """Points (P, 3) of hair with those that lie outside a hat, above its rim, moved just within it; metres.

    Seen from the middle of the hat's opening, what lies beyond the first wall of the hat comes back before it.
    """
    corners = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", corners)
    corners = corners.reshape(-1, 3)
    tree = BVHTree.FromPolygons(corners.tolist(), [tuple(p.vertices) for p in mesh.polygons])
    low, high = corners.min(0), corners.max(0)
    middle = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2] + 0.25 * (high[2] - low[2])])
    out = points.copy()
    offset = points - middle
    far = np.linalg.norm(offset, axis=1)
    for i in np.flatnonzero((points[:, 2] > low[2] - 0.01) & (far > 1e-6)):
        way = Vector(offset[i] / far[i])
        _, _, _, reach = tree.ray_cast(Vector(middle), way, float(far[i]) + 0.002)
        if reach is not None:
            out[i] = middle + np.array(way) * max(reach - 0.002, 0.0)
    return out


def mesh_of(name: str, made: Mapping[str, Any]) -> bpy.types.Mesh:
    """A mesh with a material slot a part, shaded smooth where it does not bend sharply."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(made["vertices"].tolist(), [], [[c for c in f if c >= 0] for f in made["faces"].tolist()])
    for look in made["looks"]:
        mesh.materials.append(material(**look))
    mesh.polygons.foreach_set("material_index", np.ascontiguousarray(made["slot"], np.int32))
    mesh.polygons.foreach_set("use_smooth", np.ones(len(mesh.polygons), dtype=bool))
    mesh.set_sharp_from_angle(angle=np.radians(50.0))
    mesh.update()
    return mesh


def material(colour: str, finish: str, alpha: float = 1.0) -> bpy.types.Material:
    """A material by its colour (#rrggbb), finish and opacity; made once a file."""
    name = f"TryOn {finish} {colour}" + (f" {100 * alpha:.0f} %" if alpha < 1 else "")
    found = bpy.data.materials.get((name, None))
    if found is not None:
        return found
    made = bpy.data.materials.new(name)
    base = linear(colour)
    surface = FINISHES[finish]
    tree = Tree(made)
    inputs: dict[str, Any] = {
        "Base Color": (*base, 1.0), "Roughness": surface.roughness, "Metallic": surface.metallic,
        "Specular IOR Level": surface.specular, "Coat Weight": surface.coat, "Coat Roughness": 0.06,
        "Sheen Weight": surface.sheen, "Sheen Tint": (*base, 1.0), "Alpha": alpha,
    }
    if surface.bump_mm:
        place = tree.node("TexCoord").outputs["Object"]
        height = tree.noise(place, 1000.0 / surface.grain_mm, detail=3.0)
        inputs["Normal"] = tree.node("Bump", {"Distance": surface.bump_mm / 1000.0, "Strength": 1.0,
                                              "Height": height}).outputs[0]
    tree.output(tree.node("BsdfPrincipled", inputs).outputs[0])
    made.diffuse_color = (*base, alpha)
    made.roughness, made.metallic = surface.roughness, surface.metallic
    return made
