# SPDX-License-Identifier: GPL-3.0-or-later
"""A shoemaker's last from the foot itself: a smooth solid round foot and ankle that leaves every toe its room.

A last is kept as the support function of its horizontal slices: how far each slice reaches in each direction. So it
is convex in plan (leather spans the gaps of the toes), it grows exactly by a thickness, and rays meet it once. All is
in the foot's own frame: u forward from the heel, w to the little toe's side, z up from the floor; metres.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter, maximum_filter

WAYS = 128  # directions of the support function
STEP = 0.003  # m between two slices
TOP = 0.27  # m: the highest slice
SOLE = 0.018  # m: up to here the wall stands upright, as a shoe's does above its sole


@dataclass(frozen=True)
class Foot:
    """One foot's frame: ``origin`` (2,), ``forward`` (2,) on the floor, ``side`` +1 left or -1 right."""

    points: np.ndarray  # (V, 3) u, w, z
    edges: np.ndarray
    origin: np.ndarray
    forward: np.ndarray
    side: int

    @property
    def long(self) -> float:
        """Length of the foot, m."""
        return float(self.points[self.points[:, 2] < 0.05, 0].max())

    def world(self, points: np.ndarray) -> np.ndarray:
        """Points (V, 3) of the foot's frame in the world."""
        across = self.side * np.array([-self.forward[1], self.forward[0]])
        return np.column_stack([self.origin + points[:, :1] * self.forward + points[:, 1:2] * across, points[:, 2]])


def foot_of(body: Mapping[str, Any], side: int) -> Foot:
    """The left (+1) or right (-1) foot of a body as garments take it."""
    vertices = np.asarray(body["vertices"], float)
    names, letter = list(body["part_names"]), "L" if side > 0 else "R"
    mine = np.isin(np.asarray(body["vertex_part"]), [names.index(f"foot.{letter}"), names.index(f"calf.{letter}")])
    bone = {str(n): i for i, n in enumerate(body["bone_names"])}
    ankle = np.asarray(body["bone_heads"])[bone[f"foot.{letter}"], :2]
    toe = np.asarray(body["bone_tails"])[bone[f"toe2-3.{letter}"], :2]
    forward = (toe - ankle) / np.linalg.norm(toe - ankle)
    across = side * np.array([-forward[1], forward[0]])
    sole = vertices[mine & (vertices[:, 2] < 0.05)][:, :2]
    origin = ankle + forward * ((sole - ankle) @ forward).min()
    flat = vertices[:, :2] - origin
    points = np.column_stack([flat @ forward, flat @ across, vertices[:, 2]])
    triangles = np.asarray(body["triangles"])
    triangles = triangles[mine[triangles].all(1)]
    edges = np.unique(np.sort(triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1), axis=0)
    used, index = np.unique(edges, return_inverse=True)
    return Foot(points[used], index.reshape(-1, 2), origin, forward, side)


@dataclass(frozen=True)
class Toe:
    """A shoe's toe: how far it reaches before the foot, half length and half width of its round, its height; m."""

    room: float
    long: float
    wide: float
    high: float


