# SPDX-License-Identifier: GPL-3.0-or-later
"""A dressed person that other programs can pose: the body's bones, and clothes that follow them as the skin below does.

Every vertex of what is worn takes the weights of the skin's nearest place, by the corners' shares there, and what they
tell apart too sharply is evened out along the cloth. Sleeves alone may follow forearms and hands, a left leg's panels
no right leg; hair follows the head.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix, Vector
from mathutils.bvhtree import BVHTree

from ...core import meshes
from ...core.errors import ExportError
from ..body import person
from ..cloth.dress import PANELS
from ..cloth.finish import PANEL
from ..meshdata import read_points

MOST = 4  # bones that a vertex follows: as many as every game engine takes
STEPS = 4096  # of a weight
EVENED = 6  # times that weights are averaged with the neighbours'
HEAD = "head"  # the bone that hair follows
HELD = ("sleeve", "cuff", "hood")  # panels that may follow an arm below the elbow
ARM = ("forearm", "hand")
LEGS = ("thigh", "calf", "foot")


def rig_of(body: bpy.types.Object) -> bpy.types.Object:
    """The body's armature. Raises ExportError where it has none."""
    rig = body.find_armature()
    if rig is None:
        raise ExportError("The body has no armature.", "Make the body again.")
    return rig


class Skin:
    """The body's surface with its bones' weights: ``points`` (V, 3) m in the person's ``frame``, ``weights`` (V, B) of
    ``bones``. Raises ExportError where it has none."""

    def __init__(self, body: bpy.types.Object, rig: bpy.types.Object, frame: Matrix) -> None:
        self.rig = rig
        self.bones = [bone.name for bone in rig.data.bones]
        mesh: Any = body.data
        matrix = np.array(frame.inverted() @ body.matrix_world)
        self.points = read_points(mesh) @ matrix[:3, :3].T + matrix[:3, 3]
        mesh.calc_loop_triangles()
        flat = np.empty(3 * len(mesh.loop_triangles), np.int32)
        mesh.loop_triangles.foreach_get("vertices", flat)
        self.triangles = flat.reshape(-1, 3)
        self.weights = self._weights(body)
        if not self.weights.any():
            raise ExportError("The body's skin has no weights.", "Make the body again.")
        places = person.places(body)
        self._parts = np.array(places.parts or ("",))[places.part]
        self._trees: dict[tuple[str, ...], tuple[BVHTree, np.ndarray]] = {}

    def _weights(self, body: bpy.types.Object) -> np.ndarray:
        column = {group.index: self.bones.index(group.name) for group in body.vertex_groups
                  if group.name in self.bones}
        found = np.zeros((len(self.points), len(self.bones)), np.float32)
        for vertex in body.data.vertices:
            for group in vertex.groups:
                if group.group in column:
                    found[vertex.index, column[group.group]] = group.weight
        return found / np.maximum(found.sum(axis=1, keepdims=True), 1e-9)

    def at(self, points: np.ndarray, without: tuple[str, ...] = ()) -> np.ndarray:
        """(N, B) the weights of the skin nearest to ``points`` (N, 3) m, where no part is one of ``without``."""
        tree, triangles = self._tree(without)
        found = [tree.find_nearest(Vector(point)) for point in points.tolist()]
        corners = triangles[np.array([face for _, _, face, _ in found], int)]
        shares = _shares(np.array([tuple(where) for where, _, _, _ in found]), self.points[corners])
        return np.einsum("nk,nkb->nb", shares, self.weights[corners])

    def _tree(self, without: tuple[str, ...]) -> tuple[BVHTree, np.ndarray]:
        if without not in self._trees:
            kept = self.triangles[~np.isin(self._parts[self.triangles], without).any(axis=1)]
            kept = kept if len(kept) else self.triangles
            self._trees[without] = BVHTree.FromPolygons(self.points.tolist(), kept.tolist()), kept
        return self._trees[without]

    def left_out(self, panel: str) -> tuple[str, ...]:
        """The parts of the body that a panel of this name never follows."""
        out = () if panel.startswith(HELD) else tuple(f"{part}.{side}" for part in ARM for side in "LR")
        other = {"_l": "R", "_r": "L"}.get(panel[-2:], "")
        return out + tuple(f"{part}.{other}" for part in LEGS if other)


