# SPDX-License-Identifier: GPL-3.0-or-later
"""How far cloth is stretched and sheared, from the flat panel to the drape: the deformation gradient of each triangle.

Its two columns say where a metre of weft and a metre of warp have gone. What turns alone leaves their lengths and the
angle between them as they were; what is sheared alone keeps the threads' lengths and changes their angle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ...core import meshes

FLAT = 1e-12  # m2: a triangle with less area says nothing of a strain


@dataclass(frozen=True, eq=False)
class Cloth:
    """A draped garment beside its flat panels.

    ``points`` (V, 3) m as draped, ``rest`` (V, 3) m flat (or as a mesh from elsewhere was drawn), ``triangles`` (T, 3),
    ``seams`` (S, 2) stitched vertices, ``panel`` (V,) an index into ``panel_names``, ``grain`` (P, 3) the direction of
    each panel's warp in ``rest``, ``hems`` (E, 2) finished free edges.
    """

    points: np.ndarray
    rest: np.ndarray
    triangles: np.ndarray
    seams: np.ndarray
    panel: np.ndarray
    panel_names: tuple[str, ...]
    grain: np.ndarray
    hems: np.ndarray

    @staticmethod
    def of(sewn: Mapping[str, Any], positions: np.ndarray) -> Cloth:
        """A garment as ``garment.sew`` answers, draped to ``positions`` (V, 3) m. A mesh of somebody's own has its warp
        up, as it was drawn. Collars and lapels that are turned down are left out: they lie on cloth and not on the
        body, and are strained by their roll."""
        rest = np.asarray(sewn["flat"], float)
        drawn = bool(np.ptp(rest[:, 2]) > 1e-6)
        panels = len(sewn["panel_names"])
        grain = np.tile([0.0, 0.0, 1.0], (panels, 1)) if drawn else np.column_stack(
            [np.asarray(sewn["panel_grain"], float), np.zeros(panels)])
        kept = ~np.asarray(sewn.get("turned", np.zeros(len(rest))), bool)
        number = np.cumsum(kept) - 1

        def of_kept(name: str, wide: int) -> np.ndarray:
            rows = np.asarray(sewn.get(name, ()), np.int64).reshape(-1, wide)
            return number[rows[kept[rows].all(1)]]

        return Cloth(np.asarray(positions, float)[kept], rest[kept], of_kept("triangles", 3), of_kept("seams", 2),
                     np.asarray(sewn["panel"], np.int64)[kept], tuple(sewn["panel_names"]), grain,
                     of_kept("edges_hem", 2))

    @cached_property
    def areas(self) -> np.ndarray:
        """(T,) m2 of the flat triangles."""
        return _areas(self.rest, self.triangles)

    @cached_property
    def weld(self) -> tuple[np.ndarray, int]:
        """Which point of the garment with its seams closed each vertex is (V,), and how many there are."""
        return meshes.weld_map(len(self.points), self.seams)

    @cached_property
    def closed(self) -> tuple[np.ndarray, np.ndarray]:
        """With its seams closed: points (W, 3) m, triangles (T, 3)."""
        index, count = self.weld
        return meshes.weld(self.points, index, count), index[self.triangles].astype(np.int64)

    @cached_property
    def shapes(self) -> np.ndarray:
        """(T, 3, 2): the gradients of each triangle's corners in its (weft, warp) plane, 1/m; zero where it has no
        area."""
        corner = self.rest[self.triangles]
        one, two = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
        normal = np.cross(one, two)
        double = np.linalg.norm(normal, axis=1)
        sound = double > FLAT
        normal /= np.maximum(double, FLAT)[:, None]
        warp = self.grain[self.panel[self.triangles[:, 0]]]
        warp = warp - (warp * normal).sum(1)[:, None] * normal
        length = np.linalg.norm(warp, axis=1)
        lying = length < 1e-6  # a drawn mesh that faces straight up: any direction will do
        warp[lying], length[lying] = one[lying], np.linalg.norm(one[lying], axis=1)
        warp /= np.maximum(length, FLAT)[:, None]
        weft = np.cross(warp, normal)
        flat = np.stack([np.stack([(v * weft).sum(1), (v * warp).sum(1)], 1) for v in (one, two)], 1)  # (T, edge, axis)
        flat[~sound] = np.eye(2)
        inverse = inverted(flat)  # (T, axis, edge)
        shapes = np.stack([-inverse.sum(2), inverse[:, :, 0], inverse[:, :, 1]], 1)
        shapes[~sound] = 0.0
        return shapes

    @cached_property
    def gradient(self) -> np.ndarray:
        """(T, 3, 2): where a metre of weft and a metre of warp have gone."""
        return np.einsum("tkc,tka->tca", self.points[self.triangles], self.shapes)

    @cached_property
    def strain(self) -> Strain:
        """Of each triangle."""
        return Strain.of(self.gradient)

    @cached_property
    def edges(self) -> np.ndarray:
        """(E, 2) of its panels, not sewn."""
        return meshes.edges_of(self.triangles)

    def over(self, values: np.ndarray, rounds: int) -> np.ndarray:
        """(V, ...) numbers of the triangles (T, ...) at the vertices: the mean by area of what is about each, and about
        its neighbours in the panel, ``rounds`` times. Threads of another panel run another way."""
        shape = (-1, *[1] * (values.ndim - 1))
        total = meshes.summed(np.tile(values * self.areas.reshape(shape), (3, *[1] * (values.ndim - 1))),
                              self.triangles.T.ravel(), len(self.points))
        weight = meshes.summed(np.tile(self.areas, 3), self.triangles.T.ravel(), len(self.points))
        total, weight = (meshes.smoothed(one, self.edges, rounds) for one in (total, weight))
        return total / np.maximum(weight, FLAT).reshape(shape)

    def upright(self, rounds: int) -> np.ndarray:
        """(V, 2): how much of the vertical lies along weft and warp at each vertex; little where cloth lies flat."""
        return self.over(self.gradient[:, 2], rounds)

    def even(self, rounds: int) -> Strain:
        """The strain at the vertices, without what a mesh and a solver add from one triangle to the next: threads pull
        evenly along their length."""
        return Strain.of_stretch(self.over(self.strain.stretch, rounds))


@dataclass(frozen=True, eq=False)
class Strain:
    """Of N triangles or points: ``warp`` and ``weft`` (N,), shares by which threads are longer; ``shear`` (N,) degrees
    by which their angle is less than a right one; ``stretch`` (N, 2, 2), the right stretch tensor in (weft, warp)."""

    warp: np.ndarray
    weft: np.ndarray
    shear: np.ndarray
    stretch: np.ndarray

    @staticmethod
    def of(gradient: np.ndarray) -> Strain:
        """Of deformation gradients (N, 3, 2)."""
        return Strain.of_stretch(_root(product(gradient.transpose(0, 2, 1), gradient)))

    @staticmethod
    def of_stretch(stretch: np.ndarray) -> Strain:
        """Of right stretch tensors (N, 2, 2)."""
        square = product(stretch, stretch)
        weft, warp = np.sqrt(np.maximum(square[:, 0, 0], FLAT)), np.sqrt(np.maximum(square[:, 1, 1], FLAT))
        angle = np.degrees(np.arcsin(np.clip(square[:, 0, 1] / (weft * warp), -1, 1)))
        return Strain(warp - 1, weft - 1, angle, stretch)

    def principal(self) -> tuple[np.ndarray, np.ndarray]:
        """The smaller and the larger principal strain (N, 2), shares; and the direction of the larger (N, 2) in
        (weft, warp)."""
        values, way = eigen(self.stretch)
        return values - 1, way


def product(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Of small matrices (N, a, b) and (N, b, c), without the threads that a library would start for each."""
    return np.einsum("nab,nbc->nac", one, two)


