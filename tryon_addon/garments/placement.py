# SPDX-License-Identifier: GPL-3.0-or-later
"""Where every vertex of a garment starts before it is sewn: panels bent around the part of the body they cover.

Torso and leg panels lie on the tape's lines around horizontal sections, widened to the garment's own girth, so that
side seams start closed; sleeves are tubes around the arm's real axis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull

from .figure import Figure
from .hanging import place_hanging
from .panelmesh import PanelMesh
from .pattern import Panel, Pattern

STEP = 0.015  # m between sections
HALF = 65  # points on half a loop, from the middle of the front to the middle of the back
CLEAR = 0.015  # m, least distance of a loop from the body
BLEND = 0.09  # m above the crotch over which a leg's loop becomes the hips'


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


def _resample(line: np.ndarray, count: int = HALF) -> np.ndarray:
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.linspace(0, along[-1], count)
    return np.stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])], -1)


def _widen(loop: np.ndarray, girth: float) -> np.ndarray:
    """A closed convex loop (n, 2) moved outwards until it is ``girth`` long, and at least by CLEAR."""
    closed = _resample(np.vstack([loop, loop[:1]]), 2 * HALF)[:-1]
    step = np.roll(closed, -1, 0) - np.roll(closed, 1, 0)
    normal = np.stack([step[:, 1], -step[:, 0]], -1) / np.maximum(np.hypot(*step.T), 1e-9)[:, None]
    length = np.hypot(*(np.roll(closed, -1, 0) - closed).T).sum()
    return closed + normal * max(CLEAR, (girth - length) / (2 * np.pi))


def _half(loop: np.ndarray, first: int, last: int) -> np.ndarray:
    """The piece of a closed loop from one index to another, rising, resampled."""
    count = (last - first) % len(loop)
    return _resample(loop[(first + np.arange(count + 1)) % len(loop)])


def rows(outline: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least and greatest x of a closed outline (m, 2) at heights ``y``, each (n,); same units."""
    a, b = outline, np.roll(outline, -1, 0)
    low, high = outline[:, 1].min(), outline[:, 1].max()
    at = np.clip(y, low + 1e-5, high - 1e-5)[:, None]
    hit = (a[:, 1] - at) * (b[:, 1] - at) <= 0
    rise = np.where(a[:, 1] == b[:, 1], 1.0, b[:, 1] - a[:, 1])
    x = a[:, 0] + np.clip((at - a[:, 1]) / rise, 0, 1) * (b[:, 0] - a[:, 0])
    return np.where(hit, x, np.inf).min(1), np.where(hit, x, -np.inf).max(1)


def _torso_loops(figure: Figure, z: np.ndarray, girth: np.ndarray, lowest: float = 0.1) -> Loops:
    """Half loops around torso and legs; below ``lowest`` (m) the loop of that height."""
    halves = []
    for level, around in zip(z, girth, strict=True):
        level = min(max(level, lowest), figure.nape[2] + 0.02)
        loop = figure.hull(level, ("torso", "leg", "head"))
        loop = np.vstack([loop, loop * [-1, 1]])  # symmetric, so that left and right sew alike
        loop = _widen(loop[ConvexHull(loop).vertices], around)
        front = int(np.argmin(np.abs(loop[:, 0]) + 1e3 * (loop[:, 1] > loop[:, 1].mean())))
        back = int(np.argmin(np.abs(loop[:, 0]) + 1e3 * (loop[:, 1] < loop[:, 1].mean())))
        half = _half(loop, front, back)  # counter-clockwise from the front runs over the subject's left (+X)
        half[[0, -1], 0] = 0.0
        halves.append(half)
    return Loops(z, np.array(halves))


def _levels(pattern: Pattern, numbers: list[int]) -> np.ndarray:
    y = np.concatenate([_spread(p, p.outline() / 100)[:, 1] for p in (pattern.panels[n] for n in numbers)])
    low, high = pattern.levels["origin"] + y.min() - STEP, pattern.levels["origin"] + y.max() + STEP
    return np.linspace(low, high, max(3, int(np.ceil((high - low) / STEP)) + 1))


