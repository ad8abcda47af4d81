# SPDX-License-Identifier: GPL-3.0-or-later
"""The Cusick drape test on Blender's cloth: a disc goes through a garment's stages, the support is its body."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import bpy  # noqa: F401  installed by pip, Blender has its mathutils only once it is imported itself
import numpy as np
from mathutils.geometry import delaunay_2d_cdt

from ...catalog.cloth.physics import Cloth
from ...catalog.garments.programme import Meshing
from ...core import meshes
from ...evaluation.cusick import SPECIMEN, SUPPORT, Shadow, shadow
from . import settle
from .terms import DrapeResult, DrapeSettings

CLOTH_GAP = 0.002  # metres that Blender keeps cloth from a collider, beside the collider's own offset
HIGH = 1.0  # metres over the floor
RIPPLE = 0.0015  # metres: no cloth is laid down perfectly flat, and a flat one could not choose where to fold
SIDES = 72  # of the support
RIM = 0.006  # metres before the support's edge, over which cloth finds its own way


@dataclass(frozen=True)
class Specimen:
    """A draped disc: what the meter reads, the mesh (metres, support's middle at the origin) and how it settled."""

    shadow: Shadow
    points: np.ndarray
    triangles: np.ndarray
    result: DrapeResult


def drape_test(cloth: Cloth, edge: float, specimen: float = SPECIMEN, settings: DrapeSettings | None = None,
               seed: int = 0) -> Iterator[DrapeResult | Specimen]:
    """Drape a disc of ``cloth`` meshed at ``edge`` metres over the support; yields every frame, at last the specimen.

    The specimen is clamped between two discs, as in the apparatus: the lower one is a collider, as a body is; under
    the upper one the cloth is held, except for a last ``RIM`` before the edge.
    """
    settings = settings or DrapeSettings()
    gap = settings.offset + CLOTH_GAP
    collider = support(SUPPORT / 2 - gap, HIGH - gap)
    sheet, fall = (_sheet(specimen, length, seed) for length in (edge, meshes.fall_edge(edge, Meshing.fall)))
    corners, shares = meshes.carrier(sheet["flat"][:, :2], fall["flat"][:, :2], fall["triangles"])
    sewn = sheet | {"fall": fall | {"corners": corners, "shares": shares}}
    with closing(settle.drape(sewn, [collider], cloth, settings)) as stages:
        for state in stages:
            yield state
    points = state.positions - [0.0, 0.0, HIGH]
    yield Specimen(shadow(points, sheet["triangles"], specimen), points, sheet["triangles"], state)


def _sheet(specimen: float, edge: float, seed: int) -> dict[str, Any]:
    """A disc as ``garment.sew`` gives cloth, lying flat over the support."""
    flat, triangles = disc(specimen / 2, edge)
    held = np.hypot(flat[:, 0], flat[:, 1]) < SUPPORT / 2 - RIM
    start = np.column_stack([flat, np.where(held, HIGH, HIGH + ripple(flat, specimen / 2, seed))])
    return {"sewn": start, "flat": np.column_stack([flat, np.zeros(len(flat))]), "triangles": triangles,
            "seams": np.zeros((0, 2), int), "pinned": held.astype(float), "layered": None}


def disc(radius: float, edge: float) -> tuple[np.ndarray, np.ndarray]:
    """A disc meshed as panels are, a hexagonal grid inside an evenly cut rim: (V, 2) metres, (T, 3) upwards."""
    row = edge * np.sqrt(3) / 2
    rows, columns = int(radius / row) + 1, int(radius / edge) + 2
    grid = np.array([((i + j % 2 / 2) * edge, j * row)
                     for j in range(-rows, rows + 1) for i in range(-columns, columns + 1)])
    grid = grid[np.hypot(grid[:, 0], grid[:, 1]) < radius - 0.6 * edge]
    turn = np.linspace(0.0, 2 * np.pi, round(2 * np.pi * radius / edge), endpoint=False)
    points = np.concatenate([grid, radius * np.column_stack([np.cos(turn), np.sin(turn)])])
    points, _, faces, *_ = delaunay_2d_cdt(points.tolist(), [], [], 0, 1e-7)
    points, triangles = np.array([tuple(p) for p in points]), np.array(faces)
    (ax, ay), (bx, by) = ((points[triangles[:, k]] - points[triangles[:, 0]]).T for k in (1, 2))
    area = ax * by - ay * bx
    triangles[area < 0] = triangles[area < 0][:, ::-1]
    return points, triangles[np.abs(area) > 1e-9]


def ripple(flat: np.ndarray, radius: float, seed: int) -> np.ndarray:
    """(V,) metres: low waves that grow to the rim, the same ones whatever the mesh."""
    phases = np.random.default_rng(seed).uniform(0.0, 2 * np.pi, 7)
    angle = np.arctan2(flat[:, 1], flat[:, 0])
    waves = np.cos(np.arange(2, 9)[:, None] * angle + phases[:, None]).sum(axis=0) / 2.0
    return RIPPLE * waves * ((flat**2).sum(axis=1) / radius**2)


def support(radius: float, top: float, depth: float = 0.03) -> tuple[np.ndarray, np.ndarray]:
    """A closed round block: points (N, 3) metres, triangles (M, 3) outwards."""
    turn = np.arange(SIDES) * 2 * np.pi / SIDES
    ring = np.column_stack([np.cos(turn), np.sin(turn)])
    levels = ((radius / 2, top), (radius, top), (radius, top - depth))
    rings = [np.column_stack([ring * r, np.full(SIDES, z)]) for r, z in levels]
    points = np.concatenate([*rings, [[0.0, 0.0, top], [0.0, 0.0, top - depth]]])
    here = np.arange(SIDES)
    after = (here + 1) % SIDES
    upper, lower = 3 * SIDES, 3 * SIDES + 1
    bands = [np.column_stack(corners) for b in (0, SIDES) for corners in (
        (b + here, b + SIDES + here, b + SIDES + after), (b + here, b + SIDES + after, b + after))]
    lids = [np.column_stack([np.full(SIDES, upper), here, after]),
            np.column_stack([np.full(SIDES, lower), 2 * SIDES + after, 2 * SIDES + here])]
    return points, np.concatenate([*bands, *lids])
