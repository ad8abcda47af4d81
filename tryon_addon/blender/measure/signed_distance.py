# SPDX-License-Identifier: GPL-3.0-or-later
"""A surface that can be asked how far a point lies outside it, and by which way out."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix, Vector
from mathutils.bvhtree import BVHTree
from mathutils.kdtree import KDTree

from ...core import meshes
from ..meshdata import evaluated

NEAR = 0.025  # metres: farther apart, two surfaces have nothing to do with each other
NONE = 1e-3  # a corner's share of a point that lies on the edge opposite
RIM = 0.002  # metres: cloth with two sides turns round its edge, and as thick as that may be of the side that is seen
EDGE = 1e-5  # metres between a point's way to the nearest face and its distance from that: it is nearest to an edge


def _ways(count: int) -> list[Vector]:
    """``count`` unit vectors spread evenly over the sphere: a Fibonacci lattice."""
    turn, up = np.arange(count) * (np.pi * (3 - 5**0.5)), 1 - (2 * np.arange(count) + 1) / count
    flat = np.sqrt(1 - up * up)
    return [Vector(way) for way in np.stack([flat * np.cos(turn), flat * np.sin(turn), up], 1).tolist()]


_WAYS = _ways(16)


def bounds(obj: bpy.types.Object, graph: bpy.types.Depsgraph, frame: Matrix | None = None) -> np.ndarray:
    """(8, 3) metres in a person's ``frame``, or in the world: the corners of an evaluated object's box."""
    final = obj.evaluated_get(graph)
    return np.array([_in(frame, final) @ Vector(corner) for corner in final.bound_box])


def _in(frame: Matrix | None, final: bpy.types.Object) -> Matrix:
    """Where an evaluated object is in ``frame``, or in the world."""
    return final.matrix_world if frame is None else frame.inverted() @ final.matrix_world


def distances(points: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(N,) metres from each of ``points`` (N, 3) to the nearest of ``others`` (M, 3); infinite where there are none."""
    if not len(others):
        return np.full(len(points), np.inf)
    tree = KDTree(len(others))
    for i, other in enumerate(others.tolist()):
        tree.insert(Vector(other), i)
    tree.balance()
    return np.array([tree.find(Vector(point))[2] for point in points.tolist()])


class PseudoNormals:
    """Which side of a surface of ``points`` (V, 3) and ``triangles`` (T, 3) a point is on where an edge or a corner is
    nearest.

    Of the faces that meet at a sharp fold, one may look away from a point that is outside. The sum of both at an edge,
    and of all at a corner, each by its angle there, never does (Baerentzen and Aanaes 2005). Lengths mean nothing.
    """

    def __init__(self, points: np.ndarray, triangles: np.ndarray) -> None:
        self.points, self.triangles = points, triangles.astype(np.int64)
        corner = points[triangles]
        self.faces = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
        self.faces /= np.maximum(np.linalg.norm(self.faces, axis=1, keepdims=True), 1e-20)
        angles = []
        for k in range(3):
            one, two = corner[:, (k + 1) % 3] - corner[:, k], corner[:, (k + 2) % 3] - corner[:, k]
            angle = np.arctan2(np.linalg.norm(np.cross(one, two), axis=1), np.einsum("ij,ij->i", one, two))
            angles.append(angle[:, None] * self.faces)
        self.corners = meshes.summed(np.concatenate(angles), triangles.T.ravel(), len(points))
        keys = np.concatenate([self._key(*self.triangles[:, [k, (k + 1) % 3]].T) for k in range(3)])
        self.keys, edge = np.unique(keys, return_inverse=True)
        self.edges = meshes.summed(np.tile(self.faces, (3, 1)), edge.ravel(), len(self.keys))

    def _key(self, one: np.ndarray, two: np.ndarray) -> np.ndarray:
        """One number an edge."""
        return np.minimum(one, two) * len(self.points) + np.maximum(one, two)

    def at(self, point: np.ndarray, face: int) -> np.ndarray:
        """(3,) what looks outwards at ``point`` (3,) on that face: the face, or the edge or corner that it lies on."""
        index = self.triangles[face]
        system = np.vstack([self.points[index].T, np.ones(3)])
        shares = np.linalg.lstsq(system, np.append(point, 1.0), rcond=None)[0]
        on = np.flatnonzero(shares > NONE)
        if len(on) == 1:
            return self.corners[index[on[0]]]
        if len(on) == 2:
            return self.edges[np.searchsorted(self.keys, self._key(*index[on]))]
        return self.faces[face]