def binder(skin: Skin) -> Callable[[bpy.types.Object, bpy.types.Mesh], np.ndarray]:
    """What tells of an object and its plain mesh in the world the weights (N, B) of its vertices."""

    def weights(obj: bpy.types.Object, mesh: bpy.types.Mesh) -> np.ndarray:
        points, role = read_points(mesh), obj.get("tryon_role")
        if role == "body" and len(points) == len(skin.points):
            return skin.weights
        found = np.zeros((len(points), len(skin.bones)))
        if role == "hair" and HEAD in skin.bones:
            found[:, skin.bones.index(HEAD)] = 1.0
            return found
        names = tuple(json.loads(obj.get(PANELS, "[]")))
        panel = _panel_of(mesh)
        if not names or panel is None:
            found = skin.at(points, skin.left_out("") if role == "garment" else ())
        else:
            for number in np.unique(panel):
                there = panel == number
                name = names[number] if 0 <= number < len(names) else ""
                found[there] = skin.at(points[there], skin.left_out(name))
        return meshes.smoothed(found, _edges(mesh), EVENED) if len(mesh.edges) else found

    return weights


def bind(copy: bpy.types.Object, rig: bpy.types.Object, bones: list[str], weights: np.ndarray) -> None:
    """Have ``copy`` follow ``rig`` by ``weights`` (N, B): the strongest of each vertex, which sum to 1."""
    order = np.argsort(-weights, axis=1)[:, :MOST]
    strongest = np.take_along_axis(weights, order, axis=1)
    strongest = np.where(strongest < 1e-3 * strongest[:, :1], 0.0, strongest)
    strongest = np.rint(STEPS * strongest / np.maximum(strongest.sum(axis=1, keepdims=True), 1e-12))
    strongest[:, 0] += STEPS - strongest.sum(axis=1)  # the sum is 1, whatever was rounded
    strongest /= STEPS
    copy.vertex_groups.clear()
    for b, bone in enumerate(bones):
        row, slot = np.nonzero((order == b) & (strongest > 0.0))
        if not len(row):
            continue
        group = copy.vertex_groups.new(name=bone)
        values = strongest[row, slot]
        for value in np.unique(values):
            group.add(row[values == value].tolist(), float(value), "REPLACE")
    copy.parent = rig
    modifier: Any = copy.modifiers.new("Rig", "ARMATURE")
    modifier.object = rig


def _shares(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """(N, 3) how much each of ``corners`` (N, 3, 3) has of ``points`` (N, 3) on their triangles."""
    one, two, way = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0], points - corners[:, 0]
    a, b, c, d, e = (np.einsum("nc,nc->n", *pair) for pair in ((one, one), (one, two), (two, two), (way, one),
                                                               (way, two)))
    det = np.maximum(a * c - b * b, 1e-20)
    u, v = (c * d - b * e) / det, (a * e - b * d) / det
    found = np.clip(np.stack([1.0 - u - v, u, v], axis=1), 0.0, 1.0)
    return found / found.sum(axis=1, keepdims=True)


def _panel_of(mesh: bpy.types.Mesh) -> np.ndarray | None:
    """(N,) the panel that each vertex lies on; of one on a seam, either."""
    attribute = mesh.attributes.get(PANEL)
    if attribute is None or attribute.domain != "FACE":
        return None
    faces, loops = np.empty(len(mesh.polygons), np.int32), np.empty(len(mesh.loops), np.int32)
    attribute.data.foreach_get("value", faces)
    mesh.loops.foreach_get("vertex_index", loops)
    sizes = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("loop_total", sizes)
    found = np.zeros(len(mesh.vertices), np.int32)
    found[loops] = np.repeat(faces, sizes)
    return found


def _edges(mesh: bpy.types.Mesh) -> np.ndarray:
    flat = np.empty(2 * len(mesh.edges), np.int32)
    mesh.edges.foreach_get("vertices", flat)
    return flat.reshape(-1, 2)
