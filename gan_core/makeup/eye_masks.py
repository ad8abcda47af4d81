# SPDX-License-Identifier: GPL-3.0-or-later
"""The masks of brows, eyeshadow and liner."""

from __future__ import annotations

import numpy as np

from .brush import (
    Box,
    Values,
    above_lid,
    along_eye,
    below_lid,
    blob,
    crease_height,
    off_eye,
    on_lids,
    step,
    stroke,
    triangle,
)
from .face import CREASE, INNER, LOWER, OUTER, UPPER, Array


def brow(at: Box, p: Values) -> Array:
    t = np.clip((at.x - 1.25) / (5.3 + p["length"] - 1.25), 0, 1)
    arch = 1.85 + 0.75 * np.sin(np.pi * np.clip(0.1 + 0.72 * t, 0, 1)) - 0.35 * t**2
    arch = arch + p["arch"] * np.exp(-(((t - 0.62) / 0.28) ** 2)) - 0.35 * p["arch"] * step(t, 0.75, 1.0)
    thick = (0.36 * (1 - t) ** 0.6 * (0.55 + 0.45 * step(t, 0, 0.12)) + 0.1) * (1.0 + 0.75 * p["thick"])
    across = (at.z - arch) / thick
    body = step(np.abs(across), 1.15, 0.55) * step(at.x, 1.15, 1.9) * step(at.x, 5.6 + p["length"], 4.9 + p["length"])
    slant = at.x * 7.5 - at.z * 5.5 * (1 - 0.6 * t)
    hairs = 0.5 + 0.5 * np.sin(2 * np.pi * slant + 2.4 * np.sin(4.3 * at.z + 6.1 * at.x) + 1.6 * np.sin(17.0 * at.x))
    return body * (1 - 0.45 * p["strokes"] * (1 - hairs)) * step(at.y, 3.5, 1.5)


def lid(at: Box, p: Values) -> Array:
    up, crease = above_lid(at), crease_height(at)
    top = p["height"] * crease * np.where(at.x > OUTER[0], np.exp(-(at.x - OUTER[0]) / max(p["outer"], 0.15)), 1.0)
    edge = p["soft"] * (0.25 + 0.45 * crease)
    t = along_eye(at)
    begin = 0.10 + 0.7 * (1 - p["inner"])
    ends = step(t, begin - 0.16, begin + 0.12) * step(at.x - OUTER[0], p["outer"] + 0.12, 0.35 * p["outer"] - 0.12)
    return step(up, top + 0.6 * edge, top - 0.6 * edge) * step(up, -0.16, -0.04) * ends * on_lids(at)


def crease_shadow(at: Box, p: Values) -> Array:
    up, t = above_lid(at), along_eye(at)
    middle = crease_height(at) * 1.12 + p["height"] + 0.10 * np.clip(at.x - OUTER[0], 0, 2)
    wide = p["width"] * (0.75 + 0.35 * np.clip(t, 0, 1.2))
    begin = 0.8 * (1 - p["inner"])
    ends = step(t, begin - 0.30, begin + 0.25) * step(at.x - OUTER[0], p["outer"] + 0.35, p["outer"] - 0.5)
    band = np.where(up > middle, np.exp(-0.5 * ((up - middle) / (1.05 * wide)) ** 2),
                    np.exp(-0.5 * ((up - middle) / (0.85 * wide)) ** 2))
    return band * ends * step(up, 0.0, 0.2) * on_lids(at)


def outer_corner(at: Box, p: Values) -> Array:
    size, lift = p["size"], p["lift"]
    spot = blob(at, 4.05 + 0.35 * lift, 0.22 + 0.28 * lift, 0.62 * size * (1 + 0.5 * lift), 0.34 * size, 12 + 24 * lift)
    vee = blob(at, 4.2, 0.02, 0.40 * size, 0.22 * size, 10)
    fold = blob(at, 3.75, 0.66 + 0.08 * lift, 0.62 * size, 0.24 * size, 4)
    return (1 - (1 - spot) * (1 - 0.8 * vee) * (1 - 0.7 * fold)) * step(off_eye(at), -0.1, 0.05) * on_lids(at)


