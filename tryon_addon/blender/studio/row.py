# SPDX-License-Identifier: GPL-3.0-or-later
"""A row of people: bodies, hair, clothes and tapes put side by side in a scene, and taken away without a trace.

People of a row share every mask and every hair strand with each other and with the scene's own person.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import bpy
import numpy as np

from ..body import hair, mannequin, skin, tapes
from ..body import person as body_scene

GAP = 0.14  # metres between two people
CORD = 0.014  # metres, a tape's width


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


def extent(line: Sequence[Person]) -> tuple[float, float]:
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
def standing(scene: bpy.types.Scene, line: Sequence[Person], number: int) -> Iterator[list[float]]:
    """Puts the people of a row side by side, and takes them away with all they brought; yields where each stands."""
    made: list[bpy.types.ID] = []
    centres = []
    at = -extent(line)[0] / 2
    try:
        for index, person in enumerate(line):
            low, high = _span(person)
            place = bpy.data.objects.new(f"{scene.name} {number} {index}", None)
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
    """Body, hair, tapes and garments of one person; everything that is new in the file is appended to ``made``."""
    things = [*_figure(person, name, made), *_cords(person, made), *_worn(person, made)]
    made += things
    return things


def _figure(person: Person, name: str, made: list[bpy.types.ID]) -> Iterator[bpy.types.Object]:
    vertices = np.asarray(person.shape["vertices"], dtype=np.float32)
    if person.figure == "mannequin":
        paint = mannequin.material()
        mesh = body_scene.mesh_of(person.topology, _faceless(person.topology, vertices), (paint, paint))
        made.append(mesh)
        yield bpy.data.objects.new(name, mesh)
        return
    spec = person.values
    materials = skin.copies(person.topology, spec, name)
    made += [*materials, *(skin.flat_node(material).image for material in materials[:2])]
    mesh = body_scene.mesh_of(person.topology, vertices, materials[:2])
    made.append(mesh)
    yield bpy.data.objects.new(name, mesh)
    cut = person.topology["hair"][hair.cut_of(spec)]
    strands = hair.curves_of(cut, materials[2])
    if strands is not None:
        hair.place(strands, hair.points_on(cut, vertices))
        made.append(strands)
        yield bpy.data.objects.new(f"{name} hair", strands)


def _cords(person: Person, made: list[bpy.types.ID]) -> Iterator[bpy.types.Object]:
    for title, (points, closed) in person.tapes.items():
        cord = tapes.curve_of(title, np.asarray(points, np.float32), closed, CORD)
        paint = tapes.material()
        if not paint.users and paint not in made:  # else a tape of the artist's has it too
            made.append(paint)
        cord.materials.append(paint)
        made.append(cord)
        yield bpy.data.objects.new(cord.name, cord)


def _worn(person: Person, made: list[bpy.types.ID]) -> Iterator[bpy.types.Object]:
    """The garments as they hang now, with all their modifiers."""
    graph = bpy.context.evaluated_depsgraph_get()
    for garment in person.garments:
        shown = garment.evaluated_get(graph)
        cloth = bpy.data.meshes.new_from_object(shown, preserve_all_data_layers=True, depsgraph=graph)
        cloth.transform(shown.matrix_world)
        made.append(cloth)
        yield bpy.data.objects.new(garment.name, cloth)


def _faceless(topology: Mapping[str, Any], vertices: np.ndarray) -> np.ndarray:
    quads, parts = np.asarray(topology["quads"]), np.asarray(topology["vertex_part"])
    edges = np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2), axis=1)
    head, eyes = (np.flatnonzero(parts == topology["part_names"].index(part)) for part in ("head", "eyes"))
    return mannequin.faceless(vertices, np.unique(edges, axis=0), head, eyes)