def inverted(matrices: np.ndarray) -> np.ndarray:
    """Of matrices (N, 2, 2); one that has no inverse becomes the identity."""
    a, b, c, d = (matrices[:, i, k] for i in (0, 1) for k in (0, 1))
    det = a * d - b * c
    sound = np.abs(det) > FLAT
    other = np.stack([np.stack([d, -b], 1), np.stack([-c, a], 1)], 1)
    return np.where(sound[:, None, None], other / np.where(sound, det, 1.0)[:, None, None], np.eye(2))


def eigen(matrices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both eigenvalues (N, 2) of symmetric matrices (N, 2, 2), the smaller first, and the larger one's direction."""
    mean, half = (matrices[:, 0, 0] + matrices[:, 1, 1]) / 2, (matrices[:, 0, 0] - matrices[:, 1, 1]) / 2
    angle = np.arctan2(matrices[:, 0, 1], half) / 2
    apart = np.hypot(half, matrices[:, 0, 1])
    return np.stack([mean - apart, mean + apart], 1), np.stack([np.cos(angle), np.sin(angle)], 1)


def _root(square: np.ndarray) -> np.ndarray:
    """(N, 2, 2) the square root of symmetric matrices: (A + sqrt(det A) I) / sqrt(tr A + 2 sqrt(det A))."""
    det = np.sqrt(np.maximum(square[:, 0, 0] * square[:, 1, 1] - square[:, 0, 1] ** 2, 0.0))
    below = np.sqrt(np.maximum(square[:, 0, 0] + square[:, 1, 1] + 2 * det, FLAT))
    return (square + det[:, None, None] * np.eye(2)) / below[:, None, None]


def _areas(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    a, b, c = (points[triangles[:, k]] for k in range(3))
    return np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
