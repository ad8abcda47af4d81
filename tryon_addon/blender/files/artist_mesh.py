# SPDX-License-Identifier: GPL-3.0-or-later
"""An artist's mesh, from an object in a scene or from a file, as plain arrays. What is read is never changed."""

from __future__ import annotations

import contextlib
import functools
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bmesh
import bpy
import numpy as np
from mathutils import Matrix

from ...core.errors import MeshError
from ...formats import artist_mesh, mesh_indices
from ...formats.artist_mesh import ArtistMesh
from ...formats.mesh_files import KEPT, digest
from . import mesh_child

WELD = 1e-5  # m: points nearer than this are one; files split them where UVs or normals do
NOT_SHAPE = ("SOLIDIFY", "CLOTH", "COLLISION", "SOFT_BODY", "ARMATURE", "PARTICLE_SYSTEM")
GROUP = "Hold"  # the vertex group that is looked for where none is named
SCENE = "TryOn mesh"
READ = 2_000_000  # vertices of a file that are looked at; most are one with others in files that split them


def from_object(obj: bpy.types.Object, group: str = "", frame: Matrix | None = None) -> ArtistMesh:
    """The mesh of ``obj`` in metres: modifiers applied, but for thickness and simulations.

    Args:
        group: the vertex group that holds it up; by default one called Hold, where there is one.
        frame: of the person that it was made around; by default the world, in metres.

    Raises:
        MeshError: not a mesh, without faces, or without that vertex group.
    """
    if obj.type != "MESH":
        raise MeshError(f"{obj.name} is no mesh but a {obj.type.lower()}.", "Convert it: Object > Convert > Mesh.")
    if group and group not in obj.vertex_groups:
        raise MeshError(f"{obj.name} has no vertex group {group!r}.", "Make it, or leave the name empty.")
    source: Any = obj.data
    if not source.polygons:
        raise MeshError(f"{obj.name} has no faces.", "Fill it: a garment is a surface.")
    wanted = obj.vertex_groups.get(group or GROUP)
    solid = next((m for m in obj.modifiers if m.type == "SOLIDIFY" and m.show_viewport), None)
    scene = bpy.data.scenes.new(SCENE)
    copy: Any = obj.copy()
    try:
        copy.data = source.copy()
        copy.parent = None
        copy.constraints.clear()
        copy.animation_data_clear()
        copy.matrix_world = obj.matrix_world
        for modifier in [m for m in copy.modifiers if m.type in NOT_SHAPE or not m.show_viewport]:
            copy.modifiers.remove(modifier)
        scene.collection.objects.link(copy)
        scene.frame_set(bpy.context.scene.frame_current if bpy.context.scene else 1)
        evaluated = copy.evaluated_get(scene.view_layers[0].depsgraph)
        there = np.array(obj.matrix_world if frame is None else frame.inverted() @ obj.matrix_world)
        scale = float(np.cbrt(abs(np.linalg.det(there[:3, :3]))))
        return _read(evaluated.data, there, wanted.index if wanted else -1,
                     abs(solid.thickness) * scale if solid else 0.0, obj.name)
    finally:
        mesh = copy.data
        bpy.data.objects.remove(copy)
        if mesh is not source:
            bpy.data.meshes.remove(mesh)
        bpy.data.scenes.remove(scene)


def _read(mesh: bpy.types.Mesh, world: np.ndarray, group: int, thickness: float, name: str) -> ArtistMesh:
    """A mesh as arrays: doubles merged, n-gons cut, sides turned alike."""
    work = bmesh.new()
    try:
        work.from_mesh(mesh)
        work.transform(Matrix(world.tolist()))
        bmesh.ops.remove_doubles(work, verts=work.verts[:], dist=WELD)
        bmesh.ops.dissolve_degenerate(work, dist=WELD, edges=work.edges[:])
        bmesh.ops.triangulate(work, faces=[f for f in work.faces if len(f.verts) > 4])
        bmesh.ops.recalc_face_normals(work, faces=work.faces[:])
        work.verts.index_update()
        faces = np.full((len(work.faces), 4), -1, np.int32)
        layer = work.loops.layers.uv.active
        uv = np.zeros((len(work.faces), 4, 2) if layer else (0, 4, 2), np.float32)
        for i, face in enumerate(work.faces):
            faces[i, : len(face.verts)] = [v.index for v in face.verts]
            if layer:
                uv[i, : len(face.verts)] = [loop[layer].uv for loop in face.loops]
        loose = [[v.index for v in e.verts] for e in work.edges if not e.link_faces]
        hold = np.empty(0, np.float32)
        weights = work.verts.layers.deform.active
        if group >= 0 and weights is not None:
            hold = np.array([v[weights].get(group, 0.0) for v in work.verts], np.float32)
        points = np.array([v.co for v in work.verts], np.float32).reshape(-1, 3)
        found = ArtistMesh(points, faces, np.array(loose, np.int32).reshape(-1, 2), uv, hold, thickness)
    finally:
        work.free()
    return artist_mesh.checked(found, name)


