# SPDX-License-Identifier: GPL-3.0-or-later
"""The way into a pose as moving meshes: body and clothes frame by frame, as the cloth followed; what is worn on them
moves along, each piece rigidly with what it lies on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix, Vector
from mathutils.kdtree import KDTree

from ...core import meshes
from ..meshdata import evaluated, read_points

REST = 8  # frames in which cloth comes from where it was carried to where it rests
NEAR = 0.04  # metres around a piece of what it lies on that carries it
MOST = 200  # points that tell how a piece moves
FPS = 24


class Way:
    """Where everything is in every frame.

    Args:
        paths: object -> (F, V, 3) m in its own space, as many vertices as its mesh has; of all the same F.
        frame: the person's, in which all is told.
    """

    def __init__(self, paths: Mapping[bpy.types.Object, np.ndarray], frame: Matrix) -> None:
        self._away = frame.inverted()
        self._paths = {obj: _at_rest(obj, path) for obj, path in paths.items()}
        worlds = [self._there(obj, path) for obj, path in self._paths.items()]
        self._carriers = np.concatenate(worlds, axis=1)
        self._tree = KDTree(self._carriers.shape[1])
        for i, point in enumerate(self._carriers[-1].tolist()):
            self._tree.insert(Vector(point), i)
        self._tree.balance()

    def _there(self, obj: bpy.types.Object, points: np.ndarray) -> np.ndarray:
        """Points (..., 3) of an object's own space in the person's frame."""
        matrix = np.array(self._away @ obj.matrix_world)
        return points @ matrix[:3, :3].T + matrix[:3, 3]

    @property
    def count(self) -> int:
        """How many frames there are."""
        return self._carriers.shape[0]

    def seen(self, obj: bpy.types.Object, mesh: bpy.types.Mesh) -> np.ndarray:
        """(F, N, 3) m in the person's frame: where the vertices of ``mesh``, a plain mesh of ``obj``, are."""
        if obj in self._paths:
            found = self._evaluated(obj)
            if found.shape[1] == len(mesh.vertices):
                return found
        return self._carried(mesh)

    def _evaluated(self, obj: bpy.types.Object) -> np.ndarray:
        """The object's own modifiers on every frame of its path."""
        scene = bpy.data.scenes.new("TryOn Way")
        copy: Any = obj.copy()
        try:
            copy.data = obj.data.copy()
            copy.parent = None
            for modifier in [m for m in copy.modifiers if m.type == "ARMATURE"]:
                copy.modifiers.remove(modifier)
            scene.collection.objects.link(copy)
            scene.frame_set(1)  # makes the scene's dependency graph, which a new scene lacks
            graph = scene.view_layers[0].depsgraph
            found = []
            for points in self._paths[obj]:
                copy.data.vertices.foreach_set("co", np.ascontiguousarray(points, np.float32).ravel())
                copy.data.update()
                graph.update()
                found.append(evaluated(copy, graph)[0])
            return self._there(obj, np.stack(found))
        finally:
            data = copy.data
            bpy.data.objects.remove(copy)
            bpy.data.meshes.remove(data)
            bpy.data.scenes.remove(scene)

    def _carried(self, mesh: bpy.types.Mesh) -> np.ndarray:
        """Each of its loose pieces as what lies around it moves."""
        points = read_points(mesh)
        piece = _pieces(mesh)
        found = np.empty((self.count, *points.shape))
        for number in np.unique(piece):
            own = np.flatnonzero(piece == number)
            near = self._around(points[own])
            start = self._carriers[-1][near]
            for f in range(self.count):
                turn, shift = _rigid(start, self._carriers[f][near])
                found[f, own] = points[own] @ turn.T + shift
        return found

    def _around(self, points: np.ndarray) -> np.ndarray:
        """Indices of the carriers near a piece."""
        some = points[:: max(1, len(points) // 40)]
        near = {i for point in some.tolist() for _, i, _ in self._tree.find_range(Vector(point), NEAR)}
        near |= {self._tree.find(Vector(point))[1] for point in some.tolist()}
        if len(near) < 12:
            near |= {i for _, i, _ in self._tree.find_n(Vector(points.mean(axis=0)), 12)}
        found = np.array(sorted(near))
        return found[:: max(1, len(found) // MOST)]


def _at_rest(obj: bpy.types.Object, path: np.ndarray) -> np.ndarray:
    """A path that ends where the object is: carried cloth goes on to where it came to rest."""
    last = read_points(obj.data)
    share = np.linspace(0.0, 1.0, REST + 1)[1:, None, None]
    return np.concatenate([path, path[-1] * (1.0 - share) + last * share])


def _pieces(mesh: bpy.types.Mesh) -> np.ndarray:
    """(N,) the loose piece that each vertex belongs to."""
    flat = np.empty(2 * len(mesh.edges), np.int32)
    mesh.edges.foreach_get("vertices", flat)
    return meshes.weld_map(len(mesh.vertices), flat.reshape(-1, 2))[0]


def _rigid(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The turn (3, 3) and shift (3,) that bring points (N, 3) nearest to others (Kabsch 1976)."""
    a, b = one.mean(axis=0), other.mean(axis=0)
    u, _, v = np.linalg.svd((one - a).T @ (other - b))
    flip = np.diag([1.0, 1.0, np.sign(np.linalg.det(v.T @ u.T)) or 1.0])
    turn = v.T @ flip @ u.T
    return turn, b - turn @ a


def animate(copy: bpy.types.Object, frames: np.ndarray) -> None:
    """Have ``copy`` move through ``frames`` (F, N, 3) m, one a frame from 1 on: a shape key each, blended in turn."""
    copy.shape_key_add(name="Basis", from_mix=False)
    for f, points in enumerate(frames):
        key = copy.shape_key_add(name=f"{f + 1}", from_mix=False)
        key.data.foreach_set("co", np.ascontiguousarray(points, np.float32).ravel())
        for other in (f, f + 2):
            key.value = 0.0
            key.keyframe_insert("value", frame=other)
        key.value = 1.0
        key.keyframe_insert("value", frame=f + 1)
    action = copy.data.shape_keys.animation_data.action
    for curve in _curves(action):
        for point in curve.keyframe_points:
            point.interpolation = "LINEAR"


def _curves(action: Any) -> list[Any]:
    """All curves of an action; Blender 5 has them in layers."""
    if hasattr(action, "fcurves"):
        return list(action.fcurves)
    return [curve for layer in action.layers for strip in layer.strips for bag in strip.channelbags
            for curve in bag.fcurves]
