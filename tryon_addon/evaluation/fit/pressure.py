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
from .strain import FLAT, Cloth, Strain

PATCH = 2  # rounds of neighbours that a pressure is the mean of: a good 2 cm across, as much as a sensor's bag


def tension(strain: Strain, stiffness: Stiffness) -> np.ndarray:
    """(N, 2, 2) N/m in (weft, warp), per metre of flat cloth: what its threads and its resistance to shear make of a
    strain, without compression."""
    stretched = strain.stretch - np.eye(2)
    shear = 2 * stiffness.shear * stretched[:, 0, 1]
    pull = np.stack([np.stack([stiffness.weft * stretched[:, 0, 0], shear], 1),
                     np.stack([shear, stiffness.warp * stretched[:, 1, 1]], 1)], 1)
    values, vectors = np.linalg.eigh(pull)
    return np.einsum("tak,tk,tbk->tab", vectors, np.maximum(values, 0.0), vectors)


def pressure(cloth: Cloth, stiffness: Stiffness, patch: int = PATCH) -> np.ndarray:
    """(W,) kPa at the points of the closed garment, towards its inside; negative where it would be pulled off.

    ``stiffness`` of the fabric; ``patch``: rounds of neighbours that it is the mean of.
    """
    points, triangles = cloth.closed
    pull = tension(cloth.strain, stiffness)
    turned = np.einsum("tca,tab->tcb", cloth.gradient, np.linalg.inv(_sound(cloth.strain.stretch)))
    along = np.einsum("tca,tab,tkb->tkc", turned, pull, cloth.shapes) * cloth.areas[:, None, None]
    force = -meshes.summed(along.transpose(1, 0, 2).reshape(-1, 3), triangles.T.ravel(), len(points))
    area = meshes.vertex_areas(points, triangles)
    edges = meshes.edges_of(triangles)
    normal = meshes.vertex_normals(points, triangles)
    inwards = -(force * normal).sum(1)
    inwards, area = meshes.smoothed(inwards, edges, patch), meshes.smoothed(area, edges, patch)
    return inwards / np.maximum(area, FLAT) / 1000.0


def _sound(stretch: np.ndarray) -> np.ndarray:
    """Stretch tensors that can be inverted; a triangle that has none pulls nothing."""
    lost = np.linalg.det(stretch) < 1e-9
    return np.where(lost[:, None, None], np.eye(2), stretch)
