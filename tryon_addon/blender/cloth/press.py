# SPDX-License-Identifier: GPL-3.0-or-later
"""Presses a garment beneath the one that is worn over it.

In life an outer garment presses the folds of an inner one flat; here each is draped on its own, so that a coat is as
calm over a shirt as it is alone. Then the shirt's folds are made shallower until they have room beneath the coat. All
heights over the skin shrink by one share around a place, so that what lies under a fold stays under it.
"""

from __future__ import annotations

import numpy as np
from mathutils import Vector
from mathutils.kdtree import KDTree

from ...core import meshes
from ..measure.signed_distance import NEAR, Surface
from . import untangle

ROUNDS = 4  # cloth between two vertices may still stick out after one
REACH = 0.4  # metres from the skin within which cloth is pressed
BEHIND, FAR_BEHIND = 0.06, 0.15  # metres within which skin behind cloth counts more than nearer skin beside it
BESIDE = 2.0  # times as near, skin beside it counts nevertheless: behind a sleeve that hangs off its arm is the trunk
UNDER = 0.5  # cosine between a way from the skin and cloth's outside above which that skin is what is under the cloth
AROUND = 0.04  # metres on the skin that share the strongest pressing among them: as wide as a fold
SMOOTHING = 20  # rounds in which a pressing runs out
FACING = 10  # rounds in which folds are forgotten: where cloth as a whole looks
TORN = 0.5  # share by which cloth is longer that pressing has drawn apart
OUT = NEAR / 2  # metres by which cloth may stick out and be tucked back
LEAST = 0.001  # metres that pressed cloth keeps from the skin


def pressed(points: np.ndarray, triangles: np.ndarray, skin: Surface, outer: Surface, clearance: float,
            behind: bool = False) -> np.ndarray:
    """(V, 3) ``points`` m of an inner garment, ``clearance`` m beneath ``outer`` wherever that covers them.

    ``triangles`` (T, 3) of the inner garment, outside counter-clockwise. What nothing covers stays as it is, but for a
    smooth way there. Heights are those over the nearest skin, or ``behind`` the cloth, as it faces as a whole: between
    arm and trunk the nearest is an arm's for one point and the trunk's for the next, and would tear them apart; but
    deep folds face many ways, and cross.
    """
    edges = meshes.edges_of(triangles)
    feet, ways, height, room = points.copy(), np.zeros_like(points), np.zeros(len(points)), np.zeros(len(points))
    moved = np.ones(len(points), bool)
    for _ in range(ROUNDS):
        facing = meshes.smoothed(meshes.vertex_normals(points, triangles), edges, FACING)
        feet[moved], ways[moved], height[moved] = _standing(points[moved], facing[moved], skin, behind)
        room[moved] = _room(feet[moved], ways[moved], height[moved], clearance, outer)
        share = _share(height, room)
        between = _cutting(points, triangles, edges, outer)  # where neither end may stick out
        middle, way, far = _standing(points[between].mean(axis=1), facing[between].mean(axis=1), skin, behind)
        np.minimum.at(share, between, _share(far, _room(middle, way, far, clearance, outer))[:, None])
        tight = share < 1.0
        if not tight.any():
            break
        share = _spread(share, tight, feet, edges)
        step = np.where((height > LEAST)[:, None], ways * (height * (share - 1.0))[:, None], 0.0)
        nowhere = height == 0.0
        for _ in range(FACING):  # what stands on nothing goes with its neighbours
            step[nowhere] = meshes.smoothed(step, edges)[nowhere]
        moved = step.any(axis=1)
        points = points + step
    return points


def tucked(points: np.ndarray, triangles: np.ndarray, outer: Surface, clearance: float) -> np.ndarray:
    """(V, 3) ``points`` m with what still sticks out of ``outer`` back ``clearance`` m under it, edges' middles
    included, and what is around that a little: in a lap one fold stands on the belly, the cloth over it on a thigh.

    ``triangles`` (T, 3) as for ``pressed``. For seats and the like: below the armpits of who stands, a web of cloth
    would be tucked out of one side of a sleeve through the other.
    """
    edges = meshes.edges_of(triangles)
    for _ in range(ROUNDS):
        normals = meshes.vertex_normals(points, triangles)
        depth = _sticking(points, normals, outer, clearance)
        middle = _sticking(points[edges].mean(axis=1), normals[edges].mean(axis=1), outer, clearance)
        np.maximum.at(depth, edges, middle[:, None])
        if not depth.any():
            break
        push = -normals * depth[:, None]
        points = points + np.where((depth > 0.0)[:, None], push, meshes.smoothed(push, edges))
    return points


