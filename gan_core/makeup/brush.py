# SPDX-License-Identifier: GPL-3.0-or-later
"""What masks are drawn with: soft spots, lines and edges in the front view of the face, and its landmarks' curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .face import CREASE, INNER, LIP_LOW, LIP_UP, LOWER_ON, OUTER, UPPER_ON, Array

Values = Mapping[str, float]


@dataclass(frozen=True)
class Box:
    """Some texels of a ``Face``, (n,) each."""

    x: Array
    y: Array
    z: Array
    skin: Array
    mouth: Array


def step(value: Array, low: float | Array, high: float | Array) -> Array:
    """0 below ``low``, 1 above ``high`` (or the reverse), soft between."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return t * t * (3 - 2 * t)


def blob(at: Box, x: float, z: float, wide: float, high: float, turn: float = 0.0) -> Array:
    """A soft ellipse in the front view, ``turn`` degrees rising outwards."""
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    dx, dz = at.x - x, at.z - z
    return np.exp(-0.5 * (((dx * c + dz * s) / wide) ** 2 + ((dz * c - dx * s) / high) ** 2))


def blob3(at: Box, centre: tuple[float, float, float], size: tuple[float, float, float]) -> Array:
    return np.exp(-0.5 * (((at.x - centre[0]) / size[0]) ** 2 + ((at.y - centre[1]) / size[1]) ** 2
                          + ((at.z - centre[2]) / size[2]) ** 2))


def front(at: Box) -> Array:
    return step(at.y, 9.5, 6.0)


def curve(points: np.ndarray, x: Array) -> Array:
    return np.interp(x, points[:, 0], points[:, 1]).astype(np.float32)


def above_lid(at: Box) -> Array:
    """cm above the upper lid's edge, and beyond its corners above the line that a brush follows there."""
    return at.z - curve(UPPER_ON, at.x)


def below_lid(at: Box) -> Array:
    """cm below the lower lid's edge."""
    return curve(LOWER_ON, at.x) - at.z


def along_eye(at: Box) -> Array:
    """0 at the inner to 1 at the outer corner of the eye, beyond both further."""
    return (at.x - INNER[0]) / (OUTER[0] - INNER[0])


def crease_height(at: Box) -> Array:
    """cm from the upper lid's edge to the crease, by place: nothing at the corners."""
    t = np.clip(along_eye(at), 0.0, 1.15)
    return CREASE * np.sqrt(np.clip(np.sin(np.pi * np.clip(0.12 + 0.70 * t, 0, 1)), 0.02, 1))


def stroke(at: Box, points: np.ndarray, thick: np.ndarray, soft: float) -> Array:
    """A line through ``points`` (n, 2) in the front view, ``thick`` (n,) cm, its edge ``soft`` cm."""
    best = np.full(at.x.shape, 9.0, np.float32)
    for (ax, az), (bx, bz), a, b in zip(points[:-1], points[1:], thick[:-1], thick[1:], strict=True):
        dx, dz = bx - ax, bz - az
        t = np.clip(((at.x - ax) * dx + (at.z - az) * dz) / max(dx * dx + dz * dz, 1e-9), 0, 1)
        away = np.hypot(at.x - ax - t * dx, at.z - az - t * dz) - 0.5 * (a + t * (b - a))
        np.minimum(best, away, out=best)
    return step(best, soft, -min(soft, 0.3 * float(np.max(thick))))


def triangle(at: Box, a: np.ndarray, b: np.ndarray, c: np.ndarray, soft: float) -> Array:
    """1 inside a triangle of the front view, its edge ``soft`` cm."""
    inside = np.full(at.x.shape, 9.0, np.float32)
    turn = np.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
    for p, q in ((a, b), (b, c), (c, a)):
        way = np.subtract(q, p) / max(float(np.hypot(*np.subtract(q, p))), 1e-6)
        np.minimum(inside, turn * (way[0] * (at.z - p[1]) - way[1] * (at.x - p[0])), out=inside)
    return step(inside, -soft, 0.3 * soft)


def on_lids(at: Box) -> Array:
    """1 on what shows of the lids and around, 0 well inside the eye."""
    return step(at.y, 3.2, 2.2)


def off_eye(at: Box) -> Array:
    """cm outside the eye's opening in the front view, about."""
    return np.maximum(np.maximum(above_lid(at), below_lid(at)), np.maximum(INNER[0] - at.x, at.x - OUTER[0]))


def line3(at: Box, a: tuple[float, float, float], b: tuple[float, float, float], wide: float,
          back: float = 1.0) -> Array:
    """A soft line between two points, thinning to the front end; ``back``: how strong it is at the other."""
    way = np.subtract(b, a)
    t = np.clip(((at.x - a[0]) * way[0] + (at.y - a[1]) * way[1] + (at.z - a[2]) * way[2]) / (way @ way), 0, 1)
    d2 = (at.x - a[0] - t * way[0]) ** 2 + (at.y - a[1] - t * way[1]) ** 2 + (at.z - a[2] - t * way[2]) ** 2
    strength = np.interp(t, [0.0, 0.5, 1.0], [0.45, 1.0, back])
    return np.exp(-0.5 * d2 / (wide * (0.55 + 0.6 * t)) ** 2) * strength


def lip_edge(at: Box) -> Array:
    """cm inside the lips' edge in the front view, negative outside; about right within a centimetre."""
    x = np.minimum(at.x, 2.3)
    above, below = curve(LIP_UP, x) - at.z, at.z - curve(LIP_LOW, x)
    lean = 1 / np.sqrt(1 + (0.42 * np.clip(at.x, 0, 2.3)) ** 2 * 0.35)
    return np.minimum(np.minimum(above, below) * lean, 0.9 * (2.36 - at.x))


def lips(at: Box, over: float, soft: float) -> Array:
    """The lips, ``over`` cm beyond their edge, which is ``soft`` cm."""
    return step(lip_edge(at) + over, -soft, soft) * step(at.y, 0.2, -1.0) * step(at.z, -9.0, -8.6)
