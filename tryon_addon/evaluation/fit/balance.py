# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a garment hangs straight: its hem, its side seams, its grain, and where it pulls."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...catalog.cloth.physics import CLOTHS
from ...core import meshes
from .garment import Fit

PULL = (0.025, 0.06)  # shares: half of what a cloth gives, but between these, is a pull that shows
SLACK = 0.25  # of that, at most, the other way: else it is stretched all over and shows no line
SHORTEST, MOST = 0.10, 4  # metres of a drag line, and how many are told
UPRIGHT = 0.85  # of the vertical that a thread must have to be asked whether it is plumb
SIDE = 0.5  # share of a body's half width outside of which a seam is its side's


@dataclass(frozen=True)
class DragLine:
    """Cloth that is pulled along a line: the places that it points from and to, how long, and how far it is
    strained."""

    begin: str
    end: str
    length_cm: float
    strain_pct: float


@dataclass(frozen=True)
class Balance:
    """``hem_tilt_cm``: how much lower the hem is on the left than on the right (negative: on the right), and
    ``hem_swing_cm``: lower behind than in front; ``seam_deg``: how far side seams lean forward from plumb, left and
    right; ``twist_deg``: how far the grain turns about the body, seen from above; None where it has no such thing."""

    hem_tilt_cm: float | None
    hem_swing_cm: float | None
    seam_deg: tuple[float, ...]
    twist_deg: float | None
    drag: tuple[DragLine, ...]


def balance(fit: Fit) -> Balance:
    """Of a garment on its wearer."""
    tilt, swing = _hem(fit)
    return Balance(tilt, swing, _seams(fit), _twist(fit), drag_lines(fit))


def _hem(fit: Fit) -> tuple[float | None, float | None]:
    """A plane through the hem: what it falls by from side to side and from front to back."""
    rim = fit.garment.cloth.closed[0][fit.hem]
    if len(rim) < 8:
        return None, None
    wide, deep = np.ptp(rim[:, 0]), np.ptp(rim[:, 1])
    if min(wide, deep) < 0.02:
        return None, None
    slope = np.linalg.lstsq(np.column_stack([rim[:, :2], np.ones(len(rim))]), rim[:, 2], rcond=None)[0]
    return float(-100 * slope[0] * wide), float(-100 * slope[1] * deep)


def _seams(fit: Fit) -> tuple[float, ...]:
    """Degrees that the line of each side seam between trunk and hem leans forward (-Y) on its way down."""
    cloth = fit.garment.cloth
    points, index = cloth.closed[0], cloth.weld[0]
    pairs = cloth.seams[cloth.panel[cloth.seams[:, 0]] != cloth.panel[cloth.seams[:, 1]]] if len(cloth.seams) else \
        cloth.seams
    seam = np.unique(index[pairs])
    trunk = fit.wearer.of_parts(("torso", "thigh.L", "thigh.R", "calf.L", "calf.R"))[fit._near[seam]]
    low = fit.wearer.landmarks["armpit_L"][2] - 0.05
    seam = seam[trunk & (points[seam, 2] < low)]
    half = np.abs(points[:, 0]).max(initial=0.0) if not len(seam) else np.abs(points[seam, 0]).max()
    found = []
    for side in (1.0, -1.0):
        line = points[seam[points[seam, 0] * side > SIDE * half]]
        if len(line) > 5 and np.ptp(line[:, 2]) > 0.1:
            found.append(float(np.degrees(np.arctan(np.polyfit(line[:, 2], line[:, 1], 1)[0]))))
    return tuple(found)


def _twist(fit: Fit) -> float | None:
    """Degrees by which warp that is cut upright leans about the body, the mean by area of what hangs from the trunk."""
    cloth = fit.garment.cloth
    part = fit.wearer.of_parts(("torso", "thigh.L", "thigh.R", "calf.L", "calf.R"))[fit._near]
    mine = part[cloth.closed[1]].all(1) & (cloth.gradient[:, 2, 1] > UPRIGHT)
    if mine.sum() < 20:
        return None
    middle = cloth.points[cloth.triangles].mean(1)
    out = middle[:, :2] - fit.wearer.middle("nape", "crotch")[:2]
    round_it = np.stack([-out[:, 1], out[:, 0]], 1) / np.maximum(np.linalg.norm(out, axis=1), 1e-6)[:, None]
    lean = (cloth.gradient[:, :2, 1] * round_it).sum(1)
    return float(np.degrees(math.atan(float(np.average(lean[mine], weights=cloth.areas[mine])))))


def drag_lines(fit: Fit) -> tuple[DragLine, ...]:
    """Where cloth is long one way and slack the other, the longest pull first."""
    cloth, strain = fit.garment.cloth, fit.strain
    values, way = strain.principal()
    least = float(np.clip(CLOTHS[fit.garment.physics].extensibility.value / 200, *PULL))
    pulled = (values[:, 1] > least) & (values[:, 0] < SLACK * values[:, 1])
    if not pulled.any():
        return ()
    across = np.stack([cloth.over(cloth.gradient[:, :, k], 1) for k in (0, 1)], 2)
    line = np.einsum("vca,va->vc", across, way)
    edges = cloth.edges[pulled[cloth.edges].all(1)]
    seams = cloth.seams[pulled[cloth.seams].all(1)] if len(cloth.seams) else cloth.seams
    found = []
    for patch in _patches(np.concatenate([edges, seams]), pulled):
        points = cloth.points[patch]
        weight = values[patch, 1]
        spread = np.einsum("v,vi,vj->ij", weight, line[patch], line[patch])
        along = np.linalg.eigh(spread)[1][:, -1]
        reach = (points - points.mean(0)) @ along
        if np.ptp(reach) < SHORTEST:
            continue
        ends = points[reach.argmax()], points[reach.argmin()]
        high, low = sorted(ends, key=lambda at: -at[2])
        begin, end = (fit.wearer.places.name(at) for at in (high, low))
        found.append(DragLine(begin, end, 100 * float(np.ptp(reach)), 100 * float(np.percentile(weight, 90))))
    return tuple(sorted(found, key=lambda one: -one.length_cm * one.strain_pct)[:MOST])


def _patches(edges: np.ndarray, pulled: np.ndarray) -> list[np.ndarray]:
    """The connected vertices among those that are ``pulled`` (V,) bool, joined by edges (E, 2)."""
    index, count = meshes.weld_map(len(pulled), edges) if len(edges) else (np.arange(len(pulled)), len(pulled))
    mine = np.flatnonzero(pulled)
    order = mine[np.argsort(index[mine], kind="stable")]
    cuts = np.flatnonzero(np.diff(index[order])) + 1
    return [patch for patch in np.split(order, cuts) if len(patch) > 5]
