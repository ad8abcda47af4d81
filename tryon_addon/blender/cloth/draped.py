# SPDX-License-Identifier: GPL-3.0-or-later
"""A garment at rest: its welded surface, pressed beneath what is worn over it, its last millimetres mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ...catalog.cloth.physics import CLOTHS
from ...core import meshes
from ...core.patience import Enough, never
from ...evaluation.certificate import Effort
from ..measure import penetration
from ..measure.signed_distance import Surface
from . import press, untangle
from .terms import DrapeResult

if TYPE_CHECKING:
    from ...spec.garment import Garment

MENDINGS = 3  # either push can undo a little of the other
CLEARANCE = 0.0012  # metres that every garment vertex keeps from what is beneath


@dataclass
class Draped:
    """A garment from spec to rest: the sewn pattern (arrays of ``garment.sew``) and where its vertices settled.

    ``repairs`` are the rungs of the ladder that this drape was made with, ``effort`` what all attempts took. ``posed``:
    the body has moved since it was draped, and has carried the sewn garment to ``began`` (V, 3).
    """

    garment: Garment
    sewn: Mapping[str, Any]
    positions: np.ndarray  # (V, 3) metres, before welding
    result: DrapeResult
    cached: bool
    repairs: tuple[str, ...] = ()
    posed: bool = False
    began: np.ndarray | None = None
    effort: Effort = Effort()

    @property
    def object_name(self) -> str:
        """The name of the object in the scene."""
        return object_name(self.garment)

    @property
    def thickness(self) -> float:
        """Metres: an artist's mesh may bring its own."""
        return float(self.sewn.get("thickness") or CLOTHS[self.garment.physics].thickness / 1000.0)


def object_name(garment: Garment) -> str:
    """What a garment's object in the scene is called."""
    return f"TryOn {garment.definition.label}"


def welded(draped: Draped) -> tuple[np.ndarray, np.ndarray]:
    """The garment with its seams closed by stitch: points (W, 3), triangles (T, 3)."""
    index, count = meshes.weld_map(len(draped.positions), draped.sewn["seams"])
    return meshes.weld(draped.positions, index, count), index[draped.sewn["triangles"]]


def outwards(draped: Draped, skin: Surface) -> tuple[np.ndarray, np.ndarray]:
    """The welded garment, every panel with the side out that is seen: points (W, 3), triangles (T, 3).

    A collar that is turned down, or a lapel, shows its other side: such panels look inwards, against the ``skin``, and
    are turned round.
    """
    points, triangles = welded(draped)
    out = penetration.outward(Surface.build(points, triangles), skin)[triangles].mean(axis=1)
    panel = draped.sewn["panel"][draped.sewn["triangles"][:, 0]]
    turned = np.bincount(panel, out) < 0.5 * np.bincount(panel)
    return points, np.where(turned[panel][:, None], triangles[:, ::-1], triangles)


def shell(draped: Draped, skin: Surface) -> tuple[np.ndarray, np.ndarray]:
    """The garment's side that is seen, thickness included: what is worn over it rests there."""
    points, triangles = outwards(draped, skin)
    return points + meshes.vertex_normals(points, triangles) * draped.thickness, triangles


def pressed(inner: Draped, skin: Surface, over: list[Draped]) -> Draped:
    """``inner`` beneath what is worn ``over`` it, outermost first, wherever that covers it."""
    for outer in over:
        inner = _lowered(inner, skin, Surface.build(*welded(outer)))
    return inner


def _lowered(inner: Draped, skin: Surface, cover: Surface) -> Draped:
    """``inner`` beneath the ``cover``. In a pose, a lap's folds stand over two thighs and a belly, and no share of a
    height would lower them. What cuts cloth or draws it long so, as in an armpit, may do less of it pressed towards
    the skin behind it, in a pose once more: what is the better can be said once both are mended."""
    (start, triangles), room = outwards(inner, skin), inner.thickness + CLEARANCE
    index, _ = meshes.weld_map(len(inner.positions), inner.sewn["seams"])

    def mended(points: np.ndarray) -> tuple[Draped, int]:
        there = replace(inner, positions=mend(inner.positions + (points - start)[index], inner.sewn, [skin]))
        return there, press.spoilt(welded(there)[0], triangles, start, cover)

    points = (press.tucked(start, triangles, cover, room) if inner.posed else
              press.pressed(start, triangles, skin, cover, room))
    if points is start:  # it lies beneath already
        return inner
    one, harm = mended(points)
    if not harm:
        return one
    other, less = mended(press.pressed(points if inner.posed else start, triangles, skin, cover, room, behind=True))
    return other if less < harm else one


def mend(positions: np.ndarray, sewn: Mapping[str, Any], beneath: list[Surface],
         clearance: float = CLEARANCE, enough: Enough = never) -> np.ndarray:
    """(V, 3) settled positions with cloth taken out of itself, and the last millimetre of contact pushed ``clearance``
    m clear of what is beneath. Once it is ``enough``, what is left is pushed out and no more."""
    index, count = meshes.weld_map(len(positions), sewn["seams"])
    triangles = index[sewn["triangles"]]
    edges, panel = meshes.edges_of(sewn["triangles"]), sewn["panel"][sewn["triangles"][:, 0]]
    for _ in range(MENDINGS):
        points = meshes.weld(positions, index, count)
        apart = untangle.untangled(points, triangles, panel, enough)
        positions = penetration.pushed_out(positions + (apart - points)[index], edges, beneath, clearance)
        if apart is points or enough():  # nothing was tangled, so the push has tangled nothing that matters
            break
    return positions
