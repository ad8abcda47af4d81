# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a bag hangs: beside the hip, clear of clothes and of the arm, on a taut strap across the body. Metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from .solid import unit
from .sweeps import evenly
from .worn import TRUNK, Worn, hull_line

OFF = 0.004  # m between bag and cloth
ARM = ("forearm.L", "hand.L", "upper_arm.L")


@dataclass(frozen=True)
class Place:
    """A bag's frame: ``origin`` in the middle of its upper edge at the inner side; across, out, up."""

    origin: np.ndarray
    axes: np.ndarray  # (3, 3) rows

    def world(self, points: np.ndarray) -> np.ndarray:
        """Points (..., 3) of the bag's frame in the world."""
        return self.origin + points @ self.axes


def hip(worn: Worn, wide: float, high: float, deep: float, drop: float, above: float = 0.0) -> Place:
    """The place at the left hip's front where the bag touches the clothes and is nearest to the side without the arm.

    ``above``: what stands above the bag's upper edge, m.
    """
    top = float(worn.measures["waist_height"]) / 100 - drop
    levels = np.linspace(top - high, top + above, 9)
    cuts = [worn.cut(np.array([0, 0, z]), np.array([0.0, 0, 1]))[:, :2] for z in levels]
    cuts = [c for c in cuts if len(c)]
    arm = worn.vertices[worn.of(*ARM)]
    arm = arm[(arm[:, 2] > levels[0] - 0.02) & (arm[:, 2] < levels[-1] + 0.02)]
    best, found = None, np.inf
    for degrees, shift in ((d, s) for d in range(15, 56, 5) for s in np.arange(0.0, 0.17, 0.015)):
        turn = np.radians(degrees)
        out = np.array([np.cos(turn), -np.sin(turn)])
        across = np.array([-out[1], out[0]])
        reach = max(float((c @ out).max()) for c in cuts) + OFF
        # The side that is nearest to the body's most outward point carries the bag's middle.
        far = np.concatenate(cuts)
        side = float(np.median(far[(far @ out) > reach - OFF - 0.01] @ across))
        base = out * reach + across * (side - shift)  # towards the front, away from the arm
        gap = np.inf
        if len(arm):
            local = arm[:, :2] - base
            x, y = np.abs(local @ across) - wide / 2, local @ out
            y = np.maximum(-0.03 - y, y - deep)
            gap = float(np.hypot(np.maximum(x, 0), np.maximum(y, 0)).min())
        cost = abs(degrees - 35) / 40 + 5 * shift + (10 + 60 * (0.012 - gap) if gap < 0.012 else 0.0)
        if cost < found:
            best, found = (base, across, out), cost
    assert best is not None
    base, across, out = best
    axes = np.array([[*across, 0.0], [*out, 0.0], [0, 0, 1.0]])
    return Place(np.array([*base, top]), axes)


def strap(worn: Worn, ends: tuple[np.ndarray, np.ndarray], wide: float, thick: float) -> tuple[np.ndarray, np.ndarray]:
    """A taut strap over the right shoulder between two rings (3,): its middle line (N, 3) and outward normals."""
    neck, shoulder = worn.mark("neck_side_R"), worn.mark("shoulder_R")
    over = neck + 0.38 * (shoulder - neck)
    normal = unit(np.cross(ends[0] - over, ends[1] - over))
    x = unit(ends[1] - ends[0])
    y = unit(np.cross(normal, x))
    y = y if (over - ends[0]) @ y > 0 else -y
    points = [worn.cut(over + d * normal, normal, (*TRUNK, "upper_arm.R")) for d in (-wide / 2, 0.0, wide / 2)]
    flat = np.concatenate([np.stack([(p - over) @ x, (p - over) @ y], -1) for p in points])
    tips = np.array([[(e - over) @ x, (e - over) @ y] for e in ends])
    low = tips[:, 1].min()
    flat = flat[flat[:, 1] > low + 0.01]
    off = 0.0022 + thick / 2
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    thick_ring = off * np.stack([np.cos(turn), np.sin(turn)], -1)
    loop = hull_line(np.concatenate([(flat[:, None] + thick_ring).reshape(-1, 2), tips]))
    start, stop = (int(np.argmin(np.linalg.norm(loop - t, axis=1))) for t in tips)
    one = np.roll(loop, -start, 0)[: (stop - start) % len(loop) + 1]
    other = np.roll(loop, -stop, 0)[: (start - stop) % len(loop) + 1][::-1]
    way = one if one[:, 1].max() > other[:, 1].max() else other
    way = np.concatenate([tips[:1], way, tips[1:]])
    way = evenly(way, 220)
    soft = gaussian_filter1d(way, 2.5, axis=0, mode="nearest")
    soft[0], soft[-1] = tips
    tangent = np.gradient(soft, axis=0)
    out = np.stack([tangent[:, 1], -tangent[:, 0]], -1)
    out *= np.sign((out * (soft - flat.mean(0))).sum())
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    soft = soft + 0.0020 * out  # smoothing cut corners
    return over + soft[:, :1] * x + soft[:, 1:] * y, out[:, :1] * x + out[:, 1:] * y