def _spread(panel: Panel, uv: np.ndarray) -> np.ndarray:
    """Panel coordinates (n, 2) m as distance from the middle and height; the arcs of a cone's band unrolled."""
    if not panel.wrap.radius:
        return uv
    radius, middle = panel.wrap.radius / 100, panel.wrap.middle / 100
    away = np.array([0.0, middle]) - uv
    r = np.hypot(away[:, 0], away[:, 1]) * np.sign(radius)
    angle = np.arctan2(-away[:, 0] * np.sign(radius), away[:, 1] * np.sign(radius))
    return np.stack([r * angle * np.sign(radius) * np.sign(r), middle - r], -1)


def _half_widths(pattern: Pattern, numbers: list[int], y: np.ndarray) -> dict[str, np.ndarray]:
    """How far front and back reach from the middle at heights ``y`` (n,), m: the widest panel of each height.

    Panels of one side stand above each other (a bodice on a skirt) or lie over each other (the fronts of a coat); where
    a side has none, its nearest one counts.
    """
    widths = {side: np.zeros(len(y)) for side in ("front", "back")}
    gaps = {side: np.full(len(y), np.inf) for side in widths}
    for n in numbers:
        panel = pattern.panels[n]
        outline = _spread(panel, panel.outline() / 100)
        low, high = rows(outline, y)
        away = np.maximum(0.0, np.maximum(outline[:, 1].min() - y, y - outline[:, 1].max()))
        side, width = panel.wrap.side, np.maximum(-low, high)
        nearer, same = away < gaps[side] - 1e-6, np.abs(away - gaps[side]) < 1e-6
        widths[side] = np.where(nearer, width, np.where(same, np.maximum(width, widths[side]), widths[side]))
        gaps[side] = np.minimum(gaps[side], away)
    return widths


def _place_torso(figure: Figure, pattern: Pattern, mesh: PanelMesh, out: np.ndarray, numbers: list[int]) -> None:
    origin = pattern.levels["origin"]
    z = _levels(pattern, numbers)
    widths = _half_widths(pattern, numbers, np.minimum(z, pattern.levels.get("armpit", np.inf)) - origin)
    total = widths["front"] + widths["back"]
    loops = _torso_loops(figure, z, 2 * total)
    for n in numbers:
        mine, wrap = mesh.panel == n, pattern.panels[n].wrap
        front = wrap.side == "front"
        x, height = _spread(pattern.panels[n], mesh.uv[mine]).T
        height = height + origin
        share = np.abs(x) / np.interp(height, z, total)
        place = loops.at(height, share if front else 1 - share)
        place += wrap.out / 100 * place / np.maximum(np.hypot(*place.T), 1e-9)[:, None]
        side = np.sign(x) if front else -np.sign(x)
        out[mine] = np.column_stack([place[:, 0] * side, place[:, 1], height])


def _leg_loops(figure: Figure, z: np.ndarray, girth: np.ndarray, crotch: float) -> tuple[Loops, Loops]:
    """Front and back half loops of the left leg from the inside to the side, turning into the hips' above."""
    top = _torso_loops(figure, z, 2 * girth, crotch).points  # front middle to back middle
    fronts, backs = [], []
    low = figure.limb("leg", 1)[2, 2] + 0.03  # below lies the foot, too long a loop
    for k, level in enumerate(z):
        loop = _widen(figure.hull(min(max(level, low), crotch), ("torso", "leg"), 1), girth[k])
        inner, outer = int(loop[:, 0].argmin()), int(loop[:, 0].argmax())
        front, back = _half(loop, inner, outer), _half(loop, outer, inner)[::-1]
        w = np.clip((level - crotch) / BLEND, 0, 1)
        w = w * w * (3 - 2 * w)
        split = int(top[k][:, 0].argmax())
        fronts.append((1 - w) * front + w * _resample(top[k][: split + 1]))
        backs.append((1 - w) * back + w * _resample(top[k][split:][::-1]))
    for half in (*fronts, *backs):
        half[:, 0] = np.maximum(half[:, 0], 0.0)
    return Loops(z, np.array(fronts)), Loops(z, np.array(backs))


