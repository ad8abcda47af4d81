# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a plane cuts cloth or a body, and how long a tape round that is.

A garment's girth is the length of its cloth round the body, folds included. Where its ends lie over each other, as a
wrap dress's do, the overlap counts once; where it is open for a little, as at a placket or below a sleeve that is not
asked, the tape goes straight across.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

GAP, GAPS = math.radians(60.0), math.radians(150.0)  # one that a tape may cross, and all: an open jacket has no girth
TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Plane:
    """Through ``origin`` (3,) m, across ``normal`` (3,)."""

    origin: np.ndarray
    normal: np.ndarray

    @property
    def axes(self) -> tuple[np.ndarray, np.ndarray]:
        """Two directions in it at right angles, (3,) each, counter-clockwise about the normal."""
        other = np.eye(3)[int(np.abs(self.normal).argmin())]
        one = np.cross(other, self.normal)
        one /= np.linalg.norm(one)
        return one, np.cross(self.normal, one)

    def flat(self, points: np.ndarray) -> np.ndarray:
        """(N, 2) m of ``points`` (N, 3) along its axes."""
        one, two = self.axes
        there = points - self.origin
        return np.stack([there @ one, there @ two], 1)


@dataclass(frozen=True, eq=False)
class Chain:
    """A connected piece of a section: ``points`` (N, 3) m in their order, ``lengths`` (N - 1,) of what is between them,
    and ``cut`` (N - 1,) the same in the flat panels; ``closed``: it ends where it begins."""

    points: np.ndarray
    lengths: np.ndarray
    cut: np.ndarray
    closed: bool


@dataclass(frozen=True)
class Girth:
    """Round a body, m: of the cloth as it hangs, and as it is ``cut``."""

    draped: float
    cut: float


def chains(points: np.ndarray, triangles: np.ndarray, plane: Plane, rest: np.ndarray | None = None,
           corners: np.ndarray | None = None, kept: np.ndarray | None = None) -> list[Chain]:
    """The section of a mesh, (V, 3) m and (T, 3), seams closed. ``rest`` (R, 3) m with ``corners`` (T, 3): where each
    triangle lies flat; ``kept`` (T,) bool: of these alone."""
    height = (points - plane.origin) @ plane.normal
    height = np.where(np.abs(height) < TINY, TINY, height)
    above = height[triangles] > 0
    met = above.any(1) & ~above.all(1)
    if kept is not None:
        met &= kept
    rows = np.flatnonzero(met)
    if not len(rows):
        return []
    tri, up = triangles[rows], above[rows]
    lone = np.where(up.sum(1) == 1, up.argmax(1), (~up).argmax(1))  # the corner on a side of its own
    at = np.arange(len(rows))
    ends, flat, keys = [], [], []
    for step in (1, 2):
        other = (lone + step) % 3
        a, b = tri[at, lone], tri[at, other]
        share = (height[a] / (height[a] - height[b]))[:, None]
        ends.append(points[a] + share * (points[b] - points[a]))
        keys.append(np.stack([np.minimum(a, b), np.maximum(a, b)], 1))
        if rest is not None and corners is not None:
            one, two = rest[corners[rows][at, lone]], rest[corners[rows][at, other]]
            flat.append(one + share * (two - one))
    length = np.linalg.norm(ends[0] - ends[1], axis=1)
    cut = np.linalg.norm(flat[0] - flat[1], axis=1) if flat else length
    return _joined(ends, keys, length, cut, int(points.shape[0]))


def _joined(ends: list[np.ndarray], keys: list[np.ndarray], length: np.ndarray, cut: np.ndarray, count: int
            ) -> list[Chain]:
    """Segments one after the other, by the edges of the mesh that they end on."""
    names = [(k[:, 0] * count + k[:, 1]).tolist() for k in keys]
    at: dict[int, list[int]] = {}
    for row, pair in enumerate(zip(*names, strict=True)):
        for name in pair:
            at.setdefault(name, []).append(row)
    left = set(range(len(length)))
    found: list[Chain] = []

    def walk(row: int, name: int) -> tuple[list[int], list[int]]:
        """On from a segment by its end ``name``."""
        rows: list[int] = []
        way: list[int] = []
        while True:
            ahead = [r for r in at[name] if r in left]
            if not ahead:
                return rows, way
            row = ahead[0]
            left.discard(row)
            name = names[1][row] if names[0][row] == name else names[0][row]
            rows.append(row)
            way.append(name)

    place = {name: ends[side][row] for side in (0, 1) for row, name in enumerate(names[side])}
    while left:
        first = min(left)
        left.discard(first)
        rows, way = walk(first, names[1][first])
        back, before = walk(first, names[0][first])
        order = [*back[::-1], first, *rows]
        nodes = [*before[::-1], names[0][first], names[1][first], *way]
        found.append(Chain(np.array([place[n] for n in nodes]), length[order], cut[order],
                           nodes[0] == nodes[-1] and len(nodes) > 3))
    return found


