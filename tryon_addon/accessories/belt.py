# SPDX-License-Identifier: GPL-3.0-or-later
"""A belt: a strap round what is worn at the waist, with buckle, keeper, holes and the end laid over."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .kit.solid import Look, Model, grid, thread, unit
from .kit.sweeps import circle, evenly, length, ring, rounded, stitches, sweep
from .kit.worn import Band, Worn, band

GAP = 0.0015  # m off the cloth
ROWS = 5


def seat(worn: Worn, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Where a belt of this width (m) sits: a point and axes (3, 3), the third upwards across it.

    In the waistband of trousers or a skirt, tilted as it lies; else level at the natural waist.
    """
    waist = float(worn.measures["waist_height"]) / 100
    middle = worn.vertices[worn.of("torso")]
    middle = middle[np.abs(middle[:, 2] - waist) < 0.03].mean(0) * [1, 1, 0]
    for cloth in worn.clothes:
        top = cloth.points[:, 2].max()
        if not waist - 0.16 < top < waist + 0.12:
            continue
        angle = np.arctan2(cloth.points[:, 1] - middle[1], cloth.points[:, 0] - middle[0])
        which = np.floor((angle + np.pi) / (2 * np.pi) * 24).astype(int)
        highest = [np.flatnonzero(which == k) for k in range(24)]
        rim = np.array([cloth.points[k[np.argmax(cloth.points[k, 2])]] for k in highest if len(k)])
        slope = np.linalg.lstsq(np.column_stack([np.ones(len(rim)), rim[:, :2] - middle[:2]]), rim[:, 2], rcond=None)[0]
        up = unit(np.array([-slope[1], -slope[2], 1.0]))
        x = unit(np.array([1.0, 0, slope[1]]))
        axes = np.stack([x, np.cross(up, x), up])
        return np.array([*middle[:2], slope[0]]) - up * (width / 2 + 0.004), axes
    return np.array([*middle[:2], waist]), np.eye(3)


def make(worn: Worn, design: Mapping[str, float], look: Look) -> Model:
    """The belt where it sits."""
    width, thick = design["width"] / 100, design["thickness"] / 100
    origin, axes = seat(worn, width)
    origin = origin + axes[2] * design["height"] / 100
    heights = np.linspace(-width / 2, width / 2, ROWS)
    cuts = [worn.cut(origin + h * axes[2], axes[2], outer=False) for h in heights]
    tape = band(cuts, origin, axes, heights, GAP)
    n = len(tape.low)
    per_metre = n / length((tape.low + tape.high) / 2, closed=True)
    model = Model()
    model.add(_strap(tape, np.arange(n), width, thick, 0.0, closed=True), look)
    cord = thread(look.colour)
    edge = 1 - 2 * 0.0035 / width
    for side in (edge, -edge):
        where = np.arange(0, n + 1)
        path = tape.at(where, side, thick + 0.0001)
        model.add(stitches(path, tape.normal[where % n], 0.0036, 0.0018, 0.0004), cord)
    _end(model, tape, per_metre, width, thick, design["tail"] / 100, look, cord)
    _buckle(model, tape, per_metre, width, thick)
    return model


