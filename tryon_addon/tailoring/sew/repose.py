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
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu
from scipy.spatial import cKDTree

from ...core import meshes
from ...core.progress import Progress
from ..pattern.panelmesh import PanelMesh
from .armpit import Armpit
from .presew import Cloth
from .repose_contact import Folds, Layers, Skin

NEAREST = 8  # vertices of the skin that take a piece of cloth along
SOFT = 0.02  # metres: cloth as far off as this follows a few centimetres of skin, not one point of it
SWEEPS = 6  # of the cloth's constraints between two looks at what it touches
AGAIN = 160  # such rounds in which the body stands in its new pose already
PLEATED = 16  # and rounds a frame on the way there of cloth that lies in layers: else they have long gone through
ONWARD = 0.9  # share of a round's movement that the next one begins with: stretch evens out over a whole panel
FOREARM, HAND = 2, 3  # how far down the arm skin is; 0 on the trunk
FIRM = 1e-3  # how firmly a coarse vertex that little of the fine mesh hangs on keeps to its neighbours' way
GRIP = 0.05  # share of the way back to the skin that a waistband takes a round: it slides, and does not stretch


def garment_follow(params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """The way of a draped garment with a body that moves.

    Args:
        params: ``sewn``, arrays of ``garment.sew`` (``flat``, ``triangles``, ``seams``, ``pinned``, ``layered``,
            ``fall``: the coarser mesh that goes in its place, or None); ``start`` (V, 3) m where it rests; ``path``
            (F, N, 3) m and ``triangles`` (M, 3) of the body; ``arm`` (N,) how far down an arm its skin is, 0 to 3, the
            hand;
            ``beneath``: a list of {``path`` (F, W, 3), ``triangles``} of the garments under it.

    Returns:
        ``path`` (F, V, 3) float32 m, its first frame ``start``; ``laid`` (V,) bool, what a hand or forearm lies on at
        the end; ``carried`` (V, 3) m, where it would be had it stuck to the skin; ``fall``: ``sewn`` (W, 3) m and
        ``laid`` (W,) of the coarser mesh at the end, or None.
    """
    sewn = params["sewn"]
    fall = sewn.get("fall")
    goes = sewn if fall is None else fall
    start, body = np.asarray(params["start"], float), np.asarray(params["path"], float)
    path, laid = follow(_mesh(goes), start if fall is None else _coarse(start, fall), np.asarray(goes["pinned"], float),
                        body, np.asarray(params["triangles"]), np.asarray(params["arm"]), params.get("beneath") or (),
                        lambda share: progress(share, "Following the body"), bool(np.all(goes.get("layered", False))))
    coarse = None
    if fall is not None:
        coarse = {"sewn": path[-1].astype(np.float32), "laid": laid}
        path = np.stack([start, *(meshes.carried(x, fall["corners"], fall["shares"]) for x in path[1:])])
        laid = np.einsum("nk,nk->n", fall["shares"], laid[fall["corners"]]) > 0.5
    carried = start + _Carried.by(body[0], start).way(body[-1] - body[0])
    return {"path": path.astype(np.float32), "laid": laid, "carried": carried.astype(np.float32), "fall": coarse}


def _mesh(sheet: Mapping[str, Any]) -> PanelMesh:
    """The mesh of ``garment.sew``, or of its ``fall``, as far as its lengths and seams go."""
    flat, triangles = np.asarray(sheet["flat"], float), np.asarray(sheet["triangles"])
    return PanelMesh(flat[:, :2], flat, triangles, np.zeros(len(flat), np.int32), np.asarray(sheet["seams"]),
                     np.empty((0, 2), np.int32), {})


def _coarse(fine: np.ndarray, fall: Mapping[str, Any]) -> np.ndarray:
    """(W, 3) m: where the coarser mesh is when the finer one lies at ``fine`` (V, 3), by least squares."""
    corners, shares, sewn = (np.asarray(fall[name]) for name in ("corners", "shares", "sewn"))
    row = np.repeat(np.arange(len(fine)), 3)
    carry = csr_matrix((shares.ravel().astype(float), (row, corners.ravel())), (len(fine), len(sewn)))
    edges = meshes.edges_of(np.asarray(fall["triangles"]))
    sides = np.repeat(np.arange(len(edges)), 2)
    apart = csr_matrix((np.tile([-1.0, 1.0], len(edges)), (sides, edges.ravel())), (len(edges), len(sewn)))
    normal = (carry.T @ carry + FIRM * apart.T @ apart).tocsc()
    return sewn + splu(normal).solve(carry.T @ (fine - carry @ sewn))


def follow(mesh: PanelMesh, start: np.ndarray, held: np.ndarray, path: np.ndarray, triangles: np.ndarray,
           arm: np.ndarray, beneath: Sequence[Mapping[str, Any]] = (),
           progress: Callable[[float], None] = lambda share: None, pleated: bool = False
           ) -> tuple[np.ndarray, np.ndarray]:
    """(F, V, 3) m: ``start`` (V, 3) taken along the body's ``path`` (F, N, 3); ``held`` (V,), 0 to 1, sticks to it;
    and (V,) bool, what a hand or forearm lies on at the end.

    ``arm`` (N,) as for ``garment_follow``. Cloth goes with the skin that it lies on at first: later an arm may be
    nearer, and would tear it from the trunk. For the same reason only sleeves feel forearms, and nothing feels hands;
    what they come to lie on gives way under them. ``pleated`` cloth lies in layers everywhere, which keep their sides.
    """
    cloth, carried = Cloth(mesh), _Carried.by(path[0], start)
    on_arm = arm[carried.nearest] > 0
    groups = [Skin(np.flatnonzero(~on_arm), arm < FOREARM, True), Skin(np.flatnonzero(on_arm), arm < HAND, False)]
    groups = [group for group in groups if len(group.rows)]
    limbs = arm >= FOREARM
    between = _between(mesh, on_arm)
    x, pinned = np.array(start), np.flatnonzero(held > 0)
    folds = Folds(start, float(np.median(mesh.lengths)))
    layers = Layers(start, mesh.triangles, mesh.seams, float(np.median(mesh.lengths))) if pleated else None
    out = [np.array(x)]
    for frame in range(1, len(path)):
        x = x + carried.way(path[frame] - path[frame - 1])
        at_belt = x[pinned].copy()
        under = [{"vertices": b["path"][frame], "triangles": b["triangles"]} for b in beneath]
        for group in groups:
            group.meet(path[frame], triangles, under, limbs)
        if between is not None:
            between.stand(path[frame], triangles, (arm > 0) & (arm < HAND), arm == 0)
        onward = np.zeros_like(x)
        for turn in range(AGAIN if frame == len(path) - 1 else PLEATED if pleated else 1):
            before = x.copy()
            x += ONWARD * onward
            for _ in range(SWEEPS):
                cloth.close(x, 1.0)
                cloth.relax(x)
            x[pinned] += GRIP * held[pinned, None] * (at_belt - x[pinned])
            folds.push(x, look=turn % 3 == 0)
            if layers is not None:
                layers.push(x, look=turn % 3 == 0)
            for group in groups:
                group.push(x, look=turn % 3 == 0)
            if between is not None:
                if turn % 3 == 0:
                    between.look(x)
                between.push(x)
            onward = x - before
        cloth.close(x, 1.0)
        out.append(np.array(x))
        progress(frame / (len(path) - 1))
    laid = np.zeros(len(x), bool)
    for group in groups:
        laid[group.rows] = group.under
    return np.stack(out), laid


def _between(mesh: PanelMesh, on_arm: np.ndarray) -> Armpit | None:
    """What keeps sleeves and bodice on their sides of the armpit, None without sleeves; panels that lie mostly
    ``on_arm`` (V,) are sleeves."""
    count = len(on_arm)
    edges = meshes.edges_of(mesh.triangles)
    _, panel = connected_components(coo_matrix((np.ones(len(edges)), edges.T), (count, count)), directed=False)
    sleeve = np.bincount(panel, on_arm) > 0.5 * np.bincount(panel)
    return Armpit(np.where(sleeve[panel], 1, -1), panel, mesh.uv, mesh.seams) if sleeve.any() else None


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
