# SPDX-License-Identifier: GPL-3.0-or-later
"""Garments laid flat on the floor, as a shop photographs them from above: front and back, sewn together, no one inside.

A garment is pressed between two plates: its triangles keep the lengths of their panels as well as they can, each turned
as it likes (as rigid as possible: Sorkine and Alexa 2007, after Liu et al. 2008 for meshes with a given flat shape),
while its depth is drawn to a few millimetres. What was before stays before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import bpy
import numpy as np
from mathutils import Matrix

from ..meshdata import read_points
from . import finish

STEPS, SOLVES = 70, 10  # of turning and moving; of conjugate gradients in each
SOFT, HARD = -3.0, 1.0  # powers of ten: how strongly the plates press beside the cloth, at first and at the end
PILLOW = 0.05  # of its depth a garment keeps, which holds its layers apart
LEAST, MOST = 0.05, 5.0  # weights of edges: those of thin triangles would be beyond all measure
ROOM = 0.08  # metres between two garments
LIFT = 0.001  # metres above the floor
PIECE = 0.016  # metres around the first point of a button that belong to it


def flattened(points: np.ndarray, triangles: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """(V, 3) m: a garment pressed flat along Y, lying about y = 0.

    Args:
        points: (V, 3) m as it is worn. triangles: (T, 3). rest: (T, 3, 2) m, each triangle on its panel.
    """
    count = len(points)
    start, end = triangles[:, [1, 2, 0]].ravel(), triangles[:, [2, 0, 1]].ravel()
    ways = rest[:, [1, 2, 0]].astype(float) - rest[:, [2, 0, 1]]
    stiff = _weights(ways)
    weight = stiff.ravel()

    def spread(values: np.ndarray) -> np.ndarray:
        return np.bincount(start, values, count) - np.bincount(end, values, count)

    own = np.maximum(np.bincount(start, weight, count) + np.bincount(end, weight, count), 1e-9)
    x = points.astype(float).copy()
    x[:, 1] -= np.median(x[:, 1])
    depth = PILLOW * x[:, 1]
    for step in range(STEPS):
        wanted = _turned((x[start] - x[end]).reshape(-1, 3, 3), ways, stiff)
        press = 10.0 ** (SOFT + (HARD - SOFT) * (step + 1) / STEPS)
        for axis, hold in enumerate(own.mean() * np.array([1e-6, press, 1e-6])):
            goal = hold * (depth if axis == 1 else x[:, axis]) + spread(weight * wanted[:, axis])
            x[:, axis] = _solved(x[:, axis], goal, own + hold,
                                 lambda z, hold=hold: spread(weight * (z[start] - z[end])) + hold * z)
    return x


def _weights(ways: np.ndarray) -> np.ndarray:
    """(T, 3): the cotangent of the corner across from each edge (T, 3, 2) m."""
    area = np.abs(ways[:, 0, 0] * ways[:, 1, 1] - ways[:, 0, 1] * ways[:, 1, 0])
    along = -np.stack([(ways[:, (k + 1) % 3] * ways[:, (k + 2) % 3]).sum(axis=1) for k in range(3)], axis=1)
    return np.clip(along / np.maximum(area, 1e-12)[:, None], LEAST, MOST)


def _turned(now: np.ndarray, ways: np.ndarray, stiff: np.ndarray) -> np.ndarray:
    """(3 T, 3) m: the edges on the panel (T, 3, 2), each triangle turned to where it is ``now`` (T, 3, 3): the
    orthogonal part of what takes the one to the other, in closed form."""
    leads = np.einsum("tkc,tkd->tcd", now * stiff[..., None], ways)
    square = np.einsum("tcd,tce->tde", leads, leads)
    square[:, [0, 1], [0, 1]] += 1e-18
    root = np.sqrt(np.maximum(np.linalg.det(square), 1e-30))
    square[:, [0, 1], [0, 1]] += root[:, None]
    trace = np.sqrt(square[:, 0, 0] + square[:, 1, 1])
    return np.einsum("tcd,tde,tke->tkc", leads, np.linalg.inv(square) * trace[:, None, None], ways).reshape(-1, 3)


def _solved(x: np.ndarray, goal: np.ndarray, diagonal: np.ndarray,
            times: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """(V,): nearer to where ``times`` gives the ``goal``, by conjugate gradients from ``x``."""
    left = goal - times(x)
    way = left / diagonal
    much, x = left @ way, x.copy()
    for _ in range(SOLVES):
        along = times(way)
        share = much / max(way @ along, 1e-30)
        x += share * way
        left = left - share * along
        other = left / diagonal
        much, before = left @ other, much
        way = other + much / max(before, 1e-30) * way
    return x


# -- in the scene -----------------------------------------------------------------------------------------------------


def asked(garment: bpy.types.Object, points: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What ``flattened`` takes, of a garment's object; ``points`` (V, 3) m: where it was, instead of where it is."""
    triangles, rest, here = finish.arrays(garment)
    return (here if points is None else points).astype(float), triangles, rest


