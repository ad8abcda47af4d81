# SPDX-License-Identifier: GPL-3.0-or-later
"""A brimmed hat: a creased crown over the head, a ribbon with its bow, a brim that turns up at the sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy.ndimage import gaussian_filter1d

from .kit.head import crown
from .kit.solid import Look, Model, grid, shade, unit
from .kit.sweeps import rounded, sweep, tube
from .kit.worn import Worn

FELT = 0.0024  # m thick
LOOSE = 0.005  # m between head and crown
DENT = 0.021  # m: how deep the crease lies below the crown's edge
AROUND = 144
Frame = Callable[[np.ndarray], np.ndarray]  # points of the hat's frame -> in the world


def make(worn: Worn, design: Mapping[str, float], look: Look) -> Model:
    """The hat where it sits."""
    head = crown(worn, 0.050, 0.026)
    turn = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    ways = np.stack([np.cos(turn), np.sin(turn)], -1)
    heights = np.linspace(0.0, head.height, 24)
    need = gaussian_filter1d(head.slices(heights, ways), 3, axis=1, mode="wrap") + LOOSE
    base = need[heights < 0.05].max(0)
    high = max(design["crown"] / 100, head.height + DENT + 0.008)
    model = Model()
    outer = _crown(base, ways, high, 0.0)
    inner = _crown(base, ways, high, FELT)
    brim = _brim(base, ways, design["brim"] / 100, design["curl"] / 100)
    top = brim + [0, 0, FELT / 2]
    under = brim - [0, 0, FELT / 2]
    edge = brim[-1] + FELT / 2 * np.column_stack([ways, np.zeros(AROUND)])
    profile = np.concatenate([inner[::-1], under, edge[None], top[::-1], outer[1:]])
    model.add(grid(head.world(profile).transpose(1, 0, 2), along=True), look)
    ribbon = Look(shade(look.colour, 0.38), "canvas")
    _ribbon(model, head.world, base, ways, high, design["ribbon"] / 100, ribbon)
    bound = head.world(brim[-1] + 0.0012 * np.column_stack([ways, np.zeros(AROUND)]))
    model.add(tube(bound, 0.0021, closed=True, sides=8), ribbon)
    return model


def _loop(base: np.ndarray, ways: np.ndarray, out: np.ndarray | float) -> np.ndarray:
    """The convex loop (n, 2) with this support, moved ``out`` outwards."""
    slope = (np.roll(base, -1) - np.roll(base, 1)) / (4 * np.pi / len(base))
    across = np.stack([-ways[:, 1], ways[:, 0]], -1)
    return (base + out)[:, None] * ways + slope[:, None] * across


def _crown(base: np.ndarray, ways: np.ndarray, high: float, inside: float) -> np.ndarray:
    """Rings (R, n, 3) from the brim up and over to the middle; ``inside``: how far within the outer side, m."""
    ring = _loop(base, ways, -inside)
    side = np.linspace(0, 1, 20)
    rings = [np.column_stack([ring * (1 - 0.10 * s**1.6), np.full(len(ring), s * (high - 0.022))]) for s in side]
    for a in np.linspace(0, np.pi / 2, 10)[1:]:  # over the edge
        shrink = 0.90 - 0.022 / 0.09 * (1 - np.cos(a))
        rings.append(np.column_stack([ring * shrink, np.full(len(ring), high - 0.022 + 0.022 * np.sin(a))]))
    for s in np.linspace(1, 0.0, 16)[1:]:
        rings.append(np.column_stack([ring * (0.90 - 0.022 / 0.09) * s, np.full(len(ring), high)]))
    points = np.stack(rings)
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    half = np.abs(ring[:, 1]).max()
    up = np.clip((z - 0.55 * high) / (0.45 * high), 0, 1)
    # The crease along the middle, and a pinch on either side in front.
    crease = np.exp(-((x / 0.024) ** 2)) * np.clip(1.15 - (y / (0.80 * half)) ** 4, 0, 1)
    z = z - DENT * crease * up**2
    pinch = up * np.exp(-(((y + 0.58 * half) / 0.032) ** 2)) * np.exp(-(((np.abs(x) - 0.05) / 0.035) ** 2))
    x = x * (1 - 0.26 * pinch)
    z = z - 0.004 * pinch + 0.006 * up * np.clip(-y / half, 0, 1) - inside * up
    return np.stack([x, y, z], -1)


def _brim(base: np.ndarray, ways: np.ndarray, wide: float, curl: float) -> np.ndarray:
    """Rings (R, n, 3) from the crown outwards."""
    share = np.linspace(0, 1, 12)
    side, front, back = ways[:, 0] ** 2, np.clip(-ways[:, 1], 0, 1) ** 2, np.clip(ways[:, 1], 0, 1) ** 2
    lift = curl * (side + 0.55 * back) - (0.25 * curl + 0.004) * front
    return np.stack([np.column_stack([_loop(base, ways, wide * s), lift * s**1.8]) for s in share])


def _ribbon(model: Model, world: Frame, base: np.ndarray, ways: np.ndarray, high: float, wide: float,
            look: Look) -> None:
    """A ribbon round the crown's foot, and a flat bow on the wearer's left."""
    def ring(z: float, out: float) -> np.ndarray:
        s = z / (high - 0.022)
        loop = _loop(base, ways, 0.0) * (1 - 0.10 * s**1.6) + out * ways
        return np.column_stack([loop, np.full(len(ways), z)])

    low = 0.0016
    rows = [(low, 0.0), (low, 0.0010), (low + 0.0006, 0.0016), *((low + k * wide, 0.0016) for k in (0.25, 0.5, 0.75)),
            (low + wide - 0.0006, 0.0016), (low + wide, 0.0010), (low + wide, 0.0)]
    model.add(grid(world(np.stack([ring(z, o) for z, o in rows], 1)), along=True), look)
    # The bow: two flat loops and a knot over the ribbon's ends.
    at = int(np.argmin(np.abs(ways[:, 1] - 0.1) - ways[:, 0]))
    centre, out = ring(low + wide / 2, 0.0036)[at], np.array([*ways[at], 0.0])
    along = np.array([-ways[at, 1], ways[at, 0], 0.0])
    for way in (1, -1):
        t = np.linspace(0, 1, 14)
        bend = -0.5 * (t * 0.034) ** 2 / base.mean()
        path = centre + (way * 0.034 * t)[:, None] * along + (bend + 0.0016 * np.sin(np.pi * t))[:, None] * out
        height = 0.84 * wide * np.interp(t, [0, 0.25, 1], [0.72, 0.95, 1.08])
        model.add(sweep(world(path), rounded(1.0, 1.0, 0.2, 3), unit(out @ _axes(world)),
                        scale=np.column_stack([height, np.full(14, 0.0022)])), look)
    t = np.linspace(-1, 1, 12)
    knot = centre + 0.0022 * out + t[:, None] * np.array([0, 0, 0.43 * wide])
    model.add(sweep(world(knot), rounded(0.011, 0.0030, 0.0014, 3), unit(out @ _axes(world))), look)


def _axes(world: Frame) -> np.ndarray:
    """The frame's axes (3, 3) as rows in the world."""
    return world(np.eye(3)) - world(np.zeros(3))

