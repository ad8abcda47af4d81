# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps sleeves on the arm's side of the room below the armpit, and the bodice on the trunk's.

Below a wide armhole both hang between arm and trunk, each with cloth to spare. Nothing but the other would keep either
from the far side, and cloth is not collided with cloth while it is sewn; the surface midway between the two is.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from .contact import vertex_normals
from .figure import KINDS, Figure
from .panelmesh import PanelMesh
from .pattern import Pattern

GAP = 0.004  # m from the surface midway, away from the seam that joins the two
RUN = 0.03  # m from the armhole over which it grows
REACH = 0.10  # m: farther than this from either, cloth is not between them
OPPOSED = -0.3  # cosine between arm's and trunk's normals below which there is room between them, no mere fold


class Armpit:
    """What is sleeve and what is bodice in a mesh, and where the body's arms and trunk are."""

    def __init__(self, figure: Figure, pattern: Pattern, mesh: PanelMesh) -> None:
        kinds = [p.wrap.around for p in pattern.panels]
        part = np.array([1 if k == "arm" else -1 if k == "torso" else 0 for k in kinds])[mesh.panel]
        self.mine = np.flatnonzero(part)
        self.side = part[self.mine].astype(float)
        joined = mesh.seams[part[mesh.seams[:, 0]] * part[mesh.seams[:, 1]] < 0]
        sewn = np.unique(joined)
        away = np.full(len(part), np.inf)
        for number in np.unique(mesh.panel[sewn]):
            here = mesh.panel == number
            away[here] = cKDTree(mesh.uv[sewn[mesh.panel[sewn] == number]]).query(mesh.uv[here])[0]
        self.gap = GAP * np.clip(away[self.mine] / RUN, 0, 1)
        normals = vertex_normals(figure.vertices, figure.triangles)
        arm = figure.kind == KINDS.index("arm")
        trunk = np.isin(figure.kind, [KINDS.index("torso"), KINDS.index("leg")])
        self.bodies = [(cKDTree(figure.vertices[k]), figure.vertices[k], normals[k]) for k in (arm, trunk)]

    def look(self, x: np.ndarray) -> None:
        """Find the arm and the trunk nearest to each vertex of ``x`` (V, 3) m."""
        rows, index = np.arange(len(self.mine)), np.empty((2, len(self.mine)), np.int64)
        for k, (tree, _, _) in enumerate(self.bodies):
            gap, index[k, rows] = tree.query(x[self.mine[rows]], distance_upper_bound=REACH)
            rows = rows[np.isfinite(gap)]
        points, normals = (np.stack([body[what][index[k, rows]] for k, body in enumerate(self.bodies)])
                           for what in (1, 2))
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
