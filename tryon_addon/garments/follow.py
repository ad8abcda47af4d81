# SPDX-License-Identifier: GPL-3.0-or-later
"""A draped garment goes along with a body that moves into another pose, by the position-based dynamics of sewing.

Blender's cloth, moved by its collider alone, is left behind by a thigh or caught in an armpit. Here the skin takes the
cloth along, and the cloth then looks for its own lengths again outside the skin; Blender settles it at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from .contact import Obstacle
from .panelmesh import PanelMesh
from .presew import MARGIN, Cloth

NEAREST = 8  # vertices of the skin that take a piece of cloth along
SOFT = 0.02  # metres: cloth as far off as this follows a few centimetres of skin, not one point of it
SWEEPS = 6  # of the cloth's constraints between two looks at what it touches
AGAIN = 160  # such rounds in which the body stands in its new pose already
ONWARD = 0.9  # share of a round's movement that the next one begins with: stretch evens out over a whole panel
GRIP = 0.02  # share of the way back to the skin that a waistband takes a round: it slides, and does not stretch
UPPER_ARM, FOREARM, HAND = 1, 2, 3  # how far down the arm skin is; 0 elsewhere
LYING = 0.02  # metres from a hand or forearm within which clothes lie flat under it
FLAT = 0.007  # metres from the skin that they then keep at most


def garment_follow(params: Mapping[str, Any], progress: Callable[[float, str], None]) -> dict[str, Any]:
    """The way of a draped garment with a body that moves.

    Args:
        params: ``sewn``, arrays of ``garment.sew`` (``uv``, ``flat``, ``triangles``, ``panel``, ``seams``,
            ``pinned``); ``start`` (V, 3) m where it rests; ``path`` (F, N, 3) m and ``triangles`` (M, 3) of the body;
            ``arm`` (N,) how far down an arm its skin is, 0 to 3 as above; ``beneath``: a list of
            {``path`` (F, W, 3), ``triangles``} of the garments worn under it.

    Returns:
        ``path`` (F, V, 3) float32 m, its first frame ``start``; ``carried`` (V, 3) m, where it would be had it stuck to
        the skin.
    """
    sewn = params["sewn"]
    mesh = PanelMesh(np.asarray(sewn["uv"], float), np.asarray(sewn["flat"], float), np.asarray(sewn["triangles"]),
                     np.asarray(sewn["panel"]), np.asarray(sewn["seams"]), np.empty((0, 2), np.int32), {})
    start, body = np.asarray(params["start"], float), np.asarray(params["path"], float)
    path = follow(mesh, start, np.asarray(sewn["pinned"], float), body, np.asarray(params["triangles"]),
                  np.asarray(params["arm"]), params.get("beneath") or (),
                  lambda share: progress(share, "Following the body"))
    carried = start + _Carried.by(body[0], start).way(body[-1] - body[0])
    return {"path": path.astype(np.float32), "carried": carried.astype(np.float32)}


def follow(mesh: PanelMesh, start: np.ndarray, held: np.ndarray, path: np.ndarray, triangles: np.ndarray,
           arm: np.ndarray, beneath: Sequence[Mapping[str, Any]] = (),
           progress: Callable[[float], None] = lambda share: None) -> np.ndarray:
    """(F, V, 3) m: ``start`` (V, 3) taken along the body's ``path`` (F, N, 3); ``held`` (V,), 0 to 1, sticks to it.

    ``arm`` (N,) as for ``garment_follow``. Cloth goes with the skin that it lies on at first: later an arm may be
    nearer, and would tear it from the trunk. For the same reason only sleeves feel forearms, and nothing feels hands;
    what they come to lie on gives way under them.
    """
    cloth, carried = Cloth(mesh), _Carried.by(path[0], start)
    on_arm = arm[carried.nearest] > 0
    groups = [_Group(np.flatnonzero(~on_arm), arm < FOREARM, True), _Group(np.flatnonzero(on_arm), arm < HAND, False)]
    groups = [group for group in groups if len(group.rows)]
    limbs = arm >= FOREARM
    x, pinned = np.array(start), np.flatnonzero(held > 0)
    out = [np.array(x)]
    for frame in range(1, len(path)):
        x = x + carried.way(path[frame] - path[frame - 1])
        at_belt = x[pinned].copy()
        under = [{"vertices": b["path"][frame], "triangles": b["triangles"]} for b in beneath]
        for group in groups:
            group.meet(path[frame], triangles, under, limbs)
        onward = np.zeros_like(x)
        for turn in range(AGAIN if frame == len(path) - 1 else 1):
            before = x.copy()
            x += ONWARD * onward
            for _ in range(SWEEPS):
                cloth.close(x, 1.0)
                cloth.relax(x)
            x[pinned] += GRIP * held[pinned, None] * (at_belt - x[pinned])
            for group in groups:
                group.push(x, look=turn % 3 == 0)
            onward = x - before
        cloth.close(x, 1.0)
        out.append(np.array(x))
        progress(frame / (len(path) - 1))
    return np.stack(out)


@dataclass(frozen=True)
class _Carried:
    """Which skin (V, K) takes each point of the cloth along, the nearest first, and the share of each."""

    index: np.ndarray
    share: np.ndarray

    @staticmethod
    def by(skin: np.ndarray, cloth: np.ndarray) -> _Carried:
        gap, index = cKDTree(skin).query(cloth, k=NEAREST)
        share = 1.0 / (gap**2 + SOFT**2)
        return _Carried(index, share / share.sum(1, keepdims=True))

    @property
    def nearest(self) -> np.ndarray:
        return self.index[:, 0]

    def way(self, moved: np.ndarray) -> np.ndarray:
        """(V, 3) how far the cloth goes when the skin goes by ``moved`` (N, 3)."""
        return np.einsum("vk,vkc->vc", self.share, moved[self.index])


class _Group:
    """Some vertices ``rows`` of a cloth and the skin (N,) bool that they feel; ``lies``: flat under hands and arms."""

    def __init__(self, rows: np.ndarray, feels: np.ndarray, lies: bool) -> None:
        self.rows, self.feels, self.lies = rows, feels, lies

    def meet(self, body: np.ndarray, triangles: np.ndarray, under: Sequence[Mapping[str, Any]], limbs: np.ndarray
             ) -> None:
        """From now on the body stands as ``body`` (N, 3)."""
        index = np.cumsum(self.feels) - 1
        kept = triangles[self.feels[triangles].all(axis=1)]
        self.obstacle = Obstacle(body[self.feels], index[kept], under)
        self.limbs = cKDTree(body[limbs]) if self.lies and limbs.any() else None

    def push(self, x: np.ndarray, look: bool) -> None:
        """Moves ``x`` (V, 3) out of the skin, and down onto it under a limb; ``look``: where they are now."""
        mine = x[self.rows]
        if look:
            self.index, self.near = self.obstacle.nearest(mine)
            self.under = np.zeros(len(mine), bool)
            if self.limbs is not None:
                self.under = self.near & np.isfinite(self.limbs.query(mine, distance_upper_bound=LYING)[0])
        normal = self.obstacle.normals[self.index]
        depth = np.einsum("ij,ij->i", mine - self.obstacle.points[self.index], normal)
        out = np.where(self.near, np.maximum(0.0, MARGIN - depth), 0.0)
        down = np.where(self.under, np.maximum(0.0, depth - FLAT), 0.0)
        x[self.rows] += (0.7 * (out - down))[:, None] * normal
