# SPDX-License-Identifier: GPL-3.0-or-later
"""Bags: a shoulder bag with flap and clasp, and an open tote with handles; both on a strap across the body."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.ndimage import gaussian_filter1d

from .kit.carry import Place, hip, strap
from .kit.solid import Look, Model, grid, thread, unit
from .kit.sweeps import evenly, ring, rounded, stitches, sweep, tube
from .kit.worn import Worn

METAL = Look("#c9b27c", "metal")
THICK = 0.0028  # m: a strap's leather


def shoulder_bag(worn: Worn, design: Mapping[str, float], look: Look) -> Model:
    """A soft box with a flap over its front."""
    wide, high, deep = (design[k] / 100 for k in ("width", "height", "depth"))
    place = hip(worn, wide + 0.02, high, deep, design["drop"] / 100)
    model = Model()
    model.add(_put(place, _box(wide, high, deep, 0.022, 0.012)), look)
    _flap(model, place, wide, high, deep, look)
    _hang(model, worn, place, wide, deep, design["strap"] / 100, look)
    return model


def tote(worn: Worn, design: Mapping[str, float], look: Look) -> Model:
    """An open bag, wider above, with two handles."""
    wide, high, deep = (design[k] / 100 for k in ("width", "height", "depth"))
    place = hip(worn, wide + 0.02, high, deep, design["drop"] / 100, above=0.10)
    model = Model()
    rows = 26
    share = np.linspace(0, 1, rows)
    corner = 0.016

    def loop(s: float, inside: float) -> np.ndarray:
        """A level of the bag: 0 below, 1 above."""
        narrow = 1 - 0.14 * (1 - s)
        rounding = 1 - (1 - min(s / 0.08, 1.0)) ** 2 * 0.10
        d = deep * (1 - 0.22 * s) * rounding
        flat = evenly(rounded(wide * narrow * rounding - 2 * inside, d - 2 * inside, corner, 5), 120, closed=True)
        # The broad sides swell, the narrow ones fold in.
        swell = 0.006 * np.sin(np.pi * min(s * 1.15, 1.0)) * np.cos(np.pi * flat[:, 0] / wide)
        flat[:, 1] += np.sign(flat[:, 1]) * swell * (np.abs(flat[:, 1]) > 0.3 * d)
        fold = 0.016 * s**1.5 * np.exp(-((flat[:, 1] / 0.016) ** 2)) * (np.abs(flat[:, 0]) > 0.4 * wide * narrow)
        flat[:, 0] -= np.sign(flat[:, 0]) * fold
        return np.column_stack([flat + [0, deep / 2 + 0.001], np.full(len(flat), -high + s * high)])

    wall = 0.0026
    outer = [loop(s, 0.0) for s in share]
    inner = [loop(s, wall) for s in share[::-1]]
    lip = [loop(1.0, 0.35 * wall) + [0, 0, 0.0010], loop(1.0, 0.65 * wall) + [0, 0, 0.0010]]
    bottom = outer[0].mean(0)
    base = [bottom + k * (outer[0] - bottom) - [0, 0, 0.0015 * (1 - k**4)] for k in (0.0, 0.5, 0.85)]
    floor = [bottom + k * (inner[-1] - bottom) + [0, 0, 0.002] for k in (0.9, 0.0)]
    shape = grid(place.world(np.stack([*base, *outer, *lip, *inner, *floor], 1)), along=True)
    model.add(shape, look)
    cord = thread(look.colour)
    for level in (0.955, 0.985):
        path = loop(level, -0.0002)
        model.add(stitches(place.world(path), _out(place, path), 0.004, 0.002, 0.0005, closed=True), cord)
    _handles(model, place, wide, deep, design["strap"] / 100, look, cord)
    _hang(model, worn, place, wide, deep * 0.78, design["strap"] / 100, look, middle=deep / 2)
    return model


def _put(place: Place, shape: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    return place.world(shape[0]), shape[1]


def _out(place: Place, path: np.ndarray) -> np.ndarray:
    """Normals (N, 3) in the world of a closed level path of a bag."""
    way = np.roll(path, -1, 0) - np.roll(path, 1, 0)
    normal = unit(np.column_stack([way[:, 1], -way[:, 0], np.zeros(len(path))]))
    return normal @ place.axes


def _section(s: np.ndarray | float, deep: float, soft: float) -> np.ndarray:
    """Depth of a soft box by height 0..1: rounded below, a little swollen, drawn in above."""
    s = np.asarray(s, float)
    return deep * (1 - 0.30 * s**3) * np.sqrt(np.clip(1 - np.clip(1 - s / soft, 0, 1) ** 2.4, 0.05, 1))


def _box(wide: float, high: float, deep: float, radius: float, edge: float) -> tuple[np.ndarray, np.ndarray]:
    """A soft box hanging from z = 0, its inner side at y = 0."""
    share = np.concatenate([np.linspace(0, 0.15, 9)[:-1], np.linspace(0.15, 1, 14)])
    rings = []
    for s in share:
        d = float(_section(s, deep, 0.12))
        w = wide * (1 - 0.03 * s) - 2 * radius * (1 - np.sqrt(1 - (1 - min(s * high / radius, 1.0)) ** 2))
        flat = evenly(rounded(w, d, min(edge, d / 2.1), 5), 96, closed=True)
        rings.append(np.column_stack([flat + [0, deep / 2 + 0.001], np.full(96, -high + s * high)]))
    top = rings[-1]
    lid = [top.mean(0) + k * (top - top.mean(0)) + [0, 0, 0.004 * (1 - k**2)] for k in (0.95, 0.7, 0.35, 0.0)]
    low = rings[0].mean(0)
    base = [low + k * (rings[0] - low) for k in (0.0, 0.6)]
    return grid(np.stack([*base, *rings, *lid], 1), along=True)


def _flap(model: Model, place: Place, wide: float, high: float, deep: float, look: Look) -> None:
    """A leather over the top and most of the front, piped and stitched, with a clasp."""
    cols, rows = 61, 44
    x = np.linspace(-1, 1, cols)
    longest = 0.66 * high
    end = longest * (1 - 0.55 * np.clip((np.abs(x) - 0.62) / 0.38, 0, 1) ** 2.2)
    back, front = deep / 2 + 0.001 - 0.35 * deep, deep / 2 + 0.001 + 0.35 * deep
    points = np.empty((rows, cols, 3))
    for j in range(cols):
        # From the back edge over the top, round the front edge, down the front.
        over = front - back
        t = np.linspace(0, over + 0.012 + end[j], rows)
        bend = np.clip((t - over + 0.004) / 0.020, 0, 1) * np.pi / 2
        y, z = [back], [0.0062 + 0.0 * x[j]]
        for k in range(1, rows):
            step, a = t[k] - t[k - 1], (bend[k] + bend[k - 1]) / 2
            y.append(y[-1] + step * np.cos(a))
            z.append(z[-1] - step * np.sin(a))
        s = np.clip(1 + np.array(z) / high, 0.0, 1.0)
        surface = deep / 2 + 0.001 + _section(s, deep, 0.12) / 2 + 0.0006
        points[:, j] = np.column_stack([np.full(rows, x[j] * (wide / 2 + 0.0015) * (1 - 0.03 * s)),
                                        np.where(bend > 1.2, surface, np.minimum(y, surface)), z])
        points[:, j, 1] = np.where(np.arange(rows) > rows * 0.35, np.maximum(points[:, j, 1], surface), points[:, j, 1])
    points = gaussian_filter1d(points, 1.0, axis=0, mode="nearest")
    normal = unit(np.cross(np.gradient(points, axis=1), np.gradient(points, axis=0)))
    normal *= np.sign(normal[rows // 2, cols // 2, 1] + normal[2, cols // 2, 2])
    thick = 0.0026
    shell = np.concatenate([points, (points + thick * normal)[::-1]], 0)
    sides = grid(place.world(shell), along=True)
    model.add(sides, look)
    rim = np.concatenate([points[6:, 0], points[-1, 1:-1], points[6:, -1][::-1]])
    up = np.concatenate([normal[6:, 0], normal[-1, 1:-1], normal[6:, -1][::-1]])
    path = place.world(rim + 0.5 * thick * up)
    model.add(tube(evenly(path, 150), 0.0019, sides=8), look)
    inside = np.concatenate([points[8:-3, 2], points[-4, 3:-3], points[8:-3, -3][::-1]])
    n = np.concatenate([normal[8:-3, 2], normal[-4, 3:-3], normal[8:-3, -3][::-1]])
    model.add(stitches(place.world(inside + thick * n), n @ place.axes, 0.0036, 0.0018, 0.0004),
              thread(look.colour))
    tip = points[-1, cols // 2] + (thick + 0.0006) * normal[-1, cols // 2]
    _clasp(model, place, tip + [0, 0, 0.012])


def _clasp(model: Model, place: Place, at: np.ndarray) -> None:
    """A turn lock: plate and knob."""
    t = np.array([0.0, 0.0016, 0.0024, 0.0026])
    for size, lift, scale in ((np.array([0.030, 0.022]), 0.0, (1.0, 1.0, 0.95, 0.0)),
                              (np.array([0.016, 0.006]), 0.0026, (1.0, 1.0, 0.9, 0.0))):
        flat = rounded(size[0], size[1], 0.004 if lift == 0 else 0.0029, 4)
        height = t if lift == 0 else t * 2.2
        rings = [np.column_stack([flat[:, 0] * k, np.full(len(flat), lift + h), flat[:, 1] * k])
                 for k, h in zip((*scale, 0.0), (*height, height[-1]), strict=True)]
        rings = [np.column_stack([flat[:, 0] * 0, np.full(len(flat), lift), flat[:, 1] * 0]), *rings]
        model.add(grid(place.world(at + np.stack(rings, 1)), along=True), METAL)


def _handles(model: Model, place: Place, wide: float, deep: float, strap_wide: float, look: Look, cord: Look) -> None:
    """Two handles that stand up from the broad sides."""
    for y, way in ((deep / 2 + 0.001 + 0.39 * deep + 0.0016, 1), (deep / 2 + 0.001 - 0.39 * deep - 0.0016, -1)):
        t = np.linspace(0, np.pi, 50)
        x = 0.19 * wide * np.cos(t) + 0.02 * wide * np.cos(t) ** 3
        arch = np.column_stack([x, np.full(50, y) - way * 0.30 * deep * np.sin(t) ** 2, 0.085 * np.sin(t) ** 0.85])
        left = np.column_stack([np.full(10, x[0]), np.full(10, y), np.linspace(-0.055, -0.002, 10)])
        right = left[::-1] * [-1, 1, 1]
        path = evenly(np.concatenate([left, arch, right]), 90)
        out = np.tile([0.0, way, 0.0], (90, 1))
        model.add(sweep(place.world(path), rounded(0.8 * strap_wide, 0.0042, 0.0019, 3), out @ place.axes), look)
        for sign in (1, -1):
            square = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]) * [0.28 * strap_wide, 0.010]
            line = np.column_stack([sign * x[0] + square[:, 0], np.full(5, y + way * 0.0022), square[:, 1] - 0.036])
            model.add(stitches(place.world(evenly(line, 60)), np.tile(place.axes[1] * way, (60, 1)), 0.003, 0.0015),
                      cord)


def _hang(model: Model, worn: Worn, place: Place, wide: float, deep: float, strap_wide: float, look: Look,
          middle: float | None = None) -> None:
    """Rings on tabs at both narrow sides, and the strap from one over the shoulder to the other."""
    y = (middle if middle is not None else deep / 2) + 0.001
    ends = []
    for sign in (-1, 1):
        low = np.array([sign * (wide / 2 * 0.985 + 0.0012), y, -0.028])
        t = np.linspace(0, 1, 14)
        tab = low + np.column_stack([sign * 0.002 * np.sin(np.pi * t), 0 * t, 0.036 * t])
        model.add(sweep(place.world(tab), rounded(0.85 * strap_wide, 0.0026, 0.0012, 2),
                        place.axes[0] * sign), look)
        eye = low + np.array([0, 0, 0.040])
        model.add(ring(place.world(eye), place.axes[0], max(0.006, 0.42 * strap_wide), 0.0013, 20), METAL)
        ends.append(place.world(eye + np.array([0, 0, max(0.006, 0.42 * strap_wide)])))
    path, normal = strap(worn, (ends[0], ends[1]), strap_wide, THICK)
    model.add(sweep(path, rounded(strap_wide, THICK, 0.0012, 3), normal), look)
    across = unit(np.cross(np.gradient(path, axis=0), normal))
    for side in (1, -1):
        edge = path + side * (strap_wide / 2 - 0.0028) * across + (THICK / 2 + 0.0001) * normal
        model.add(stitches(edge, normal, 0.0036, 0.0018, 0.0004), thread(look.colour))

