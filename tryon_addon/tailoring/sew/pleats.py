# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a pleated skirt starts: each knife pleat folded, opening where the body below the waist is wider."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from ...core.meshes import vertex_normals
from ..pattern.figure import Figure
from ..pattern.panelmesh import PanelMesh
from ..pattern.pattern import Panel, Pattern
from .torso import STEP, Loops, spread, torso_loops

_BACK = np.linspace(0.12, np.pi - 0.05, 200)  # rad between the face and the cloth folded back beneath it


@dataclass(frozen=True)
class Pleats:
    """Knife pleats around a waist, m: ``count`` faces that show ``shown`` each and ``under`` beneath, twice over."""

    count: int
    shown: float
    under: float

    @property
    def wide(self) -> float:
        """Cloth of one pleat."""
        return self.shown + 2 * self.under

    def lie(self, along: np.ndarray, apart: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where cloth ``along`` (n,) the skirt's width lies, folds ``apart`` (n,): along the loop and out of it, (n,).

        The face and what is folded back are two sides of a triangle over the way from one pleat to the next.
        """
        face = self.shown + self.under
        out = self.under * np.sin(_BACK)
        reach = np.sqrt(face**2 - out**2) - self.under * np.cos(_BACK)
        back = np.interp(apart, reach, _BACK)
        deep, turned = self.under * np.sin(back), self.under * np.cos(back)
        number = np.floor(along / self.wide)
        rest = along - number * self.wide
        on_face = np.minimum(rest / face, 1.0)
        folded = np.maximum(rest - face, 0.0) / self.under
        at = number * apart - turned + on_face * (apart + turned) - folded * turned
        return at, deep * (on_face - folded)


def pleats_of(pattern: Pattern) -> Pleats:
    """The pleats of a pleated skirt's pattern."""
    return Pleats(round(pattern.notes["pleats"]), pattern.notes["pleat"] / 100, pattern.notes["underlay"] / 100)


LAYERS = 0.0045  # m from the innermost layer of a closed pleat to the outermost
NEAR, ASIDE = 0.03, 0.013  # m: farther from a face, or farther beside it, nothing is beneath it


class Closed:
    """Keeps the three layers of every pleat over each other where it is closed: what is folded back beneath the face,
    and beneath that the beginning of the next one."""

    def __init__(self, pattern: Pattern, mesh: PanelMesh) -> None:
        pleats, number = pleats_of(pattern), {panel.name: n for n, panel in enumerate(pattern.panels)}
        faces, under, depth, pleat = [], [], [], np.zeros(len(mesh.uv))
        for k in range(pleats.count):
            mine = np.flatnonzero(mesh.panel == number[f"face_{k}"])
            rest = mesh.uv[mine, 0] - k * pleats.wide
            over, first = mine[rest > pleats.shown - 1e-6], rest < pleats.under + 1e-6
            fold = np.flatnonzero(mesh.panel == number[f"fold_{k}"])
            back = (mesh.uv[fold, 0] - k * pleats.wide - pleats.shown - pleats.under) / pleats.under
            faces += [over]
            under += [fold, mine[first]]
            depth += [LAYERS * back, np.full(first.sum(), LAYERS)]
            pleat[over], pleat[fold], pleat[mine[first]] = k, k, (k - 1) % pleats.count
        self.faces, self.under, self.depth = np.concatenate(faces), np.concatenate(under), np.concatenate(depth)
        self.pleat, self.triangles = pleat, mesh.triangles

    def _apart(self, x: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """(n, 4): places ``x`` with the pleats so far apart that none is near another."""
        return np.column_stack([x[rows], self.pleat[rows]])

    def look(self, x: np.ndarray) -> None:
        """Find the face over each vertex, ``x`` (V, 3) m."""
        gap, near = cKDTree(self._apart(x, self.faces)).query(self._apart(x, self.under), distance_upper_bound=NEAR)
        found = np.flatnonzero(np.isfinite(gap))
        face = self.faces[near[found]]
        normal = vertex_normals(x, self.triangles)[face]
        way = x[face] - x[self.under[found]]
        beside = np.linalg.norm(way - np.einsum("ij,ij->i", way, normal)[:, None] * normal, axis=1) < ASIDE
        self.rows, self.face, self.normal = found[beside], face[beside], normal[beside]

    def push(self, x: np.ndarray) -> None:
        """Move faces and what should lie deeper beneath them apart, each half the way."""
        mine = self.under[self.rows]
        lack = self.depth[self.rows] - np.einsum("ij,ij->i", x[self.face] - x[mine], self.normal)
        half = (0.35 * np.maximum(0.0, lack))[:, None] * self.normal
        x[mine] -= half
        out, count = np.zeros_like(x), np.zeros(len(x))
        np.add.at(out, self.face, half)
        np.add.at(count, self.face, 1.0)
        x += out / np.maximum(count, 1.0)[:, None]


def _of_strip(panel: Panel, along: np.ndarray) -> np.ndarray:
    """``along`` (n,) m the skirt's width, so that a strip's last points belong to its own pleat."""
    first = min(e.start[0] for e in panel.edges) / 100
    return np.clip(along, first + 1e-6, None) - 1e-7


def _around(loops: Loops, z: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 2) and outward normals at shares 0..1 of the whole loop, from the middle of the back to the right."""
    share = np.mod(share, 1.0)

    def at(s: np.ndarray) -> np.ndarray:
        s = np.mod(s, 1.0)
        points = loops.at(z, np.abs(1 - 2 * s))
        return points * np.column_stack([np.where(s < 0.5, -1.0, 1.0), np.ones(len(s))])

    step = at(share + 0.004) - at(share - 0.004)
    normal = np.stack([step[:, 1], -step[:, 0]], -1) / np.maximum(np.hypot(*step.T), 1e-9)[:, None]
    return at(share), normal


def _loops(figure: Figure, low: float, high: float) -> tuple[Loops, np.ndarray]:
    """Loops around waist and hips between two heights (m), below the hips as wide as there, and their girths (L,)."""

    def girth(loops: Loops) -> np.ndarray:
        return 2 * np.hypot(*np.moveaxis(np.diff(loops.points, axis=1), -1, 0)).sum(-1)

    z = np.linspace(low - STEP, high + STEP, int(np.ceil((high - low) / STEP)) + 3)
    close = girth(torso_loops(figure, z, np.zeros(len(z))))
    loops = torso_loops(figure, z, np.maximum.accumulate(close[::-1])[::-1])
    return loops, girth(loops)


def place_pleated(figure: Figure, pattern: Pattern, mesh: PanelMesh, out: np.ndarray, numbers: list[int]) -> None:
    """Fill in the positions ``out`` (V, 3) m of a pleated skirt's strips and of the band that they are sewn to."""
    waist, origin = pattern.levels["waist"], pattern.levels["origin"]
    pleats = pleats_of(pattern)
    low = origin + min(float(mesh.uv[mesh.panel == n, 1].min()) for n in numbers if not pattern.panels[n].wrap.radius)
    loops, girth = _loops(figure, low, waist + 0.06)
    for n in numbers:
        mine, panel = mesh.panel == n, pattern.panels[n]
        if panel.wrap.radius:
            share, away, z = _on_band(panel, mesh.uv[mine], waist)
        else:
            along, z = mesh.uv[mine].T + [[0.0], [origin]]
            around = np.interp(z, loops.z, girth)
            at, away = pleats.lie(_of_strip(panel, along), around / pleats.count)
            share = at / around
        place, normal = _around(loops, z, share)
        out[mine] = np.column_stack([place + normal * away[:, None], z])


def _on_band(panel: Panel, uv: np.ndarray, waist: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share of the loop, distance from it and height of a band's points ``uv`` (n, 2) m; it is a piece of a cone."""
    radius = panel.wrap.radius / 100
    x, y = spread(panel, uv).T
    base = sum(panel.length(e.name) for e in panel.edges if e.name.startswith("base")) / 100
    return 0.5 + x / (base * (1 - y / radius)), np.zeros(len(x)), waist + y
