# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a garment ends and where it is sewn, measured on the flat panels: numpy only.

Distances are taken in the panels' own coordinates (metres), not on the draped cloth: a hem stays two centimetres wide
however the cloth folds, and the lines come out as straight as a tailor draws them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...core.errors import PatternError
from .edge_runs import nearest_run

REACH = 0.10  # metres from a hem within which its finish is described
SEAM_REACH = 0.02  # the same for seams
NOWHERE = -1


@dataclass(frozen=True)
class Hems:
    """Per corner of the mesh (3T): metres along the nearest hem or seam, and the *nearness*, reach minus distance.

    Nearness is 0 wherever no hem (seam) is within reach, so a mesh without these attributes reads as plain cloth.
    Per triangle (T): what that hem or seam is.
    """

    along: np.ndarray  # (3T,) float32
    nearness: np.ndarray  # (3T,) float32, 0 to REACH
    seam_along: np.ndarray  # (3T,) float32
    seam_nearness: np.ndarray  # (3T,) float32, 0 to SEAM_REACH
    loop: np.ndarray  # (T,) int: the free edge's number, or NOWHERE
    upright: np.ndarray  # (T,) bool: it runs along the grain there, as fronts do
    heights: np.ndarray  # (L,) mean z of each free edge, m
    mate: np.ndarray  # (T,) int: the panel across the seam, or NOWHERE
    right: np.ndarray  # (T,) bool: the seam lies at the larger x of its own piece
    seams: np.ndarray  # (S,2) int: the pairs of vertices that seams run along, smaller index first


@dataclass(frozen=True)
class _Sides:
    """One row per side of a triangle, 3T in all."""

    vertices: np.ndarray  # (3T, 2) int64
    uv: np.ndarray  # (3T, 2, 2) metres
    free: np.ndarray  # (3T,) bool: no other triangle shares it
    sewn: np.ndarray  # (3T,) bool: another shares it, but lies elsewhere on the flat
    twin: np.ndarray  # (3T,) int64: the side across, or itself


