# SPDX-License-Identifier: GPL-3.0-or-later
"""Sewing before draping: seams are pulled together around the body, without gravity, by position-based dynamics.

Blender's sewing springs alone would pull flat panels through the shoulders; from here its cloth only has to settle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from ..core.errors import PatternError
from .contact import Obstacle
from .panelmesh import PanelMesh

MARGIN = 0.006  # m, how far outside the body the cloth is pushed


@dataclass(frozen=True)
class Schedule:
    """How long to sew: outer iterations, constraint sweeps in each, the share of them in which the seams close."""

    iterations: int = 160
    sweeps: int = 6
    closing: float = 0.5


class _Cloth:
    """The constraints as sparse matrices: one product serves all edges or all seams."""

    def __init__(self, mesh: PanelMesh) -> None:
        edges, count = mesh.edges, len(mesh.uv)
        self.edges, self.rest = edges, mesh.lengths
        row = np.repeat(np.arange(len(edges)), 2)
        sign = np.tile([-1.0, 1.0], len(edges))
        self.difference = csr_matrix((sign, (row, edges.ravel())), (len(edges), count))
        degree = np.bincount(edges.ravel(), minlength=count).astype(float)
        share = csr_matrix((1 / degree, (np.arange(count), np.arange(count))), (count, count))
        self.spread = (share @ self.difference.T).tocsr()
        self.sewn = np.unique(mesh.seams)
        group = np.unique(mesh.groups()[self.sewn], return_inverse=True)[1]
        member = csr_matrix((np.ones(len(self.sewn)), (group, np.arange(len(self.sewn)))))
        size = np.asarray(member.sum(1)).ravel()
        self.mean = (member.T @ csr_matrix((1 / size, (np.arange(len(size)),) * 2)) @ member).tocsr()

    def close(self, x: np.ndarray, pull: float) -> None:
        """Move stitched vertices towards their seam's mean."""
        s = x[self.sewn]
        x[self.sewn] = s + pull * (self.mean @ s - s)

    def stretch(self, x: np.ndarray, press: float) -> None:
        """Bring edges to their rest length; against compression only with the share ``press``."""
        d = self.difference @ x
        length = np.sqrt(np.einsum("ij,ij->i", d, d)) + 1e-12
        s = length - self.rest
        s = np.where(s < 0, press * s, s)
        x -= self.spread @ (d * (0.8 * s / length)[:, None])


def sew(mesh: PanelMesh, start: np.ndarray, obstacle: Obstacle, schedule: Schedule | None = None,
        progress: Callable[[float, str], None] | None = None) -> np.ndarray:
    """Positions (V, 3) in m with the seams closed and the cloth outside the obstacle.

    Args:
        start: positions (V, 3) from ``placement.place``.
        progress: called with 0..1 and a text.

    Raises:
        PatternError: the panels flew apart (not finite).
    """
    schedule = schedule or Schedule()
    cloth = _Cloth(mesh)
    x, v = np.array(start, float), np.zeros_like(start)
    for it in range(schedule.iterations):
        before = x.copy()
        x += 0.9 * v
        w = min(1.0, (it + 1) / (schedule.closing * schedule.iterations))
        for _ in range(schedule.sweeps):
            cloth.close(x, 0.05 + 0.95 * w * w)
            cloth.stretch(x, 0.3)
        if it % 2 == 0:
            index, near = obstacle.nearest(x)
        d = np.einsum("ij,ij->i", x - obstacle.points[index], obstacle.normals[index])
        push = np.where(near, np.maximum(0, MARGIN - d), 0)
        x += (0.7 * push)[:, None] * obstacle.normals[index]
        v = 0.85 * (x - before)
        if progress is not None and it % 20 == 0:
            progress(it / schedule.iterations, "Sewing")
    if not np.isfinite(x).all():
        raise PatternError("The panels flew apart while they were sewn.", "Bring the design closer to its defaults.")
    return x


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
