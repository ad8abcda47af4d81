# SPDX-License-Identifier: GPL-3.0-or-later
"""What all shoes have: an upper drawn up over the last to an opening, and patches that lie on it.

Places on a shoe are told by ``sigma``, once round the outline (0 to 1 the outer side from heel to toe, to 2 round the
toe, to 3 the inner side back, to 4 round the heel), and by the height angle of a ray from the last's middle line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..kit.solid import Look, Model, grid, unit
from ..kit.sweeps import evenly, stitches
from .last import Last

Opening = Callable[[np.ndarray], np.ndarray]  # points (..., 3) -> positive where the foot goes in, m
Shape = tuple[np.ndarray, np.ndarray]


def rounds(throat: float, sides: int = 44, toe: int = 34, heel: int = 22, extra: tuple[float, ...] = ()) -> np.ndarray:
    """sigma of the stations once round; more of them at ``throat``, where the opening ends in front, and ``extra``.

    Places are those along the sides, 0 at the heel's centre and 1 at the toe's. Before the throat they come closer
    and closer, because there the opening's edge runs across them.
    """
    close = throat - np.concatenate([np.linspace(0.012, 1, 14) ** 2 * 0.08, [-0.0002, -0.004, -0.012]])
    along = np.unique(np.concatenate([np.linspace(0, 1, sides), close,
                                      *(e + np.linspace(-0.02, 0.02, 7) for e in extra)]))
    along = along[np.concatenate([[True], np.diff(along) > 1e-4])]  # nearer ones would be welded, here and there
    along = along[(along >= 0) & (along <= 1)]
    return np.concatenate([along[:-1], 1 + np.linspace(0, 1, toe)[:-1], 3 - along[::-1][:-1],
                           3 + np.linspace(0, 1, heel)[:-1]])


@dataclass(frozen=True)
class Rays:
    """Rays of a last: stations on the middle line and their outward directions."""

    last: Last

    def at(self, sigma: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Middle (..., 2) and direction (..., 2) of places on the outline."""
        sigma = np.mod(np.asarray(sigma, float), 4.0)
        u_low, u_high = self.last.spine[0][[0, -1]]
        share = np.clip(np.where(sigma < 2, sigma, 3 - sigma), 0, 1)
        share = np.where(sigma >= 3, 0.0, share)
        u = u_low + share * (u_high - u_low)
        turn = np.pi / 2 * np.select([sigma < 1, sigma < 2, sigma < 3], [1.0, 1 - 2 * (sigma - 1), -1.0],
                                     -1 - 2 * (sigma - 3))
        return np.stack([u, self.last.middle(u)], -1), np.stack([np.cos(turn), np.sin(turn)], -1)

    def along(self, u: np.ndarray | float) -> np.ndarray:
        """sigma on the outer side at u."""
        low, high = self.last.spine[0][[0, -1]]
        return np.clip((np.asarray(u, float) - low) / (high - low), 0, 1)

    def meet(self, sigma: np.ndarray, angle: np.ndarray, clearance: float) -> np.ndarray:
        """(..., 3): the last's surface, grown, at places and height angles (radians)."""
        sigma, angle = np.broadcast_arrays(sigma, angle)
        middle, way = self.at(sigma)
        origin = np.concatenate([middle, np.zeros((*sigma.shape, 1))], -1)
        direction = np.concatenate([np.cos(angle)[..., None] * way, np.sin(angle)[..., None]], -1)
        return self.last.meet(origin, direction, clearance)

    def level(self, sigma: np.ndarray, z: np.ndarray | float, clearance: float) -> np.ndarray:
        """(..., 3): the last's surface, grown, at places and heights z (m)."""
        sigma, z = np.broadcast_arrays(np.asarray(sigma, float), np.asarray(z, float))
        middle, way = self.at(sigma)
        origin = np.concatenate([middle, np.maximum(z, 0.0)[..., None]], -1)
        hit = self.last.meet(origin, np.concatenate([way, np.zeros((*sigma.shape, 1))], -1), clearance)
        return np.concatenate([hit[..., :2], z[..., None]], -1)


def front_of(last: Last, top: Callable[[np.ndarray], np.ndarray], low: float, high: float, clearance: float) -> float:
    """u between ``low`` and ``high`` where an edge at the heights ``top(u)`` ends in front.

    The last's middle line is led through that place, so that both sides of the upper meet there.
    """
    aside = np.linspace(-0.025, 0.025, 81)
    place = aside
    for _ in range(18):
        u = np.array((low + high) / 2)
        place = last.above(u, last.middle(u) + aside, clearance)
        below = float(place[:, 2].max()) < float(top(u))
        low, high = (low, float(u)) if below else (float(u), high)
    place = last.above(np.array(low), last.middle(np.array(low)) + aside, clearance)
    last.lean(low, float(aside[place[:, 2].argmax()]))
    return low