def find_hems(triangles: np.ndarray, corner_uv: np.ndarray, positions: np.ndarray, panel: np.ndarray | None = None
              ) -> Hems:
    """Hems and seams of a welded garment.

    Args:
        triangles: (T,3) int, welded along the seams.
        corner_uv: (T,3,2) metres in panel coordinates; panels may overlap each other there.
        positions: (V,3) metres, draped: only for the heights of free edges.
        panel: (T,) int, the panel of each triangle; without it, panels that touch on the flat count as one.

    Raises:
        PatternError: shapes that do not belong together.
    """
    triangles, corner_uv = np.asarray(triangles, dtype=np.int64), np.asarray(corner_uv, dtype=np.float64)
    if triangles.ndim != 2 or triangles.shape[1] != 3 or corner_uv.shape != (*triangles.shape, 2):
        raise PatternError(
            f"Triangles {triangles.shape} and their UVs {corner_uv.shape} do not match.", "Give (T,3) and (T,3,2)."
        )
    panel = np.zeros(len(triangles), int) if panel is None else np.asarray(panel)
    sides = _sides(triangles, corner_uv, panel)
    island = _islands(sides, len(triangles))
    count = 3 * len(triangles)
    along, nearness = np.zeros(count, np.float32), np.zeros(count, np.float32)
    seam_along, seam_nearness = np.zeros(count, np.float32), np.zeros(count, np.float32)
    loop, mate = np.full(len(triangles), NOWHERE), np.full(len(triangles), NOWHERE)
    right, upright = np.zeros((2, len(triangles)), bool)
    start, number, heights = _loops(sides, positions)
    across = panel[sides.twin // 3]
    flat, corner_island = corner_uv.reshape(-1, 2), np.repeat(island, 3)
    for label in np.unique(island):
        corners = np.nonzero(corner_island == label)[0]
        faces = corners.reshape(-1, 3)[:, 0] // 3
        # Most corners share their place on the flat with five others: measure each place once.
        _, first, same = np.unique(flat[corners] @ [1.0, 1j], return_index=True, return_inverse=True)
        places = flat[corners[first]]
        hems = np.nonzero(sides.free & (corner_island == label))[0]
        if len(hems):
            distance, t, side = nearest_run(places, same, sides.uv, hems, number[hems])
            length = np.linalg.norm(sides.uv[side, 1] - sides.uv[side, 0], axis=1)
            along[corners] = start[side, 0] + t * length * start[side, 1]
            nearness[corners] = np.maximum(REACH - distance, 0.0)
            closest = _closest(distance, side)
            loop[faces] = number[closest]
            run = np.abs(sides.uv[closest, 1] - sides.uv[closest, 0])
            upright[faces] = run[:, 1] > run[:, 0]
        seams = np.nonzero(sides.sewn & (corner_island == label))[0]
        if len(seams):
            distance, t, side = nearest_run(places, same, sides.uv, seams, across[seams])
            direction = sides.uv[side, 1] - sides.uv[side, 0]
            direction /= np.linalg.norm(direction, axis=1, keepdims=True) + 1e-12
            seam_along[corners] = np.abs((flat[corners] * direction).sum(axis=1))
            seam_nearness[corners] = np.maximum(SEAM_REACH - distance, 0.0)
            closest = _closest(distance, side)
            mate[faces] = across[closest]
            right[faces] = sides.uv[closest, :, 0].mean(axis=1) > places[:, 0].mean()
    pairs = np.unique(np.sort(sides.vertices[sides.sewn], axis=1), axis=0)
    return Hems(along, nearness, seam_along, seam_nearness, loop, upright, heights, mate, right, pairs)


def _closest(distance: np.ndarray, side: np.ndarray) -> np.ndarray:
    """(n,) for each triangle of corners (3n,), the side that its nearest corner is nearest to."""
    best = distance.reshape(-1, 3).argmin(axis=1)
    return side.reshape(-1, 3)[np.arange(len(best)), best]


def _sides(triangles: np.ndarray, corner_uv: np.ndarray, panel: np.ndarray) -> _Sides:
    vertices = np.stack([triangles, np.roll(triangles, -1, axis=1)], axis=2).reshape(-1, 2)
    uv = np.stack([corner_uv, np.roll(corner_uv, -1, axis=1)], axis=2).reshape(-1, 2, 2)
    swap = vertices[:, 0] > vertices[:, 1]
    ordered, ordered_uv = vertices.copy(), uv.copy()
    ordered[swap], ordered_uv[swap] = vertices[swap, ::-1], uv[swap, ::-1]
    key = ordered[:, 0] * (ordered.max() + 1) + ordered[:, 1]  # five times as fast as unique rows
    _, edge, count = np.unique(key, return_inverse=True, return_counts=True)
    order = np.argsort(edge, kind="stable")
    twin = np.arange(len(edge))
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    pairs = count >= 2
    a, b = order[first[pairs]], order[first[pairs] + 1]
    twin[a], twin[b] = b, a
    own = np.repeat(panel, 3)
    apart = (np.abs(ordered_uv - ordered_uv[twin]).max(axis=(1, 2)) > 1e-5) | (own != own[twin])
    many = count[edge] > 2
    return _Sides(vertices, uv, count[edge] == 1, (count[edge] >= 2) & (apart | many), twin)


def _islands(sides: _Sides, count: int) -> np.ndarray:
    """(T,) label of the piece of flat cloth each triangle lies on."""
    inner = ~sides.free & ~sides.sewn
    triangle = np.arange(len(inner)) // 3
    a, b = triangle[inner], triangle[sides.twin[inner]]
    label = np.arange(count)
    while True:
        lower = label.copy()
        np.minimum.at(lower, a, label[b])
        lower = lower[lower]  # jump to the label's own label: few rounds instead of the mesh's diameter
        if np.array_equal(lower, label):
            return label
        label = lower


def _loops(sides: _Sides, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Walk each free edge's loop: (3T,2) metres at a side's start and its direction (+1/-1), (3T,) the loop's number,
    (L,) mean heights.

    A loop starts at a seam where it has one: there the flat is cut anyway, so that no triangle reads metres from the
    loop's end at one corner and from its start at another.
    """
    free = np.nonzero(sides.free)[0]
    start, number = np.zeros((len(sides.free), 2)), np.full(len(sides.free), NOWHERE)
    at: dict[int, list[int]] = {}
    for side in free:
        for vertex in sides.vertices[side]:
            at.setdefault(int(vertex), []).append(int(side))
    place = {(int(side), int(sides.vertices[side, end])): sides.uv[side, end] for side in free for end in (0, 1)}

    def whole(side: int) -> bool:
        vertex = int(sides.vertices[side, 0])
        return all(np.abs(place[s, vertex] - sides.uv[side, 0]).max() < 1e-5 for s in at[vertex])

    done: set[int] = set()
    loops: list[list[int]] = []
    for first in sorted(free.tolist(), key=whole):
        if first in done:
            continue
        side, vertex, metres, loop = first, int(sides.vertices[first, 0]), 0.0, []
        while side not in done:
            done.add(side)
            loop.append(side)
            length = float(np.linalg.norm(sides.uv[side, 1] - sides.uv[side, 0]))
            forward = int(sides.vertices[side, 0]) == vertex
            start[side] = (metres, 1.0) if forward else (metres + length, -1.0)
            metres += length
            vertex = int(sides.vertices[side, 1 if forward else 0])
            side = next((s for s in at[vertex] if s not in done), side)
        loops.append(loop)
    for i, loop in enumerate(loops):
        number[loop] = i
    heights = [float(np.asarray(positions)[sides.vertices[loop].ravel(), 2].mean()) for loop in loops]
    return start, number, np.array(heights)
