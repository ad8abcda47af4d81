# SPDX-License-Identifier: GPL-3.0-or-later
"""What garments are draped on, and how all that is worn lies once another is put over it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..blender.cloth.draped import CLEARANCE, Draped, mend, pressed, shell
from ..blender.cloth.terms import DrapeResult, DrapeSettings
from ..blender.measure import certify
from ..blender.measure.signed_distance import Surface, distances
from ..core import meshes
from ..core.patience import Enough, never
from ..evaluation.certificate import Certificate, Effort
from ..spec.garment import Garment

# Told how what is at work lies by now: "body" or the name of a garment's object, points (V, 3) m, triangles (T, 3), or
# none of them where it is to be seen no more. Whoever has a window draws it.
Watch = Callable[[str, np.ndarray, np.ndarray], None]

FLOOR, REACHES = 1.5, 0.03  # metres: half its width; a garment that comes so near to it may lie on it
STANDS = 0.015  # metres over the skin: a fold that nothing presses under what is worn over it
LAID_ON = 0.03  # metres between a hand's skin and the skin that it is laid on, clothes between them


def unseen(_name: str, _points: np.ndarray, _triangles: np.ndarray) -> None:
    """For whoever has no window."""


@dataclass
class Attempt:
    """A drape of one garment, judged over what is worn: ``layers``, inner to outer, as they are with it on."""

    draped: Draped
    certificate: Certificate
    layers: list[Draped]


@dataclass
class Workplace:
    """What garments are draped on: the body's skin as a collider (points (N, 3) m, triangles (M, 3)), what their
    certificates look at of it, and what is worn already, inner to outer.

    Garments fall on the body alone, a little farther out for what is worn beneath, which is then pressed under them.
    """

    collider: tuple[np.ndarray, np.ndarray]
    bare: certify.Beneath
    settings: DrapeSettings = field(default_factory=DrapeSettings)
    moved: bool = False  # into a pose that garments do not drape in
    worn: list[Draped] = field(default_factory=list)
    watch: Watch = unseen
    _chosen: tuple[Draped, list[Draped]] | None = None  # what is worn next, and how all lies then

    @staticmethod
    def on(skin: Surface, settings: DrapeSettings) -> Workplace:
        """A body in a pose that garments drape in."""
        return Workplace((skin.points, skin.triangles), certify.Beneath.of_body(skin), settings)

    @staticmethod
    def posed(points: np.ndarray, triangles: np.ndarray, pinched: np.ndarray, hands: np.ndarray,
              settings: DrapeSettings) -> Workplace:
        """A body (V, 3) m in any other pose.

        Cloth does not collide where skin closes on skin, ``pinched`` (V,): between two walls it would never come to
        rest, nor does the last push find a way out of the one but into the other. Nor with ``hands`` (V,), which lie on
        clothes: what they lie on does carry those.
        """
        closed = np.asarray(pinched, bool)
        walls = hands | (closed & (distances(points, points[hands]) > LAID_ON))
        open_skin = triangles[~walls[triangles].any(axis=1)]
        # A coarser collider would cut across folds of the body.
        settings = dataclasses.replace(settings, collider_triangles=len(triangles))
        skin = Surface.build(np.asarray(points, float), triangles)
        skin = dataclasses.replace(skin, closed=closed[triangles].all(axis=1))
        bare = certify.Beneath.of_body(skin, meshes.strewn(skin.points, triangles, closed | hands))
        return Workplace((skin.points, open_skin), bare, settings, moved=True)

    @property
    def skin(self) -> Surface:
        return self.bare.surfaces[0]

    @property
    def room(self) -> float:
        """Metres between skin and the next garment that what is worn already takes."""
        return sum(item.thickness + CLEARANCE for item in self.worn)

    def colliders(self, pattern: Mapping[str, Any]) -> list[tuple[np.ndarray, np.ndarray]]:
        """What the garment falls on: the body, and the floor where it reaches that. In a pose also the folds of what
        it is worn over: a lap is full of them, and they are no part of the body's shape."""
        points, _ = self.collider
        under = [folds for item in self.worn if len((folds := self._folds(item))[1])] if self.moved else []
        floor = float(points[:, 2].min())
        if float(np.min(pattern["sewn"][:, 2])) > floor + REACHES:
            return [self.collider, *under]
        corners = np.append(points.mean(axis=0)[:2], floor) + FLOOR * np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0],
                                                                               [-1, 1, 0]])
        return [self.collider, *under, (corners, np.array([[0, 1, 2], [0, 2, 3]]))]

    def _folds(self, item: Draped) -> tuple[np.ndarray, np.ndarray]:
        """The outside of ``item``, (V, 3) m and (T, 3), where that stands away from the skin: what lies on it is
        pressed under what comes over it, and would only be one more wall between a hip and an arm."""
        points, triangles = shell(item, self.skin)
        away = self.skin.apart(points) > STANDS
        return points, triangles[away[triangles].all(axis=1)]

    def over(self, settings: DrapeSettings) -> DrapeSettings:
        """``settings`` for a garment over all that is worn."""
        return dataclasses.replace(settings, offset=settings.offset + self.room)

    def layered(self, outer: Draped, enough: Enough = never) -> list[Draped]:
        """What is worn, pressed beneath ``outer``, and that, pushed clear of what could not be."""
        over: list[Draped] = [outer]
        for item in reversed(self.worn):
            over.insert(0, pressed(item, self.skin, over[::-1]))
        *inner, outer = over
        beneath = [self.skin, *(certify.outside(item, self.skin) for item in inner)]
        return [*inner, dataclasses.replace(outer, positions=mend(outer.positions, outer.sewn, beneath,
                                                                      enough=enough))]

    def judge(self, draped: Draped, enough: Enough = never) -> Attempt:
        """The drape over what is worn, with its certificate."""
        layers = self.layered(draped, enough)
        *inner, outer = layers
        beneath = self.bare.copy()
        beneath.surfaces += [certify.outside(item, self.skin) for item in inner]
        return Attempt(draped, certify.before(outer, beneath), layers)

    def choose(self, best: Attempt, effort: Effort) -> Draped:
        """The drape that is kept of all attempts: it is worn next, and need not be layered again."""
        draped = dataclasses.replace(best.draped, effort=effort)
        *inner, outer = best.layers
        self._chosen = draped, [*inner, dataclasses.replace(outer, effort=effort)]
        return draped

    def wear(self, draped: Draped) -> list[Draped]:
        """All that is worn once ``draped`` is, inner to outer: what is draped next lies over it."""
        chosen, self._chosen = self._chosen, None
        self.worn = chosen[1] if chosen is not None and chosen[0] is draped else self.layered(draped)
        return [*self.worn]


def worn(garment: Garment, pattern: dict, place: Workplace, result: DrapeResult, repairs: tuple[str, ...],
         enough: Enough = never) -> Draped:
    """The garment as it will be put on, its last millimetres mended."""
    mended = mend(result.positions, pattern, [place.skin], CLEARANCE + place.room, enough)
    return Draped(garment, pattern, mended, result, False, repairs, place.moved)
