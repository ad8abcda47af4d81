# SPDX-License-Identifier: GPL-3.0-or-later
"""An artist's mesh put on: what holds it up is guessed, its seams are closed, and it is moved off the skin.

It keeps the lengths that it was modelled with. Gravity comes later, in Blender's cloth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.errors import MeshError
from ...core.progress import Progress
from ...formats.artist_cloth import cloth_uv, free_loops, triangulated
from ...formats.artist_mesh import ArtistMesh, checked
from ...formats.artist_refined import refined
from ..pattern.figure import Figure, figure_from
from ..pattern.panelmesh import PanelMesh
from ..sew.contact import Obstacle
from ..sew.presew import Schedule, sew
from ..sew.ties import Ties

DEEP, BURIED = 0.03, 0.35  # m behind the skin, and the share of points that may lie there
BESIDE = 0.05  # share of points that have to lie near the body
SNUG = (0.8, 2.2)  # a loop that holds is so many times as long as the body is round there
RING = 0.02  # m of height that a loop may vary and still be a waistband
SHOULDERS = 0.03  # m: cloth that reaches higher than the armpits by this hangs from the shoulders
EASY, SEWN = Schedule(30, 6, 0.0), Schedule(140, 6, 0.6)  # for meshes without and with seams
GAP = 0.002  # m: seams wider than this have to be pulled together


@dataclass(frozen=True)
class Held:
    """How each point is held, (V,) 0..1, and what is said of it."""

    weight: np.ndarray
    told: str


def garment_sew_mesh(params: Mapping[str, Any], body: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """An artist's mesh made ready for Blender's cloth.

    Args:
        params: ``mesh`` (arrays of ``formats.artist_mesh.ArtistMesh``), ``name``, ``design`` (its parameters); optional
            ``iterations``.
        body: as for ``garment.sew``.

    Returns:
        The arrays of ``garment.sew`` for one panel (``flat`` is the mesh as modelled), ``corner_uv`` (T, 3, 2) m,
        ``thickness`` m or 0, ``notes``: what was guessed, in sentences.

    Raises:
        MeshError: the mesh cannot be worn; says why and how to mend it.
    """
    figure, name, design = figure_from(body), str(params["name"]), params["design"]
    given = ArtistMesh(**params["mesh"])
    mesh = refined(checked(given, name), design["edge"] / 100.0)
    triangles, corners = triangulated(mesh)
    rest = np.asarray(mesh.points, float)
    obstacle = Obstacle(figure.vertices, figure.triangles)
    _near_enough(rest, obstacle, name)
    held = _held(mesh, triangles, figure, design["hold"] / 100.0)
    notes = [held.told]
    if len(mesh.faces) != len(given.faces):
        notes.append(f"Divided from {len(given.faces):,} faces to {len(mesh.faces):,}.")
    if len(mesh.loose):
        notes.append(f"Sewn along {len(mesh.loose):,} loose edges.")
    count = len(rest)
    uv = cloth_uv(rest, triangles, corners)
    point_uv = np.zeros((count, 2), np.float32)
    point_uv[triangles] = uv
    seams = mesh.loose if len(mesh.loose) else np.zeros((1, 2), np.int32)  # a point sewn to itself is not moved
    panel = PanelMesh(point_uv, rest, triangles, np.zeros(count, np.int32), seams, np.empty((0, 2), np.int32), {})
    gap = np.linalg.norm(rest[mesh.loose[:, 0]] - rest[mesh.loose[:, 1]], axis=1).max(initial=0.0)
    schedule = SEWN if gap > GAP else EASY
    if params.get("iterations"):
        schedule = Schedule(schedule.iterations + int(params["iterations"]), schedule.sweeps, schedule.closing)
    ties = Ties(held.weight, rest[:, 2], np.zeros(count), np.zeros(count), np.zeros(count))
    x = sew(panel, rest, obstacle, ties, schedule, lambda share: progress(share, "Sewing"))
    return {
        "sewn": x.astype(np.float32), "flat": rest.astype(np.float32), "triangles": triangles,
        "seams": mesh.loose.astype(np.int32), "pinned": held.weight.astype(np.float32),
        "layered": np.zeros(count, bool), "uv": point_uv, "corner_uv": uv, "panel": np.zeros(count, np.int32),
        "panel_names": [name], "panel_grain": np.array([[0.0, 1.0]], np.float32),
        "edges_hem": np.empty((0, 2), np.int32), "fall": None,
        "thickness": design["thickness"] / 1000.0 or float(mesh.thickness), "notes": notes,
        "report": {"distance_min_mm": 1000.0 * float(obstacle.distance(x).min()), "vertices": float(count)},
    }


def _near_enough(points: np.ndarray, skin: Obstacle, name: str) -> None:
    """MeshError for a mesh that stands beside the body, or in it."""
    _, near = skin.nearest(points)
    if near.mean() < BESIDE:
        way = points.mean(axis=0) - skin.points.mean(axis=0)
        raise MeshError(f"{name} does not lie around the body: it is {np.linalg.norm(way):.2f} m off "
                        f"(x {way[0]:+.2f}, y {way[1]:+.2f}, z {way[2]:+.2f}).",
                        "The person stands at the scene's origin, facing -Y; move the mesh there.")
    share = float((skin.distance(points) < -DEEP).mean())
    if share > BURIED:
        raise MeshError(f"{100 * share:.0f} % of {name} lies more than {100 * DEEP:g} cm inside the body.",
                        "Scale it up or move it outwards until it surrounds the body (a Shrinkwrap modifier, outside).")


def _held(mesh: ArtistMesh, triangles: np.ndarray, figure: Figure, strength: float) -> Held:
    """A vertex group's weights; else the highest loop round the neck, or round the trunk where nothing lies over the
    shoulders."""
    points = np.asarray(mesh.points, float)
    weight = np.zeros(len(points))
    if len(mesh.hold) and mesh.hold.max() > 0:
        weight[:] = mesh.hold
        return Held(weight * strength, f"Held by its vertex group: {int((mesh.hold > 0).sum())} vertices.")
    shoulder = float(figure.joint("upperarm01.L")[2])
    hangs = points[:, 2].max() > shoulder + SHOULDERS
    found: list[tuple[float, np.ndarray, float, float]] = []
    for loop in free_loops(triangles, mesh.loose):
        ring = points[loop]
        height = float(ring[:, 2].mean())
        if np.ptp(ring[:, 2]) > max(RING, 0.25 * float(np.ptp(points[:, 2]))):
            continue
        if hangs:
            body = _neck(figure) if height > shoulder else np.empty((0, 2))
        else:
            body = figure.hull(height, ("torso", "leg")) if height < shoulder else np.empty((0, 2))
        if len(body) < 3 or not _inside(body.mean(axis=0), ring[:, :2]):
            continue
        round_body, round_loop = _length(body), _length(ring)
        if SNUG[0] <= round_loop / round_body <= SNUG[1]:
            found.append((height, loop, round_loop, round_body))
    if not found and hangs:
        return Held(weight, "Hangs from the shoulders: nothing is held.")
    if not found:
        return Held(weight, "Nothing was found that holds it up; name a vertex group if it falls.")
    height, loop, round_loop, round_body = max(found, key=lambda item: item[0])
    weight[loop] = strength
    for a, b in mesh.loose.tolist():  # sewn to a held point is held
        weight[a] = weight[b] = max(weight[a], weight[b])
    return Held(weight, f"Held by the loop at {100 * height:.0f} cm, {100 * round_loop:.0f} cm round "
                        f"(the body has {100 * round_body:.0f}).")


def _neck(figure: Figure) -> np.ndarray:
    """(16, 2) m: an ellipse round the neck's foot, from the landmarks at its side and at the nape."""
    side, nape = (np.asarray(figure.landmarks[name], float)[:2] for name in ("neck_side_L", "nape"))
    turn = 2 * np.pi * np.arange(16) / 16
    return np.stack([side[0] * np.cos(turn), side[1] + (nape[1] - side[1]) * np.sin(turn)], 1)


def _length(loop: np.ndarray) -> float:
    return float(np.linalg.norm(np.roll(loop, -1, axis=0) - loop, axis=1).sum())


def _inside(point: np.ndarray, ring: np.ndarray) -> bool:
    """Whether ``point`` (2,) lies within the closed line ``ring`` (n, 2)."""
    a, b = ring - point, np.roll(ring, -1, axis=0) - point
    turn = np.arctan2(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], (a * b).sum(axis=1)).sum()
    return abs(turn) > np.pi
