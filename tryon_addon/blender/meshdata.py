# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's meshes from arrays and back, and lighter copies of them."""

from __future__ import annotations

import functools

import bpy
import numpy as np


def new_mesh(name: str, points: np.ndarray, faces: np.ndarray, edges: np.ndarray | None = None) -> bpy.types.Mesh:
    """A mesh from (V, 3) metres and (T, 3) indices, with extra loose ``edges`` (E, 2)."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(points.tolist(), [] if edges is None else edges.tolist(), faces.tolist())
    return mesh


def decimated(points: np.ndarray, triangles: np.ndarray, wanted: int) -> tuple[np.ndarray, np.ndarray]:
    """A lighter copy of a collider, (N, 3) m and (M, 3): collision time goes with its faces."""
    if len(triangles) <= wanted:
        return points, triangles
    light = _decimated(np.ascontiguousarray(points, float).tobytes(), np.ascontiguousarray(triangles, int).tobytes(),
                       wanted)
    return light[0].copy(), light[1].copy()


@functools.lru_cache(maxsize=2)  # every stage of every garment falls on the same body
def _decimated(points: bytes, triangles: bytes, wanted: int) -> tuple[np.ndarray, np.ndarray]:
    faces = np.frombuffer(triangles, int).reshape(-1, 3)
    data = new_mesh("TryOn collider", np.frombuffer(points).reshape(-1, 3), faces)
    scene = bpy.data.scenes.new("TryOn collider")
    obj = bpy.data.objects.new("TryOn collider", data)
    scene.collection.objects.link(obj)
    modifier = obj.modifiers.new("Decimate", "DECIMATE")
    modifier.ratio = wanted / len(faces)
    scene.frame_set(1)  # makes the scene's dependency graph, which a new scene lacks
    light = evaluated(obj, scene.view_layers[0].depsgraph)
    bpy.data.objects.remove(obj)
    bpy.data.meshes.remove(data)
    bpy.data.scenes.remove(scene)
    return light


def evaluated(obj: bpy.types.Object, graph: bpy.types.Depsgraph) -> tuple[np.ndarray, np.ndarray]:
    """An object's final mesh in its own space: points (V, 3) and triangles (T, 3)."""
    final = obj.evaluated_get(graph)
    mesh = final.to_mesh()
    mesh.calc_loop_triangles()
    triangles = np.empty(len(mesh.loop_triangles) * 3, np.int32)
    mesh.loop_triangles.foreach_get("vertices", triangles)
    points = read_points(mesh)
    final.to_mesh_clear()
    return points, triangles.reshape(-1, 3)


def read_points(mesh: bpy.types.Mesh) -> np.ndarray:
    """(V, 3) float64 vertex positions of a mesh."""
    flat = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", flat)
    return flat.reshape(-1, 3).astype(np.float64)
