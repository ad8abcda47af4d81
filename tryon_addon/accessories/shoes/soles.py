# SPDX-License-Identifier: GPL-3.0-or-later
"""Soles: a rubber cup for sneakers, a welted sole with a heel for leather shoes. Foot's frame, metres."""

from __future__ import annotations

import numpy as np

from ..kit.solid import Look, Model, grid
from ..kit.sweeps import evenly, stitches
from .upper import Rays, Shape

Row = tuple[np.ndarray | float, np.ndarray | float]  # heights (S,) and how far out (S,) of the outline, m


def outline(rays: Rays, sigma: np.ndarray, clearance: float) -> tuple[np.ndarray, np.ndarray]:
    """The sole's outline (S, 2) and its outward normals (S, 2)."""
    line = rays.level(sigma, 0.0, clearance)[:, :2]
    way = np.roll(line, -1, 0) - np.roll(line, 1, 0)
    normal = np.stack([-way[:, 1], way[:, 0]], -1)
    return line, normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)


def sole(rays: Rays, sigma: np.ndarray, clearance: float, rows: list[Row], inside: float = -0.001) -> Shape:
    """A closed sole: side rows from the ground up, and a floor within.

    ``inside``: height of the insole, m; the foot stands on 0.
    """
    line, normal = outline(rays, sigma, clearance)
    middle, _ = rays.at(sigma)
    rings = []
    for row in rows:
        z, out = (np.broadcast_to(np.asarray(v, float), sigma.shape) for v in row)
        base = np.where(z[:, None] > 0, rays.level(sigma, np.maximum(z, 0), clearance)[:, :2], line)
        rings.append(np.column_stack([base + out[:, None] * normal, z]))
    low = rings[0]
    inner = np.column_stack([line - 0.0006 * normal, np.full(len(sigma), inside)])
    ground = np.column_stack([middle, low[:, 2]])
    half = np.column_stack([low[:, :2] * 0.5 + middle * 0.5, low[:, 2]])
    floor = np.column_stack([middle, np.full(len(sigma), inside)])
    return grid(np.stack([ground, half, *rings, inner, floor], 1), along=True)


def cup(rays: Rays, sigma: np.ndarray, thick: float, skin: float, look: Look) -> Model:
    """A cup of rubber that rises before the toe and behind the heel, with a groove and stitches round it."""
    model = Model()
    toe = np.exp(-(((np.mod(sigma, 4) - 1.5) / 0.42) ** 2))
    heel = np.exp(-(((np.mod(sigma + 2.5, 4) - 2.0) / 0.5) ** 2))
    rim = 0.008 + 0.010 * toe + 0.004 * heel
    ground = -thick + min(0.007, 0.3 * thick) * toe**1.5  # the tip leaves the ground a little
    groove = 0.42 * ground
    rows: list[Row] = [
        (ground, -0.0040), (ground + 0.0004, -0.0016), (ground + 0.0016, 0.0004), (ground + 0.0045, 0.0022),
        (groove - 0.0012, 0.0033), (groove - 0.0006, 0.0026), (groove + 0.0006, 0.0026), (groove + 0.0012, 0.0034),
        (0.4 * rim, 0.0032), (rim - 0.0014, 0.0026), (rim - 0.0004, 0.0018), (rim, 0.0006), (rim - 0.001, -0.0006),
    ]
    model.add(sole(rays, sigma, skin, rows), look)
    _, normal = outline(rays, sigma, skin)
    seam = rays.level(sigma, 0.45 * rim, skin) + np.column_stack([0.0033 * normal, 0 * sigma])
    model.add(stitches(evenly(seam, 260, closed=True), np.column_stack([normal, 0 * sigma]), 0.0034, 0.0018, 0.0005,
                       closed=True), Look("#cfcac0", "canvas"))
    return model


def welted(rays: Rays, sigma: np.ndarray, thick: float, skin: float, out: float, look: Look,
           arch: float = 0.55) -> Model:
    """A sole with a heel: it leaves the ground under the arch and at the tip. ``out``: the welt's width, m."""
    model, long = Model(), rays.last.long
    middle, way = rays.at(sigma)
    u = middle[:, 0] + np.where((np.mod(sigma, 4) > 1) & (np.mod(sigma, 4) < 2), way[:, 0] * 0.03, 0.0)
    share = u / long
    rise = np.interp(share, [0.0, 0.262, 0.272, 0.42, 0.60, 0.75, 1.0], [0, 0, arch, 0.8 * arch, 0.0, 0.0, 0.0])
    tip = np.exp(-(((np.mod(sigma, 4) - 1.5) / 0.40) ** 2))
    ground = -thick * (1 - rise) + min(0.006, 0.35 * thick) * tip
    waist = -0.0025 * np.exp(-(((share - 0.42) / 0.12) ** 2))
    edge = out + waist
    step = -0.32 * thick * np.ones_like(sigma)  # the heel's and the sole's leathers meet here
    step = np.maximum(step, ground + 0.0016)
    rows: list[Row] = [
        (ground, edge - 0.006), (ground, edge - 0.0016), (ground + 0.0005, edge - 0.0007),
        (ground + 0.0012, edge - 0.0003), (step - 0.0004, edge), (step, edge - 0.0005), (step + 0.0004, edge),
        (np.full_like(sigma, 0.0008), edge), (np.full_like(sigma, 0.0018), edge - 0.0003),
        (np.full_like(sigma, 0.0023), edge - 0.0010), (np.full_like(sigma, 0.0023), -0.0006),
    ]
    model.add(sole(rays, sigma, skin, rows), look)
    if out > 0.002:
        line, normal = outline(rays, sigma, skin)
        seam = np.column_stack([line + (edge - 0.0017)[:, None] * normal, np.full(len(sigma), 0.0024)])
        up = np.tile([0.0, 0.0, 1.0], (len(sigma), 1))
        model.add(stitches(evenly(seam, 300, closed=True), up, 0.0030, 0.0014, 0.0004, closed=True),
                  Look("#b79a6b", "canvas"))
    return model
