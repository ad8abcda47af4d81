# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies as files for other programs, through Blender's own exporter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ...core import files
from ...core.errors import RenderError
from ...formats import complete
from ..body import person

SCENE = "TryOn Export"


def write_objs(topology: Mapping[str, Any], shapes: Iterable[tuple[Path, np.ndarray]]) -> Iterator[Path]:
    """One OBJ a body: quads with UVs, metres, Y up as that format has it. Yields each path once it is written.

    Args:
        shapes: path and vertices (V, 3) in metres; asked for one after another.
    """
    scene = bpy.data.scenes.new(SCENE)
    mesh = thing = None
    try:
        for path, vertices in shapes:
            if mesh is None:
                mesh = person.mesh_of(topology, vertices, ())
                thing = bpy.data.objects.new("body", mesh)
                scene.collection.objects.link(thing)
            else:
                mesh.vertices.foreach_set("co", np.ascontiguousarray(vertices, dtype=np.float32).ravel())
                mesh.update()
            try:
                with (files.aside(path, ending=".obj") as part,
                      bpy.context.temp_override(scene=scene, view_layer=scene.view_layers[0])):
                    bpy.ops.wm.obj_export(filepath=str(part), export_materials=False, check_existing=False)
                    if not complete.is_complete(part, len(mesh.polygons)):
                        raise files.unwritten(path)
            except RuntimeError as error:
                raise RenderError(f"Cannot write {path}: {error}.", "Choose another folder.") from None
            except OSError as error:
                raise files.unwritten(path, error) from None
            yield path
    finally:
        bpy.data.scenes.remove(scene)
        if thing is not None:
            bpy.data.objects.remove(thing)
            bpy.data.meshes.remove(mesh)
