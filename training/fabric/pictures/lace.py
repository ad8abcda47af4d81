# SPDX-License-Identifier: GPL-3.0-or-later
"""Lace: flowers and leaves of dense thread, outlined by a cord, on an open net over whatever shows through."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .drawn import Drawn, shrunk
from .scatter import spread

FINE = 2  # drawn at so many times its size
Canvas = NDArray[np.uint8]


def wrapped(n: int, points: NDArray[np.float64]) -> list[NDArray[np.int32]]:
    """A polygon (k, 2) in 0 .. 1 in pixels, once for each copy of the torus that it can reach."""
    shifts = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)]
    return [np.round((points + s) * n * 16).astype(np.int32) for s in shifts]


def fill(canvas: Canvas, points: NDArray[np.float64], value: int) -> None:
    for polygon in wrapped(canvas.shape[0], points):
        cv2.fillPoly(canvas, [polygon], value, cv2.LINE_AA, 4)


def line(canvas: Canvas, points: NDArray[np.float64], thick: float, value: int = 255, closed: bool = True) -> None:
    n = canvas.shape[0]
    for polygon in wrapped(n, points):
        cv2.polylines(canvas, [polygon], closed, value, max(1, round(thick * n)), cv2.LINE_AA, 4)


def petals(centre: NDArray, reach: float, count: int, depth: float, turn: float, sharp: float) -> NDArray[np.float64]:
    """(120, 2) outline of a flower: ``depth`` 0 is a circle, 1 pulls in to the middle between petals."""
    a = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    r = reach * (1 - depth * (1 - np.abs(np.cos(count * a / 2)) ** sharp))
    return centre + r[:, None] * np.stack([np.cos(a + turn), np.sin(a + turn)], -1)


def leaf(foot: NDArray, angle: float, length: float, width: float) -> NDArray[np.float64]:
    s = np.linspace(0, 1, 24)
    half = width * np.sin(np.pi * s**0.8)
    side = np.concatenate([np.stack([s * length, half], -1), np.stack([s * length, -half], -1)[::-1]])
    c, d = np.cos(angle), np.sin(angle)
    return foot + side @ np.array([[c, d], [-d, c]])


def net(n: int, cells: int, thick: float) -> NDArray[np.float64]:
    """(n, n) 0 .. 1 threads of a hexagonal net: ``cells`` across, a tiling number of rows down."""
    rows = 2 * max(1, round(cells / np.sqrt(3)))
    t = (np.arange(n) + 0.5) / n
    u, v = t[None] * cells, t[:, None] * rows / 2
    best = np.full((2, n, n), 9.0)
    for dx, dy in ((0, 0), (0.5, 0.5)):  # centres of cells: two rectangular lattices
        x, y = (u - dx + 0.5) % 1 - 0.5, ((v - dy + 0.5) % 1 - 0.5) * np.sqrt(3)
        for ox in (-1, 0, 1):
            d = np.hypot(x + ox, y)
            swap = d < best[0]
            best[1] = np.where(swap, best[0], np.minimum(best[1], d))
            best[0] = np.where(swap, d, best[0])
    return np.clip(1.4 - (best[1] - best[0]) / thick, 0, 1)


def motif(solid: Canvas, cord: Canvas, bare: Canvas, at: NDArray, reach: float, thick: float,
          rng: np.random.Generator, style: tuple[int, float, float, bool]) -> None:
    """One flower with leaves about it: its dense parts, its outlines and its holes."""
    count, depth, sharp, leafy = style
    turn = float(rng.uniform(0, 2 * np.pi))
    if leafy:
        for k in range(int(rng.integers(2, 6))):
            angle = turn + 2.4 * k
            foot = at + 0.7 * reach * np.array([np.cos(angle), np.sin(angle)])
            shape = leaf(foot, angle + float(rng.uniform(-0.5, 0.5)), reach * 1.1, reach * 0.26)
            fill(solid, shape, 200)
            line(cord, shape, thick)
    outline = petals(at, reach, count, depth, turn, sharp)
    fill(solid, outline, 235)
    fill(bare, petals(at, reach * 0.36, count, 0.2, turn, 1.0), 255)
    line(cord, outline, thick)
    line(cord, petals(at, reach * 0.36, count, 0.2, turn, 1.0), thick)
    for k in range(count):
        angle = turn + 2 * np.pi * (k) / count
        ray = at + np.linspace(0.4, 0.85, 2)[:, None] * reach * np.array([np.cos(angle), np.sin(angle)])
        line(cord, ray, thick * 0.6, 190, closed=False)


def lace(size: int, rng: np.random.Generator) -> Drawn:
    """Floral lace in ink 1 over ink 0. Its height is the thread: net low, filling higher, cord highest."""
    n = size * FINE
    solid, cord, bare = (np.zeros((n, n), np.uint8) for _ in range(3))
    count = int(rng.integers(2, 9))
    if rng.random() < 0.4:  # a half-drop
        k = int(rng.integers(1, 3))
        i, j = np.meshgrid(np.arange(k), np.arange(k), indexing="ij")
        places = np.concatenate([np.stack([(i + a) / k, (j + a) / k], -1).reshape(-1, 2) for a in (0.25, 0.75)])
    else:
        places = spread(count, rng)
    reach = 0.45 / np.sqrt(len(places)) * float(rng.uniform(0.6, 0.95))
    thick = float(rng.uniform(0.008, 0.016))
    style = (int(rng.integers(4, 9)), float(rng.uniform(0.2, 0.65)), float(rng.uniform(0.5, 1.5)), rng.random() < 0.8)
    for at in places:
        motif(solid, cord, bare, at, reach * float(rng.uniform(0.8, 1.15)), thick, rng, style)
    for at in spread(int(rng.integers(4, 24)), rng):  # sprigs between
        shape = leaf(at, float(rng.uniform(0, 6.3)), reach * 0.5, reach * 0.14)
        fill(solid, shape, 220)
    cells = int(rng.integers(10, 26))
    ground = net(n, cells, float(rng.uniform(0.22, 0.4)))
    fine = net(n, cells * 3, 0.5)
    filled, edge, hole = (c.astype(np.float64) / 255 for c in (solid, cord, bare))
    dense = filled * (1 - hole)
    thread = np.clip(np.maximum.reduce([ground * (1 - dense), dense * (0.72 + 0.28 * fine), edge]), 0, 1)
    height = np.maximum.reduce([0.35 * ground * (1 - dense), 0.6 * dense * (0.8 + 0.2 * fine), 0.95 * edge])
    shown = shrunk(thread, FINE)
    shading, cm = float(rng.uniform(0.1, 0.3)), float(rng.uniform(6, 14))
    return Drawn(np.stack([1 - shown, shown]), shrunk(height, FINE), shading, cm)
