# SPDX-License-Identifier: GPL-3.0-or-later
"""Penny loafers: an apron with a raised seam, a strap across it with its slot, a low welted heel."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.interpolate import PchipInterpolator

from ..kit.solid import Look, Model, shade, thread, unit
from ..kit.sweeps import circle, evenly, sweep, tube
from .last import Foot, Last, Toe
from .soles import welted
from .upper import Rays, drawn, front_of, leather, patch, rounds

SKIN, LEATHER = 0.0038, 0.0026  # m: outer side of the upper off the skin, and its thickness


def make(foot: Foot, design: Mapping[str, float], look: Look) -> Model:
    """One loafer in the foot's frame."""
    last = Last(foot, Toe(design["toe"] / 100, 0.038, 0.034, 0.031))
    rays, long, model, collar = Rays(last), last.long, Model(), design["collar"] / 100
    throat = 0.565 * long
    high = float(last.above(np.array(throat), last.middle(np.array(throat)), SKIN)[2])
    top = PchipInterpolator(long * np.array([-0.1, 0.03, 0.18, 0.32, 0.47, 0.565, 0.62, 1.2]),
                            [collar + 0.004, collar + 0.003, collar - 0.009, collar - 0.010, 0.5 * (collar + high),
                             high, high + 0.06, high + 0.3])
    throat = front_of(last, top, 0.45 * long, 0.65 * long, SKIN)
    sigma = rounds(float(rays.along(throat)), sides=50, extra=(float(rays.along(0.267 * long)),))
    upper = drawn(rays, sigma, lambda p: p[..., 2] - top(p[..., 0]), SKIN, rows=24, fine=90)
    model.add(leather(upper, last, LEATHER), look)
    model.add(tube(upper.rim(last, LEATHER), LEATHER / 2 + 0.0003, closed=True), look)
    model.join(welted(rays, sigma, design["sole"] / 100, SKIN, 0.0026, Look(shade("#2a1b12", 1.0), "leather")))
    _apron(model, rays, look)
    _strap(model, rays, look)
    return model


def _apron(model: Model, rays: Rays, look: Look) -> None:
    """The raised, gathered seam round the toe."""
    long = rays.last.long
    side = rays.along(np.linspace(0.60, 1.0, 40) * long)
    side = side[side < 1]
    sigma = np.concatenate([side, np.linspace(1, 2, 60), 3 - side[::-1]])
    round_ = np.clip(1 - np.abs(sigma - 1.5) / 0.5, 0, 1)
    angle = np.radians(50 - 7 * round_)
    path = evenly(rays.meet(sigma, angle, SKIN + 0.0006), 420)
    up = unit(path - np.column_stack([path[:, 0], rays.last.middle(path[:, 0]), 0 * path[:, 0]]))
    gathers = 1 + 0.22 * np.sin(np.arange(420) * 2 * np.pi / 7)
    model.add(sweep(path, circle(0.00165, 8), up, scale=gathers), look)


def _strap(model: Model, rays: Rays, look: Look) -> None:
    """The strap over the instep, its edges stitched, with the slot for the penny."""
    last, long = rays.last, rays.last.long
    across = np.linspace(np.radians(14), np.pi - np.radians(14), 61)
    rise = np.minimum(across, np.pi - across)
    flare = 0.010 * (np.abs(across - np.pi / 2) / (np.pi / 2)) ** 2
    front, back = 0.675 * long + flare, 0.585 * long - 0.5 * flare
    share = np.linspace(0, 1, 11)[:, None]
    along = rays.along(back + (front - back) * share)
    sigma = np.where(across < np.pi / 2, along, 3 - along)
    points = rays.meet(sigma, rise + 0 * sigma, SKIN)
    cord = thread(look.colour)
    patch(model, last, points, 0.0019, look, ((points[2, 2:-2], cord), (points[-3, 2:-2], cord)))
    # The slot: a dark lens in the middle of the strap.
    turn = np.linspace(-1, 1, 21)
    angle = np.pi / 2 + turn * 0.26
    lens = 0.0042 * (1 - turn**2) + 0.0002
    u = 0.63 * long + lens * np.linspace(-1, 1, 7)[:, None]
    along = rays.along(u)
    sigma = np.where(angle < np.pi / 2, along, 3 - along)
    slot = rays.meet(sigma, np.minimum(angle, np.pi - angle) + 0 * sigma, SKIN + 0.0018)
    patch(model, last, slot, 0.0003, Look(shade(look.colour, 0.25), "suede"))