@dataclass(frozen=True)
class Upper:
    """A grid (S, N, 3) from the sole's edge up to the opening; ``open_`` (S,) where a line ends at the opening."""

    sigma: np.ndarray
    points: np.ndarray
    open_: np.ndarray

    def rim(self, last: Last, thick: float) -> np.ndarray:
        """The middle (E, 3) of the opening's edge for a leather of this thickness, evenly, closed."""
        points = self.points[:, -1] - self.normals()[:, -2] * thick / 2
        path = evenly(points[self._round()], 240, closed=True)
        lack = np.maximum(-last.outside(path, thick / 2 + 0.0014), 0.0)
        return path + lack[:, None] * [0.0, 0.0, 1.3]  # over the instep, where the way closes

    def _round(self) -> np.ndarray:
        start = int(np.flatnonzero(~self.open_)[-1]) + 1 if not self.open_.all() else 0
        order = np.roll(np.arange(len(self.sigma)), -start)
        return order[self.open_[order]]

    def normals(self) -> np.ndarray:
        """Unit normals (S, N, 3), outwards."""
        du = np.roll(self.points, -1, 0) - np.roll(self.points, 1, 0)
        dv = np.gradient(self.points, axis=1)
        return unit(np.cross(dv, du))


def drawn(rays: Rays, sigma: np.ndarray, opening: Opening, clearance: float, rows: int = 22, fine: int = 64) -> Upper:
    """The upper over a last: every line goes up from the floor to the opening, or over to the middle line."""
    angle = np.concatenate([np.linspace(0, 0.25, 12)[:-1], np.linspace(0.25, 1, fine)]) * np.pi / 2
    lines = rays.meet(sigma[:, None], angle[None], clearance)
    value = opening(lines)
    hit = value > 0
    points = np.empty((len(sigma), rows, 3))
    share = np.linspace(0, 1, rows)
    for i, line in enumerate(lines):
        if hit[i].any():
            k = max(1, int(np.argmax(hit[i])))
            part = value[i, k - 1] / (value[i, k - 1] - value[i, k])
            line = np.concatenate([line[:k], line[k - 1 : k] + part * (line[k] - line[k - 1])[None]])
        at = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
        points[i] = np.stack([np.interp(share * at[-1], at, line[:, k]) for k in range(3)], -1)
    return Upper(sigma, points, hit.any(1))


def leather(upper: Upper, last: Last, thick: float, deep: int = 5) -> Shape:
    """The upper as a shell with a rolled edge at the opening and a lining ``deep`` rows down."""
    normal = upper.normals()
    top, n = upper.points[:, -1], normal[:, -2]
    up = unit(upper.points[:, -1] - upper.points[:, -2])
    half = thick / 2
    turn = np.linspace(0, np.pi, 6)[1:]
    lip = top[:, None] - n[:, None] * half + half * (np.cos(turn)[None, :, None] * n[:, None]
                                                     + np.sin(turn)[None, :, None] * up[:, None])
    inner = upper.points[:, -2 : -2 - deep : -1] - normal[:, -2 : -2 - deep : -1] * thick
    near = np.maximum(-last.outside(inner.reshape(-1, 3), 0.0014), 0.0).reshape(inner.shape[:2])
    inner = inner + near[..., None] * unit(n * [1.0, 1.0, 0.0])[:, None]  # where the ankle is hollow
    lip = np.concatenate([lip, inner], 1)
    # Closed lines have no edge: their lip shrinks to the point where both sides meet.
    lip = np.where(upper.open_[:, None, None], lip, top[:, None])
    return grid(np.concatenate([upper.points, lip], 1), along=True)


def patch_normals(points: np.ndarray) -> np.ndarray:
    """Unit normals of an open grid (M, N, 3)."""
    return unit(np.cross(np.gradient(points, axis=0), np.gradient(points, axis=1)))


def patch(model: Model, last: Last, points: np.ndarray, thick: float, look: Look,
          seams: tuple[tuple[np.ndarray, Look], ...] = ()) -> None:
    """A second layer (M, N, 3) on a shoe, its border rolled down, with rows of stitches along paths on it."""
    normal = patch_normals(points)
    away = points - np.stack([points[..., 0], last.middle(points[..., 0]), 0 * points[..., 0]], -1)
    if (normal * away).sum() < 0:
        points, normal = points[::-1], -normal[::-1]
    m, n = points.shape[:2]
    depth = np.minimum(np.minimum(np.arange(m), np.arange(m)[::-1])[:, None],
                       np.minimum(np.arange(n), np.arange(n)[::-1])[None])
    lift = np.interp(depth, [0, 1, 2], [-0.0002, 0.85 * thick, thick])
    model.add(grid(points + normal * lift[..., None]), look, outward=False)
    for path, cord in seams:
        way = unit(np.gradient(path, axis=0))
        up = unit(path - np.column_stack([path[:, 0], last.middle(path[:, 0]), np.zeros(len(path))]))
        up = unit(up - way * (up * way).sum(1, keepdims=True))
        model.add(stitches(path + (thick + 0.0001) * up, up, 0.0024, 0.0012, 0.0004), cord)