def inner_corner(at: Box, p: Values) -> Array:
    size = p["size"]
    corner = blob(at, 1.62, -0.26, 0.30 * size, 0.26 * size)
    return np.maximum(corner, 0.8 * blob(at, 1.95, 0.10, 0.28 * size, 0.26 * size, 35)) * on_lids(at)


def lower_lid(at: Box, p: Values) -> Array:
    down, t = below_lid(at), along_eye(at)
    begin = 0.85 * (1 - p["inner"])
    ends = step(t, begin - 0.22, begin + 0.22) * step(t, 1.16, 1.0)
    wide = p["width"] * (0.6 + 0.5 * np.clip(t, 0, 1))
    edge = step(down, wide * (1 + 0.8 * p["soft"]), wide * (1 - 0.9 * p["soft"])) * step(down, -0.16, -0.05)
    return edge * ends * on_lids(at)


def liner(at: Box, p: Values) -> Array:
    """Along the upper lashes, thickest at the outer third, into a wing that tapers."""
    thick, soft = 0.1 * p["thick"], 0.018 + 0.30 * p["smudge"]
    t = np.linspace(0, 1, 15)
    x = INNER[0] + 0.18 + t * (OUTER[0] - INNER[0] - 0.18)
    grow = thick * (0.28 + 0.72 * np.clip((t - p["start"]) / 0.75, 0, 1) ** 0.9)
    grow = grow * step(t, p["start"] - 0.08, p["start"] + 0.1)
    edge = np.interp(x, UPPER[:, 0], UPPER[:, 1])
    points, wide = np.stack([x, edge + 0.32 * grow - 0.01], 1), grow
    if p["wing"] > 0.02:
        a = np.radians(p["angle"])
        tip = np.array(OUTER) + p["wing"] * np.array([np.cos(a), np.sin(a)])
        back = points[int(np.clip(10 - 2 * p["wing"], 7, 11))]
        keep = wide > 1e-4
        line = stroke(at, points[keep], wide[keep], soft)
        line = np.maximum(line, triangle(at, points[-1] - (0, 0.4 * thick), tip, back + (0, 0.3 * thick), soft))
    else:
        keep = wide > 1e-4
        line = stroke(at, points[keep], wide[keep], soft)
    up, along = above_lid(at), along_eye(at)
    fill = step(up, 0.04, -0.02) * step(up, -0.2, -0.08) * step(along, p["start"], p["start"] + 0.15)
    return np.maximum(line, 0.85 * fill * step(along, 1.02, 0.98)) * on_lids(at)


def lower_liner(at: Box, p: Values) -> Array:
    thick, soft = 0.1 * p["thick"], 0.02 + 0.25 * p["smudge"]
    t = np.linspace(p["start"], 1, 12)
    x = INNER[0] + 0.2 + t * (OUTER[0] - INNER[0] - 0.2)
    wide = thick * (0.5 + 0.5 * (t - p["start"]) / max(1 - p["start"], 1e-3))
    points = np.stack([x, np.interp(x, LOWER[:, 0], LOWER[:, 1]) - 0.45 * wide], 1)
    return stroke(at, points, wide, soft) * on_lids(at)


def graphic(at: Box, p: Values) -> Array:
    """A line that floats over the crease and leaves it outwards."""
    thick = 0.1 * p["thick"]
    begin = 0.75 * (1 - p["inner"])
    t = np.linspace(begin, 0.84, 14)
    x = INNER[0] + t * (OUTER[0] - INNER[0])
    crease = CREASE * np.sqrt(np.clip(np.sin(np.pi * np.clip(0.12 + 0.70 * t, 0, 1)), 0.02, 1))
    z = np.interp(x, UPPER[:, 0], UPPER[:, 1]) + 1.12 * crease + p["height"]
    a = np.radians(p["angle"])
    s = np.linspace(0.1, 1, 8)[:, None]
    points = np.stack([x, z], 1)
    points = np.concatenate([points, points[-1] + s * p["wing"] * np.array([np.cos(a), np.sin(a)])])
    n = len(points)
    wide = thick * np.clip(np.minimum(np.arange(n) / 3 + 0.25, (n - 1 - np.arange(n)) / 4 + 0.15), 0, 1)
    return stroke(at, points, wide, 0.02) * step(at.y, 4.5, 2.5)
