# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside or outside of surfaces that need not be closed, by generalised winding numbers (Jacobson and others 2013).

Written for ``judge.py`` and shared with nothing that it judges: numpy and scipy alone.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

CLUSTER = 32  # triangles that are one dipole from afar
FAR = 2.0  # times a cluster's radius from where on they are
ASKED = 500  # points that are asked about at once
PAIRS = 1_000_000  # of points and triangles that are worked on at once
FIRST = 8  # triangles with the nearest centres that are looked at first


def solid_angles(corners: np.ndarray, at: np.ndarray) -> np.ndarray:
    """(N, T) solid angles of triangles (T, 3, 3) seen from points (N, 3), positive from behind (van Oosterom and
    Strackee)."""
    a, b, c = ([corners[None, :, k, i] - at[:, None, i] for i in range(3)] for k in range(3))
    la, lb, lc = (np.sqrt(x * x + y * y + z * z) for x, y, z in (a, b, c))
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = a, b, c
    volume = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
    flat = (la * lb * lc + (ax * bx + ay * by + az * bz) * lc + (bx * cx + by * cy + bz * cz) * la
            + (cx * ax + cy * ay + cz * az) * lb)
    return 2.0 * np.arctan2(volume, flat)


def together(points: np.ndarray, size: int) -> list[np.ndarray]:
    """The numbers of ``points`` (N, 3) in groups of ``size`` at most that lie together."""
    ahead, done = [np.arange(len(points))], []
    while ahead:
        one = ahead.pop()
        if len(one) <= size:
            done.append(one)
        else:
            axis = int(np.ptp(points[one], axis=0).argmax())
            order = one[np.argpartition(points[one, axis], len(one) // 2)]
            ahead += [order[: len(one) // 2], order[len(one) // 2:]]
    return done


@dataclass(frozen=True, eq=False)
class Sheet:
    """A surface of ``points`` (V, 3) m and ``triangles`` (T, 3), counter-clockwise seen from its outside."""

    points: np.ndarray
    triangles: np.ndarray

    @functools.cached_property
    def corners(self) -> np.ndarray:
        """(T, 3, 3) m."""
        return self.points[self.triangles]

    @functools.cached_property
    def facing(self) -> np.ndarray:
        """(T, 3) normals as long as the triangles are large."""
        a, b, c = self.corners.transpose(1, 0, 2)
        return 0.5 * np.cross(b - a, c - a)

    @functools.cached_property
    def upright(self) -> np.ndarray:
        """(V, 3) unit normals of the vertices."""
        out = np.zeros_like(self.points)
        np.add.at(out, self.triangles, self.facing[:, None])
        return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)

    @functools.cached_property
    def centres(self) -> cKDTree:
        return cKDTree(self.corners.mean(axis=1))

    @functools.cached_property
    def reach(self) -> np.ndarray:
        """(T,) from a triangle's centre to its farthest corner."""
        return np.linalg.norm(self.corners - self.corners.mean(axis=1, keepdims=True), axis=2).max(axis=1)

    @functools.cached_property
    def areas(self) -> np.ndarray:
        """(V,) m^2: a third of the triangles about each vertex."""
        third = np.linalg.norm(self.facing, axis=1) / 3.0
        return np.bincount(self.triangles.ravel(), np.repeat(third, 3), len(self.points))

    @functools.cached_property
    def edges(self) -> np.ndarray:
        """(E, 2) vertices, each edge once."""
        return self._edges[0]

    @functools.cached_property
    def border(self) -> np.ndarray:
        """(T, 3) bool: which edges of the triangles, 01, 12 and 20, no other triangle has."""
        _, index, count = self._edges
        return (count[index] == 1).reshape(3, -1).T

    @functools.cached_property
    def _edges(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        sides = np.concatenate([self.triangles[:, [k, (k + 1) % 3]] for k in range(3)])
        edges, index, count = np.unique(np.sort(sides, axis=1), axis=0, return_inverse=True, return_counts=True)
        return edges, index.ravel(), count

    @functools.cached_property
    def _clusters(self) -> list[np.ndarray]:
        """Triangles in groups of CLUSTER that lie together."""
        return together(self.centres.data, CLUSTER)

    def winding(self, at: np.ndarray) -> np.ndarray:
        """(N,) how many times the surface goes round points (N, 3): 1 inside, 0 outside, between where it is open."""
        found, groups = np.zeros(len(at)), self._clusters
        strength = np.array([self.facing[group].sum(axis=0) for group in groups])
        size = np.linalg.norm(self.facing, axis=1) + 1e-15
        middle = np.array([np.average(self.centres.data[group], axis=0, weights=size[group]) for group in groups])
        radius = np.array([np.linalg.norm(self.corners[group].reshape(-1, 3) - middle[i], axis=1).max()
                           for i, group in enumerate(groups)])
        for some in together(at, ASKED):  # what is near one of them is near most of them
            here = at[some]
            gap = ((here**2).sum(axis=1)[:, None] - 2.0 * here @ middle.T + (middle**2).sum(axis=1)).clip(1e-18)
            far = gap > (FAR * radius) ** 2
            found[some] += (far * ((middle * strength).sum(axis=1) - here @ strength.T) / gap**1.5).sum(axis=1)
            for i in np.flatnonzero(~far.all(axis=0)):  # exactly instead
                near = some[~far[:, i]]
                found[near] += solid_angles(self.corners[groups[i]], at[near]).sum(axis=1)
        return found / (4.0 * np.pi)

    def nearest(self, at: np.ndarray, within: float = np.inf) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Metres (N,) from points (N, 3) to the surface, the triangle (N,), and whether that is at its border (N,).

        What is farther than ``within`` m may be infinitely far, by triangle 0.
        """
        gap, face, rim = np.full(len(at), np.inf), np.zeros(len(at), int), np.zeros(len(at), bool)
        count, widest = min(FIRST, len(self.triangles)), float(self.reach.max())
        left = np.flatnonzero(np.isfinite(self.centres.query(at, distance_upper_bound=within + widest)[0]))
        while len(left):
            ahead = []
            for some in np.array_split(left, 1 + len(left) * count // PAIRS):
                far, index = self.centres.query(at[some], count)
                far, index = far.reshape(len(some), -1), index.reshape(len(some), -1)
                foot, on = closest(at[some][:, None], self.corners[index], self.border[index])
                apart = np.linalg.norm(at[some][:, None] - foot, axis=2)
                best = apart.argmin(axis=1)
                row = np.arange(len(some))
                gap[some], face[some], rim[some] = apart[row, best], index[row, best], on[row, best]
                ahead.append(some[far[:, -1] < gap[some] + widest])  # a large triangle may lie nearer than its centre
            left = np.concatenate(ahead) if count < len(self.triangles) else np.zeros(0, int)
            count = min(4 * count, len(self.triangles))
        return gap, face, rim

    def crossed(self, starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which of the ways from ``starts`` to ``ends`` (N, 3) go through the surface (C,), and by which triangles."""
        half = 0.5 * np.linalg.norm(ends - starts, axis=1)
        middles, ways, faces = 0.5 * (starts + ends), [], []
        for some in np.array_split(np.arange(len(starts)), 1 + len(starts) // 20_000):
            if len(some):
                near = cKDTree(middles[some]).sparse_distance_matrix(
                    self.centres, float(half[some].max() + self.reach.max()), output_type="coo_matrix")
                way, face = some[near.row], near.col
                likely = near.data <= half[way] + self.reach[face]
                way, face = way[likely], face[likely]
                hit = _meets(starts[way], ends[way], self.corners[face])
                ways.append(way[hit])
                faces.append(face[hit])
        return np.concatenate(ways), np.concatenate(faces)


def _meets(start: np.ndarray, end: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """(N,) bool: the segments that go through their triangle (Moeller and Trumbore)."""
    way, u, v = end - start, corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    p, s = np.cross(way, v), start - corners[:, 0]
    det = np.einsum("ij,ij->i", u, p)
    safe = np.where(np.abs(det) < 1e-18, 1.0, det)
    q = np.cross(s, u)
    a, b, t = (np.einsum("ij,ij->i", *pair) / safe for pair in ((s, p), (way, q), (v, q)))
    return (np.abs(det) >= 1e-18) & (a >= 0) & (b >= 0) & (a + b <= 1) & (t >= 0) & (t <= 1)


def closest(at: np.ndarray, corners: np.ndarray, border: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The points (..., 3) of triangles (..., 3, 3) nearest to ``at`` (..., 3), and whether they lie on a border.

    ``border`` (..., 3) bool: which edges 01, 12, 20 are one.
    """
    a, b, c = (corners[..., k, :] for k in range(3))
    normal = np.cross(b - a, c - a)
    square = np.maximum(np.einsum("...i,...i", normal, normal), 1e-24)
    foot = at - (np.einsum("...i,...i", at - a, normal) / square)[..., None] * normal
    within = np.ones(foot.shape[:-1], bool)
    for one, two in ((a, b), (b, c), (c, a)):
        within &= np.einsum("...i,...i", np.cross(two - one, foot - one), normal) >= 0.0
    best = np.where(within[..., None], foot, np.inf)
    gap, on = np.where(within, np.linalg.norm(at - foot, axis=-1), np.inf), np.zeros(within.shape, bool)
    for k, (one, two) in enumerate(((a, b), (b, c), (c, a))):
        way = two - one
        share = np.einsum("...i,...i", at - one, way) / np.maximum(np.einsum("...i,...i", way, way), 1e-24)
        there = one + np.clip(share, 0.0, 1.0)[..., None] * way
        apart = np.linalg.norm(at - there, axis=-1)
        nearer = apart < gap - 1e-12
        best = np.where(nearer[..., None], there, best)
        on = np.where(nearer | (np.isclose(apart, gap) & border[..., k]), border[..., k], on)
        gap = np.minimum(gap, apart)
    return best, on


def spread(seeds: np.ndarray, allowed: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """(V,) bool: all of ``allowed`` (V,) that ``edges`` (E, 2) join to one of ``seeds`` (V,), through allowed ones."""
    kept = edges[allowed[edges].all(axis=1)]
    graph = coo_matrix((np.ones(len(kept)), kept.T), shape=(len(allowed),) * 2)
    _, label = connected_components(graph, directed=False)
    return allowed & np.isin(label, label[seeds & allowed])
