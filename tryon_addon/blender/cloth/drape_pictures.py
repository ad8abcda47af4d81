# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of draped discs, each from above and from the side, in a scene of their own that is taken away again."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import bpy
import numpy as np

from ...evaluation.cusick import SUPPORT
from ..meshdata import new_mesh
from ..studio import render, sheet
from .drape_meter import CLOTH_GAP, Specimen, support
from .terms import DrapeSettings

SCENE = "TryOn Swatch"
WIDE = 0.33  # metres across a picture
LOW = 0.09  # metres seen in the picture from the side
CLEAR = DrapeSettings().offset + CLOTH_GAP  # metres between cloth and stand, as it was draped
CLOTH, STAND, AIR = (0.16, 0.27, 0.42), (0.05, 0.05, 0.05), (0.75, 0.75, 0.75)  # linear


def draw(specimens: Sequence[Specimen], labels: Sequence[str], path: Path, columns: int = 6, pixels: int = 320) -> Path:
    """A sheet of the specimens into the PNG ``path``: a cell has the disc from above, then from the side, its label."""
    with tempfile.TemporaryDirectory(prefix=".", dir=path.parent) as folder:
        cells = []
        for i, specimen in enumerate(specimens):
            with _stage(specimen) as (scene, above, beside):
                views = []
                for camera, high in ((above, pixels), (beside, round(pixels * LOW / WIDE))):
                    file = render.render_view(scene, camera, Path(folder) / "view.png", "standard", size=(pixels, high))
                    views.append(sheet.read_picture(file))
            cells.append(Path(folder) / f"{i}.png")
            sheet.write_picture(np.concatenate(views), cells[-1])
        return sheet.contact_sheet(cells, path, columns, labels)


@contextmanager
def _stage(specimen: Specimen) -> Iterator[tuple[bpy.types.Scene, bpy.types.Object, bpy.types.Object]]:
    """The scene with disc, stand, light and the two cameras."""
    scene = bpy.data.scenes.new(SCENE)
    made: list[bpy.types.ID] = []
    try:
        for points, faces, colour in ((specimen.points, specimen.triangles, CLOTH),
                                      (*support(SUPPORT / 2 - CLEAR, -CLEAR, 0.2), STAND)):
            _solid(scene, made, points, faces, colour)
        sun = bpy.data.lights.new(SCENE, "SUN")
        sun.energy, sun.angle = 2.6, math.radians(12)
        _place(scene, made, sun, (0, 0, 1), (math.radians(48), 0.0, math.radians(-35)))
        scene.world = bpy.data.worlds.new(SCENE)
        made.append(scene.world)
        scene.world.color = AIR
        middle = -LOW / 2 + 0.012
        yield (scene, _camera(scene, made, WIDE, (0, 0, 1), (0, 0, 0)),
               _camera(scene, made, WIDE, (0, -1, middle), (math.pi / 2, 0, 0)))
    finally:
        bpy.data.scenes.remove(scene)
        bpy.data.batch_remove(made)


def _solid(scene: bpy.types.Scene, made: list[bpy.types.ID], points: np.ndarray, faces: np.ndarray,
           colour: tuple[float, float, float]) -> None:
    mesh = new_mesh(SCENE, points, faces)
    material = bpy.data.materials.new(SCENE)
    material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*colour, 1.0)
    shader.inputs["Roughness"].default_value = 0.8
    mesh.materials.append(material)
    made.append(material)
    thing = _place(scene, made, mesh, (0, 0, 0), (0, 0, 0))
    if colour is CLOTH:
        mesh.shade_smooth()
        thing.modifiers.new("Smooth", "SUBSURF").render_levels = 2


def _camera(scene: bpy.types.Scene, made: list[bpy.types.ID], wide: float, at: tuple, turn: tuple) -> bpy.types.Object:
    data = bpy.data.cameras.new(SCENE)
    data.type, data.ortho_scale, data.sensor_fit = "ORTHO", wide, "HORIZONTAL"
    return _place(scene, made, data, at, turn)


def _place(scene: bpy.types.Scene, made: list[bpy.types.ID], data: bpy.types.ID, at: tuple, turn: tuple
           ) -> bpy.types.Object:
    thing = bpy.data.objects.new(SCENE, data)
    thing.location, thing.rotation_euler = at, turn
    scene.collection.objects.link(thing)
    made += [data, thing]
    return thing
