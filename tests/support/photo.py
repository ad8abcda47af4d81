# SPDX-License-Identifier: GPL-3.0-or-later
"""Tiny subjects and tiny pictures for the tests of studio, camera, material and render."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import bpy
import numpy as np
from tryon.tryon_addon.blender.nodes import node_tree
from tryon.tryon_addon.blender.studio import render
from tryon.tryon_addon.blender.studio.sheet import read_picture
from tryon.tryon_addon.core.framing import axes, frame_views, project

PERSON = np.array([[x, y, z] for x in (-0.45, 0.45) for y in (-0.15, 0.15) for z in (0.0, 1.75)])
CHEST = np.array([0.0, 0.0, 1.3])


def mesh_object(name: str, vertices: np.ndarray, faces: list) -> bpy.types.Object:
    """A linked object from points and faces."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([tuple(map(float, v)) for v in vertices], [], faces)
    thing = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(thing)
    return thing


def tube(radius: float, low: float, high: float, middle: tuple[float, float] = (0.0, 0.0), count: int = 24,
         rings: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Points (V, 3) m and triangles (T, 3) of an open tube that stands upright."""
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    ring = np.c_[radius * np.cos(turn), radius * np.sin(turn)] + middle
    points = np.concatenate([np.c_[ring, np.full(count, z)] for z in np.linspace(low, high, rings)])
    here = np.arange(count * (rings - 1)).reshape(rings - 1, count)
    right = np.roll(here, -1, axis=1)
    faces = np.concatenate([np.stack([here, right, here + count], -1),
                            np.stack([right, right + count, here + count], -1)])
    return points, faces.reshape(-1, 3)


def matt(colour: tuple[float, float, float]) -> bpy.types.Material:
    """A perfectly diffuse material."""
    material = bpy.data.materials.new("matt")
    shader = node_tree(material).nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*colour, 1.0)
    shader.inputs["Roughness"].default_value = 1.0
    shader.inputs["Specular IOR Level"].default_value = 0.0
    return material


def card(view: str, colour: tuple[float, float, float], centre: np.ndarray = CHEST, size: float = 0.3
         ) -> bpy.types.Object:
    """A square card that faces the camera of ``view``."""
    right, up, forward = axes(view)
    corners = [centre - forward * 0.16 + (right * x + up * y) * size / 2
               for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    thing = mesh_object("card", np.array(corners), [(0, 1, 2, 3)])
    thing.data.materials.append(matt(colour))
    return thing


def picture(camera: bpy.types.Object, folder: Path, preset: str = "standard", size: tuple[int, int] = (48, 64),
            **settings: object) -> np.ndarray:
    """(H,W,3) sRGB 0..1 of a small render."""
    path = render.render_view(bpy.context.scene, camera, folder / "picture.png", preset, size=size, **settings)
    return read_picture(path)


def at(pixels: np.ndarray, view: str, point: np.ndarray, half: int = 1) -> np.ndarray:
    """(3,) mean colour around a point of the world."""
    (framing,) = frame_views(PERSON, [view])
    height, width = pixels.shape[:2]
    x, y = project(framing, point[None])[0] * [width, height]
    x, y = int(x), height - 1 - int(y)
    return pixels[y - half:y + half + 1, x - half:x + half + 1].reshape(-1, 3).mean(axis=0)


def fewer_samples(monkeypatch, preset: str, **settings: object) -> None:
    """Change some of a preset's engine settings for one test."""
    table = render.PRESETS[preset]
    changed = dataclasses.replace(table, settings={**table.settings, **settings})
    monkeypatch.setitem(render.PRESETS, preset, changed)


SIDE = 0.8  # metres: a square of cloth that hangs before the camera


def maps(colour: np.ndarray, repeat_cm: float = 10.0) -> dict:
    size = colour.shape[:2]
    normal = np.broadcast_to(np.float32([0.5, 0.5, 1.0]), (*size, 3))
    return {"colour": colour, "normal": normal, "roughness": np.full(size, 0.9, np.float32), "repeat_cm": repeat_cm}


def curtain() -> bpy.types.Object:
    """A square of cloth facing the front, UVs in metres from its lower left corner."""
    corners = np.array([[-SIDE / 2, 0, 0], [SIDE / 2, 0, 0], [SIDE / 2, 0, SIDE], [-SIDE / 2, 0, SIDE]])
    thing = mesh_object("curtain", corners, [(0, 1, 2), (0, 2, 3)])
    layer = thing.data.uv_layers.new(name="panels")
    flat = (corners[[0, 1, 2, 0, 2, 3]][:, [0, 2]] + [SIDE / 2, 0]).astype(np.float32)
    layer.uv.foreach_set("vector", flat.ravel())
    return thing
