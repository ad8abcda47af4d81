# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures a drape for its certificate: while it can still be repaired, and on what is finally seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import bpy
import numpy as np

from ...core import meshes
from ...evaluation.certificate import SLIPPAGE, Certificate, Spot
from ..cloth import untangle
from ..cloth.draped import Draped, shell, welded
from . import contact
from .signed_distance import Surface, distances

BESIDE = 0.015  # metres from closed skin within which skin is as good as closed
# Knees and a seat strain cloth, and a waistband dips behind who sits: so many times the limits of a figure that stands.
POSED_STRETCH, POSED_SLIPPAGE = 2.5, 2.0
UPPER = 0.1  # share of a garment's vertices that hold it up: its highest


@dataclass
class Beneath:
    """What a garment lies on: the body and the garments worn under it, and their points that may poke through."""

    surfaces: list[Surface]
    points: list[tuple[np.ndarray, np.ndarray]]  # (N, 3) positions and normals
    hidden: np.ndarray = field(default_factory=lambda: np.zeros((0, 3)))  # skin that a pose closes on other skin

    @staticmethod
    def of_body(skin: Surface, hidden: np.ndarray | None = None) -> Beneath:
        """The bare body. ``hidden`` (N, 3) m: skin that a pose closes on other skin, a fold that nobody sees into."""
        bare = Beneath([skin], []) if hidden is None else Beneath([skin], [], hidden)
        seen = ~bare.in_folds(skin.points)
        bare.points.append((skin.points[seen], skin.normals[seen]))
        return bare

    def copy(self) -> Beneath:
        """The same, to wear something else on."""
        return Beneath([*self.surfaces], [*self.points], self.hidden)

    def in_folds(self, points: np.ndarray) -> np.ndarray:
        """(N,) bool: which points lie where skin is closed on skin."""
        return distances(points, self.hidden) < BESIDE

    def add(self, cloth: Surface, outer: np.ndarray) -> None:
        """Wear ``cloth`` under what comes next; only its ``outer`` (V,) bool side can poke through that."""
        seen = outer & ~self.in_folds(cloth.points)
        self.surfaces.append(cloth)
        self.points.append((cloth.points[seen], cloth.normals[seen]))


def before(draped: Draped, beneath: Beneath) -> Certificate:
    """The certificate of a garment that nobody has put on yet: bare cloth, without thickness and hems."""
    return _measure(draped, Surface.build(*welded(draped)), beneath)


def outside(draped: Draped, skin: Surface) -> Surface:
    """The garment's side that is seen."""
    return Surface.build(*shell(draped, skin))


def certify(scene: bpy.types.Scene, draped: list[Draped], body: bpy.types.Object, garments: list[bpy.types.Object],
            hidden: np.ndarray | None = None) -> Iterator[Certificate]:
    """A certificate a garment, inner to outer, on the final evaluated meshes (seams and stretch: before welding).

    ``hidden`` (N, 3) m as for ``Beneath.of_body``.
    """
    graph = bpy.context.evaluated_depsgraph_get() if bpy.context.scene == scene else scene.view_layers[0].depsgraph
    graph.update()
    skin = Surface.of_object(body, graph)
    beneath = Beneath.of_body(skin, hidden)
    for item, obj in zip(draped, garments, strict=True):
        cloth = Surface.of_object(obj, graph)
        # The nearest skin would not tell: deep in a lap that is a thigh, for cloth that hangs from the belly.
        outer = contact.outward(cloth, outside(item, skin))
        yield _measure(item, cloth, beneath, outer)
        beneath.add(cloth, outer)


