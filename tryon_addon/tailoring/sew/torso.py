# SPDX-License-Identifier: GPL-3.0-or-later
"""Panels around the torso before they are sewn: on loops around horizontal sections, front to back. Metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull

from ..pattern.figure import Figure
from ..pattern.panelmesh import PanelMesh
from ..pattern.pattern import Panel, Pattern

STEP = 0.015  # m between sections
HALF = 65  # points on half a loop, from the middle of the front to the middle of the back
CLEAR = 0.015  # m, least distance of a loop from the body


@dataclass(frozen=True)
class Loops:
    """Half loops on many levels: ``points`` (L, HALF, 2) from front (or inside) to back, ``z`` (L,) rising, m."""

    z: np.ndarray
    points: np.ndarray

    def at(self, z: np.ndarray, share: np.ndarray) -> np.ndarray:
        """Points (n, 2) at heights ``z`` and shares 0..1 of the half loop, linear between the samples."""
        i = np.interp(z, self.z, np.arange(len(self.z)))
        j = np.clip(share, 0, 1) * (self.points.shape[1] - 1)
        i0 = np.minimum(i.astype(int), len(self.z) - 2)
        j0 = np.minimum(j.astype(int), self.points.shape[1] - 2)
        u, v = (i - i0)[:, None], (j - j0)[:, None]
        p = self.points
        return ((1 - u) * ((1 - v) * p[i0, j0] + v * p[i0, j0 + 1])
                + u * ((1 - v) * p[i0 + 1, j0] + v * p[i0 + 1, j0 + 1]))


def resample(line: np.ndarray, count: int = HALF) -> np.ndarray:
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.linspace(0, along[-1], count)
    return np.stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])], -1)


def widen(loop: np.ndarray, girth: float) -> np.ndarray:
    """A closed convex loop (n, 2) moved outwards until it is ``girth`` long, and at least by CLEAR."""
    closed = resample(np.vstack([loop, loop[:1]]), 2 * HALF)[:-1]
    step = np.roll(closed, -1, 0) - np.roll(closed, 1, 0)
    normal = np.stack([step[:, 1], -step[:, 0]], -1) / np.maximum(np.hypot(*step.T), 1e-9)[:, None]
    length = np.hypot(*(np.roll(closed, -1, 0) - closed).T).sum()
    return closed + normal * max(CLEAR, (girth - length) / (2 * np.pi))


def between(loop: np.ndarray, first: int, last: int) -> np.ndarray:
    """The piece of a closed loop from one index to another, rising, resampled."""
    count = (last - first) % len(loop)
    return resample(loop[(first + np.arange(count + 1)) % len(loop)])


def rows(outline: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least and greatest x of a closed outline (m, 2) at heights ``y``, each (n,); same units."""
    a, b = outline, np.roll(outline, -1, 0)
    low, high = outline[:, 1].min(), outline[:, 1].max()
    at = np.clip(y, low + 1e-5, high - 1e-5)[:, None]
    hit = (a[:, 1] - at) * (b[:, 1] - at) <= 0
    rise = np.where(a[:, 1] == b[:, 1], 1.0, b[:, 1] - a[:, 1])
    x = a[:, 0] + np.clip((at - a[:, 1]) / rise, 0, 1) * (b[:, 0] - a[:, 0])
    return np.where(hit, x, np.inf).min(1), np.where(hit, x, -np.inf).max(1)


