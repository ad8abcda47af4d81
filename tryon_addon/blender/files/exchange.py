# SPDX-License-Identifier: GPL-3.0-or-later
"""A dressed person as files for other programs, through Blender's own exporters: whole files or none."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import bpy

from ...core import files, hush
from ...core.delivery import Delivery
from ...core.errors import ExportError
from ...formats import complete
from ...formats.exports import Export
from .. import people
from ..scenes import at_work_in
from .plain import Copies, worn

SCENE = "TryOn Export"
NO_OPERATOR = "could not be found"  # in Blender's words for one that is not there
MEND = {"glb": "Enable the add-on glTF 2.0 in Blender's preferences."}


def _glb(path: Path) -> None:
    bpy.ops.export_scene.gltf(filepath=str(path), export_format="GLB", use_active_scene=True, export_yup=True,
                              export_apply=False, export_animations=False, export_skins=False, export_morph=False,
                              export_cameras=False, export_lights=False, export_tangents=False)


def _usd(path: Path) -> None:
    bpy.ops.wm.usd_export(filepath=str(path), check_existing=False, export_animation=False, export_hair=False,
                          export_materials=True, generate_preview_surface=True, export_uvmaps=True,
                          export_normals=True, convert_orientation=True, export_global_forward_selection="NEGATIVE_Z",
                          export_global_up_selection="Y", root_prim_path="/TryOn", **_usd_options())


def _usd_options() -> dict[str, Any]:
    """What versions of Blender call differently: only those names that this one knows."""
    operator: Any = bpy.ops.wm.usd_export
    known = operator.get_rna_type().properties.keys()
    wanted = {"export_textures": True, "export_textures_mode": "NEW", "overwrite_textures": True,
              "relative_paths": True, "convert_world_material": False, "export_lights": False,
              "export_cameras": False, "generate_materialx_network": False}
    if "export_textures_mode" in known:
        wanted.pop("export_textures")
    return {name: value for name, value in wanted.items() if name in known}


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


WRITERS: dict[str, Callable[[Path], None]] = {"glb": _glb, "usd": _usd, "usdz": _usd, "obj": _obj}


def export(where: bpy.types.Scene | bpy.types.Collection, folder: Path, stem: str, formats: Iterable[Export]
           ) -> list[Path]:
    """Write what a person, or the active one of a scene, is and wears to ``folder`` as ``stem`` and each format's
    ending: metres, Y up, the feet at the origin.

    Only TryOn's body, hair (as ribbons), garments and accessories go out, as they are seen: modifiers applied, one UV
    map, pictures of colour, roughness and relief where the format has them. The scene is not changed.

    Returns:
        The files, one a format; textures beside them where a format keeps them so.

    Raises:
        ExportError: nobody is in the scene, or a format cannot be written. StorageError: the folder cannot. What was
            there stays then.
    """
    objects = worn(where)
    if not objects:
        raise ExportError("There is nobody to export.", "Make a person first: press Dress, or run tryon look.")
    scene: Any = where if isinstance(where, bpy.types.Scene) else bpy.context.scene
    graph = bpy.context.evaluated_depsgraph_get() if bpy.context.scene == scene else scene.view_layers[0].depsgraph
    graph.update()
    copies = Copies(objects, graph, SCENE, stem, people.frame(where, graph))
    try:
        with at_work_in(copies.scene), Delivery(folder) as delivery:
            return [delivery.final(_written(form, delivery.aside / f"{stem}{form.suffix}")) for form in formats]
    finally:
        copies.close()


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
            WRITERS[form.name](path)
    except (RuntimeError, TypeError, AttributeError) as error:
        said = str(error).strip()
        number = re.search(r"\[Errno (\d+)\]", said)  # at the end of a traceback, where the exporter is a script
        if files.lacks_space(path, said):
            raise files.full(path) from None
        if number:
            raise files.unwritten(path, OSError(int(number[1]), os.strerror(int(number[1])))) from None
        reason = said.removeprefix("Error: ").rstrip(".") or type(error).__name__
        mend = MEND.get(form.name) if NO_OPERATOR in said else None
        raise ExportError(f"Cannot write {path}: {reason}.", mend or "See the console.") from None
    for one in sorted(path.parent.rglob("*")):
        if one.suffix in complete.CHECKS:
            complete.require(one)
    return path
