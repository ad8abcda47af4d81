# SPDX-License-Identifier: GPL-3.0-or-later
"""Many people side by side on the studio's floor, all at one scale, as one picture.

A line-up has a scene of its own, which is taken away afterwards: the user's scene is not touched. A row at a time is
made, rendered and removed, so that the memory is that of one row; people share every mask and every hair strand.
"""

from __future__ import annotations

import dataclasses
import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..core.errors import RenderError
from ..core.parameters import choose
from . import body as body_scene
from . import hair, mannequin, sheet, skin, studio, tapes
from . import render as renderer
from .lighting import STUDIOS

SCENE = "TryOn Line-up"
GAP = 0.14  # metres between two people
CORD = 0.014  # metres, a tape's width
TILT = math.radians(5.0)  # the camera looks down a little: level, it would see no floor
MARGIN = 0.09  # metres around the people
CAPTION = 0.045  # height of a line of text, share of a row's height
WIDEST = 8192  # pixels


@dataclass(frozen=True)
class Person:
    """One of the line-up: answers of ``body.topology`` and ``body.shape``, the Body spec or its plain values.

    ``garments`` are mesh objects where they hang on this body; they are copied. ``turn`` in degrees to its left.
    ``tapes`` are laid as thick cords, to be seen from afar.
    """

    topology: Mapping[str, Any]
    shape: Mapping[str, Any]
    spec: Any
    garments: Sequence[bpy.types.Object] = ()
    caption: str = ""
    turn: float = 0.0
    figure: str = "person"  # or "mannequin"
    tapes: Mapping[str, tuple[np.ndarray, bool]] = field(default_factory=dict)  # as ``tapes.show`` takes them

    @property
    def values(self) -> dict[str, Any]:
        return dict(self.spec) if isinstance(self.spec, Mapping) else dataclasses.asdict(self.spec)