def torso_loops(figure: Figure, z: np.ndarray, girth: np.ndarray, lowest: float = 0.1) -> Loops:
    """Half loops around torso and legs; below ``lowest`` (m) the loop of that height."""
    halves = []
    for level, around in zip(z, girth, strict=True):
        level = min(max(level, lowest), figure.nape[2] + 0.02)
        loop = figure.hull(level, ("torso", "leg", "head"))
        loop = np.vstack([loop, loop * [-1, 1]])  # symmetric, so that left and right sew alike
        loop = widen(loop[ConvexHull(loop).vertices], around)
        front = int(np.argmin(np.abs(loop[:, 0]) + 1e3 * (loop[:, 1] > loop[:, 1].mean())))
        back = int(np.argmin(np.abs(loop[:, 0]) + 1e3 * (loop[:, 1] < loop[:, 1].mean())))
        half = between(loop, front, back)  # counter-clockwise from the front runs over the subject's left (+X)
        half[[0, -1], 0] = 0.0
        halves.append(half)
    return Loops(z, np.array(halves))


def heights(pattern: Pattern, numbers: list[int]) -> np.ndarray:
    y = np.concatenate([spread(p, p.outline() / 100)[:, 1] for p in (pattern.panels[n] for n in numbers)])
    low, high = pattern.levels["origin"] + y.min() - STEP, pattern.levels["origin"] + y.max() + STEP
    # Whole steps from the floor: while a design changes, the body is cut at the same heights again.
    return STEP * np.arange(np.floor(low / STEP), max(np.ceil(high / STEP), np.floor(low / STEP) + 2) + 1)


def spread(panel: Panel, uv: np.ndarray) -> np.ndarray:
    """Panel coordinates (n, 2) m as distance from the middle and height; the arcs of a cone's band unrolled."""
    if not panel.wrap.radius:
        return uv
    radius, middle = panel.wrap.radius / 100, panel.wrap.middle / 100
    away = np.array([0.0, middle]) - uv
    r = np.hypot(away[:, 0], away[:, 1]) * np.sign(radius)
    angle = np.arctan2(-away[:, 0] * np.sign(radius), away[:, 1] * np.sign(radius))
    return np.stack([r * angle * np.sign(radius) * np.sign(r), middle - r], -1)


def half_widths(pattern: Pattern, numbers: list[int], y: np.ndarray) -> dict[str, np.ndarray]:
    """How far front and back reach from the middle at heights ``y`` (n,), m: the widest panel of each height.

    Panels of one side stand above each other (a bodice on a skirt) or lie over each other (the fronts of a coat); where
    a side has none, its nearest one counts.
    """
    widths = {side: np.zeros(len(y)) for side in ("front", "back")}
    gaps = {side: np.full(len(y), np.inf) for side in widths}
    for n in numbers:
        panel = pattern.panels[n]
        outline = spread(panel, panel.outline() / 100)
        low, high = rows(outline, y)
        away = np.maximum(0.0, np.maximum(outline[:, 1].min() - y, y - outline[:, 1].max()))
        side, width = panel.wrap.side, np.maximum(-low, high)
        nearer, same = away < gaps[side] - 1e-6, np.abs(away - gaps[side]) < 1e-6
        widths[side] = np.where(nearer, width, np.where(same, np.maximum(width, widths[side]), widths[side]))
        gaps[side] = np.minimum(gaps[side], away)
    return widths


def place_torso(figure: Figure, pattern: Pattern, mesh: PanelMesh, out: np.ndarray, numbers: list[int]) -> None:
    origin = pattern.levels["origin"]
    z = heights(pattern, numbers)
    widths = half_widths(pattern, numbers, np.minimum(z, pattern.levels.get("armpit", np.inf)) - origin)
    total = widths["front"] + widths["back"]
    loops = torso_loops(figure, z, 2 * total)
    for n in numbers:
        mine, wrap = mesh.panel == n, pattern.panels[n].wrap
        front = wrap.side == "front"
        x, height = spread(pattern.panels[n], mesh.uv[mine]).T
        height = height + origin
        share = np.abs(x) / np.interp(height, z, total)
        place = loops.at(height, share if front else 1 - share)
        place += wrap.out / 100 * place / np.maximum(np.hypot(*place.T), 1e-9)[:, None]
        side = np.sign(x) if front else -np.sign(x)
        out[mine] = np.column_stack([place[:, 0] * side, place[:, 1], height])