def _place_legs(figure: Figure, pattern: Pattern, mesh: PanelMesh, out: np.ndarray, numbers: list[int]) -> None:
    origin, crotch = pattern.levels["origin"], pattern.levels["crotch"]
    z = _levels(pattern, numbers)
    spans = {}
    for n in numbers:
        panel = pattern.panels[n]
        # Seen from outside, a front has the subject's left at x > 0, a back at x < 0.
        outward = panel.wrap.limb * (1 if panel.wrap.side == "front" else -1)
        low, high = rows(panel.outline() / 100 * [outward, 1], z - origin)
        spans[n] = outward, low, high
    left = {pattern.panels[n].wrap.side: spans[n] for n in numbers if pattern.panels[n].wrap.limb > 0}
    girth = sum(high - low for _, low, high in left.values())
    loops = dict(zip(("front", "back"), _leg_loops(figure, z, girth, crotch), strict=True))
    for n in numbers:
        mine, wrap = mesh.panel == n, pattern.panels[n].wrap
        outward, low, high = spans[n]
        x, height = mesh.uv[mine, 0] * outward, mesh.uv[mine, 1] + origin
        lo, hi = np.interp(height, z, low), np.interp(height, z, high)
        place = loops[wrap.side].at(height, (x - lo) / (hi - lo))
        out[mine] = np.column_stack([place[:, 0] * wrap.limb, place[:, 1], height])


def _place_sleeve(figure: Figure, pattern: Pattern, mesh: PanelMesh, out: np.ndarray, number: int) -> None:
    panel = pattern.panels[number]
    limb = panel.wrap.limb
    mine = mesh.panel == number
    joints = figure.limb("arm", limb)
    first = (joints[1] - joints[0]) / np.linalg.norm(joints[1] - joints[0])
    tip = figure.shoulder * [limb, 1, 1]
    start = joints[0] + first * float((tip - joints[0]) @ first)
    line = np.vstack([start, joints[1], joints[2] + 0.2 * (joints[2] - joints[1])])
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    uv = mesh.uv[mine]
    bicep = panel.edges[panel.index("under_front")].start[1] / 100
    low, high = rows(panel.outline() / 100, np.minimum(uv[:, 1], bicep))
    x = limb * uv[:, 0]  # > 0 is the back on either arm
    back, front = (high, -low) if limb > 0 else (-low, high)
    angle = np.pi * np.where(x > 0, x / back, x / front)
    t = -uv[:, 1]
    centre = np.stack([np.interp(t, along, line[:, k]) for k in range(3)], -1)
    ahead = np.stack([np.interp(t + 0.05, along, line[:, k]) - np.interp(t - 0.05, along, line[:, k])
                      for k in range(3)], -1)
    axis = ahead / np.linalg.norm(ahead, axis=1, keepdims=True)
    up = np.array([0.0, 0.0, 1.0]) - axis[:, 2:] * axis
    up /= np.linalg.norm(up, axis=1, keepdims=True)
    rear = np.cross(up, axis) * limb
    rear *= np.sign(rear[:, 1:2])
    radius = ((front + back) / (2 * np.pi))[:, None]
    out[mine] = centre + radius * (np.cos(angle)[:, None] * up + np.sin(angle)[:, None] * rear)


def place(figure: Figure, pattern: Pattern, mesh: PanelMesh) -> np.ndarray:
    """Positions (V, 3) in m from which the garment is sewn."""
    out = np.zeros((len(mesh.uv), 3))
    kinds: dict[str, list[int]] = {}
    for number, panel in enumerate(pattern.panels):
        if panel.wrap.turn:
            mine = mesh.panel == number
            turn = np.reshape(panel.wrap.turn, (3, 3))
            out[mine] = mesh.uv[mine] @ turn[:, :2].T + panel.wrap.shift
        else:
            kinds.setdefault(panel.wrap.around, []).append(number)
    if "torso" in kinds:
        _place_torso(figure, pattern, mesh, out, kinds["torso"])
    if "leg" in kinds:
        _place_legs(figure, pattern, mesh, out, kinds["leg"])
    for number in kinds.get("arm", []):
        _place_sleeve(figure, pattern, mesh, out, number)
    for number in kinds.get("seam", []):  # in the pattern's order: a fall hangs on its stand
        place_hanging(figure, pattern, mesh, out, number)
    return out
