# SPDX-License-Identifier: GPL-3.0-or-later
"""Buttons and buttonholes as small meshes on a draped garment, in an object of their own beside it.

They are no part of the garment's mesh: what is certified is cloth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import bpy
import numpy as np

from ...catalog.garments.notions import Button, Make
from ...core import meshes
from .. import blocks, people
from ..nodes import Tree, unused

ROLE = "notions"
ROUND = 28  # corners of a button
# A button's profile: radius and height, as shares of its radius; from the middle over the rim to the back.
FLAT = ((0.0, 0.17), (0.55, 0.17), (0.66, 0.23), (0.84, 0.27), (0.95, 0.22), (1.0, 0.13), (0.94, 0.0))
DOME = ((0.0, 0.34), (0.35, 0.32), (0.62, 0.26), (0.70, 0.21), (0.76, 0.21), (0.90, 0.20), (1.0, 0.10), (0.95, 0.0))
HOLE, OFF = 0.10, 0.21  # radius of the four holes and their distance from the middle, shares of the radius
STAND = 0.0004  # m: how far a button stands off the cloth
LIP = 0.0013  # m: half width of a buttonhole's stitched edge
BUTTON, THREAD, DARK = range(3)  # materials


@dataclass
class _Parts:
    """Pieces of mesh as they are added."""

    points: list[np.ndarray] = field(default_factory=list)
    faces: list[tuple[int, ...]] = field(default_factory=list)
    materials: list[int] = field(default_factory=list)
    count: int = 0

    def add(self, points: np.ndarray, faces: Sequence[tuple[int, ...]], material: int) -> None:
        self.faces += [tuple(i + self.count for i in face) for face in faces]
        self.materials += [material] * len(faces)
        self.points.append(points)
        self.count += len(points)


def _rings(outline: np.ndarray, profile: Sequence[tuple[float, float]], parts: _Parts, material: int,
           middle: np.ndarray | None = None) -> None:
    """Rings of the closed ``outline`` (n, 2), scaled by a profile of (scale, height), joined; closed in the middle."""
    n = len(outline)
    rows = [np.column_stack([outline * scale, np.full(n, high)]) for scale, high in profile]
    faces: list[tuple[int, ...]] = [
        (r * n + i, (r + 1) * n + i, (r + 1) * n + (i + 1) % n, r * n + (i + 1) % n)
        for r in range(len(rows) - 1) for i in range(n)]
    faces.append(tuple(range(n)))
    parts.add(np.concatenate(rows) + (0 if middle is None else middle), faces, material)


def _circle(count: int) -> np.ndarray:
    angle = 2 * np.pi * np.arange(count) / count
    return np.column_stack([np.cos(angle), np.sin(angle)])


def _button(make: Make, parts: _Parts) -> None:
    """A button around (0, 0, 0), which it is sewn on at from +z; m."""
    radius = make.diameter / 2
    profile = [(max(r, 0.02), z) for r, z in (DOME if make.dome else FLAT)]
    at = np.array([0.0, 0.0, STAND])
    _rings(_circle(ROUND) * radius, [(r, z * radius) for r, z in profile], parts, BUTTON, at)
    if make.dome:
        return
    level = FLAT[0][1] * radius + 0.00004
    for x, y in ((1, 1), (1, -1), (-1, -1), (-1, 1)):
        where = at + [x * OFF * radius * 0.75, y * OFF * radius * 0.75, level]
        _rings(_circle(8) * HOLE * radius, [(0.5, 0.0), (1.0, 0.0)], parts, DARK, where)
    for side in (-1, 1):  # two bars of thread
        bar = np.array([[-0.20, -0.055], [0.20, -0.055], [0.20, 0.055], [-0.20, 0.055]]) * radius
        where = at + [0.0, side * OFF * radius * 0.75, level + 0.0003]
        _rings(bar, [(0.6, 0.0), (1.0, -0.00025)], parts, THREAD, where)


def _hole(direction: np.ndarray, length: float, parts: _Parts) -> None:
    """A stitched slit along ``direction`` (2,) on the plane z = 0; m."""
    half, turn = length / 2 - LIP, np.array([[direction[0], -direction[1]], [direction[1], direction[0]]])
    circle = _circle(20)

    def stadium(width: float) -> np.ndarray:
        return (circle * width + np.column_stack([np.sign(circle[:, 0]) * half, np.zeros(20)])) @ turn.T

    widths = ((LIP, 0.0), (0.85 * LIP, 0.00035), (0.5 * LIP, 0.0004), (0.22 * LIP, 0.0001))
    rows = [np.column_stack([stadium(width), np.full(20, high)]) for width, high in widths]
    faces = [(r * 20 + i, r * 20 + (i + 1) % 20, (r + 1) * 20 + (i + 1) % 20, (r + 1) * 20 + i)
             for r in range(3) for i in range(20)]
    parts.add(np.concatenate(rows), faces, THREAD)
    parts.add(rows[-1], [tuple(range(20))], DARK)


@dataclass(frozen=True)
class Cloth:
    """The garment that buttons go on: welded ``points`` (W, 3) m, ``triangles`` (T, 3), and each triangle's ``uv``
    (T, 3, 2) m on panel ``panel`` (T,) of ``names``; ``thickness`` (W,) m."""

    points: np.ndarray
    triangles: np.ndarray
    uv: np.ndarray
    panel: np.ndarray
    names: Sequence[str]
    thickness: np.ndarray

    def frame(self, button: Button, normals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where ``button`` is on the outside (3,) m, and its panel's x, its panel's y and outwards there, as rows."""
        mine = np.flatnonzero(self.panel == list(self.names).index(button.panel))
        a, b, c = (self.uv[mine, k] for k in range(3))
        p = np.array(button.at)

        def cross(u: np.ndarray, v: np.ndarray) -> np.ndarray:
            return u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]

        areas = np.stack([cross(b - p, c - p), cross(c - p, a - p), cross(a - p, b - p)], axis=1)
        share = areas / cross(b - a, c - a)[:, None]
        best = int(share.min(axis=1).argmax())
        weights, corners = np.clip(share[best], 0.0, 1.0), self.triangles[mine[best]]
        weights /= weights.sum()
        at, out = weights @ self.points[corners], weights @ normals[corners]
        out /= np.linalg.norm(out)
        flat = self.uv[mine[best]]
        spans = self.points[corners[1:]] - self.points[corners[0]]
        along = np.linalg.solve(flat[1:] - flat[0], spans)  # rows: the cloth's x and y in space
        up = along[1] - (along[1] @ out) * out
        up /= np.linalg.norm(up)
        return at + out * (weights @ self.thickness[corners]), np.stack([np.cross(up, out), up, out])