def _measure(item: Draped, cloth: Surface, beneath: Beneath, outer: np.ndarray | None = None) -> Certificate:
    """``outer`` (V,) bool: the vertices on the side that is seen, of cloth that has two."""
    sewn, end = item.sewn, item.result
    where: dict[str, np.ndarray] = {}  # figure -> the point where it is worst

    behind = contact.penetration(cloth, beneath.surfaces, beneath.in_folds(cloth.points))
    where["penetrating_pct"] = where["penetration_max_mm"] = cloth.points[int(behind.depth.argmax())]
    seen = None if outer is None else outer[cloth.triangles].any(axis=1)
    poking = [contact.poke_through(cloth, points, normals, seen) for points, normals in beneath.points]
    worst = max(poking, key=lambda found: found[0])
    if len(worst[1]):
        where["poke_through_pct"] = worst[1][len(worst[1]) // 2]

    seams = sewn["seams"] if len(sewn["seams"]) else np.zeros((1, 2), int)  # an artist's mesh may be of one piece
    a, b = end.positions[seams[:, 0]], end.positions[seams[:, 1]]
    gaps = 1000 * np.linalg.norm(a - b, axis=1)
    where["seam_gap_p95_mm"] = where["seam_gap_max_mm"] = a[int(gaps.argmax())]
    edges = meshes.edges_of(sewn["triangles"])
    stretch = 100 * meshes.stretch(end.positions, sewn["flat"], edges)
    where["stretch_p95_pct"] = end.positions[edges[int(stretch.argmax()), 0]]
    for figure in ("residual_speed_p95_mm_s", "drift_p95_mm", "drift_max_mm"):
        where[figure] = end.positions[end.restless]

    points, triangles = welded(item)
    cross = untangle.crossing(points, triangles)
    if cross.any():
        where["self_intersecting_pct"] = points[triangles[int(np.flatnonzero(cross)[cross.sum() // 2]), 0]]
    slip = 1000 * slipped(np.asarray(sewn["sewn"], float), end.positions, item.began, sewn.get("loose"))
    upper = np.flatnonzero(np.isfinite(slip))
    where["slippage_mm"] = end.positions[upper[int(slip[upper].argmax())]]

    over = triangles[sewn["turned"][sewn["triangles"][:, 0]]] if "turned" in sewn else triangles[:0]
    standing = standing_up(points, over, beneath.surfaces[0])
    if standing.any():
        where["standing_pct"] = points[over[standing]].mean(axis=(0, 1))

    certificate = Certificate(
        name=item.garment.programme,
        penetrating_pct=behind.percent,
        penetration_max_mm=behind.deepest_mm,
        poke_through_pct=worst[0],
        seam_gap_p95_mm=float(np.percentile(gaps, 95)),
        seam_gap_max_mm=float(gaps.max()),
        stretch_p95_pct=float(np.percentile(stretch, 95)),
        residual_speed_p95_mm_s=1000.0 * end.speed_p95,
        drift_p95_mm=1000.0 * end.drift_p95,
        drift_max_mm=1000.0 * end.drift_max,
        self_intersecting_pct=100.0 * float(cross.mean()),
        slippage_mm=float(np.median(slip[upper])),
        standing_pct=100.0 * float(standing.mean()) if len(over) else 0.0,
        frames=end.frames,
        seconds=end.seconds,
        cached=item.cached,
        stretch_limit_pct=item.garment.definition.stretch_pct * (POSED_STRETCH if item.posed else 1.0),
        slippage_limit_mm=SLIPPAGE * (POSED_SLIPPAGE if item.posed else 1.0),
        repairs=item.repairs,
    )
    spots = tuple(Spot(f, tuple(round(float(c), 4) for c in where[f])) for f in certificate.failing if f in where)
    return replace(certificate, spots=spots)


def standing_up(points: np.ndarray, over: np.ndarray, skin: Surface) -> np.ndarray:
    """(T,) bool: which of the faces ``over`` (T, 3) of a turned-down collar look away from the body: they stand up.

    ``points`` (V, 3) metres. Turned down, the cloth's outside lies on what is beneath; only its roll looks out.
    """
    if not len(over):
        return np.zeros(0, bool)
    return contact.outward(Surface.build(points, over), skin)[over].sum(axis=1) > 1


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
