# SPDX-License-Identifier: GPL-3.0-or-later
"""The head as a hatter measures it: its hull over a tilted plane above brows and ears, with room for hair. Metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.spatial import ConvexHull

from .solid import unit
from .worn import Worn

HAIR = 0.016  # m: as much hair as a hat finds room for; the scene tucks in the rest


@dataclass(frozen=True)
class Crown:
    """The head above a plane: a frame whose third axis is up, ``hull`` equations (F, 4) in it, hair's thickness."""

    origin: np.ndarray
    axes: np.ndarray  # (3, 3): to the wearer's left, back, up
    points: np.ndarray  # (N, 3) in the frame
    equations: np.ndarray
    hair: float

    @property
    def height(self) -> float:
        """Of head and hair above the plane, m."""
        return float(self.points[:, 2].max()) + self.hair

    def world(self, points: np.ndarray) -> np.ndarray:
        """Points (..., 3) of the frame in the world."""
        return self.origin + points @ self.axes

    def dome(self, around: np.ndarray, rise: np.ndarray) -> np.ndarray:
        """Radius (..., ) of the hull by direction: angle round the axis, angle up from the plane."""
        around, rise = np.broadcast_arrays(around, rise)
        way = np.stack([np.cos(rise) * np.cos(around), np.cos(rise) * np.sin(around), np.sin(rise)], -1)
        meet = way.reshape(-1, 3) @ self.equations[:, :3].T
        with np.errstate(divide="ignore"):
            radius = np.where(meet > 1e-9, -self.equations[:, 3] / meet, np.inf).min(1)
        return radius.reshape(around.shape) + self.hair

    def slices(self, heights: np.ndarray, ways: np.ndarray) -> np.ndarray:
        """(H, W): how far head and hair reach at heights in directions (W, 2)."""
        out = np.zeros((len(heights), len(ways)))
        for i, h in enumerate(heights):
            near = self.points[self.points[:, 2] >= h - 0.004]
            out[i] = (near[:, :2] @ ways.T).max(0) if len(near) else 0.0
        return out + self.hair


def crown(worn: Worn, front: float, back: float) -> Crown:
    """The head over a plane that passes ``front`` above the eyes before the brow and ``back`` behind, m."""
    body = worn.body
    bone = {str(n): i for i, n in enumerate(body["bone_names"])}
    heads, tails = np.asarray(body["bone_heads"], float), np.asarray(body["bone_tails"], float)
    eyes = (heads[bone["eye.L"]] + heads[bone["eye.R"]]) / 2
    x = unit(heads[bone["eye.L"]] - heads[bone["eye.R"]])
    up = unit(tails[bone["head"]] - heads[bone["head"]])
    up = unit(up - x * (up @ x))
    level = unit(np.cross(x, np.array([0.0, 1.0, 0.0])))
    up = level if level @ up > 0.9 else up
    y = np.cross(up, x)
    skull = worn.of("head")
    ears = np.asarray(body["masks"]["ears"]) > 0.3
    local = (worn.vertices - eyes) @ np.stack([x, y, up]).T
    top = local[skull & ~ears & (local[:, 2] > 0.03)]
    deep = top[:, 1]
    slope = (back - front) / (deep.max() - deep.min())
    turned = unit(np.array([0.0, -slope, 1.0]))
    tilted = np.stack([[1.0, 0, 0], np.cross(turned, [1.0, 0, 0]), turned]) @ np.stack([x, y, up])
    middle = (deep.max() + deep.min()) / 2
    origin = eyes + middle * y + (front + slope * (middle - deep.min())) * up
    points = (worn.vertices[skull & ~ears] - origin) @ tilted.T
    points = points[points[:, 2] > -0.006]
    shape = ConvexHull(np.concatenate([points, points * [1, 1, 0] - [0, 0, 0.01]]))
    return Crown(origin, tilted, points, shape.equations, _hair(worn, origin, tilted, shape))


def _hair(worn: Worn, origin: np.ndarray, axes: np.ndarray, shape: ConvexHull) -> float:
    """How thick hair lies on the skull, m."""
    if worn.hair is None or not len(worn.hair):
        return 0.0
    points = (worn.hair[:: max(1, len(worn.hair) // 4000)] - origin) @ axes.T
    points = points[points[:, 2] > 0.0]
    if len(points) < 20:
        return 0.0
    off = (points @ shape.equations[:, :3].T + shape.equations[:, 3]).max(1)
    return float(np.clip(np.quantile(off, 0.85), 0.0, HAIR))


def softened(values: np.ndarray, sigma: tuple[float, float]) -> np.ndarray:
    """A field over (around, rise) smoothed, nowhere lower than before."""
    soft = gaussian_filter(values, sigma, mode=("wrap", "nearest"))
    lack = np.maximum(values - soft, 0.0)
    return soft + gaussian_filter(lack, sigma, mode=("wrap", "nearest")) + 0.3 * lack.max()