def called(garment: str) -> str:
    """What the buttons of a person's garment are called among its things."""
    return f"{garment} Notions"


def sew_on(owner: bpy.types.Collection, worn_as: str, garment: bpy.types.Object, cloth: Cloth,
           buttons: Sequence[Button], thread: tuple[float, float, float]) -> bpy.types.Object | None:
    """Sew ``buttons`` on the garment that the person ``owner`` has as ``worn_as``, replacing what was there.

    ``thread`` is the holes' colour, linear. None without any buttons.
    """
    name = called(garment.name)
    if not buttons:
        people.take_off(owner, called(worn_as))
        return None
    parts, normals = _Parts(), meshes.vertex_normals(cloth.points, cloth.triangles)
    for button in buttons:
        at, axes = cloth.frame(button, normals)
        own = _Parts()
        if button.hole is not None:
            _hole(np.array(button.hole), button.make.diameter + 0.005, own)
        if button.sewn:
            _button(button.make, own)
        moved = np.concatenate(own.points) @ axes + at
        parts.faces += [tuple(i + parts.count for i in face) for face in own.faces]
        parts.materials += own.materials
        parts.points.append(moved)
        parts.count += len(moved)
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(np.concatenate(parts.points).tolist(), [], parts.faces)
    mesh.polygons.foreach_set("material_index", np.array(parts.materials, np.int32))
    mesh.polygons.foreach_set("use_smooth", np.ones(len(mesh.polygons), dtype=bool))
    obj = people.thing(owner, called(worn_as))
    if obj is None:
        obj = people.own(owner, called(worn_as), ROLE, bpy.data.objects.new(name, mesh))
        obj.parent = garment
    else:
        blocks.give(obj, mesh)
    make = buttons[0].make
    for suffix, colour, rough, metal in (("Button", make.colour, 0.25, float(make.dome)), ("Thread", thread, 0.8, 0.0),
                                         ("Dark", (0.01, 0.01, 0.01), 0.9, 0.0)):
        mesh.materials.append(_material(f"{name} {suffix}", colour, rough, metal))
    return obj


def thread(sewn: bpy.types.Object, colour: tuple[float, float, float]) -> None:
    """Sew them on with thread of another colour, linear."""
    slots = blocks.own_data(sewn).materials
    if len(slots) <= THREAD or slots[THREAD] is None:
        return
    if slots[THREAD].users - slots[THREAD].use_fake_user > 1 or slots[THREAD].library is not None:
        slots[THREAD] = slots[THREAD].copy()  # a twin's
    for node in slots[THREAD].node_tree.nodes:
        if node.type == "BSDF_PRINCIPLED":
            node.inputs["Base Color"].default_value = (*colour, 1.0)
    slots[THREAD].diffuse_color = (*colour, 1.0)


def _material(name: str, colour: tuple[float, float, float], rough: float, metal: float) -> bpy.types.Material:
    name = unused(name)
    material = bpy.data.materials.get((name, None)) or bpy.data.materials.new(name)
    tree = Tree(material)
    shader = tree.node("BsdfPrincipled", {"Base Color": (*colour, 1.0), "Roughness": rough, "Metallic": metal})
    tree.output(shader.outputs[0])
    material.diffuse_color = (*colour, 1.0)
    return material
