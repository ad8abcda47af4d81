# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a strip starts that hangs on a seam: cuffs, collars and lapels follow the panel they are sewn to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from .contact import vertex_normals
from .figure import Figure
from .panelmesh import PanelMesh
from .pattern import Pattern


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


# Which way a strip lies from its base, by ``Wrap.side``: (n, 3), of any length.
DIRECTIONS: dict[str, Callable[[Figure, Base], np.ndarray]] = {"up": _up, "fall": _fall, "flat": _flat, "arm": _arm}


def _unit(v: np.ndarray) -> np.ndarray:
    return v / np.maximum(np.linalg.norm(v, axis=1, keepdims=True), 1e-9)


def place_hanging(figure: Figure, pattern: Pattern, mesh: PanelMesh, out: np.ndarray, number: int) -> None:
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
    out[ours] = points[near] + s * along[near] + h * away[near]
