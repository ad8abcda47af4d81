# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a strip starts that hangs on a seam: cuffs, collars and lapels follow the panel they are sewn to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from ...core.meshes import vertex_normals
from ..pattern.figure import Figure
from ..pattern.panelmesh import PanelMesh
from ..pattern.pattern import Panel, Pattern


@dataclass(frozen=True)
class Base:
    """The seam a strip hangs on: points, unit tangents and the body's normals there, each (n, 3); limb +1, -1 or 0."""

    points: np.ndarray
    along: np.ndarray
    normals: np.ndarray
    limb: int


def _up(figure: Figure, base: Base) -> np.ndarray:
    """Up along the neck, a little towards its middle."""
    inward = np.append(base.points[:, :2].mean(0), 0.0) - base.points * [1, 1, 0]
    return np.array([0.0, -0.25, 1.0]) + 0.2 * inward / np.linalg.norm(inward, axis=1, keepdims=True)


def _fall(figure: Figure, base: Base) -> np.ndarray:
    """Turned over: square to the seam along the body, away from where the cloth would stand up, and a little off."""
    return 0.6 * base.normals - np.cross(base.normals, base.along)


def _flat(figure: Figure, base: Base) -> np.ndarray:
    """Turned over and lying on the body."""
    return 0.1 * base.normals - np.cross(base.normals, base.along)


def _arm(figure: Figure, base: Base) -> np.ndarray:
    """On along the forearm."""
    joints = figure.limb("arm", base.limb)
    return np.repeat((joints[2] - joints[1])[None], len(base.points), 0)


def _thrown_back(points: np.ndarray, aside: np.ndarray, height: np.ndarray, uv: np.ndarray, panel: Panel
                 ) -> np.ndarray:
    """A hood's half, first standing over the neckline, then tipped back: (n, 3).

    Args:
        points: (n, 3) of the neckline beneath; aside: (n, 3) along it; height: (n,) m over it.
    """
    front = np.clip(1 - uv[:, 0] * panel.wrap.limb / abs(uv[:, 0]).max(), 0, 1)  # 1 at the face, 0 at the nape
    rise = np.clip(height / HOOD_BEND, 0, 1)
    rise = rise * rise * (3 - 2 * rise)
    x = points + aside + height[:, None] * [0.0, 0.0, 1.0]
    # The face's edge passes the neck on its side.
    wide = panel.wrap.limb * np.hypot(points[:, 0], HOOD_WIDE * np.sqrt(front) * rise)
    x[:, 0] = (1 - rise) * x[:, 0] + rise * wide
    pivot = np.array([points[:, 1].max() - 0.01, points[points[:, 1].argmax(), 2]])
    y, z = x[:, 1] - pivot[0], x[:, 2] - pivot[1]
    angle = HOOD_TURN * rise
    x[:, 1] = pivot[0] + y * np.cos(angle) + z * np.sin(angle)
    x[:, 2] = pivot[1] + z * np.cos(angle) - y * np.sin(angle)
    return x


# Which way a strip lies from its base, by ``Wrap.side``: (n, 3), of any length.
DIRECTIONS: dict[str, Callable[[Figure, Base], np.ndarray]] = {
    "up": _up, "fall": _fall, "flat": _flat, "arm": _arm, "hood": _up,
}
HOOD_BEND, HOOD_WIDE, HOOD_TURN = 0.12, 0.10, 1.9  # m over the neckline, m from the middle, rad


def _unit(v: np.ndarray) -> np.ndarray:
    return v / np.maximum(np.linalg.norm(v, axis=1, keepdims=True), 1e-9)


def place_strip(figure: Figure, pattern: Pattern, mesh: PanelMesh, out: np.ndarray, number: int) -> None:
    """Fill in the positions ``out`` (V, 3) of a panel whose edges ``base...`` are sewn to panels placed before it.

    Every vertex keeps its place on the flat relative to the nearest vertex of the base: along the seam, and away from
    it in the strip's direction.
    """
    panel = pattern.panels[number]
    partner = {}
    for s in pattern.stitches:
        for mine, other in ((s.a, s.b), (s.b, s.a)):
            if mine[0] == panel.name and mine[1].startswith("base"):
                partner[mine] = mesh.edge_vertices[other][:: 1 if s.same else -1]
    keys = [(panel.name, e.name) for e in panel.edges if (panel.name, e.name) in partner]
    uv = np.concatenate([mesh.uv[mesh.edge_vertices[k]] for k in keys])
    points = np.concatenate([out[partner[k]] for k in keys])
    flat_along, along = (_unit(np.gradient(line, axis=0)) for line in (uv, points))
    skin = cKDTree(figure.vertices).query(points)[1]
    normals = _unit(vertex_normals(figure.vertices, figure.triangles)[skin])
    base = Base(points, along, normals, panel.wrap.limb)
    away = _unit(DIRECTIONS[panel.wrap.side](figure, base))
    ours = np.flatnonzero(mesh.panel == number)
    near = cKDTree(uv).query(mesh.uv[ours])[1]
    step = mesh.uv[ours] - uv[near]
    t = flat_along[near]
    s = np.einsum("ij,ij->i", step, t)[:, None]
    h = (step[:, 1] * t[:, 0] - step[:, 0] * t[:, 1])[:, None]  # the cloth lies to the left of its edges
    if panel.wrap.side == "hood":
        out[ours] = _thrown_back(points[near], s * along[near], h[:, 0], mesh.uv[ours], panel)
        return
    out[ours] = points[near] + s * along[near] + h * away[near]
