# SPDX-License-Identifier: GPL-3.0-or-later
"""Measuring a drape: penetration, poke-through, and the gentle push that mends the last millimetre."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...core import meshes
from .signed_distance import Surface

TOLERANCE = 0.0005  # metres: what counts as behind or outside
PUSHES = 14  # rounds of the last push; in a fold it is shared between two sides
ENOUGH = 1e-5  # metres: a push that need not be made
BULGE = 0.004  # metres: what skin may bulge between the ends of an edge
BURIED = 0.010  # metres: how deep cloth may lie behind skin that a pose has closed on other skin
WEB = 0.06  # metres that cloth may hang out through cloth
LEAST = 0.2  # of the normal of what shows lies along the cloth's: a wall of what is pushed out stands steep
DEEP = 0.2  # metres: how far behind the skin a garment may lie that was put on wrong


@dataclass(frozen=True)
class Penetration:
    """How far a garment lies behind what is beneath it: percent of vertices, deepest in mm, per-vertex metres."""

    percent: float
    deepest_mm: float
    depth: np.ndarray


def penetration(garment: Surface, beneath: list[Surface], without: np.ndarray | None = None) -> Penetration:
    """Garment vertices more than TOLERANCE behind the nearest face of the body or of a garment beneath.

    ``beneath`` begins with the body: what lies deep inside it counts however far the skin is. ``without`` (V,) bool
    leaves vertices out.
    """
    depth = np.zeros(len(garment.points))
    for surface in beneath:
        distance, _, _ = surface.nearest(garment.points, DEEP)
        deep = np.flatnonzero(distance < -TOLERANCE)
        # In a narrow fold the nearest face may say so of a point outside; all of the surface says which it is.
        distance[deep[~surface.encloses(garment.points[deep])]] = np.inf
        depth = np.maximum(depth, np.where(np.isfinite(distance), -distance, 0.0))
    if without is not None:
        depth[without] = 0.0
    behind = depth > TOLERANCE
    return Penetration(100.0 * float(behind.mean()), 1000.0 * float(depth.max(initial=0.0)), depth)


def outward(surface: Surface, body: Surface) -> np.ndarray:
    """(V,) whether each vertex of a garment's shell is on its outer side, seen from the body."""
    _, normals, faces = body.nearest(surface.points, reach=0.3)
    return (faces < 0) | (np.einsum("ij,ij->i", normals, surface.normals) > 0)


def poke_through(cloth: Surface, beneath: Surface, without: np.ndarray | None = None) -> tuple[float, np.ndarray]:
    """Percent of what the ``cloth`` covers of the surface ``beneath`` that shows outside of it, by area, and where, as
    (N, 3) m.

    ``cloth`` is the side that is seen. Where the two cut each other begins a patch: corners beneath that are out, and
    all that their edges lead to and that is out as well, up to WEB away. What nothing leads out of the cloth, an arm
    beside a shirt, is not covered by it and does not show; nor does what has no cloth under it, the top of a thigh
    before the shirt whose hem it pinches. ``without`` (V,) bool leaves vertices beneath out.
    """
    pairs = np.array(beneath.tree.overlap(cloth.tree), int).reshape(-1, 2)
    edges = meshes.edges_of(beneath.triangles) if len(pairs) else np.zeros((0, 2), int)
    known = np.zeros(len(beneath.points), bool) if without is None else without.copy()
    shows = np.zeros(len(beneath.points), bool)
    ahead = np.unique(beneath.triangles[pairs[:, 0]])
    while len(ahead := ahead[~known[ahead]]):
        known[ahead] = True
        shows[ahead] = _outside(beneath.points[ahead], beneath.normals[ahead], cloth)
        ahead = np.unique(edges[shows[edges].any(axis=1)])
    if not shows.any():
        return 0.0, beneath.points[shows]
    area = meshes.vertex_areas(beneath.points, beneath.triangles)
    covered = (cloth.nearest(beneath.points, WEB)[0] < 0.0) & ~shows
    covered[covered] = ~cloth.at_rim(beneath.points[covered])  # that is skin beyond a hem
    return 100.0 * float(area[shows].sum() / area[covered | shows].sum()), beneath.points[shows]


def _outside(points: np.ndarray, normals: np.ndarray, cloth: Surface) -> np.ndarray:
    """(N,) bool: which points, with their ``normals`` (N, 3), lie before the side of ``cloth`` that is seen, and not
    beyond its rim, under a hem; and have it under them, not beside them."""
    distance, ways, faces = cloth.nearest(points, WEB)
    outside = (faces >= 0) & (distance > TOLERANCE) & (np.einsum("ij,ij->i", ways, normals) > LEAST)
    rows = np.flatnonzero(outside)
    outside[rows] = ~(cloth.at_rim(points[rows]) | cloth.encloses(points[rows]))
    return outside


def pushed_out(points: np.ndarray, edges: np.ndarray, beneath: list[Surface], clearance: float) -> np.ndarray:
    """(V, 3) points moved at least ``clearance`` metres outside every surface beneath, the push spread over neighbours,
    and the middles of ``edges`` (E, 2) as far out of the first, the skin: where that bulges between its ends an
    edge may cut into it. Cloth beneath has borders, and a middle beside one would be pushed aside.

    Only the last millimetres: what lies deeper than NEAR is a failed drape and stays as it is.
    """
    points = points.copy()
    push, distance = _lack(points, beneath, clearance)
    for _ in range(PUSHES):
        if np.abs(push).max(initial=0.0) < ENOUGH:
            break
        spread = meshes.smoothed(push, edges)
        larger = np.linalg.norm(push, axis=1) >= np.linalg.norm(spread, axis=1)
        step = np.where(larger[:, None], push, spread)
        points += step
        moved = np.flatnonzero(step.any(axis=1))
        push[moved], distance[moved] = _lack(points[moved], beneath, clearance)
    low = edges[(distance[edges] < BULGE).all(axis=1)]
    for _ in range(PUSHES):
        push, _ = _lack(points[low].mean(axis=1), beneath[:1], clearance)
        far = np.linalg.norm(push, axis=1)
        low, push, far = low[far > ENOUGH], push[far > ENOUGH], far[far > ENOUGH]
        if not len(low):
            break
        ends, order = np.zeros_like(points), np.argsort(far)  # of the edges that share an end the deepest decides
        ends[low[order].ravel()] = np.repeat(push[order], 2, axis=0)
        points += ends
    return points


def _lack(points: np.ndarray, beneath: list[Surface], clearance: float) -> tuple[np.ndarray, np.ndarray]:
    """How far (N, 3) points have to go to be ``clearance`` m clear of every surface, and the least distance (N,)."""
    push, least = np.zeros_like(points), np.full(len(points), np.inf)
    for surface in beneath:
        distance, normals, faces = surface.nearest(points)
        wanted = np.full(len(points), clearance)
        if surface.closed is not None:
            closed = (faces >= 0) & surface.closed[faces]
            wanted[closed] = -BURIED
            least = np.minimum(least, np.where(closed, np.inf, distance))
        else:
            least = np.minimum(least, distance)
        push += normals * np.where(np.isfinite(distance), np.maximum(wanted - distance, 0.0), 0.0)[:, None]
    return push, least
