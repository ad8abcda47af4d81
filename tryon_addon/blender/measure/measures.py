# SPDX-License-Identifier: GPL-3.0-or-later
"""How each figure of ``evaluation/figures.py`` is measured: its value, and the point where it is at its worst."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...core import meshes
from ...evaluation.figures import FIGURES
from ..cloth import untangle
from ..cloth.draped import Draped, welded
from ..cloth.terms import DrapeResult
from . import penetration
from .beneath import Beneath
from .signed_distance import Surface

UPPER = 0.1  # share of a garment's vertices that hold it up: its highest

Measured = tuple[float, np.ndarray | None]  # in the figure's unit; (3,) metres, None where it is nowhere at its worst


@dataclass(frozen=True, eq=False)
class Fitting:
    """A draped garment on what it lies on, and what more than one figure is measured by.

    ``cloth`` is its surface as it is judged, ``seen`` the side of it that is seen.
    """

    item: Draped
    cloth: Surface
    seen: Surface
    beneath: Beneath

    @property
    def end(self) -> DrapeResult:
        """How it came to rest."""
        return self.item.result

    @cached_property
    def behind(self) -> penetration.Penetration:
        """What lies behind the skin or a garment beneath."""
        return penetration.penetration(self.cloth, self.beneath.surfaces, self.beneath.in_folds(self.cloth.points))

    @cached_property
    def seams(self) -> np.ndarray:
        """(S, 2) stitched vertices."""
        seams = self.item.sewn["seams"]
        return seams if len(seams) else np.zeros((1, 2), int)  # an artist's mesh may be of one piece

    @cached_property
    def gaps(self) -> np.ndarray:
        """(S,) mm between stitched vertices."""
        a, b = self.end.positions[self.seams[:, 0]], self.end.positions[self.seams[:, 1]]
        return 1000 * np.linalg.norm(a - b, axis=1)

    @cached_property
    def welded(self) -> tuple[np.ndarray, np.ndarray]:
        """The cloth with its seams closed: points (W, 3), triangles (T, 3)."""
        return welded(self.item)


Measure = Callable[[Fitting], Measured]
MEASURES: dict[str, Measure] = {}


def measures(figure: str) -> Callable[[Measure], Measure]:
    """Makes a function the measure of ``figure``.

    Raises:
        LookupError: the table knows no such figure, or it is measured already.
    """
    if figure not in FIGURES or figure in MEASURES:
        raise LookupError(f"{figure!r} is {'measured twice' if figure in MEASURES else 'not in evaluation/figures.py'}")

    def keep(measure: Measure) -> Measure:
        MEASURES[figure] = measure
        return measure

    return keep


@measures("penetrating_pct")
def penetrating(on: Fitting) -> Measured:
    return on.behind.percent, on.cloth.points[int(on.behind.depth.argmax())]


@measures("penetration_max_mm")
def deepest(on: Fitting) -> Measured:
    return on.behind.deepest_mm, on.cloth.points[int(on.behind.depth.argmax())]


@measures("poke_through_pct")
def poke_through(on: Fitting) -> Measured:
    beneath = on.beneath
    poking = [penetration.poke_through(on.seen, one, beneath.in_folds(one.points)) for one in beneath.surfaces]
    percent, where = max(poking, key=lambda found: found[0])
    return percent, where[len(where) // 2] if len(where) else None


@measures("seam_gap_p95_mm")
def seam_gap(on: Fitting) -> Measured:
    return float(np.percentile(on.gaps, 95)), widest_seam_gap(on)[1]


@measures("seam_gap_max_mm")
def widest_seam_gap(on: Fitting) -> Measured:
    return float(on.gaps.max()), on.end.positions[on.seams[int(on.gaps.argmax()), 0]]


@measures("stretch_p95_pct")
def stretch(on: Fitting) -> Measured:
    edges = meshes.edges_of(on.item.sewn["triangles"])
    longer = 100 * meshes.stretch(on.end.positions, on.item.sewn["flat"], edges)
    return float(np.percentile(longer, 95)), on.end.positions[edges[int(longer.argmax()), 0]]


@measures("residual_speed_p95_mm_s")
def residual_speed(on: Fitting) -> Measured:
    return 1000.0 * on.end.speed_p95, on.end.positions[on.end.restless]


@measures("drift_p95_mm")
def drift(on: Fitting) -> Measured:
    return 1000.0 * on.end.drift_p95, on.end.positions[on.end.restless]


@measures("drift_max_mm")
def largest_drift(on: Fitting) -> Measured:
    return 1000.0 * on.end.drift_max, on.end.positions[on.end.restless]


@measures("self_intersecting_pct")
def self_intersecting(on: Fitting) -> Measured:
    points, triangles = on.welded
    cross = untangle.crossing(points, triangles)
    faces = np.flatnonzero(cross)
    return 100.0 * float(cross.mean()), points[triangles[faces[len(faces) // 2], 0]] if len(faces) else None


@measures("slippage_mm")
def slippage(on: Fitting) -> Measured:
    sewn = on.item.sewn
    slip = 1000 * slipped(np.asarray(sewn["sewn"], float), on.end.positions, on.item.began, sewn.get("loose"))
    upper = np.flatnonzero(np.isfinite(slip))
    return float(np.median(slip[upper])), on.end.positions[upper[int(slip[upper].argmax())]]


@measures("standing_pct")
def standing(on: Fitting) -> Measured:
    (points, triangles), sewn = on.welded, on.item.sewn
    over = triangles[sewn["turned"][sewn["triangles"][:, 0]]] if "turned" in sewn else triangles[:0]
    up = standing_up(points, over, on.beneath.surfaces[0])
    return 100.0 * float(up.mean()) if len(over) else 0.0, points[over[up]].mean(axis=(0, 1)) if up.any() else None


def standing_up(points: np.ndarray, over: np.ndarray, skin: Surface) -> np.ndarray:
    """(T,) bool: which of the faces ``over`` (T, 3) of a turned-down collar look away from the body: they stand up.

    ``points`` (V, 3) metres. Turned down, the cloth's outside lies on what is beneath; only its roll looks out.
    """
    if not len(over):
        return np.zeros(0, bool)
    return penetration.outward(Surface.build(points, over), skin)[over].sum(axis=1) > 1


def slipped(start: np.ndarray, end: np.ndarray, carried: np.ndarray | None = None, loose: np.ndarray | None = None
            ) -> np.ndarray:
    """(V,) metres that each of the highest vertices has moved on the body since it was sewn on; NaN for the others.

    ``carried`` (V, 3): where the body has taken the places of ``start`` (V, 3), if it moved.
    Hems may swing and sleeves fall as they like, and so may ``loose`` (V,) cloth, a hood; what lies on shoulders or
    round a waist has to stay there.
    """
    height = start[:, 2] if loose is None else np.where(loose, -np.inf, start[:, 2])
    upper = height >= np.quantile(height, 1.0 - UPPER)
    return np.where(upper, np.linalg.norm(end - (start if carried is None else carried), axis=1), np.nan)
