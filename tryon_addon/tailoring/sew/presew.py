# SPDX-License-Identifier: GPL-3.0-or-later
"""Sewing before draping: seams are pulled together around the body, without gravity, by position-based dynamics.

Blender's sewing springs alone would pull flat panels through the shoulders; from here its cloth only has to settle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from ...catalog.garments.programme import Meshing
from ...core.errors import PatternError
from ...core.meshes import fall_edge
from ..pattern.figure import Figure
from ..pattern.meshing import mesh_pattern
from ..pattern.panelmesh import PanelMesh
from ..pattern.pattern import Pattern
from .contact import Obstacle
from .placement import place
from .sheets import sheets_of
from .ties import Over, Sheets, Ties, ties_of

MARGIN = 0.005  # m, how far outside the body the cloth is pushed


@dataclass(frozen=True)
class Schedule:
    """How long to sew: outer iterations, constraint sweeps in each, the share of them in which the seams close."""

    iterations: int
    sweeps: int = 6
    closing: float = 0.5  # 0: seams are closed from the start


def _bends(triangles: np.ndarray) -> np.ndarray:
    """Opposite corners (B, 2) of every two triangles that share an edge."""
    corner = np.concatenate([triangles[:, k] for k in (2, 0, 1)]).astype(np.int64)
    one = np.concatenate([triangles[:, k] for k in (0, 1, 2)]).astype(np.int64)
    two = np.concatenate([triangles[:, k] for k in (1, 2, 0)]).astype(np.int64)
    key = np.minimum(one, two) * (int(triangles.max()) + 1) + np.maximum(one, two)
    order = np.argsort(key, kind="stable")
    same = np.flatnonzero(key[order][1:] == key[order][:-1])
    return np.stack([corner[order[same]], corner[order[same + 1]]], -1)


# Shares of an error taken back in one sweep: edges resist stretch fully and compression a little (cloth folds);
# opposite corners resist coming nearer, which is bending.
STRETCH, PRESS, BEND = 1.6, 0.5, 0.5


class Cloth:
    """The constraints as sparse matrices: one product serves all edges or all seams."""

    def __init__(self, mesh: PanelMesh) -> None:
        count, bends = len(mesh.uv), _bends(mesh.triangles)
        pairs = np.concatenate([mesh.edges, bends])
        self.rest = np.linalg.norm(mesh.flat[pairs[:, 0]] - mesh.flat[pairs[:, 1]], axis=1)
        self.longer = np.repeat([STRETCH / 2, 0.0], [len(mesh.edges), len(bends)])
        self.shorter = np.repeat([PRESS / 2, BEND / 2], [len(mesh.edges), len(bends)])
        row = np.repeat(np.arange(len(pairs)), 2)
        sign = np.tile([-1.0, 1.0], len(pairs))
        self.difference = csr_matrix((sign, (row, pairs.ravel())), (len(pairs), count))
        degree = np.bincount(mesh.edges.ravel(), minlength=count).astype(float)
        share = csr_matrix((1 / degree, (np.arange(count), np.arange(count))), (count, count))
        self.spread = (share @ self.difference.T).tocsr()
        self.sewn = np.unique(mesh.seams)
        group = np.unique(mesh.groups()[self.sewn], return_inverse=True)[1]
        member = csr_matrix((np.ones(len(self.sewn)), (group, np.arange(len(self.sewn)))))
        size = np.asarray(member.sum(1)).ravel()
        self.mean = (member.T @ csr_matrix((1 / size, (np.arange(len(size)),) * 2)) @ member).tocsr()

    def sweep(self, x: np.ndarray, pull: float, count: int) -> None:
        """``count`` times the seams, then the cloth; ``x`` (V, 3) m is changed in place."""
        for _ in range(count):
            self.close(x, pull)
            self.relax(x)

    def close(self, x: np.ndarray, pull: float) -> None:
        """Move stitched vertices towards their seam's mean."""
        s = x[self.sewn]
        x[self.sewn] = s + pull * (self.mean @ s - s)

    def relax(self, x: np.ndarray) -> None:
        """Bring edges and opposite corners nearer to their rest lengths."""
        d = self.difference @ x
        length = np.sqrt(np.einsum("ij,ij->i", d, d)) + 1e-12
        s = length - self.rest
        x -= self.spread @ (d * (s * np.where(s > 0, self.longer, self.shorter) / length)[:, None])