class Last:
    """The last of one foot with a toe. Methods take a clearance from the skin in metres."""

    def __init__(self, foot: Foot, toe: Toe) -> None:
        self.foot, self.toe = foot, toe
        turn = np.linspace(0, 2 * np.pi, WAYS, endpoint=False)
        self.ways = np.stack([np.cos(turn), np.sin(turn)], -1)
        self.z = np.arange(0.0, TOP, STEP)
        self.long = foot.long + toe.room
        self._skin = self._slices(foot)
        self._grown: dict[float, np.ndarray] = {}

    def _slices(self, foot: Foot) -> np.ndarray:
        """(Z, WAYS): how far skin and toe reach at each height."""
        a, b = foot.points[foot.edges[:, 0]], foot.points[foot.edges[:, 1]]
        out = np.full((len(self.z), WAYS), -np.inf)
        for i, z in enumerate(self.z):
            z = max(z, float(foot.points[:, 2].min()) + 5e-4)
            hit = (a[:, 2] - z) * (b[:, 2] - z) <= 0
            hit &= a[:, 2] != b[:, 2]
            share = ((z - a[hit, 2]) / (b[hit, 2] - a[hit, 2]))[:, None]
            out[i] = ((a[hit] + share * (b[hit] - a[hit]))[:, :2] @ self.ways.T).max(0)
        toe = self.toe
        tip = np.abs(foot.points[:, 0] - (foot.long - 0.02)) < 0.015
        middle = foot.points[tip & (foot.points[:, 2] < 0.04), 1]
        centre = np.array([self.long - toe.long, 0.6 * float(middle.min() + middle.max()) / 2])
        share = np.sqrt(np.clip(1 - np.clip((self.z - 0.45 * toe.high) / (0.55 * toe.high), 0, 1) ** 2, 0, None))
        box = centre @ self.ways.T + share[:, None] * np.hypot(toe.long * self.ways[:, 0], toe.wide * self.ways[:, 1])
        box[self.z > toe.high] = -np.inf
        out = np.maximum(out, box)
        low = self.z <= SOLE
        out[low] = np.maximum.accumulate(out[low][::-1], axis=0)[::-1]
        return out

    def reach(self, clearance: float) -> np.ndarray:
        """(Z, WAYS) of the last grown by ``clearance`` on all sides, and smoothed."""
        key = round(clearance, 5)
        if key not in self._grown:
            grown = self._skin + key
            for k in range(1, int(key / STEP) + 1):
                wide = np.sqrt(max(key**2 - (k * STEP) ** 2, 0.0))
                grown[k:] = np.maximum(grown[k:], self._skin[:-k] + wide)
                grown[:-k] = np.maximum(grown[:-k], self._skin[k:] + wide)
            soft = gaussian_filter(grown, (1.6, 2.0), mode=("nearest", "wrap"))
            lack = maximum_filter(np.maximum(grown - soft, 0.0), (5, 7), mode=("nearest", "wrap"))
            self._grown[key] = soft + gaussian_filter(lack, (1.2, 1.6), mode=("nearest", "wrap"))
        return self._grown[key]

    def outside(self, points: np.ndarray, clearance: float) -> np.ndarray:
        """(N,): horizontal distance of points (N, 3) outside the grown last; negative inside."""
        reach = self.reach(clearance)
        at = np.clip(points[:, 2] / STEP, 0, len(self.z) - 1.001)
        low = at.astype(int)
        share = (at - low)[:, None]
        return (points[:, :2] @ self.ways.T - reach[low] * (1 - share) - reach[low + 1] * share).max(1)

    def meet(self, origin: np.ndarray, way: np.ndarray, clearance: float, far: float = 0.3) -> np.ndarray:
        """(..., 3): where rays from inside leave the grown last; ``origin`` and ``way`` (..., 3) unit."""
        shape = np.broadcast_shapes(origin.shape, way.shape)
        o, d = np.broadcast_to(origin, shape).reshape(-1, 3), np.broadcast_to(way, shape).reshape(-1, 3)
        low, high = np.zeros(len(o)), np.full(len(o), far)
        for _ in range(15):
            middle = (low + high) / 2
            inside = self.outside(o + middle[:, None] * d, clearance) < 0
            low, high = np.where(inside, middle, low), np.where(inside, high, middle)
        return (o + ((low + high) / 2)[:, None] * d).reshape(shape)

    def above(self, u: np.ndarray, w: np.ndarray, clearance: float) -> np.ndarray:
        """(..., 3): the top of the grown last over places (u, w) on the floor."""
        start = np.stack(np.broadcast_arrays(u, w, 0.004), -1)
        return self.meet(start, np.array([0.0, 0.0, 1.0]), clearance)

    @cached_property
    def spine(self) -> tuple[np.ndarray, np.ndarray]:
        """The middle line on the floor from the heel's centre to the toe's: u (n,) and w (n,)."""
        outline = self._skin[2] + 0.003
        u = np.linspace(0.15 * self.foot.long, self.long - 1.05 * min(self.toe.long, 0.036), 40)
        w = np.zeros((2, len(u)))
        for k, sign in enumerate((1.0, -1.0)):  # where the straight across leaves the outline
            reach = sign * self.ways[:, 1] > 1e-3
            w[k] = sign * ((outline[reach] - u[:, None] * self.ways[reach, 0]) / np.abs(self.ways[reach, 1])).min(1)
        middle = gaussian_filter(w.mean(0), 3, mode="nearest")
        return u, middle

    def lean(self, u: float, aside: float) -> None:
        """Lead the middle line ``aside`` (m) of where it was at u, and back to it before and behind."""
        at, w = self.spine
        self.__dict__["spine"] = at, w + aside * np.exp(-(((at - u) / (0.10 * self.long)) ** 2))

    def middle(self, u: np.ndarray) -> np.ndarray:
        """w of the middle line at u."""
        return np.interp(u, *self.spine)
