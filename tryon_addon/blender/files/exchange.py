# SPDX-License-Identifier: GPL-3.0-or-later
"""A dressed person as files for other programs, through Blender's own exporters: whole files or none."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ...core import files, hush
from ...core.delivery import Delivery
from ...core.errors import ExportError
from ...formats import complete
from ...formats.exports import Export
from .. import people
from ..scenes import at_work_in
from . import motion, rigged
from .plain import Copies, worn

SCENE = "TryOn Export"
# What a writer needs of this Blender: its operator, what that is part of, and what to do where it is not there.
_ENABLE = "Enable the add-on glTF 2.0 in Blender's preferences."
_OTHER = "Take a Blender from blender.org, which has it, or export to {}."
NEEDS = {
    "gltf": (lambda: bpy.ops.export_scene.gltf, "without glTF", _ENABLE),
    "usd": (lambda: bpy.ops.wm.usd_export, "built without USD", _OTHER.format("glb or obj")),
    "abc": (lambda: bpy.ops.wm.alembic_export, "built without Alembic", _OTHER.format("usd-motion")),
}


def _glb(path: Path, rigged: bool = False) -> None:
    bpy.ops.export_scene.gltf(filepath=str(path), export_format="GLB", use_active_scene=True, export_yup=True,
                              export_apply=False, export_animations=False, export_skins=rigged, export_morph=False,
                              export_cameras=False, export_lights=False, export_tangents=False,
                              **(_known(bpy.ops.export_scene.gltf, RIGGED) if rigged else {}))


# Bones rest as the body stands; four of them move a vertex.
RIGGED = {"export_rest_position_armature": True, "export_influence_nb": 4, "export_all_influences": False,
          "export_def_bones": False, "export_current_frame": False, "export_optimize_armature": False}


def _rigged(path: Path) -> None:
    _glb(path, rigged=True)


def _abc(path: Path) -> None:
    scene = bpy.context.scene
    meshes = [o.data for o in scene.objects if o.type == "MESH"]
    corners = sum(len(mesh.loops) for mesh in meshes)
    frame = 12 * (corners + sum(len(mesh.vertices) for mesh in meshes))  # bytes: normals and positions
    # Alembic ends the whole process where the disk is full, so there must be room before it begins.
    files.require_space(path.parent, frame * (scene.frame_end - scene.frame_start + 1) + 20 * corners)
    bpy.ops.wm.alembic_export(filepath=str(path), check_existing=False, start=scene.frame_start, end=scene.frame_end,
                              xsamples=1, gsamples=1, selected=False, flatten=False, uvs=True, packuv=False,
                              normals=True, face_sets=True, export_hair=False, export_particles=False,
                              as_background_job=False, evaluation_mode="RENDER")


def _usd_moving(path: Path) -> None:
    _usd(path, moving=True)


def _usd(path: Path, moving: bool = False) -> None:
    bpy.ops.wm.usd_export(filepath=str(path), check_existing=False, export_animation=moving, export_hair=False,
                          export_materials=True, generate_preview_surface=True, export_uvmaps=True,
                          export_normals=True, convert_orientation=True, export_global_forward_selection="NEGATIVE_Z",
                          export_global_up_selection="Y", root_prim_path="/TryOn", **_usd_options())


def _usd_options() -> dict[str, Any]:
    """What versions of Blender call differently: only those names that this one knows."""
    known = _known_names(bpy.ops.wm.usd_export)
    wanted = {"export_textures": True, "export_textures_mode": "NEW", "overwrite_textures": True,
              "relative_paths": True, "convert_world_material": False, "export_lights": False,
              "export_cameras": False, "generate_materialx_network": False, "export_shapekeys": False,
              "export_armatures": False}
    if "export_textures_mode" in known:
        wanted.pop("export_textures")
    return {name: value for name, value in wanted.items() if name in known}


def _known(operator: Any, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What this Blender's operator has of the options ``wanted``."""
    known = _known_names(operator)
    return {name: value for name, value in wanted.items() if name in known}


def _known_names(operator: Any) -> Any:
    return operator.get_rna_type().properties.keys()


def _obj(path: Path) -> None:
    pictures = path.parent / f"{path.stem}_textures"
    pictures.mkdir()
    for image in _pictures():  # the format names files, and ours are packed into the .blend
        image.filepath_raw = str(pictures / f"{image.name}.png")
        image.save()
    bpy.ops.wm.obj_export(filepath=str(path), check_existing=False, export_materials=True, export_pbr_extensions=True,
                          path_mode="RELATIVE", forward_axis="NEGATIVE_Z", up_axis="Y", export_uv=True,
                          export_normals=True, apply_modifiers=False)
    table = path.with_suffix(".mtl")  # which names packed pictures as if they lay where the .blend does
    text = table.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(map_.* )(?:\S*[\\/])?([^\s\\/]+\.png)$", rf"\1{pictures.name}/\2", text)
    table.write_text(text, encoding="utf-8")
    faces = sum(len(o.data.polygons) for o in bpy.context.scene.objects)
    for one, count in ((path, faces), (table, None), *((picture, None) for picture in pictures.iterdir())):
        complete.require(one, count)