def girth(found: list[Chain], plane: Plane, centre: np.ndarray) -> Girth | None:
    """The cloth's round ``centre`` (3,) m, None where it does not go round it. Of several layers the innermost."""
    arcs = [_Arc.of(chain, plane, centre) for chain in found]
    rings = [arc for arc in arcs if arc.chain.closed and abs(arc.turn) > math.pi]
    if rings:
        inner = min(rings, key=lambda arc: arc.length)
        return Girth(inner.length, inner.cut)
    arcs = _layer([arc for arc in arcs if not arc.chain.closed and arc.turn > 0.02])
    if not arcs:
        return None
    draped = cut = gaps = widest = 0.0
    for arc, after in zip(arcs, [*arcs[1:], arcs[0]], strict=True):
        draped, cut = draped + arc.length, cut + arc.cut
        gap = after.begin - arc.end + (2 * math.pi if after is arcs[0] else 0.0)
        if gap > 0:
            across = float(np.linalg.norm(after.points[0] - arc.points[-1]))
            gaps, widest, draped, cut = gaps + gap, max(widest, gap), draped + across, cut + across
        else:
            over = arc.beyond(arc.end + gap)
            draped, cut = draped - over[0], cut - over[1]
    return Girth(draped, cut) if widest <= GAP and gaps <= GAPS else None


@dataclass(frozen=True, eq=False)
class _Arc:
    """A chain as seen from the middle, counter-clockwise: ``angles`` (N,) go on beyond a turn."""

    chain: Chain
    points: np.ndarray
    angles: np.ndarray
    lengths: np.ndarray
    flat: np.ndarray

    @staticmethod
    def of(chain: Chain, plane: Plane, centre: np.ndarray) -> _Arc:
        one, two = plane.axes
        away = chain.points - centre
        angles = np.unwrap(np.arctan2(away @ two, away @ one))
        if angles[-1] < angles[0]:
            turned = angles[::-1] - angles[-1] + angles[-1] % (2 * math.pi)
            return _Arc(chain, chain.points[::-1], turned, chain.lengths[::-1], chain.cut[::-1])
        return _Arc(chain, chain.points, angles - angles[0] + angles[0] % (2 * math.pi), chain.lengths, chain.cut)

    begin = property(lambda self: float(self.angles[0]))
    end = property(lambda self: float(self.angles[-1]))
    turn = property(lambda self: float(self.angles[-1] - self.angles[0]))
    length = property(lambda self: float(self.lengths.sum()))
    cut = property(lambda self: float(self.flat.sum()))

    def beyond(self, angle: float) -> tuple[float, float]:
        """How much of it lies behind an angle, draped and as cut."""
        behind = (self.angles[:-1] + self.angles[1:]) / 2 > angle
        return float(self.lengths[behind].sum()), float(self.flat[behind].sum())


def _layer(arcs: list[_Arc]) -> list[_Arc]:
    """Those that make one layer, in their order round the middle: what lies over a longer one for the most part, as a
    pocket does, is left out."""
    kept: list[_Arc] = []
    for arc in sorted(arcs, key=lambda one: -one.turn):
        covered = 0.0
        for other in kept:
            for shift in (-2 * math.pi, 0.0, 2 * math.pi):
                covered += max(0.0, min(arc.end, other.end + shift) - max(arc.begin, other.begin + shift))
        if covered < 0.5 * arc.turn:
            kept.append(arc)
    return sorted(kept, key=lambda one: one.begin)


def tape(points: np.ndarray) -> float:
    """The length of a tape round points (N, 2) m of a body: it goes straight over hollows. 0 where there are none."""
    if len(points) < 3:
        return 0.0
    ring = hull(points)
    return float(np.linalg.norm(np.roll(ring, -1, 0) - ring, axis=1).sum())


def hull(points: np.ndarray) -> np.ndarray:
    """(H, 2) the convex hull of points (N, 2), counter-clockwise: Andrew's chain."""
    order = points[np.lexsort(points.T[::-1])].tolist()

    def half(way: list[list[float]]) -> list[list[float]]:
        kept: list[list[float]] = []
        for x, y in way:
            while len(kept) > 1 and ((kept[-1][0] - kept[-2][0]) * (y - kept[-2][1])
                                     <= (kept[-1][1] - kept[-2][1]) * (x - kept[-2][0])):
                kept.pop()
            kept.append([x, y])
        return kept[:-1]

    return np.array(half(order) + half(order[::-1]))
