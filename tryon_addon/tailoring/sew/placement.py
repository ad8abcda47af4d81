# SPDX-License-Identifier: GPL-3.0-or-later
"""Where every vertex of a garment starts before it is sewn: panels bent around the part of the body they cover.

Torso and leg panels lie on the tape's lines around horizontal sections, widened to the garment's own girth, so that
side seams start closed; sleeves are tubes around the arm's real axis.
"""

from __future__ import annotations

import numpy as np

from ..pattern.figure import Figure
from ..pattern.panelmesh import PanelMesh
from ..pattern.pattern import Pattern
from .ends import FLOOR, INSTEP, PAST
from .pleats import place_pleated
from .ruffle import place_ruffled
from .strips import place_strip
from .torso import Loops, between, heights, place_torso, resample, rows, torso_loops, widen

BLEND = 0.09  # m above the crotch over which a leg's loop becomes the hips'


def _leg_loops(figure: Figure, z: np.ndarray, girth: np.ndarray, crotch: float) -> tuple[Loops, Loops]:
    """Front and back half loops of the left leg from the inside to the side, turning into the hips' above."""
    top = torso_loops(figure, z, 2 * girth, crotch).points  # front middle to back middle
    fronts, backs = [], []
    low = figure.limb("leg", 1)[2, 2] + 0.03  # below lies the foot, too long a loop
    for k, level in enumerate(z):
        loop = widen(figure.hull(min(max(level, low), crotch), ("torso", "leg"), 1), girth[k])
        inner, outer = int(loop[:, 0].argmin()), int(loop[:, 0].argmax())
        front, back = between(loop, inner, outer), between(loop, outer, inner)[::-1]
        w = np.clip((level - crotch) / BLEND, 0, 1)
        w = w * w * (3 - 2 * w)
        split = int(top[k][:, 0].argmax())
        fronts.append((1 - w) * front + w * resample(top[k][: split + 1]))
        backs.append((1 - w) * back + w * resample(top[k][split:][::-1]))
    for half in (*fronts, *backs):
        half[:, 0] = np.maximum(half[:, 0], 0.0)
    return Loops(z, np.array(fronts)), Loops(z, np.array(backs))


def pushed_up(height: np.ndarray, lowest: float, crotch: float) -> np.ndarray:
    """Heights (n,) m of legs that reach down to ``lowest``, below the crotch nearer together if that is the floor."""
    share = 1.0 if lowest >= FLOOR else (crotch - INSTEP) / (crotch - lowest)
    return np.where(height < crotch, crotch + share * (height - crotch), height)


def _place_legs(figure: Figure, pattern: Pattern, mesh: PanelMesh, out: np.ndarray, numbers: list[int]) -> None:
    origin, crotch = pattern.levels["origin"], pattern.levels["crotch"]
    z = heights(pattern, numbers)
    lowest = origin + float(mesh.uv[np.isin(mesh.panel, numbers), 1].min())
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
        out[mine] = np.column_stack([place[:, 0] * wrap.limb, place[:, 1], pushed_up(height, lowest, crotch)])


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
    cuff = max((np.ptp(p.vertices[:, 1]) / 100 for p in pattern.panels
                if (p.wrap.around, p.wrap.side, p.wrap.limb) == ("seam", "arm", limb)), default=0.0)
    longest = along[1] + float(np.linalg.norm(joints[2] - joints[1])) + PAST - cuff  # down to where the thumb begins
    t = -uv[:, 1] * min(1.0, longest / float(-uv[:, 1].min()))
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
    torso = kinds.get("torso", [])
    for do, numbers in ((place_torso, [n for n in torso if not pattern.panels[n].wrap.folds]),
                        (place_ruffled, [n for n in torso if pattern.panels[n].wrap.folds])):
        if numbers:
            do(figure, pattern, mesh, out, numbers)
    if "pleats" in kinds:
        place_pleated(figure, pattern, mesh, out, kinds["pleats"])
    if "leg" in kinds:
        _place_legs(figure, pattern, mesh, out, kinds["leg"])
    for number in kinds.get("arm", []):
        _place_sleeve(figure, pattern, mesh, out, number)
    for number in kinds.get("seam", []):  # in the pattern's order: a fall hangs on its stand
        place_strip(figure, pattern, mesh, out, number)
    return out
