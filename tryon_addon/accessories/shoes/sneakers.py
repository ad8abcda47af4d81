# SPDX-License-Identifier: GPL-3.0-or-later
"""Sneakers: a cup sole, a cap over the toe, eyestays with laces over a tongue, a counter round the heel."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.interpolate import PchipInterpolator

from ..kit.solid import Look, Model, shade, thread
from . import laces
from .last import Foot, Last, Toe
from .soles import cup
from .upper import Rays, drawn, leather, patch, rounds

SKIN, LEATHER = 0.0042, 0.0030  # m: outer side of the upper off the skin, and its thickness
OVER = 0.0013  # m: thickness of the second layer


def make(foot: Foot, design: Mapping[str, float], look: Look) -> Model:
    """One sneaker in the foot's frame."""
    last = Last(foot, Toe(design["toe"] / 100, 0.036, 0.037, 0.033))
    rays, long, model = Rays(last), last.long, Model()
    collar = design["collar"] / 100
    throat, front = 0.70 * long, 0.40 * long
    top = PchipInterpolator(long * np.array([-0.1, 0.05, 0.19, 0.29, 0.40, 0.5, 1.0]),
                            collar + np.array([0.007, 0.006, -0.008, -0.005, 0.012, 0.08, 0.3]))

    def opening(p: np.ndarray) -> np.ndarray:
        u, w = p[..., 0], np.abs(p[..., 1] - last.middle(p[..., 0]))
        wide = laces.SLOT * np.sqrt(np.clip((throat - u) / 0.012, 0, 1))
        slot = np.where((u > front - 0.01) & (u < throat) & (p[..., 2] > 0.03), wide - w, -1.0)
        return np.maximum(p[..., 2] - top(u), slot)

    sigma = rounds(float(rays.along(throat)), extra=(float(rays.along(front)),))
    model.add(leather(drawn(rays, sigma, opening, SKIN), last, LEATHER), look)
    model.join(cup(rays, sigma, design["sole"] / 100, SKIN, Look("#f4f2ee", "rubber")))
    _overlays(model, rays, look, collar)
    model.join(laces.tongue(last, look, throat, front, SKIN - 0.0018, collar + 0.018))
    model.join(laces.laced(last, throat, front, SKIN))
    return model


def _overlays(model: Model, rays: Rays, look: Look, collar: float) -> None:
    """Cap, eyestays and counter: a second leather with stitches along its edge."""
    last, long = rays.last, rays.last.long
    second, cord = Look(shade(look.colour, 0.93), look.finish), thread(look.colour)
    # The cap: from one side over the toe to the other; its back edge bows towards the throat.
    across = np.linspace(0.03, np.pi - 0.03, 57)
    tip = np.linspace(0, 1, 24)[:, None] * np.radians(86) - np.radians(14) * np.sin(across) ** 2
    way = np.stack([np.sin(across) * np.sin(tip), np.cos(across) + 0 * tip, np.sin(across) * np.cos(tip)], -1)
    u0 = 0.80 * long
    cap = last.meet(np.array([u0, float(last.middle(np.array(u0))), 0.0]), way, SKIN)
    patch(model, last, cap, OVER, second, ((cap[1], cord), (cap[2], cord)))
    u = np.linspace(0.405 * long, 0.735 * long, 34)
    end = np.clip((u / long - 0.69) / 0.045, 0, 1)
    near = laces.SLOT + 0.0012 + 0.002 * end
    far = near + 0.0175 - 0.004 * (u - u[0]) / (u[-1] - u[0]) - 0.008 * end**2
    for sign in (1, -1):
        w = last.middle(u)[:, None] + sign * (near[:, None] + (far - near)[:, None] * np.linspace(0, 1, 9))
        stay = last.above(u[:, None], w, SKIN)
        patch(model, last, stay, OVER, second, ((stay[:, 7], cord),))
    # The counter round the heel, highest behind.
    sigma = np.linspace(2.72, 4.28, 46)
    high = 0.012 + (0.72 * collar - 0.012) * np.sqrt(np.clip(1 - (np.abs(sigma - 3.5) / 0.78) ** 2, 0, 1))
    counter = rays.level(sigma[:, None], 0.006 + (high - 0.006)[:, None] * np.linspace(0, 1, 9), SKIN)
    patch(model, last, counter, OVER, second, ((counter[:, 7], cord),))
