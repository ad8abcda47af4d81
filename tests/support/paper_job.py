# SPDX-License-Identifier: GPL-3.0-or-later
"""A job that dresses people of a few dozen vertices in tubes: no runtime and no cloth, but all that reaches the scene
is put there by the stages themselves."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any
from unittest import mock

import bpy
import numpy as np
from tryon.tryon_addon.blender.cloth import dress
from tryon.tryon_addon.blender.cloth.draped import Draped
from tryon.tryon_addon.blender.cloth.terms import DrapeResult
from tryon.tryon_addon.catalog.body.hair import CUTS
from tryon.tryon_addon.catalog.garments.notions import PEARL, Button
from tryon.tryon_addon.core.progress import Step
from tryon.tryon_addon.formats import png
from tryon.tryon_addon.pipeline.context import Context
from tryon.tryon_addon.pipeline.stages import body, drape, fabric, order, sew
from tryon.tryon_addon.spec.look import Look

from .fake_job import GOOD
from .tubes import tube

AROUND, ROWS = 10, 8
BONES = ("root", "head")
STAGES = tuple(stage.name for stage in order.STAGES)


def topology() -> dict[str, Any]:
    """As ``body.topology`` answers, of a tube with a head and two small eyes."""
    quads = [(r * AROUND + a, r * AROUND + (a + 1) % AROUND, (r + 1) * AROUND + (a + 1) % AROUND, (r + 1) * AROUND + a)
             for r in range(ROWS - 1) for a in range(AROUND)]
    count = AROUND * ROWS
    parts = np.repeat([0, 1], [count - 2 * AROUND, 2 * AROUND])
    quads.append((count, count + 1, count + 2, count + 3))
    parts = np.append(parts, [2] * 4)
    weights = np.zeros((count + 4, 2), np.float32)
    weights[:, 0] = 1.0
    mask = np.zeros((512, 512), np.uint8)
    names = ("hair", "lips", "flush", "briefs", "top", "stubble", "cavity", "nails", "shade")
    strand = {"sizes": np.array([3, 3]), "kinds": np.array([0, 2]), "radii": np.full(2, 1e-4, np.float32),
              "offsets": np.zeros((6, 3), np.float32),
              "corners": np.full((6, 3), count - 1), "weights": np.full((6, 3), 1 / 3, np.float32)}
    return {
        "quads": np.array(quads), "base_vertices": np.arange(count + 4), "vertex_part": parts,
        "part_names": ["torso", "head", "eyes"],
        "eye_plane": np.zeros((count + 4, 2), np.float32), "uvs": np.zeros((count + 4, 2), np.float32),
        "uv_quads": np.array(quads), "bone_names": list(BONES), "bone_parents": np.array([-1, 0]),
        "skin_indices": np.stack([(parts > 0).astype(int), np.zeros(count + 4, int)], 1), "skin_weights": weights,
        "mask_images": dict.fromkeys(names, mask), "hair": {cut: strand for cut in CUTS},
    }


def shape(height: float) -> dict[str, Any]:
    """As ``body.shape`` answers, ``height`` cm tall."""
    tall = height / 100.0
    angle = 2 * np.pi * np.arange(AROUND) / AROUND
    points = [(0.15 * np.cos(a), 0.15 * np.sin(a), tall * r / (ROWS - 1)) for r in range(ROWS) for a in angle]
    points += [(x, -0.16, tall - 0.1 + z) for x, z in ((0, 0), (0.02, 0), (0.02, 0.02), (0, 0.02))]
    heads = np.array([[0, 0, 0], [0, 0, 0.8 * tall]])
    return {"vertices": np.array(points), "bone_heads": heads, "bone_tails": heads + [0, 0, 0.1]}


TOPOLOGY = topology()
MAPS = {"colour": np.full((8, 8, 3), (90, 60, 40), np.uint8), "normal": np.full((8, 8, 3), (0.5, 0.5, 1.0)),
        "roughness": np.full((8, 8), 0.7), "repeat_cm": 10.0, "parts": {}}


def hung(garment: Any) -> Draped:
    """The garment as a tube at rest."""
    points, flat, triangles, seams, held = tube(0.22, 0.25, 1.4, 0.8, 12, 5)
    sewn = {"sewn": points, "uv": flat[:, :2], "triangles": triangles, "seams": seams, "pinned": held,
            "panel": np.repeat([0, 1], len(points) // 2), "panel_names": ["front", "back"], "thickness": None}
    rest = DrapeResult(points, 60, 1.0, 0.001, 0.001, 0.002, True)
    return Draped(garment, sewn, points, rest, True)


def sewn_on(notions: Any, *_: Any) -> list[Button]:
    """One button for whatever has some: a tube has not the panels that they are sewn on."""
    return [Button("front", (0.1, 1.1), PEARL)] if notions else []


def made(item: Any) -> dict[str, Any]:
    """As ``accessory.make`` answers: a square."""
    corners = np.array([(-0.1, -0.1, 1.0), (0.1, -0.1, 1.0), (0.1, 0.1, 1.02), (-0.1, 0.1, 1.0)])
    return {"vertices": corners, "faces": np.array([[0, 1, 2, 3]]), "slot": np.zeros(1, int),
            "looks": [{"colour": "#303030", "finish": "leather"}]}


class PaperJob(Context):
    """In the pipeline's place."""

    def __init__(self, look: Look, *, until: str = "render", alone: bool = False, **options: Any) -> None:
        last = STAGES.index(until)
        super().__init__(look, order.STAGES[last if alone else 0 : last + 1], **options)
        self.until, self.left, self.alone = until, "", alone

    def steps(self) -> Iterator[Step]:
        """A step a stage; then the scene changes."""
        for stage in self.stages:
            self.running = stage.name
            yield Step(stage.name, 0.5)
        if self.alone:
            self.made["fabric"] = [MAPS] * len(self.look.garments)
            yield from fabric.show(self)
            return
        if wish := dict(self.look.body.measures):
            solved = dataclasses.replace(self.look.body, measures={}, build={"waist-circ": 0.5})
            self.look = self.result.look = dataclasses.replace(self.look, body=solved)
            self.result.body_fit = {"asked": wish, "achieved": wish, "error": dict.fromkeys(wish, 0.1), "notes": []}
        self.made = {"body": body.Made(TOPOLOGY, shape(self.look.body.height))}
        if self.runs("garment"):
            self.made["drape"] = drape.Made([hung(g) for g in self.look.garments],
                                            [made(a) for a in self.look.accessories])
            self.made["fabric"] = [MAPS] * len(self.look.garments)
        yield from body.show(self)
        if self.runs("garment"):
            with mock.patch.object(dress, "buttons", sewn_on):
                yield from sew.show(self)
        if self.runs("drape"):
            self.result.certificate = GOOD
        for view in self.look.views if self.runs("render") and self.out is not None else ():
            self.result.views[view] = png.write(self.out / f"{view}.png", np.full((4, 3, 3), 9, np.uint8))
        bpy.context.view_layer.update()