def laid(scene: bpy.types.Scene, garments: Sequence[bpy.types.Object], flat: Sequence[np.ndarray], middle: np.ndarray,
         aspect: float, *, behind: bool = False) -> list[bpy.types.Object]:
    """Copies of the ``garments``, with their buttons, lying on the floor about ``middle`` (3,) m, their tops away from
    a camera that looks down on a picture of this ``aspect``; ``remove`` takes them away.

    flat: (V, 3) m of each, of ``flattened``. behind: on their fronts, so that their backs are seen.
    """
    made, boxes, groups = list[bpy.types.Object](), [], []
    for garment, points in zip(garments, flat, strict=True):
        worn, triangles = asked(garment)[:2]
        lying = points[:, [0, 2, 1]] * ([-1, 1, 1] if behind else [1, 1, -1])
        group = [_copied(scene, garment, lying)]
        for child in garment.children:
            if child.type == "MESH" and not child.hide_render:
                group.append(_copied(scene, child, _carried(read_points(child.data), worn, lying, triangles)))
        made += group
        groups.append(group)
        boxes.append((lying.min(axis=0), lying.max(axis=0)))
    for group, corner, place in zip(groups, [low for low, _ in boxes],
                                    _places([high - low for low, high in boxes], aspect), strict=True):
        shift = np.array([place[0] - corner[0] + middle[0], place[1] - corner[1] + middle[1],
                          middle[2] + LIFT - corner[2]])
        for thing in group:
            thing.matrix_world = Matrix.Translation(shift)
    return made


def remove(things: Sequence[bpy.types.Object]) -> None:
    """Take away what was laid."""
    for thing in things:
        mesh = thing.data
        bpy.data.objects.remove(thing)
        bpy.data.meshes.remove(mesh)


def _copied(scene: bpy.types.Scene, thing: bpy.types.Object, points: np.ndarray) -> bpy.types.Object:
    other = thing.copy()
    other.data = thing.data.copy()
    other.data.vertices.foreach_set("co", np.ascontiguousarray(points, np.float32).ravel())
    other.data.update()
    other.parent, other.name = None, f"{thing.name} Flat"
    scene.collection.objects.link(other)
    return other


def _carried(points: np.ndarray, worn: np.ndarray, lying: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(N, 3) m: where buttons ``points`` (N, 3) that are sewn on the ``worn`` cloth (V, 3) are on the ``lying`` (V, 3),
    each as stiff as it is."""
    frames = [_frames(there, triangles) for there in (worn, lying)]
    found, left = np.empty_like(points, dtype=float), np.ones(len(points), bool)
    while left.any():
        first = points[left][0]
        piece = left & (np.linalg.norm(points - first, axis=1) < PIECE)
        centre = points[piece].mean(axis=0)
        at = int(np.linalg.norm(worn[triangles].mean(axis=1) - centre, axis=1).argmin())
        (before, turn), (after, turned) = ((middles[at], axes[at]) for middles, axes in frames)
        found[piece] = (points[piece] - before) @ turn.T @ turned + after
        left &= ~piece
    return found


def _frames(points: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each triangle its middle (T, 3) and its axes (T, 3, 3), as rows."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    out = np.cross(b - a, c - a)
    along, out = (v / np.maximum(np.linalg.norm(v, axis=1, keepdims=True), 1e-12) for v in (b - a, out))
    return (a + b + c) / 3.0, np.stack([along, np.cross(out, along), out], axis=1)


def _places(sizes: Sequence[np.ndarray], aspect: float) -> list[tuple[float, float]]:
    """Where the lower left corners of boxes (x, y, ...) m go, in as many rows about (0, 0) as make them largest."""
    found, least = list[tuple[float, float]](), np.inf
    for count in range(1, len(sizes) + 1):  # in a row
        rows = [sizes[i : i + count] for i in range(0, len(sizes), count)]
        wide = max(sum(s[0] for s in row) + ROOM * (len(row) - 1) for row in rows)
        high = sum(max(s[1] for s in row) for row in rows) + ROOM * (len(rows) - 1)
        if (scale := max(wide / aspect, high)) >= least:
            continue
        found, least, top = [], scale, high / 2.0
        for row in rows:
            x, tall = -(sum(s[0] for s in row) + ROOM * (len(row) - 1)) / 2.0, max(s[1] for s in row)
            for size in row:
                found.append((x, top - (tall + size[1]) / 2.0))
                x += size[0] + ROOM
            top -= tall + ROOM
    return found