def _strap(tape: Band, where: np.ndarray, width: float, thick: float, out: np.ndarray | float, closed: bool = False,
           scale: np.ndarray | float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """A strap with soft edges along the tape at places ``where``, ``out`` (m) off it; ``scale`` narrows it."""
    profile = rounded(2.0, thick, min(thick / 2, 0.0018), 3)
    profile[:, 0] = np.sign(profile[:, 0]) * (1 - (1 - np.abs(profile[:, 0])) * 2 / width)
    where, out, scale = np.broadcast_arrays(where, out, scale)
    points = tape.at(where[:, None], profile[None, :, 0] * scale[:, None],
                     out[:, None] + thick / 2 + profile[None, :, 1])
    shape = grid(points, around=True, along=closed)
    if closed:
        return shape
    k, m = points.shape[1], points.shape[0]
    j = np.arange(k)
    ends = np.stack([points[0].mean(0), points[-1].mean(0)])
    first = np.stack([np.full(k, m * k), j, (j + 1) % k, (j + 1) % k], -1)
    last = np.stack([np.full(k, m * k + 1), (m - 1) * k + (j + 1) % k, (m - 1) * k + j, (m - 1) * k + j], -1)
    return np.concatenate([shape[0], ends]), np.concatenate([shape[1], first, last])


def _end(model: Model, tape: Band, per_metre: float, width: float, thick: float, tail: float, look: Look,
         cord: Look) -> None:
    """The end that comes through the buckle and lies on the strap, pointed; its holes; the keeper round both."""
    at = np.linspace(-0.006, tail, 60)
    tip = np.clip((tail - at) / (0.45 * width), 0, 1)
    scale = np.maximum(np.sqrt(1 - (1 - tip) ** 2.2), 0.02)
    out = thick + 0.0006 + 0.0022 * np.exp(-(((at + 0.002) / 0.012) ** 2))
    model.add(_strap(tape, at * per_metre, width * 0.985, thick, out, scale=scale), look)
    inside = slice(6, 52)
    edge = 1 - 2 * 0.0035 / width
    for side in (edge, -edge):
        path = tape.at(at[inside] * per_metre, side * scale[inside], out[inside] + thick + 0.0001)
        normal = tape.normal[np.round(at[inside] * per_metre).astype(int) % len(tape.normal)]
        model.add(stitches(path, normal, 0.0036, 0.0018, 0.0004), cord)
    holes = np.arange(0.032, tail - 0.45 * width - 0.006, 0.022)
    dark = Look("#120d0a", "leather")
    for s in holes:
        centre = tape.at(np.array(s * per_metre), 0.0, 2 * thick + 0.0007)
        normal = tape.normal[int(round(s * per_metre)) % len(tape.normal)]
        model.add(ring(centre, normal, 0.0016, 0.0007, 12), dark)
        flat = centre + 0.0014 * _around(normal, 10)
        model.add((np.concatenate([flat, centre[None]]), np.array([(10, i, (i + 1) % 10, (i + 1) % 10)
                                                                   for i in range(10)])), dark, outward=False)
    # The keeper: a narrow strap bent round both layers.
    s, half = 0.036 + 0.5 * width, 0.0045
    rim = rounded(width + 0.004, 2 * thick + 0.0042, 0.0022, 4)
    loop = tape.at(np.full(len(rim), s * per_metre), rim[:, 0] * 2 / width, thick + 0.0004 + rim[:, 1] + 0.0008)
    tangent = unit(tape.at(np.array((s + 0.005) * per_metre), 0.0, 0.0) - tape.at(np.array(s * per_metre), 0.0, 0.0))
    normal = np.broadcast_to(tangent, loop.shape)
    model.add(sweep(loop, rounded(0.0016, 2 * half, 0.0007, 2), normal, closed=True), look)


def _buckle(model: Model, tape: Band, per_metre: float, width: float, thick: float) -> None:
    """A rounded frame, its bar, and the prong."""
    metal = Look("#c4b08a", "metal")
    tall, wide, wire = width + 0.011, 0.86 * width + 0.011, 0.0025
    frame = rounded(wide, tall, 0.007, 6)
    centre = 0.010
    lift = 2 * thick + 0.0024
    bow = 0.0016 * np.cos(np.pi * frame[:, 0] / wide)
    path = tape.at((centre - frame[:, 0]) * per_metre, frame[:, 1] * 2 / width, lift + bow)
    normal = tape.normal[np.round((centre - frame[:, 0]) * per_metre).astype(int) % len(tape.normal)]
    even = evenly(np.concatenate([path, normal], 1), 72, closed=True)
    model.add(sweep(even[:, :3], circle(1.0, 12) * [wire, 0.8 * wire], even[:, 3:], closed=True), metal)
    t = np.linspace(0, 1, 16)
    prong = tape.at((centre + wide / 2 - 0.004 - t * (wide - 0.004)) * per_metre, 0.0,
                    lift + 0.0012 + 0.0022 * np.sin(np.pi * t) ** 0.7)
    model.add(sweep(prong, circle(0.0017, 8), tape.normal[int(centre * per_metre)], scale=1 - 0.35 * t), metal)


def _around(axis: np.ndarray, count: int) -> np.ndarray:
    """Unit circle (count, 3) about an axis."""
    u = unit(np.cross(axis, np.eye(3)[np.argmin(np.abs(axis))]))
    loop = circle(1.0, count)
    return loop[:, :1] * u + loop[:, 1:] * np.cross(axis, u)

