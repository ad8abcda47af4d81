# SPDX-License-Identifier: GPL-3.0-or-later
"""A draped garment goes along with a body that moves into another pose, by the position-based dynamics of sewing.

Blender's cloth, moved by its collider alone, is left behind by a thigh or caught in an armpit. Here the skin takes the
cloth along, and the cloth then looks for its own lengths again outside the skin; Blender settles it at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from .contact import Obstacle
from .panelmesh import PanelMesh
from .presew import MARGIN, Cloth

NEAREST = 8  # vertices of the skin that take a piece of cloth along
SOFT = 0.02  # metres: cloth as far off as this follows a few centimetres of skin, not one point of it
SWEEPS = 16  # of the cloth's constraints a frame
AGAIN = 40  # frames in which the body stands in its new pose already


def garment_follow(params: Mapping[str, Any], progress: Callable[[float, str], None]) -> dict[str, Any]:
    """The way of a draped garment with a body that moves.

    Args:
        params: ``sewn``, arrays of ``garment.sew`` (``uv``, ``flat``, ``triangles``, ``panel``, ``seams``,
            ``pinned``); ``start`` (V, 3) m where it rests; ``path`` (F, N, 3) m and ``triangles`` (M, 3) of the body;
            ``beneath``: a list of {``path`` (F, W, 3), ``triangles``} of the garments worn under it.

    Returns:
        ``path`` (F, V, 3) float32 m, its first frame ``start``.
    """
    sewn = params["sewn"]
    mesh = PanelMesh(np.asarray(sewn["uv"], float), np.asarray(sewn["flat"], float), np.asarray(sewn["triangles"]),
                     np.asarray(sewn["panel"]), np.asarray(sewn["seams"]), np.empty((0, 2), np.int32), {})
    path = follow(mesh, np.asarray(params["start"], float), np.asarray(sewn["pinned"], float),
                  np.asarray(params["path"], float), np.asarray(params["triangles"]),
                  params.get("beneath") or (), lambda share: progress(share, "Following the body"))
    return {"path": path.astype(np.float32)}


def follow(mesh: PanelMesh, start: np.ndarray, held: np.ndarray, path: np.ndarray, triangles: np.ndarray,
           beneath: Sequence[Mapping[str, Any]] = (), progress: Callable[[float], None] = lambda share: None
           ) -> np.ndarray:
    """(F, V, 3) m: ``start`` (V, 3) taken along the body's ``path`` (F, N, 3); ``held`` (V,) 1 sticks to the skin."""
    cloth = Cloth(mesh)
    x, pinned = np.array(start), np.flatnonzero(held > 0)
    out = [np.array(x)]
    for frame in range(1, len(path)):
        x = x + _taken(x, path[frame - 1], path[frame])
        at_belt = x[pinned].copy()
        under = [{"vertices": b["path"][frame], "triangles": b["triangles"]} for b in beneath]
        obstacle = Obstacle(path[frame], triangles, under)
        last = frame == len(path) - 1
        for _ in range(AGAIN if last else 1):
            for _ in range(SWEEPS):
                cloth.close(x, 1.0)
                cloth.relax(x)
            x[pinned] += held[pinned, None] * (at_belt - x[pinned])
            index, near = obstacle.nearest(x)
            normal = obstacle.normals[index]
            depth = np.einsum("ij,ij->i", x - obstacle.points[index], normal)
            x += (0.7 * np.where(near, np.maximum(0.0, MARGIN - depth), 0.0))[:, None] * normal
        out.append(np.array(x))
        progress(frame / (len(path) - 1))
    return np.stack(out)


def _taken(x: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """(V, 3) how far the skin near each point goes from one frame to the next."""
    gap, index = cKDTree(before).query(x, k=NEAREST)
    weight = 1.0 / (gap**2 + SOFT**2)
    weight /= weight.sum(1, keepdims=True)
    return np.einsum("vk,vkc->vc", weight, (after - before)[index])
