# SPDX-License-Identifier: GPL-3.0-or-later
"""The mannequin: a shop's figure instead of a person. Matt all over, a smooth head without a face, no hair.

From the neck down it is the same body, vertex for vertex, so clothes fit it as they fit the person.
"""

from __future__ import annotations

import itertools
from typing import Any

import bpy
import numpy as np

from ..nodes import Tree
from . import hair

MATERIAL, FIGURE, BEFORE = "TryOn Mannequin", "tryon_figure", "tryon_before"
GREY = (0.52, 0.50, 0.47)  # linear: a warm, light grey that takes shadows well
UNFOLD, SETTLE = 60, 14  # rounds of smoothing: before the head becomes an egg, and on it
DEGREE = 4  # of the egg's polynomial: skull, jaw and nape, but neither nose nor ears
BLEND = 0.045  # metres from the neck over which the egg takes over


def apply(body: bpy.types.Object) -> None:
    """Makes the person a mannequin; applied again after the body has changed, it follows."""
    mesh: Any = body.data
    points = _positions(mesh)
    before = mesh.attributes.get(BEFORE)
    if before is None:
        before = mesh.attributes.new(BEFORE, "FLOAT_VECTOR", "POINT")
    before.data.foreach_set("vector", points.ravel())
    edges = np.empty((len(mesh.edges), 2), dtype=np.int32)
    mesh.edges.foreach_get("vertices", edges.ravel())
    smooth = faceless(points, edges, _members(body, "part.head"), _members(body, "part.eyes"))
    mesh.vertices.foreach_set("co", smooth.ravel())
    for slot, own in enumerate(mesh.materials):
        if own != material():
            body[f"{BEFORE}_{slot}"] = own
        mesh.materials[slot] = material()
    mesh.update()
    body[FIGURE] = "mannequin"
    _show_hair(body, False)


def remove(body: bpy.types.Object) -> None:
    """Gives the person back: face, skin, eyes and hair."""
    mesh: Any = body.data
    before = mesh.attributes.get(BEFORE)
    if before is None:
        return
    points = np.empty(3 * len(mesh.vertices), dtype=np.float32)
    before.data.foreach_get("vector", points)
    mesh.attributes.remove(before)
    mesh.vertices.foreach_set("co", points)
    for slot in range(len(mesh.materials)):
        mesh.materials[slot] = body.pop(f"{BEFORE}_{slot}", mesh.materials[slot])
    mesh.update()
    body.pop(FIGURE, None)
    _show_hair(body, True)


def is_mannequin(body: bpy.types.Object) -> bool:
    """Whether :func:`apply` made this body a mannequin."""
    return body.get(FIGURE) == "mannequin"


def material() -> bpy.types.Material:
    """The figure's matt coat, made once a file."""
    found = bpy.data.materials.get((MATERIAL, None))
    if found is None:
        found = bpy.data.materials.new(MATERIAL)
        tree = Tree(found)
        place = tree.node("TexCoord").outputs["Object"]
        grain = tree.node("Bump", {"Strength": 0.15, "Distance": 0.0004, "Height": tree.noise(place, 900, 2)})
        values = {"Base Color": (*GREY, 1.0), "Roughness": 0.72, "Specular IOR Level": 0.3, "Normal": grain.outputs[0]}
        tree.output(tree.node("BsdfPrincipled", values).outputs[0])
        found.diffuse_color = (*GREY, 1.0)
    return found


def faceless(points: np.ndarray, edges: np.ndarray, head: np.ndarray, eyes: np.ndarray) -> np.ndarray:
    """``points`` (V, 3) metres with an egg for a head and the eyeballs inside it; all else stays where it is.

    The radius of the head is fitted by a polynomial in the direction from its middle, in which nose, ears and sockets
    are outliers; smoothing first unfolds lids, lips and ears, so that they lie on the egg side by side.

    Args:
        edges: (E, 2) vertex indices; head, eyes: indices of their vertices.
    """
    result = points.astype(np.float32).copy()
    middle = (points[head].min(axis=0) + points[head].max(axis=0)) / 2
    inside = np.zeros(len(points), dtype=bool)
    inside[head] = True
    rim = edges[inside[edges].sum(axis=1) == 1]
    rim = points[rim[~inside[rim]]]  # the ring of the neck that the head stands on
    away = np.full(len(head), np.inf)
    for ring in rim:
        away = np.minimum(away, ((points[head] - ring) ** 2).sum(axis=1))
    share = np.clip(np.sqrt(away) / BLEND, 0.0, 1.0)
    share = (share * share * (3 - 2 * share))[:, None].astype(np.float32)

    egg = _egg(points[head] - middle)
    edges = edges[inside[edges].any(axis=1)]
    for step in range(UNFOLD + SETTLE):
        result[head] += share * (_mean_of_neighbours(result, edges)[head] - result[head])
        if step >= UNFOLD - 1:
            result[head] += share * (middle + egg(result[head] - middle) - result[head])
    result[eyes] = middle + 0.3 * (points[eyes] - middle)
    return result


def _egg(way: np.ndarray) -> Any:
    """A function that moves points (N, 3) about the middle onto the smooth surface through most of ``way`` (N, 3)."""
    powers = [p for p in itertools.product(range(DEGREE + 1), repeat=3) if sum(p) in (DEGREE, DEGREE - 1)]

    def terms(direction: np.ndarray) -> np.ndarray:
        # On the unit sphere these two degrees span all lower ones as well.
        return np.stack([np.prod(direction**p, axis=1) for p in np.array(powers)], axis=1)

    radius = np.linalg.norm(way, axis=1)
    basis, weight = terms(way / radius[:, None]), np.ones(len(way))
    fitted = np.zeros(len(powers))
    for _ in range(12):
        root = np.sqrt(weight)[:, None]
        fitted = np.linalg.lstsq(basis * root, radius * root[:, 0], rcond=1e-6)[0]
        weight = 1.0 / (1.0 + ((radius - basis @ fitted) / 0.004) ** 2)

    def on(points: np.ndarray) -> np.ndarray:
        direction = points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-9)
        return direction * (terms(direction) @ fitted)[:, None]

    return on


def _mean_of_neighbours(points: np.ndarray, edges: np.ndarray) -> np.ndarray:
    a, b = edges.T
    count = np.bincount(a, minlength=len(points)) + np.bincount(b, minlength=len(points))
    total = [np.bincount(a, points[b, i], len(points)) + np.bincount(b, points[a, i], len(points)) for i in range(3)]
    return np.stack(total, axis=1) / np.maximum(count, 1)[:, None]


def _positions(mesh: Any) -> np.ndarray:
    points = np.empty((len(mesh.vertices), 3), dtype=np.float32)
    mesh.vertices.foreach_get("co", points.ravel())
    return points


def _members(body: bpy.types.Object, group: str) -> np.ndarray:
    mesh: Any = body.data
    index = body.vertex_groups[group].index
    return np.array([v.index for v in mesh.vertices if any(g.group == index for g in v.groups)])


def _show_hair(body: bpy.types.Object, shown: bool) -> None:
    strands = hair.find(body)
    if strands is not None:
        strands.hide_render = strands.hide_viewport = not shown
