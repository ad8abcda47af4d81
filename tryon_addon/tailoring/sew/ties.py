# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps cloth in its place while it is sewn, besides its own threads: belts, the body's middle, cloth beneath."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.spatial import cKDTree

from ...core.meshes import vertex_normals
from ..pattern.panelmesh import PanelMesh
from ..pattern.pattern import Pattern

OVER = 0.03  # m: farther apart, a collar and the cloth beneath have nothing to do with each other
THROUGH, ASIDE = 0.006, 0.012  # m: deeper below it, or farther beside its edge, there is none beneath


@dataclass(frozen=True)
class Ties:
    """What keeps vertices in place besides the cloth itself.

    ``level`` (V,) m is the height a vertex keeps with the weight ``held`` (V,) 0..1; ``half`` (V,) is +1 or -1 for
    cloth that stays on the subject's left or right of the middle (trouser legs must not pass through each other);
    ``lift`` (V,) m is how far a vertex lies over other cloth of its garment: over
    that of its own ``side`` (V,) of the body alone, 1 or 2, or over any, 0, as a collar does.
    """

    held: np.ndarray
    level: np.ndarray
    half: np.ndarray
    lift: np.ndarray
    side: np.ndarray


SIDES = {"front": 1, "back": 2}


def ties_of(pattern: Pattern, mesh: PanelMesh, level: np.ndarray) -> Ties:
    """The ties of a pattern meshed and placed, ``level`` (V,) m its heights."""
    half = np.array([p.wrap.limb if p.wrap.around == "leg" else 0 for p in pattern.panels])
    side = np.array([SIDES.get(p.wrap.side, 0) if p.wrap.around == "torso" else 0 for p in pattern.panels])
    return Ties(mesh.held(pattern), level, half[mesh.panel], mesh.lifted(pattern), side[mesh.panel])


class Sheets(Protocol):
    """Keeps cloth of a garment on its side of something, now and then looking anew where that is."""

    def look(self, x: np.ndarray) -> None:
        """See how the cloth lies, ``x`` (V, 3) m."""

    def push(self, x: np.ndarray) -> None:
        """Move ``x`` (V, 3) m, in place, where it is on the wrong side or too near."""


class Over:
    """Keeps cloth that lies over other cloth of its garment (collars, lapels, wrapped fronts) on its outer side."""

    def __init__(self, mesh: PanelMesh, ties: Ties) -> None:
        panels = np.unique(mesh.panel[ties.lift > 0])
        self.above, self.lift = np.flatnonzero(ties.lift > 0), ties.lift[ties.lift > 0]
        self.triangles = mesh.triangles[~np.isin(mesh.panel[mesh.triangles[:, 0]], panels)]
        below = np.unique(self.triangles)
        sides = ties.side[self.above]
        self.loose = sides == 0
        # A front is also sewn to the back, which turns away beside it: that is not beneath it.
        self.pairs = [(np.flatnonzero(sides == k), below[ties.side[below] == k] if k else below)
                      for k in np.unique(sides)]

    def look(self, x: np.ndarray) -> None:
        """Find what lies beneath each vertex now."""
        self.near = np.zeros(len(self.above), bool)
        self.beneath = np.zeros(len(self.above), np.int64)
        for mine, below in self.pairs:
            if len(below):
                gap, index = cKDTree(x[below]).query(x[self.above[mine]], distance_upper_bound=OVER)
                self.near[mine] = np.isfinite(gap)
                self.beneath[mine] = below[np.where(np.isfinite(gap), index, 0)]
        self.normals = vertex_normals(x, self.triangles)[self.beneath]
        way = x[self.above] - x[self.beneath]
        aside = way - np.einsum("ij,ij->i", way, self.normals)[:, None] * self.normals
        through = np.einsum("ij,ij->i", way, self.normals) < -THROUGH
        self.near &= self.loose | ((np.linalg.norm(aside, axis=1) < ASIDE) & ~through)

    def push(self, x: np.ndarray) -> None:
        """Move the upper cloth outwards where it is too near, or on the wrong side."""
        d = np.einsum("ij,ij->i", x[self.above] - x[self.beneath], self.normals)
        x[self.above] += (0.5 * np.where(self.near, np.maximum(0, self.lift - d), 0))[:, None] * self.normals
