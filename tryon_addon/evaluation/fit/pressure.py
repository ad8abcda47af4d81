# SPDX-License-Identifier: GPL-3.0-or-later
"""What stretched cloth presses on what it lies on: its tension times its curvature, with the fabric's own stiffness.

Curvature is never asked for: the tensions of the triangles about a point pull it along the cloth, and what of that
points inwards, by area, is the pressure that holds it up. On a tube that is Laplace's law, T / R; on any other surface
it is T1 / R1 + T2 / R2. Cloth that is pressed together buckles and pushes nothing.
"""

from __future__ import annotations

import numpy as np

from ...catalog.cloth.stiffness import Stiffness
from ...core import meshes
from .strain import FLAT, Cloth, Strain, eigen, inverted, product

PATCH = 2  # rounds of neighbours that a pressure is the mean of: a good 2 cm across, as much as a sensor's bag
EVEN = 6  # rounds that strain is evened over before


def tension(strain: Strain, stiffness: Stiffness) -> np.ndarray:
    """(N, 2, 2) N/m in (weft, warp), per metre of flat cloth: what its threads and its resistance to shear make of a
    strain, without compression."""
    shear = 2 * stiffness.shear * strain.stretch[:, 0, 1]
    weft, warp = (thread.tension(strain.stretch[:, k, k] - 1)
                  for k, thread in ((0, stiffness.weft), (1, stiffness.warp)))
    pull = np.stack([np.stack([weft, shear], 1), np.stack([shear, warp], 1)], 1)
    (less, more), way = np.maximum(eigen(pull)[0], 0.0).T, eigen(pull)[1]
    across = np.stack([-way[:, 1], way[:, 0]], 1)
    return (less[:, None, None] * across[:, :, None] * across[:, None]
            + more[:, None, None] * way[:, :, None] * way[:, None])


def pressure(cloth: Cloth, stiffness: Stiffness, strain: Strain | None = None, patch: int = PATCH) -> np.ndarray:
    """(W,) kPa at the points of the closed garment, towards its inside; negative where it would be pulled off.

    ``stiffness`` of the fabric; ``strain`` of the panels' vertices (V,), by default the drape's, evened; ``patch``:
    rounds of neighbours that the pressure is the mean of.
    """
    points, triangles = cloth.closed
    corners = (strain or cloth.even(EVEN)).stretch[cloth.triangles].mean(1)
    pull = tension(Strain.of_stretch(corners), stiffness)
    turned = product(cloth.gradient, inverted(cloth.strain.stretch))
    along = product(cloth.shapes, product(turned, pull).transpose(0, 2, 1)) * cloth.areas[:, None, None]
    force = -meshes.summed(along.transpose(1, 0, 2).reshape(-1, 3), triangles.T.ravel(), len(points))
    inwards = -(force * meshes.vertex_normals(points, triangles)).sum(1)
    area, edges = meshes.vertex_areas(points, triangles), meshes.edges_of(triangles)
    inwards, area = meshes.smoothed(inwards, edges, patch), meshes.smoothed(area, edges, patch)
    return inwards / np.maximum(area, FLAT) / 1000.0
