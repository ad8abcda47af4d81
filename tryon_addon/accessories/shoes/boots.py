# SPDX-License-Identifier: GPL-3.0-or-later
"""Chelsea boots: a closed upper to above the ankle, elastic gores at the sides, a tab behind, a welted sole."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.interpolate import PchipInterpolator

from ..kit.solid import Look, Model, shade, thread, unit
from ..kit.sweeps import evenly, rounded, sweep, tube
from .last import Foot, Last, Toe
from .soles import welted
from .upper import Rays, drawn, front_of, leather, patch, rounds

SKIN, LEATHER = 0.0050, 0.0025  # m: outer side of the upper off the skin, and its thickness
RIBS = 9


def make(foot: Foot, design: Mapping[str, float], look: Look) -> Model:
    """One boot in the foot's frame."""
    last = Last(foot, Toe(design["toe"] / 100, 0.042, 0.033, 0.034))
    rays, long, model, shaft = Rays(last), last.long, Model(), design["shaft"] / 100
    top = PchipInterpolator(long * np.array([-0.2, 0.02, 0.22, 0.42, 1.2]),
                            shaft + np.array([0.004, 0.003, -0.004, 0.003, 0.004]))
    shin = front_of(last, top, 0.25 * long, 0.75 * long, SKIN)
    sigma = rounds(float(rays.along(shin)), sides=52,
                   extra=(float(rays.along(shin + 0.012)), float(rays.along(0.267 * long))))
    upper = drawn(rays, sigma, lambda p: p[..., 2] - top(p[..., 0]), SKIN, rows=34, fine=110)
    model.add(leather(upper, last, LEATHER, deep=7), look)
    model.add(tube(upper.rim(last, LEATHER), LEATHER / 2 + 0.0007, closed=True), look)
    model.join(welted(rays, sigma, design["sole"] / 100, SKIN, 0.0036, Look("#1a1614", "rubber")))
    _gores(model, rays, look, shaft, top)
    _tab(model, rays, look, shaft)
    return model


def _gores(model: Model, rays: Rays, look: Look, shaft: float, top: PchipInterpolator) -> None:
    """Ribbed elastic let in at both sides, wider above, in a stitched frame."""
    last, long = rays.last, rays.last.long
    elastic, cord = Look(shade(look.colour, 0.55), "canvas"), thread(look.colour)
    centre, low = 0.255 * long, 0.047
    rows, cols = 26, 2 * RIBS * 2 + 1
    share = np.linspace(0, 1, rows)
    x = np.linspace(-1, 1, cols)
    half = (0.010 + 0.009 * share**0.8) * np.sqrt(np.clip(share / 0.16, 0.02, 1))
    u = centre + half[:, None] * x
    z = low + (top(u) - 0.0012 - low) * share[:, None]
    for side in (1, -1):
        sigma = rays.along(u) if side > 0 else 3 - rays.along(u)
        points = rays.level(sigma, z, SKIN)
        points[..., 1] += side * 0.0003 * np.cos(np.pi * RIBS * x)
        edge = np.concatenate([points[::-1, 0], points[1:, -1]])
        frame = edge + 0.0032 * np.column_stack([np.sign(edge[:, 0] - centre), 0 * edge[:, 0], 0 * edge[:, 0]])
        frame = rays.level(rays.along(frame[:, 0]) if side > 0 else 3 - rays.along(frame[:, 0]), frame[:, 2], SKIN)
        keep = frame[:, 2] < shaft - 0.008
        patch(model, last, points, 0.0007, elastic, ((evenly(frame[keep], 90) - [0, 0, 0.0015], cord),))


def _tab(model: Model, rays: Rays, look: Look, shaft: float) -> None:
    """A loop of ribbon that stands up behind, to pull the boot on."""
    heights = np.linspace(shaft - 0.028, shaft + 0.003, 12)
    left, back, right = (rays.level(np.full(12, sigma), heights, SKIN + 0.0010) for sigma in (3.42, 3.5, 3.58))
    across = unit(((right - left) * [1, 1, 0]).mean(0))
    out = np.array([across[1], -across[0], 0.0])
    out = out * np.sign(-out[0])  # backwards
    inside = back[-1] - (LEATHER + 0.0006) * out + [0, 0, 0.0035]
    t = np.linspace(0, np.pi, 16)[1:-1, None]
    loop = (back[-1] + inside) / 2 + (back[-1] - inside) / 2 * np.cos(t) + np.array([0, 0, 0.020]) * np.sin(t) ** 0.8
    path = evenly(np.concatenate([back, loop, inside[None]]), 50)
    way = unit(np.gradient(path, axis=0))
    normal = np.cross(across, way)
    model.add(sweep(path, rounded(0.015, 0.0016, 0.0007, 2), normal), Look(shade(look.colour, 0.6), "canvas"))