def _pictures() -> set[bpy.types.Image]:
    """Those of the scene at work."""
    materials = {m for o in bpy.context.scene.objects for m in o.data.materials if m is not None and m.node_tree}
    return {n.image for m in materials for n in m.node_tree.nodes if n.type == "TEX_IMAGE"}


# By format: its writer, and the one of NEEDS that it takes.
WRITERS: dict[str, tuple[Callable[[Path], None], str]] = {
    "glb": (_glb, "gltf"), "usd": (_usd, "usd"), "usdz": (_usd, "usd"), "obj": (_obj, ""), "rigged": (_rigged, "gltf"),
    "abc": (_abc, "abc"), "usd-motion": (_usd_moving, "usd"),
}


def require(formats: Iterable[Export]) -> None:
    """ExportError where this Blender cannot write one of the formats."""
    for form in formats:
        need = WRITERS[form.name][1]
        if need:
            operator, built, mend = NEEDS[need]
            try:
                operator().get_rna_type()
            except (KeyError, AttributeError):  # no such operator
                raise ExportError(f"Cannot export to {form.name}: this Blender is {built}.", mend) from None


def export(where: bpy.types.Scene | bpy.types.Collection, folder: Path, stem: str, formats: Iterable[Export],
           paths: Mapping[str, np.ndarray] | None = None) -> list[Path]:
    """Write what a person, or the active one of a scene, is and wears to ``folder`` as ``stem`` and each format's
    ending: metres, Y up, the feet at the origin.

    Only TryOn's body, hair (as ribbons), garments and accessories go out, as they are seen: modifiers applied, one UV
    map, pictures of colour, roughness and relief where the format has them. The scene is not changed.

    Args:
        paths: for what moves, the way into the pose: object's name -> (F, V, 3) m.

    Returns:
        The files, one a format; textures beside them where a format keeps them so.

    Raises:
        ExportError: nobody is in the scene, or a format cannot be written. StorageError: the folder cannot. What was
            there stays then.
    """
    objects = worn(where)
    if not objects:
        raise ExportError("There is nobody to export.", "Make a person first: press Dress, or run tryon look.")
    formats = list(formats)
    require(formats)
    if any(form.moves for form in formats) and not paths:
        raise ExportError("Nobody has moved into a pose here, so there is no way to export.",
                          "Choose a pose that garments follow into, and export from tryon look or Python.")
    with Delivery(folder) as delivery:
        for form in formats:
            with _copied(where, objects, stem, form, paths or {}) as scene, at_work_in(scene):
                _written(form, delivery.aside / f"{stem}{form.suffix}")
        return [delivery.final(delivery.aside / f"{stem}{form.suffix}") for form in formats]


@contextlib.contextmanager
def _copied(where: bpy.types.Scene | bpy.types.Collection, objects: list[bpy.types.Object], stem: str, form: Export,
            paths: Mapping[str, np.ndarray]) -> Iterator[bpy.types.Scene]:
    """Plain copies as the format wants them, in a scene of their own while it lasts."""
    scene: Any = where if isinstance(where, bpy.types.Scene) else bpy.context.scene
    rig = rigged.rig_of(objects[0]) if form.rigged else None
    posed = rig.data.pose_position if rig else ""
    try:
        if rig:  # what an artist has turned its bones by is no part of it
            rig.data.pose_position = "REST"
        own = bpy.context.scene == scene
        graph = bpy.context.evaluated_depsgraph_get() if own else scene.view_layers[0].depsgraph
        graph.update()
        frame = people.frame(where, graph)
        skin = rigged.Skin(objects[0], rig, frame) if rig else None
        way = motion.Way({scene.objects[name]: path for name, path in paths.items()}, frame) if form.moves else None
        copies = Copies(objects, graph, SCENE, stem, frame, skin, way)
        try:
            yield copies.scene
        finally:
            copies.close()
    finally:
        if rig:
            rig.data.pose_position = posed


@contextlib.contextmanager
def _unheard() -> Iterator[None]:
    """Exporters are scripts: what goes wrong in one it prints as a traceback, then Blender does, before it raises."""
    with contextlib.ExitStack() as stack:
        for stream in (hush.STDOUT, hush.STDERR):
            stack.enter_context(hush.hushed(lambda line: None, stream=stream))
        stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
        yield


def _written(form: Export, path: Path) -> Path:
    """One format, checked to be complete."""
    try:
        with _unheard():
            WRITERS[form.name][0](path)
    except (RuntimeError, TypeError, AttributeError, KeyError) as error:
        said = str(error).strip()
        number = re.search(r"\[Errno (\d+)\]", said)  # at the end of a traceback, where the exporter is a script
        if files.lacks_space(path, said):
            raise files.full(path) from None
        if number:
            raise files.unwritten(path, OSError(int(number[1]), os.strerror(int(number[1])))) from None
        reason = said.removeprefix("Error: ").rstrip(".") or type(error).__name__
        raise ExportError(f"Cannot write {path}: {reason}.", "See the console.") from None
    for one in sorted(path.parent.rglob("*")):
        if one.suffix in complete.CHECKS:
            complete.require(one)
    return path