def render_lineup(
    people: Sequence[Person | tuple],
    path: Path,
    *,
    columns: int | None = None,
    preset: str = "draft",
    studio_name: str = "softbox",
    height: int | None = None,
    stamp: str = "",
) -> Path:
    """Renders the people in rows of ``columns`` (default: up to twelve a row, evenly) into the PNG ``path``.

    Args:
        people: ``Person`` or tuples of its first fields.
        preset: engine and its settings, from ``renderer.PRESETS``.
        height: pixels of one row; the preset's own unless the row would be wider than a picture may be.
        stamp: text kept inside the PNG as its ``Note``, as ``render.render_view`` does.

    Raises:
        SpecError: unknown preset or studio.
        RenderError: nobody to show, or Blender could not render.
    """
    choose(preset, tuple(renderer.PRESETS), "preset")
    choose(studio_name, tuple(STUDIOS), "studio")
    cast = [p if isinstance(p, Person) else Person(*p) for p in people]
    if not cast:
        raise RenderError("There is nobody in the line-up.", "Give at least one person.")
    rows = -(-len(cast) // (columns or 12))
    columns = columns or -(-len(cast) // rows)
    lines = [cast[i : i + columns] for i in range(0, len(cast), columns)]
    widths, tops = zip(*(_extent(line) for line in lines), strict=True)
    # The same frame for every row: equal scale.
    width, top = max(widths) + 2 * MARGIN, max(tops) + MARGIN
    low = -MARGIN - 0.10
    pixels = height or renderer.PRESETS[preset].height
    pixels = min(pixels, int(WIDEST * (top - low) / width))
    size = (max(1, round(pixels * width / (top - low))), pixels)
    pictures = []
    with tempfile.TemporaryDirectory() as folder, _stage(studio_name, width) as scene:
        camera = _camera(scene, width, low, top)
        for number, line in enumerate(lines):
            with _standing(scene, line, number) as centres:
                file = renderer.render_view(scene, camera, Path(folder) / f"{number}.png", preset, size=size)
            picture = sheet.read_picture(file)
            _label(picture, line, centres, width)
            pictures.append(picture)
    sheet.write_picture(np.concatenate(pictures), Path(path))
    if stamp:
        sheet.stamp_picture(Path(path), stamp)
    return Path(path)


def _extent(line: Sequence[Person]) -> tuple[float, float]:
    """Width of a row and height of its tallest, metres."""
    spans = [_span(person) for person in line]
    tallest = max(float(np.asarray(p.shape["vertices"])[:, 2].max()) for p in line)
    return sum(high - low for low, high in spans) + GAP * (len(line) - 1), tallest


def _span(person: Person) -> tuple[float, float]:
    turn = math.radians(person.turn)
    points = np.asarray(person.shape["vertices"])
    across = points[:, 0] * math.cos(turn) - points[:, 1] * math.sin(turn)
    return float(across.min()), float(across.max())


@contextmanager
def _stage(name: str, width: float) -> Iterator[bpy.types.Scene]:
    """A scene with the studio's paper and its light from the same directions, even along the whole row."""
    scene = bpy.data.scenes.new(SCENE)
    try:
        box = np.array([[x, y, z] for x in (-0.4, 0.4) for y in (-0.2, 0.2) for z in (0.0, studio.STATURE)])
        rig = studio.build_studio(scene, name, box)
        for thing in [o for o in rig.children if o.type == "LIGHT"]:
            _sun(thing)
        for thing in [o for o in rig.children if o.type == "MESH"]:
            thing.scale.x = max(1.0, (width / 2 + 3.0) / 5.0)
            thing.visible_shadow = False  # the lights behind it must reach the people
        yield scene
    finally:
        studio.remove_studio(scene)
        bpy.data.scenes.remove(scene)


def _sun(light: bpy.types.Object) -> None:
    """A lamp as the sun that shines as strongly from the same direction, and looks as wide."""
    lamp: Any = light.data
    distance = light.location.length
    irradiance = lamp.energy / (math.pi * distance**2)
    wide = 2 * math.atan(math.sqrt(lamp.size * lamp.size_y) / 2 / distance)
    lamp.type = "SUN"
    sun: Any = light.data
    sun.energy, sun.angle = irradiance, wide


def _camera(scene: bpy.types.Scene, width: float, low: float, top: float) -> bpy.types.Object:
    data = bpy.data.cameras.new(SCENE)
    data.type, data.sensor_fit = "ORTHO", "VERTICAL"
    data.ortho_scale = top - low
    data.clip_start, data.clip_end = 0.1, 60.0
    camera = bpy.data.objects.new(SCENE, data)
    camera["tryon_view"] = "line-up"
    studio.studio_collection(scene).objects.link(camera)
    middle, away = (top + low) / 2, 12.0
    camera.rotation_euler = (math.pi / 2 - TILT, 0.0, 0.0)
    camera.location = (0.0, -away * math.cos(TILT), middle + away * math.sin(TILT))
    return camera


@contextmanager
def _standing(scene: bpy.types.Scene, line: Sequence[Person], number: int) -> Iterator[list[float]]:
    """Puts the people of a row side by side, and takes them away with all they brought; yields where each stands."""
    made: list[bpy.types.ID] = []
    centres = []
    at = -_extent(line)[0] / 2
    try:
        for index, person in enumerate(line):
            low, high = _span(person)
            place = bpy.data.objects.new(f"{SCENE} {number} {index}", None)
            made.append(place)
            scene.collection.objects.link(place)
            place.location = (at - low, 0.0, 0.0)
            place.rotation_euler = (0.0, 0.0, math.radians(person.turn))
            centres.append(at + (high - low) / 2)
            at += high - low + GAP
            for thing in _made(person, place.name, made):
                thing.parent = place
                scene.collection.objects.link(thing)
        yield centres
    finally:
        bpy.data.batch_remove([block for block in made if block is not None])


def _made(person: Person, name: str, made: list[bpy.types.ID]) -> list[bpy.types.Object]:
    """Body, hair and garments of one person; everything that is new in the file is appended to ``made``."""
    vertices = np.asarray(person.shape["vertices"], dtype=np.float32)
    spec, things = person.values, []
    if person.figure == "mannequin":
        paint = mannequin.material()
        mesh = body_scene.mesh_of(person.topology, _faceless(person.topology, vertices), (paint, paint))
        strands = None
    else:
        materials = skin.copies(person.topology, spec, name)
        made += [*materials, *(skin.flat_node(material).image for material in materials[:2])]
        mesh = body_scene.mesh_of(person.topology, vertices, materials[:2])
        cut = person.topology["hair"][hair.cut_of(spec)]
        strands = hair.curves_of(cut, materials[2])
    things.append(bpy.data.objects.new(name, mesh))
    made.append(mesh)
    if strands is not None:
        strands.position_data.foreach_set("vector", hair.points_on(cut, vertices).ravel())
        things.append(bpy.data.objects.new(f"{name} hair", strands))
        made.append(strands)
    for title, (points, closed) in person.tapes.items():
        cord = tapes.curve_of(title, np.asarray(points, np.float32), closed, CORD)
        paint = tapes.material()
        if not paint.users and paint not in made:  # else a tape of the artist's has it too
            made.append(paint)
        cord.materials.append(paint)
        things.append(bpy.data.objects.new(cord.name, cord))
        made.append(cord)
    graph = bpy.context.evaluated_depsgraph_get()
    for garment in person.garments:
        shown = garment.evaluated_get(graph)
        cloth = bpy.data.meshes.new_from_object(shown, preserve_all_data_layers=True, depsgraph=graph)
        cloth.transform(shown.matrix_world)
        things.append(bpy.data.objects.new(garment.name, cloth))
        made.append(cloth)
    made += things
    return things


def _faceless(topology: Mapping[str, Any], vertices: np.ndarray) -> np.ndarray:
    quads, parts = np.asarray(topology["quads"]), np.asarray(topology["vertex_part"])
    edges = np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2), axis=1)
    head, eyes = (np.flatnonzero(parts == topology["part_names"].index(part)) for part in ("head", "eyes"))
    return mannequin.faceless(vertices, np.unique(edges, axis=0), head, eyes)


def _label(picture: np.ndarray, line: Sequence[Person], centres: Sequence[float], width: float) -> None:
    """Each caption under its person, drawn into the picture (H, W, 3)."""
    height, across = picture.shape[:2]
    for person, centre in zip(line, centres, strict=True):
        if not person.caption:
            continue
        ink = sheet.text_mask(person.caption, max(8, round(CAPTION * height * 0.6)))
        left = round((centre / width + 0.5) * across - ink.shape[1] / 2)
        left = max(0, min(left, across - ink.shape[1]))
        ink = ink[:, : across - left]
        top = height - ink.shape[0] - round(0.012 * height)
        area = picture[top : top + ink.shape[0], left : left + ink.shape[1]]
        area += ink[..., None] * (sheet.INK - area)
