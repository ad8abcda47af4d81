# SPDX-License-Identifier: GPL-3.0-or-later
"""A garment's flat sketch, as a line sheet has it: outline, seams and edges from the front and from the back.

Drawn from the garment sewn together, without gravity: what is hidden behind cloth is left out by a buffer of depths.
"""

from __future__ import annotations

import numpy as np

EDGE = 0.02  # m of the mesh that is drawn
PIXEL = 0.004  # m of the depth buffer
GRAIN = 10  # points along a triangle's side that go into it
TOLERANCE, TURNS = 0.02, 0.25  # m that a line may lie behind the cloth before it, and at the outline
POINTS = 9  # along an edge, asked whether they are seen
SCALE = 1000.0  # user units a metre: millimetres of the garment
OUTLINE, SEAM, MARGIN = 3.5, 1.8, 8.0  # widths of lines, and around all


def drawing(points: np.ndarray, triangles: np.ndarray, back: bool = False) -> str:
    """The sketch as SVG, in millimetres of the garment.

    Args:
        points: (V, 3) m, z up, the body faces -y; each panel with vertices of its own.
        triangles: (T, 3), outside counter-clockwise.
        back: seen from behind.
    """
    turned = points * (-1.0, -1.0, 1.0) if back else points
    at, depth = turned[:, [0, 2]] * (1.0, -1.0), turned[:, 1]
    low = at.min(0)
    place = (at - low) / PIXEL + 2
    buffer = _depths(place, depth, triangles)
    edges, faces = _edges(triangles)
    towards = np.cross(turned[triangles[:, 1]] - turned[triangles[:, 0]],
                       turned[triangles[:, 2]] - turned[triangles[:, 0]])[:, 1] < 0
    rim = faces[:, 1] < 0
    turning = ~rim & (towards[faces[:, 0]] != towards[np.maximum(faces[:, 1], 0)])
    wanted = np.flatnonzero(rim | turning)
    outer = _outer(buffer, place, edges[wanted])
    # Cloth turns away at the outline: how deep it lies there says little.
    seen = _seen(buffer, place, depth, edges[wanted], np.where(outer, TURNS, TOLERANCE))
    xy = (at - low) * SCALE + MARGIN
    width, height = (at.max(0) - low) * SCALE + 2 * MARGIN
    paths = {True: list[str](), False: list[str]()}
    for (a, b), ok, out in zip(edges[wanted], seen, outer, strict=True):
        if ok:
            paths[bool(out)].append(f"M{xy[a, 0]:.0f} {xy[a, 1]:.0f}L{xy[b, 0]:.0f} {xy[b, 1]:.0f}")
    lines = "".join(f'<path d="{"".join(path)}" stroke-width="{OUTLINE if out else SEAM:g}"/>'
                    for out, path in paths.items())
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" fill="none" stroke="#111" '
            f'stroke-linecap="round">{lines}</svg>')


def _depths(place: np.ndarray, depth: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """The least depth (m) at each pixel (H, W); infinite where there is no cloth."""
    steps = np.array([(i, j) for i in range(GRAIN + 1) for j in range(GRAIN + 1 - i)]) / GRAIN
    weight = np.column_stack([1.0 - steps.sum(1), steps])
    x, y = (np.einsum("wk,tk->tw", weight, place[triangles, axis]).ravel().round().astype(int) for axis in (0, 1))
    z = np.einsum("wk,tk->tw", weight, depth[triangles]).ravel()
    buffer = np.full(np.ceil(place.max(0)[::-1]).astype(int) + 3, np.inf)
    np.minimum.at(buffer, (y, x), z)
    return buffer


def _edges(triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(E, 2) vertices and (E, 2) triangles beside each edge, -1 for none."""
    sides = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), 1)
    owner = np.tile(np.arange(len(triangles)), 3)
    edges, index = np.unique(sides, axis=0, return_inverse=True)
    faces = np.full((len(edges), 2), -1)
    faces[index, 0] = owner
    first = np.zeros(len(edges), int)
    first[index[::-1]] = owner[::-1]
    faces[:, 1] = np.where(first != faces[:, 0], first, -1)
    return edges, faces


def _samples(place: np.ndarray, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(E, POINTS, 2) pixels along edges, and the weights of their ends."""
    share = np.linspace(0.05, 0.95, POINTS)[None, :, None]
    return place[edges[:, 0]][:, None] * (1 - share) + place[edges[:, 1]][:, None] * share, share[..., 0]


def _seen(buffer: np.ndarray, place: np.ndarray, depth: np.ndarray, edges: np.ndarray, within: np.ndarray
          ) -> np.ndarray:
    """(E,) whether most of an edge lies before all other cloth, or ``within`` (E,) m behind it."""
    at, share = _samples(place, edges)
    z = depth[edges[:, 0]][:, None] * (1 - share) + depth[edges[:, 1]][:, None] * share
    x, y = at.round().astype(int).transpose(2, 0, 1)
    return (z <= buffer[y, x] + within[:, None]).mean(1) > 0.6


def _outer(buffer: np.ndarray, place: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """(E,) whether there is no cloth on one side of it: it belongs to the outline."""
    at, _ = _samples(place, edges)
    way = place[edges[:, 1]] - place[edges[:, 0]]
    aside = np.column_stack([-way[:, 1], way[:, 0]]) / np.maximum(np.linalg.norm(way, axis=1), 1e-9)[:, None] * 3.0
    bare = np.zeros(len(edges), bool)
    for side in (aside, -aside):
        x, y = np.clip((at + side[:, None]).round().astype(int), 0, np.array(buffer.shape[::-1]) - 1).transpose(2, 0, 1)
        bare |= np.isinf(buffer[y, x]).mean(1) > 0.6
    return bare