def _sticking(points: np.ndarray, normals: np.ndarray, outer: Surface, clearance: float) -> np.ndarray:
    """(N,) metres from each point back along its normal to ``clearance`` beneath ``outer``; 0 where it is beneath."""
    depth = np.zeros(len(points))
    for i, (point, normal) in enumerate(zip(points.tolist(), normals.tolist(), strict=True)):
        out = Vector(normal)
        hit, facing, _, deep = outer.tree.ray_cast(Vector(point), -out, OUT)
        if hit is not None and facing.dot(out) > 0.0:
            depth[i] = deep + clearance
    return depth


def _standing(points: np.ndarray, facing: np.ndarray, skin: Surface, behind: bool
              ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each point's place on the skin (V, 3), the unit way from there to it (V, 3), and how far (V,); 0 for points that
    are behind the skin or too far to be pressed.

    The place is the nearest skin; but where that looks against the cloth, whose outside is ``facing`` (V, 3), as an
    arm looks against a shirt's side, it is the skin behind the cloth. With ``behind`` it is that wherever it can be:
    what is much nearer and under the cloth counts nevertheless, and what the nearest looks against, with nothing behind
    it, is not pressed.
    """
    feet, ways, height = points.copy(), np.zeros_like(points), np.zeros(len(points))
    for i, (point, out) in enumerate(zip(points.tolist(), facing.tolist(), strict=True)):
        at, outside = Vector(point), Vector(out).normalized()
        foot, normal, _, far = skin.tree.find_nearest(at, REACH)
        against = foot is None or normal.dot(outside) < 0.0
        under = not against and (at - foot).dot(outside) > UNDER * far
        reach = BEHIND if not behind else min(FAR_BEHIND, BESIDE * far) if under else FAR_BEHIND
        if against or behind:
            there, looks, _, deep = skin.tree.ray_cast(at, -outside, reach)
            if there is not None and looks.dot(outside) > 0.0:
                foot, normal, far = there, looks, deep
            elif foot is None or (behind and against):
                continue
        if far > 0.0 and (at - foot).dot(normal) > 0.0:
            feet[i], ways[i], height[i] = foot, (at - foot) / far, far
    return feet, ways, height


def _room(feet: np.ndarray, ways: np.ndarray, height: np.ndarray, clearance: float, outer: Surface) -> np.ndarray:
    """(V,) metres from the skin to ``clearance`` m beneath the outer cloth, infinite where that is no nearer than what
    stands there, ``height`` (V,)."""
    room = np.full(len(feet), np.inf)
    for i, (foot, way, far) in enumerate(zip(feet.tolist(), ways.tolist(), height.tolist(), strict=True)):
        if any(way):
            hit, _, _, depth = outer.tree.ray_cast(Vector(foot), Vector(way), far + clearance)
            if hit is not None:
                room[i] = depth - clearance
    return room


def _share(height: np.ndarray, room: np.ndarray) -> np.ndarray:
    """(V,) of its ``height`` (V,) m that is left to what has ``room`` (V,) m."""
    tight = (height > LEAST) & (room < height)
    return np.where(tight, np.maximum(room, LEAST) / np.maximum(height, LEAST), 1.0)


def spoilt(points: np.ndarray, triangles: np.ndarray, before: np.ndarray, outer: Surface) -> int:
    """How many faces of a garment, (V, 3) m and (T, 3), cut the ``outer`` cloth or others of their own, and edges are
    drawn long that were not ``before`` (V, 3)."""
    through = Surface.build(points, triangles).tree.overlap(outer.tree)
    torn = meshes.stretch(points, before, meshes.edges_of(triangles)) > TORN
    return len({face for face, _ in through}) + int(untangle.crossing(points, triangles).sum()) + int(torn.sum())


def _cutting(points: np.ndarray, triangles: np.ndarray, edges: np.ndarray, outer: Surface) -> np.ndarray:
    """(K, 2) those of the ``edges`` (E, 2) whose faces cut the ``outer`` cloth."""
    pairs = Surface.build(points, triangles).tree.overlap(outer.tree)
    cut = np.zeros(len(points), bool)
    cut[triangles[[face for face, _ in pairs]]] = True
    return edges[cut[edges].all(axis=1)]


def _spread(share: np.ndarray, tight: np.ndarray, feet: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """(V,) the smallest share around, running out smoothly along ``edges`` (E, 2)."""
    tree = KDTree(len(feet))
    for i, foot in enumerate(feet.tolist()):
        tree.insert(Vector(foot), i)
    tree.balance()
    low = share.copy()
    for i in np.flatnonzero(tight).tolist():
        near = [j for _, j, _ in tree.find_range(Vector(feet[i]), AROUND)]
        low[near] = np.minimum(low[near], share[i])
    for _ in range(SMOOTHING):
        low = np.minimum(low, meshes.smoothed(low, edges))
    return low