def sew(mesh: PanelMesh, start: np.ndarray, obstacle: Obstacle, ties: Ties, schedule: Schedule,
        progress: Callable[[float], None] | None = None, make: Callable[[PanelMesh], Cloth] = Cloth,
        sheets: Sequence[Sheets] = ()) -> np.ndarray:
    """Positions (V, 3) in m with the seams closed and the cloth outside the obstacle.

    Args:
        start: positions (V, 3) to begin with.
        progress: called with 0..1.
        sheets: what keeps cloth of the garment on its side of other cloth.
        make: how the mesh's constraints are made, as ``Cloth`` or on other hardware.

    Raises:
        PatternError: the panels flew apart (not finite).
    """
    cloth = make(mesh)
    held, left, right = np.flatnonzero(ties.held > 0), ties.half > 0, ties.half < 0
    apart = [*sheets, *([Over(mesh, ties)] if ties.lift.any() else [])]
    x, v = np.array(start, float), np.zeros_like(start)
    for it in range(schedule.iterations):
        before = x.copy()
        x += 0.9 * v
        w = min(1.0, (it + 1) / max(1.0, schedule.closing * schedule.iterations))
        cloth.sweep(x, 0.05 + 0.95 * w * w, schedule.sweeps)
        x[held, 2] += ties.held[held] * (ties.level[held] - x[held, 2])
        x[left, 0] = np.maximum(x[left, 0], 0.0)
        x[right, 0] = np.minimum(x[right, 0], 0.0)
        if it % 3 == 0:
            if not np.isfinite(x).all():
                raise PatternError("The panels flew apart while they were sewn.",
                                   "Bring the design closer to its defaults.")
            index, near = obstacle.nearest(x)
            for pair in apart:
                pair.look(x)
        normal, d = obstacle.normals[index], obstacle.height(x, index)
        x += (0.7 * np.where(near, np.maximum(0, MARGIN + ties.lift - d), 0))[:, None] * normal
        for pair in apart:
            pair.push(x)
        v = 0.85 * (x - before)
        if progress is not None and it % 10 == 0:
            progress(it / schedule.iterations)
    cloth.close(x, 1.0)
    return x


COARSEST = 0.036  # m, the longest edges where sewing begins: coarser ones buckle into dents of their own size
FIRST, SECOND, LAST = Schedule(160, 6, 0.5), Schedule(40, 6, 0.0), Schedule(8, 6, 0.0)


def chain(pattern: Pattern, edge_length: float, coarse: float = Meshing.coarse, fall: float = Meshing.fall
          ) -> list[PanelMesh]:
    """The meshes that a garment goes through, coarse to fine: sewing begins, it falls, it settles.

    ``coarse``, ``fall``: how many times as long as ``edge_length`` (m) the first two's edges are; with a ``fall`` of 1
    there is no mesh between the first and the last.

    Raises:
        PatternError: a panel that cannot be meshed.
    """
    edges = [max(edge_length, min(coarse * edge_length, COARSEST)), edge_length]
    if fall > 1.0:
        edges.insert(1, fall_edge(edge_length, fall))
    return [mesh_pattern(pattern, edge) for edge in edges]


def presew(figure: Figure, pattern: Pattern, passes: Sequence[PanelMesh], obstacle: Obstacle,
           schedules: Sequence[Schedule] = (FIRST, SECOND, LAST), progress: Callable[[float], None] | None = None,
           make: Callable[[PanelMesh], Cloth] = Cloth) -> list[np.ndarray]:
    """A pattern sewn around a body: positions (V, 3) in m for every mesh of its ``chain``, coarse to fine.

    A coarse copy of the panels finds the shape, because stretch spreads over a panel one edge a sweep; finer meshes
    start from it and only smooth.
    """

    def tell(share: float) -> None:
        if progress is not None:
            progress(share)

    begin = place(figure, pattern, passes[0])
    level, x, out = begin[:, 2], begin, []
    for k, (mesh, schedule) in enumerate(zip(passes, schedules, strict=False)):
        if k > 0:
            x = passes[k - 1].carry(mesh.uv, mesh.panel, x)
            level = passes[0].carry(mesh.uv, mesh.panel, begin)[:, 2]
        def here(share: float, k: int = k) -> None:
            tell((k + share) / len(passes))

        x = sew(mesh, x, obstacle, ties_of(pattern, mesh, level), schedule, here, make,
                sheets_of(figure, pattern, mesh))
        out.append(x)
    tell(1.0)
    return out


def report(mesh: PanelMesh, x: np.ndarray, obstacle: Obstacle) -> dict[str, float]:
    """What was reached: seam gaps (mm), stretch (%), distance to the body (mm)."""
    gap = 1000 * np.linalg.norm(x[mesh.seams[:, 0]] - x[mesh.seams[:, 1]], axis=1)
    e = mesh.edges
    ratio = np.linalg.norm(x[e[:, 0]] - x[e[:, 1]], axis=1) / mesh.lengths - 1
    d = 1000 * obstacle.distance(x)
    return {
        "seam_gap_p95_mm": float(np.percentile(gap, 95)), "seam_gap_max_mm": float(gap.max()),
        "stretch_p95_pct": float(100 * np.percentile(np.maximum(ratio, 0), 95)),
        "compression_p95_pct": float(100 * np.percentile(np.maximum(-ratio, 0), 95)),
        "distance_min_mm": float(d.min()), "distance_p1_mm": float(np.percentile(d, 1)),
        "vertices": float(len(x)),
    }