@dataclass(frozen=True)
class Surface:
    """A triangle surface that can be asked for its nearest point. ``points`` (V, 3) metres, ``triangles`` (T, 3).

    ``closed`` (T,) bool: faces that nothing is pushed off all the way, skin that a pose has closed on other skin.
    """

    points: np.ndarray
    triangles: np.ndarray
    tree: BVHTree
    closed: np.ndarray | None = None

    @staticmethod
    def build(points: np.ndarray, triangles: np.ndarray) -> Surface:
        """Index a surface for nearest-point queries."""
        tree = BVHTree.FromPolygons(points.tolist(), triangles.tolist(), all_triangles=True)
        return Surface(points, triangles, tree)

    @staticmethod
    def of_object(obj: bpy.types.Object, graph: bpy.types.Depsgraph, frame: Matrix | None = None) -> Surface:
        """The final evaluated mesh of ``obj`` in a person's ``frame``, or in world space."""
        return Surface.build(*Surface.arrays_of(obj, graph, frame))

    @staticmethod
    def arrays_of(obj: bpy.types.Object, graph: bpy.types.Depsgraph, frame: Matrix | None = None
                  ) -> tuple[np.ndarray, np.ndarray]:
        """What ``of_object`` builds: points (V, 3) m and triangles (T, 3)."""
        points, triangles = evaluated(obj, graph)
        world = np.array(_in(frame, obj.evaluated_get(graph)))
        return points @ world[:3, :3].T + world[:3, 3], triangles

    def nearest(self, points: np.ndarray, reach: float = NEAR) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Signed distance (N,) along the nearest face's normal, that normal (N, 3), and the face (N,).

        Positive is outside. Beyond ``reach`` the distance is +inf and the face -1. Where a fold's edge is nearest, both
        its faces say which side is outside, and the distance out there is the way from the edge.
        """
        distance = np.full(len(points), np.inf)
        normals = np.zeros((len(points), 3))
        faces = np.full(len(points), -1, np.int64)
        find = self.tree.find_nearest
        for i, point in enumerate(points.tolist()):
            where, normal, face, _ = find(Vector(point), reach)
            if where is None:
                continue
            distance[i] = (Vector(point) - where).dot(normal)
            normals[i], faces[i] = normal, face
            if distance[i] < 0.0 and (far := (Vector(point) - where).length) > EDGE - distance[i]:
                way = np.array(point) - np.array(where)
                if way @ self._sides.at(np.array(where), face) > 0.0:
                    distance[i], normals[i] = far, way / far
        return distance, normals, faces

    @functools.cached_property
    def _sides(self) -> PseudoNormals:
        return PseudoNormals(self.points, self.triangles)

    def apart(self, points: np.ndarray) -> np.ndarray:
        """(N,) metres from each point to the surface."""
        return np.array([self.tree.find_nearest(Vector(point))[3] for point in points.tolist()])

    def at_rim(self, points: np.ndarray) -> np.ndarray:
        """(N,) bool: whether what is nearest to each point is where the surface ends, or hardly farther."""
        edges, shared = meshes.counted_edges(self.triangles)
        rim = edges[shared == 1]
        lines = BVHTree.FromPolygons(self.points.tolist(), rim[:, [0, 1, 1]].tolist(), all_triangles=True)
        far = [lines.find_nearest(Vector(point))[3] for point in points.tolist()] if len(rim) else np.inf
        return self.apart(points) > np.subtract(far, RIM)

    def encloses(self, points: np.ndarray) -> np.ndarray:
        """(N,) bool: whether more ways from each point lead out of the surface than into it, by half of them all.

        That is its generalised winding number (Jacobson and others 2013), estimated by rays: sheets have openings, and
        the tips of folds may have gone through each other.
        """
        inside = np.zeros(len(points))
        for i, point in enumerate(points.tolist()):
            for way in _WAYS:
                eye = Vector(point)
                while True:
                    hit, normal, _, _ = self.tree.ray_cast(eye, way)
                    if hit is None:
                        break
                    inside[i] += math.copysign(1.0, normal.dot(way))
                    eye = hit + way * EDGE
        return inside > 0.5 * len(_WAYS)

    @functools.cached_property
    def normals(self) -> np.ndarray:
        """(V, 3) unit normals, area-weighted."""
        return meshes.vertex_normals(self.points, self.triangles)