def _gltf(path: str) -> None:
    bpy.ops.import_scene.gltf(filepath=path, merge_vertices=True, import_shading="NORMALS")


def _blend(path: str) -> None:
    with bpy.data.libraries.load(path, link=False) as (there, here):
        here.objects = list(there.objects)
    for obj in here.objects:
        if obj is not None:
            bpy.context.scene.collection.objects.link(obj)


IMPORTERS: dict[str, Callable[[str], Any]] = {
    ".obj": lambda path: bpy.ops.wm.obj_import(filepath=path),
    ".ply": lambda path: bpy.ops.wm.ply_import(filepath=path),
    ".stl": lambda path: bpy.ops.wm.stl_import(filepath=path),
    ".glb": _gltf,
    ".usdc": lambda path: bpy.ops.wm.usd_import(filepath=path),
    ".usda": lambda path: bpy.ops.wm.usd_import(filepath=path),
    ".usdz": lambda path: bpy.ops.wm.usd_import(filepath=path),
    ".fbx": lambda path: bpy.ops.import_scene.fbx(filepath=path),
    ".blend": _blend,
}


@functools.lru_cache(maxsize=4)  # a look asks whether a mesh can be worn, and reads it then
def _read_once(path: Path, _digest: str) -> ArtistMesh:
    mesh_indices.check(path)
    return mesh_child.read_aside(path)


def from_file(path: str | Path) -> ArtistMesh:
    """The mesh in a file: its only object, or all of them together. A Blender of its own reads it (``mesh_child``), so
    that a file which makes an importer crash harms no scene.

    Raises:
        MeshError: it cannot be read, holds no mesh, or a mesh that cannot be worn.
    """
    path = Path(path)
    content = digest(path)  # tells of a missing or huge file
    return artist_mesh.load(path) if path.suffix.lower() == KEPT else _read_once(path, content)


def _empty() -> None:
    """Nothing open, nothing set."""
    bpy.ops.wm.read_factory_settings(use_empty=True)


def from_file_here(path: Path) -> ArtistMesh:
    """The same, read by this process in place of all that is open in it."""
    _empty()
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            IMPORTERS[path.suffix.lower()](str(path))
        except Exception as error:  # importers that are written in Python fail in any way
            raise MeshError(f"Blender cannot read {path}: {str(error).strip()[:200]}.",
                            "Export it again, for example as OBJ.") from None
    found = [o for o in bpy.data.objects if o.type == "MESH" and o.data.polygons]
    if not found:
        raise MeshError(f"{path.name} holds no mesh with faces.", "Export the garment's object.")
    most = sum(len(o.data.vertices) for o in found)
    if most > READ:
        raise MeshError(f"{path.name} has {most:,} vertices.", f"Use at most {artist_mesh.VERTICES:,}.")
    bpy.context.view_layer.update()
    return _together([from_object(o) for o in sorted(found, key=lambda o: o.name)], path.name)


def main(path: str, folder: str) -> None:
    """What ``mesh_child`` has that Blender do."""
    mesh_child.leave(lambda: from_file_here(Path(path)), folder)


def _together(meshes: list[ArtistMesh], name: str) -> ArtistMesh:
    """Several objects as one mesh; their UVs only where all have them."""
    if len(meshes) == 1:
        return meshes[0]
    start = np.cumsum([0, *(len(m.points) for m in meshes)])
    faces = [np.where(m.faces < 0, -1, m.faces + s) for m, s in zip(meshes, start, strict=False)]
    holds = any(len(m.hold) for m in meshes)
    mesh = ArtistMesh(
        np.concatenate([m.points for m in meshes]), np.concatenate(faces).astype(np.int32),
        np.concatenate([m.loose + s for m, s in zip(meshes, start, strict=False)]).astype(np.int32),
        np.concatenate([m.uv for m in meshes]) if all(len(m.uv) for m in meshes) else np.empty((0, 4, 2), np.float32),
        np.concatenate([m.hold if len(m.hold) else np.zeros(len(m.points), np.float32) for m in meshes])
        if holds else np.empty(0, np.float32),
        max(m.thickness for m in meshes),
    )
    return artist_mesh.checked(mesh, name)
