# SPDX-License-Identifier: GPL-3.0-or-later
"""A garment to look at while its design changes: sewn coarsely, without gravity, several times a second.

While a slider moves, a garment changes little from one answer to the next. Its panels then keep their triangles and
move with their outlines, and it is sewn on from how it lay before; only where a panel has other edges, or a triangle
would turn over, it is meshed and sewn from the beginning.
"""

from __future__ import annotations

import dataclasses
import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix, diags
from scipy.sparse.linalg import splu

from .methods import drafted
from .pattern.figure import Figure
from .pattern.meshing import mesh_pattern
from .pattern.panelmesh import PanelMesh
from .pattern.pattern import Pattern
from .sew import presew
from .sew.contact import Obstacle
from .sew.placement import place
from .sew.sheets import sheets_of
from .sew.ties import Sheets, Ties, ties_of

VERTICES, COARSEST = 800, 0.036  # about how many, and edges in m at most
WHOLE, ONWARD = presew.Schedule(50, 6, 0.5), presew.Schedule(10, 6, 0.0)
LEAST, LONGEST = 0.2, 2.5  # of its first area and edge a triangle may come to
KEPT = 4  # garments whose last preview is remembered, and bodies with clothes on under them


class Sketcher:
    """Sews previews on one body, and remembers how each garment lay last."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self._obstacles: dict[str, Obstacle] = {}
        self._sewn: dict[tuple[str, str], Sewn] = {}

    def preview(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """A garment sewn quickly and coarsely.

        Args:
            params: ``garment`` as for ``garment_sew``; optional: ``beneath``, garments that lie under it (``vertices``
                (N, 3) m, ``triangles`` (T, 3), outside counter-clockwise); ``moving``: its slider is under way, so the
                answer may go on from the last one.

        Returns:
            ``sewn`` (V, 3) m, ``triangles`` (T, 3) int32, ``uv`` (V, 2) m, ``seams`` (S, 2) int32, ``panel`` (V,)
            int32; ``worn_on`` (N, 3) m, the body; ``whole``: it was sewn from the beginning.

        Raises:
            SpecError, PatternError: see ``methods.draft``.
        """
        pattern, meshing = drafted(params["garment"], self.figure)
        beneath = params.get("beneath") or ()
        under, name = _digest(beneath), (pattern.name, str(params["garment"].get("specification", "")))
        before = self._sewn.pop(name, None)
        if not params.get("moving") or (before is not None and before.under != under):
            before = None
        mesh = before.reshaped(pattern) if before is not None else None
        if mesh is None or before is None:
            sewn = self._whole(pattern, meshing.edge, self._obstacle(under, beneath), under)
        else:
            sewn = before.onward(pattern, mesh, self._obstacle(under, beneath))
        self._sewn[name] = sewn
        _forget_oldest(self._sewn)
        return {"sewn": sewn.positions.astype(np.float32), "triangles": sewn.mesh.triangles,
                "uv": sewn.mesh.uv.astype(np.float32), "seams": sewn.mesh.seams, "panel": sewn.mesh.panel,
                "worn_on": self.figure.vertices.astype(np.float32), "whole": mesh is None}

    def _whole(self, pattern: Pattern, edge: float, obstacle: Obstacle, under: str) -> Sewn:
        """Meshed, placed and sewn from the beginning."""
        cloth = sum(abs(panel.area()) for panel in pattern.panels) / 1e4  # m2
        mesh = mesh_pattern(pattern, min(max(edge, math.sqrt(cloth / (0.866 * VERTICES))), COARSEST))
        begin = place(self.figure, pattern, mesh)
        ties, sheets = ties_of(pattern, mesh, begin[:, 2]), sheets_of(self.figure, pattern, mesh)
        x = presew.sew(mesh, begin, obstacle, ties, WHOLE, sheets=sheets)
        return Sewn(pattern, Reshaping(pattern, mesh), mesh, ties, sheets, x, under)

    def _obstacle(self, under: str, beneath: Sequence[Mapping[str, Any]]) -> Obstacle:
        if under not in self._obstacles:
            self._obstacles[under] = Obstacle(self.figure.vertices, self.figure.triangles, beneath)
            _forget_oldest(self._obstacles)
        return self._obstacles[under]


@dataclass(frozen=True)
class Sewn:
    """A preview as it lies: its pattern, its mesh and how that follows the pattern, positions (V, 3) m, and which
    clothes are ``under`` it."""

    pattern: Pattern
    reshaping: Reshaping
    mesh: PanelMesh
    ties: Ties
    sheets: Sequence[Sheets]
    positions: np.ndarray
    under: str

    def reshaped(self, pattern: Pattern) -> PanelMesh | None:
        """The mesh with the outlines of ``pattern``; None where it cannot have them."""
        return self.reshaping.to(pattern)

    def onward(self, pattern: Pattern, mesh: PanelMesh, obstacle: Obstacle) -> Sewn:
        """Sewn on as ``mesh``, the same triangles in other outlines: cloth begins where its neighbours have it go."""
        up = pattern.levels.get("origin", 0.0) - self.pattern.levels.get("origin", 0.0)
        way = mesh.uv - self.mesh.uv
        level = self.ties.level + way[:, 1] + up
        ties = dataclasses.replace(self.ties, level=level)
        start = self.positions + np.einsum("vij,vj->vi", self._slopes(), way)
        x = presew.sew(mesh, start, obstacle, ties, ONWARD, sheets=self.sheets)
        return dataclasses.replace(self, pattern=pattern, mesh=mesh, ties=ties, positions=x)

    def _slopes(self) -> np.ndarray:
        """(V, 3, 2): how a vertex moves on the body when it moves in its panel."""
        tri, uv, x = self.mesh.triangles, self.mesh.uv, self.positions
        flat = np.stack([uv[tri[:, k]] - uv[tri[:, 0]] for k in (1, 2)], -1)
        there = np.stack([x[tri[:, k]] - x[tri[:, 0]] for k in (1, 2)], -1)
        area = np.abs(np.linalg.det(flat))
        slope = (there @ np.linalg.inv(flat)) * area[:, None, None]
        total, weight = np.zeros((len(x), 3, 2)), np.zeros(len(x))
        for k in range(3):
            np.add.at(total, tri[:, k], slope)
            np.add.at(weight, tri[:, k], area)
        return total / weight[:, None, None]


class Reshaping:
    """How the mesh of a pattern follows another pattern with the same panels and edges: its rim goes with the
    outlines, what is inside goes as its neighbours do."""

    def __init__(self, pattern: Pattern, mesh: PanelMesh) -> None:
        self.pattern, self.mesh = pattern, mesh
        rim = np.zeros(len(mesh.uv), bool)
        for index in mesh.edge_vertices.values():
            rim[index] = True
        self._rim, self._inside = np.flatnonzero(rim), np.flatnonzero(~rim)

    @cached_property
    def _neighbours(self) -> Any:
        """Solves for what is inside: the sum over its neighbours of what goes with the rim on the right."""
        count = len(self.mesh.uv)
        ends = np.concatenate([self.mesh.edges, self.mesh.edges[:, ::-1]])
        joined = coo_matrix((np.ones(len(ends)), ends.T), (count, count)).tocsr()
        mine = joined[self._inside]
        inner = diags(np.asarray(mine.sum(1)).ravel()) - mine[:, self._inside]
        return splu(inner.tocsc()), mine[:, self._rim]

    def to(self, pattern: Pattern) -> PanelMesh | None:
        """The mesh with the outlines of ``pattern``; None where panels, edges or seams are others, or where a triangle
        would turn over, shrink to little or grow too long."""
        if _joints(pattern) != _joints(self.pattern):
            return None
        first = self.mesh
        uv = first.uv.copy()
        for panel in pattern.panels:
            for i, edge in enumerate(panel.edges):
                index = first.edge_vertices[panel.name, edge.name]
                uv[index] = panel.sample(i, len(index) - 1) / 100
        way = uv - first.uv
        if len(self._inside):
            solver, beside = self._neighbours
            way[self._inside] = solver.solve(beside @ way[self._rim])
        uv = first.uv + way
        area, was = _areas(uv, first.triangles), _areas(first.uv, first.triangles)
        mesh = dataclasses.replace(first, uv=uv, flat=first.flat + np.column_stack([way, np.zeros(len(way))]))
        fits = bool((area > LEAST * was).all()) and bool((mesh.lengths < LONGEST * first.lengths).all())
        return mesh if fits else None


def _joints(pattern: Pattern) -> tuple:
    """Panels with their edges, and what is sewn to what; how much of it is gathered is no matter."""
    return (tuple((p.name, p.wrap.folds, tuple(e.name for e in p.edges)) for p in pattern.panels),
            tuple((s.a, s.b, s.same) for s in pattern.stitches))


def _areas(uv: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(T,) signed, twice over."""
    one, two = (uv[triangles[:, k]] - uv[triangles[:, 0]] for k in (1, 2))
    return one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]


def _digest(beneath: Sequence[Mapping[str, Any]]) -> str:
    told = hashlib.blake2b(digest_size=16)
    for cloth in beneath:
        for name in ("vertices", "triangles"):
            told.update(np.ascontiguousarray(cloth[name]).tobytes())
    return told.hexdigest()


def _forget_oldest(kept: dict) -> None:
    for old in list(kept)[:-KEPT]:
        del kept[old]
