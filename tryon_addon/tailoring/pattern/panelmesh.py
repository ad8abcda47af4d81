# SPDX-License-Identifier: GPL-3.0-or-later
"""A pattern as one triangle mesh: its seams, its layers, and how points of one mesh are found in another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from ...core.meshes import carried, carrier, edges_of
from .pattern import Pattern


@dataclass(frozen=True)
class PanelMesh:
    """A pattern as one triangle mesh, panels not yet joined.

    ``uv`` (V, 2) m in panel coordinates; ``flat`` (V, 3) m, the panels side by side in the XY plane, facing +Z;
    ``triangles`` (T, 3) int32, counter-clockwise from the cloth's outside; ``panel`` (V,) int32;
    ``seams`` (S, 2) int32 stitched vertex pairs; ``hems`` (E, 2) int32 finished free edges;
    ``edge_vertices`` {(panel, edge): (n,) int64} the vertices along every pattern edge, in its direction.
    """

    uv: np.ndarray
    flat: np.ndarray
    triangles: np.ndarray
    panel: np.ndarray
    seams: np.ndarray
    hems: np.ndarray
    edge_vertices: dict[tuple[str, str], np.ndarray]

    @cached_property
    def edges(self) -> np.ndarray:
        """Every edge of the triangles once, (E, 2), smaller index first."""
        return edges_of(self.triangles)

    @cached_property
    def lengths(self) -> np.ndarray:
        """Rest lengths (E,) of ``edges`` in m."""
        return np.hypot(*(self.uv[self.edges[:, 0]] - self.uv[self.edges[:, 1]]).T)

    def carrier(self, uv: np.ndarray, panel: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Corners (n, 3) int32 and their shares (n, 3) of points ``uv`` (n, 2) m in ``panel`` (n,).

        A point a little outside its panel's triangles is continued linearly: a share is then negative.
        """
        corners, shares = np.empty((len(uv), 3), np.int32), np.empty((len(uv), 3))
        for number in np.unique(panel):
            tri = self.triangles[self.panel[self.triangles[:, 0]] == number]
            mine = np.flatnonzero(panel == number)
            near = cKDTree(self.uv[tri].mean(1)).query(uv[mine], k=min(6, len(tri)))[1].reshape(len(mine), -1)
            corners[mine], shares[mine] = carrier(uv[mine], self.uv, tri, near)
        return corners, shares

    def carry(self, uv: np.ndarray, panel: np.ndarray, positions: np.ndarray) -> np.ndarray:
        """Positions (n, 3) of points ``uv`` (n, 2) m in ``panel`` (n,), linear in this mesh's triangles.

        ``positions`` (V, 3) are this mesh's.
        """
        return carried(positions, *self.carrier(uv, panel))

    def held(self, pattern: Pattern) -> np.ndarray:
        """(V,) float32: 1 on edges that a belt holds and a third of the reach beyond, falling to 0 at the reach."""
        out = np.zeros(len(self.uv), np.float32)
        names = [p.name for p in pattern.panels]
        for panel, edge, reach in pattern.held:
            mine = np.flatnonzero(self.panel == names.index(panel))
            away = cKDTree(self.uv[self.edge_vertices[panel, edge]]).query(self.uv[mine])[0]
            out[mine] = np.maximum(out[mine], np.clip(1.5 - 150 * away / reach, 0, 1))
        return out

    def lifted(self, pattern: Pattern) -> np.ndarray:
        """(V,) m by which cloth lies over cloth of its own garment (``Wrap.out``): 0 at seams, all of it 2 cm on."""
        out = np.array([p.wrap.out / 100 for p in pattern.panels])[self.panel]
        if out.any() and len(self.seams):
            out *= np.clip(cKDTree(self.flat[np.unique(self.seams)]).query(self.flat)[0] / 0.02, 0, 1)
        return out

    def layered(self, pattern: Pattern, positions: np.ndarray, reach: float = 0.07) -> np.ndarray:
        """(V,) bool: cloth that lies over other cloth of its garment, and what is within ``reach`` m of it."""
        if pattern.folds:
            return np.ones(len(self.uv), bool)
        over = np.array([p.wrap.out > 0 for p in pattern.panels])[self.panel]
        if not over.any():
            return over
        return over | (cKDTree(positions[over]).query(positions, distance_upper_bound=reach)[0] < reach)

    def groups(self) -> np.ndarray:
        """(V,) int: vertices that seams make into one have the same number."""
        count = len(self.uv)
        a, b = self.seams.T if len(self.seams) else (np.empty(0, int), np.empty(0, int))
        graph = coo_matrix((np.ones(len(a)), (a, b)), (count, count))
        return connected_components(graph, directed=False)[1]
