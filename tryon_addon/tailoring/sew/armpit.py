# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps sleeves on the arm's side of the room below the armpit, and the bodice on the trunk's.

Below a wide armhole both hang between arm and trunk, each with cloth to spare. Nothing but the other would keep either
from the far side, and cloth is not collided with cloth while it is sewn; the surface midway between the two is.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from ...core.meshes import vertex_normals
from ..pattern.figure import KINDS, Figure
from ..pattern.panelmesh import PanelMesh
from ..pattern.pattern import Pattern
from .contact import OrientedPoints

GAP = 0.004  # m from the surface midway, away from the seam that joins the two
RUN = 0.03  # m from the armhole over which it grows
REACH = 0.10  # m: farther than this from either, cloth is not between them
OPPOSED = -0.3  # cosine between arm's and trunk's normals below which there is room between them, no mere fold


class Armpit:
    """What is sleeve and what is bodice in a mesh, and where the body's arms and trunk are."""

    def __init__(self, part: np.ndarray, panel: np.ndarray, uv: np.ndarray, seams: np.ndarray) -> None:
        """``part`` (V,) 1 for sleeves, -1 for the bodice, 0 for neither; ``panel`` (V,), ``uv`` (V, 2) m in it, and
        ``seams`` (S, 2)."""
        self.mine = np.flatnonzero(part)
        self.side = part[self.mine].astype(float)
        self.sleeve = part[self.mine] > 0
        sewn = np.unique(seams[part[seams[:, 0]] * part[seams[:, 1]] < 0])
        away = np.full(len(part), np.inf)
        for number in np.unique(panel[sewn]):
            here = panel == number
            away[here] = cKDTree(uv[sewn[panel[sewn] == number]]).query(uv[here])[0]
        self.gap = GAP * np.clip(away[self.mine] / RUN, 0, 1)

    @staticmethod
    def of(figure: Figure, pattern: Pattern, mesh: PanelMesh) -> Armpit:
        """The sleeves and the bodice of a pattern, on the body as it stands."""
        kinds = [p.wrap.around for p in pattern.panels]
        part = np.array([1 if k == "arm" else -1 if k == "torso" else 0 for k in kinds])[mesh.panel]
        between = Armpit(part, mesh.panel, mesh.uv, mesh.seams)
        between.stand(figure.vertices, figure.triangles, figure.kind == KINDS.index("arm"),
                      np.isin(figure.kind, [KINDS.index("torso"), KINDS.index("leg")]))
        return between

    def stand(self, points: np.ndarray, triangles: np.ndarray, arm: np.ndarray, trunk: np.ndarray) -> None:
        """From now on the body stands as ``points`` (N, 3) m; ``arm`` and ``trunk`` (N,) bool are parts of it."""
        normals = vertex_normals(points, triangles)
        trees = [cKDTree(points[k]) for k in (arm, trunk)]
        near = [np.isfinite(trees[1 - i].query(tree.data, distance_upper_bound=2 * REACH)[0])
                for i, tree in enumerate(trees)]  # the rest has nothing to do with the other
        self.bodies = [OrientedPoints(points[k][n], normals[k][n]) for k, n in zip((arm, trunk), near, strict=True)]

    def look(self, x: np.ndarray) -> None:
        """Find the arm and the trunk nearest to each vertex of ``x`` (V, 3) m."""
        index = np.empty((2, len(self.mine)), np.int64)
        between = []
        for one, mine in ((0, ~self.sleeve), (1, self.sleeve)):  # few are near the part that they do not belong to
            found = np.flatnonzero(mine)
            for k in (one, 1 - one):
                gap, index[k, found] = self.bodies[k].query(x[self.mine[found]], REACH)
                found = found[np.isfinite(gap)]
            between.append(found)
        rows = np.concatenate(between)
        points = np.stack([body.points[index[k, rows]] for k, body in enumerate(self.bodies)])
        normals = np.stack([body.normals[index[k, rows]] for k, body in enumerate(self.bodies)])
        near = np.einsum("ij,ij->i", *normals) < OPPOSED
        way = points[1] - points[0]
        for outward, normal in zip((way, -way), normals, strict=True):  # each lies before the other
            near &= np.einsum("ij,ij->i", outward, normal) > 0
        self.rows, self.points, self.normals = rows[near], points[:, near], normals[:, near]

    def push(self, x: np.ndarray) -> None:
        """Move what is beyond the surface midway back to its side."""
        rows = self.rows
        at, side = self.mine[rows], self.side[rows]
        arm, trunk = np.einsum("kij,kij->ki", x[at] - self.points, self.normals)
        way = side[:, None] * (self.normals[1] - self.normals[0])
        lack = np.maximum(0.0, 2 * self.gap[rows] - side * (trunk - arm))
        x[at] += (0.7 * lack / np.einsum("ij,ij->i", way, way))[:, None] * way
