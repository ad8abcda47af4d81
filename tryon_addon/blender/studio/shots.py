# SPDX-License-Identifier: GPL-3.0-or-later
"""What a view has in its frame: the points of the person, or of a part or a place of what is worn, and from which side.

A new piece of a garment that a detail can show is a function in ``PIECES`` and its name in ``spec.view.PIECES``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import bpy
import numpy as np

from ...core.errors import SpecError
from ...core.framing import ASPECT, AZIMUTHS, MARGIN, NEAREST, Framing, at_height, frame, frame_turn
from ...core.meshes import vertex_normals
from ...spec.view import DETAIL, FACE, FLAT, GHOST, HALF, View
from ...spec.view import PIECES as NAMES
from ..body import person
from ..cloth.finish import PANEL, PANELS
from ..materials.dye import PRINT_UV
from ..meshdata import read_points

CLOSE = 0.15  # metres: how near to the camera a close-up comes
DETAIL_REACH = 0.14  # metres around the middle of a place that its detail shows, at most
LEAST = 0.045  # metres around it at least: a point has no size
BAND = 0.05  # metres above a hem's lowest point that it goes up to
FACE_MARGIN, HALF_MARGIN, DETAIL_MARGIN = 0.26, 0.05, 0.2
HEAD, UPPER = ("head", "eyes"), ("head", "eyes", "neck", "torso", "upper_arm")
BESIDE = 0.08  # metres beside the body's upper part that cloth and hair still count to it; hands may leave the frame
SIDES = {"left ": "_l", "right ": "_r"}


@dataclass(frozen=True)
class Cloth:
    """A garment as it lies: ``points`` (V, 3) m in the world, ``triangles`` (T, 3), the ``panel`` of each (T,), the
    ``names`` of panels, ``rims`` (E, 2) its free edges, and the UVs (T, 3, 2) of its print, if it has one."""

    label: str
    programme: str
    points: np.ndarray
    triangles: np.ndarray
    panel: np.ndarray
    names: tuple[str, ...]
    rims: np.ndarray
    print_uv: np.ndarray | None

    @staticmethod
    def of(obj: bpy.types.Object) -> Cloth:
        mesh = obj.data
        triangles, panel = np.empty(3 * len(mesh.polygons), np.int32), np.zeros(len(mesh.polygons), np.int32)
        mesh.polygons.foreach_get("vertices", triangles)
        if PANEL in mesh.attributes:
            mesh.attributes[PANEL].data.foreach_get("value", panel)
        triangles = triangles.reshape(-1, 3)
        sides = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
        edges, count = np.unique(sides, axis=0, return_counts=True)
        uv = None
        if PRINT_UV in mesh.uv_layers:
            uv = np.empty(2 * len(mesh.loops), np.float32)
            mesh.uv_layers[PRINT_UV].uv.foreach_get("vector", uv)
            uv = uv.reshape(-1, 3, 2)
        said = json.loads(obj.get("tryon_spec", "{}"))
        return Cloth(obj.name.removeprefix("TryOn "), str(said.get("programme", "")), in_world(obj, read_points(mesh)),
                     triangles, panel, tuple(json.loads(obj.get(PANELS, "[]"))), edges[count == 1], uv)

    def on(self, *beginnings: str, side: str = "") -> np.ndarray:
        """(V,) bool: on the panels whose names begin so, of one side where such have sides."""
        fits = np.array([name.startswith(beginnings) and (not side or name.endswith(side)) for name in self.names] or
                        [False])
        there = np.zeros(len(self.points), bool)
        there[self.triangles[fits[np.minimum(self.panel, len(fits) - 1)]]] = True
        return there

    @property
    def rim(self) -> np.ndarray:
        """(V,) bool: on a free edge."""
        there = np.zeros(len(self.points), bool)
        there[self.rims] = True
        return there


# -- pieces of a garment: (V,) bool each, nothing where it has none ---------------------------------------------------


def _collar(cloth: Cloth, side: str) -> np.ndarray:
    """Its panels, or its uppermost edge: a neckline."""
    own = cloth.on("collar", "fall", "stand", "hood", side=side if cloth.on("hood").any() else "")
    if own.any() or not cloth.rim.any():
        return own
    high = cloth.points[:, 2][cloth.rim].max()
    if high - cloth.points[:, 2].min() < 0.25:  # a skirt's waist is no neckline
        return own
    return cloth.rim & (cloth.points[:, 2] > high - 0.16) & ~cloth.on("sleeve", "cuff")


def _cuff(cloth: Cloth, side: str) -> np.ndarray:
    side = side or SIDES["left "]
    own = cloth.on("cuff", side=side)
    return own if own.any() else cloth.rim & cloth.on("sleeve", side=side)


def _hem(cloth: Cloth, side: str) -> np.ndarray:
    there = cloth.rim & ~cloth.on("sleeve", "cuff")
    if side:  # of a trouser's leg
        there &= cloth.on("front", "back", side=side)
    if not there.any():
        return there
    return there & (cloth.points[:, 2] < cloth.points[:, 2][there].min() + BAND)


def _print(cloth: Cloth, side: str) -> np.ndarray:
    """All cloth of its front that lies flat enough to be read."""
    del side
    if cloth.print_uv is None:
        return np.zeros(len(cloth.points), bool)
    normals = vertex_normals(cloth.points, cloth.triangles)
    front = cloth.on("front", "bodice_front", "face")
    facing = np.abs(normals[:, 1]) > 0.8
    return front & facing if (front & facing).any() else facing & (cloth.points[:, 1] < np.median(cloth.points[:, 1]))


PIECES: dict[str, Callable[[Cloth, str], np.ndarray]] = dict(zip(NAMES, (_collar, _cuff, _hem, _print), strict=True))


# -- what is in the frame ---------------------------------------------------------------------------------------------


class Shots:
    """The frames of views of one person.

    Args:
        everything: (N, 3) m in the world: all that is seen of them.
        body: the body's object; None where nobody is in the scene, and only whole views can be.
        garments: what is worn, inner to outer.
        facing: degrees by which the person is turned to its left from where views of it count.
    """

    def __init__(self, everything: np.ndarray, body: bpy.types.Object | None,
                 garments: Sequence[bpy.types.Object], facing: float = 0.0) -> None:
        self.everything, self.body, self.garments, self.facing = everything, body, garments, facing

    def framing(self, view: View, aspect: float = ASPECT, laid: Sequence[bpy.types.Object] = ()) -> Framing:
        """Where the camera of a view stands that has none of its own; ``laid``: the garments, where they lie flat.

        Raises:
            SpecError: there is no such place.
        """
        points, margin, nearest = self.everything, MARGIN, NEAREST
        beside = tuple(angle - self.facing for angle in AZIMUTHS.values())
        azimuth = (view.azimuth or 0.0) - self.facing
        if view.shot == FACE:
            points, margin, nearest = self._parts(HEAD), FACE_MARGIN, CLOSE
        elif view.shot == HALF:
            points, margin = self._half(), HALF_MARGIN
        elif view.shot == DETAIL:
            points, azimuth = self._place(view)
            margin, nearest, beside = DETAIL_MARGIN, CLOSE, ()
        elif view.shot == GHOST and self.garments:
            points = np.concatenate([in_world(obj, read_points(obj.data)) for obj in self.garments])
        elif view.shot == FLAT and laid:
            points = np.concatenate([in_world(obj, read_points(obj.data)) for obj in laid])
            return frame(points, view.name, 0.0, 90.0, aspect=aspect, lens_mm=view.lens)
        if view.frame:
            azimuth += 360.0 * (view.frame - 1) / view.frames

        def placed(elevation: float) -> Framing:
            if view.frames:
                return frame_turn(points, view.name, azimuth, elevation, aspect=aspect, lens_mm=view.lens,
                                  margin=margin)
            return frame(points, view.name, azimuth, elevation, aspect=aspect, lens_mm=view.lens, margin=margin,
                         beside=beside, nearest=nearest)

        if view.height is None:
            return placed(view.elevation)
        return at_height(float(self.everything[:, 2].min()) + view.height / 100.0, placed)

    def _parts(self, names: Sequence[str]) -> np.ndarray:
        """(N, 3) m of the body's parts of these names, of both sides."""
        if self.body is None:
            return self.everything
        places = person.places(self.body)
        wanted = [i for i, name in enumerate(places.parts) if name.partition(".")[0] in names]
        return in_world(self.body, places.vertices[np.isin(places.part, wanted)])

    def _half(self) -> np.ndarray:
        """The body from its hips up, and the cloth and hair around that."""
        upper = self._parts(UPPER)
        hips = float(self._parts(("torso",))[:, 2].min())
        upper = upper[upper[:, 2] > hips]
        low, high = upper[:, :2].min(axis=0) - BESIDE, upper[:, :2].max(axis=0) + BESIDE
        around = (self.everything[:, :2] > low).all(axis=1) & (self.everything[:, :2] < high).all(axis=1)
        return np.concatenate([upper, self.everything[around & (self.everything[:, 2] > hips)]])

    def _place(self, view: View) -> tuple[np.ndarray, float]:
        """Points of a detail's place, as many as a close-up shows, and the azimuth it is seen from, degrees."""
        points, normals = self._found(view)
        if view.azimuth is not None:
            azimuth = view.azimuth
        else:
            way = normals.mean(axis=0) if len(normals) else np.zeros(3)
            if np.linalg.norm(way[:2]) < 0.3:  # it runs round: seen from outside
                middle = (self.everything.min(axis=0) + self.everything.max(axis=0)) / 2.0
                way = points.mean(axis=0) - middle
            azimuth = math.degrees(math.atan2(way[0], -way[1])) if np.linalg.norm(way[:2]) > 0.02 else 0.0
        angle = math.radians(azimuth)
        towards = np.array([math.sin(angle), -math.cos(angle), 0.0])  # from the place to the camera
        middle = (points.min(axis=0) + points.max(axis=0)) / 2.0
        if np.linalg.norm(points - middle, axis=1).max() > DETAIL_REACH:
            offset = points - middle  # of the half that faces the camera, what lies in the middle of the picture
            depth = offset @ towards
            beside = np.linalg.norm(offset - depth[:, None] * towards, axis=1)
            middle = points[int(np.where(depth >= 0.5 * depth.max(), beside, np.inf).argmin())]
            points = points[np.linalg.norm(points - middle, axis=1) < DETAIL_REACH]
        corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * LEAST
        return np.concatenate([points, points.mean(axis=0) + corners]), azimuth

    def _found(self, view: View) -> tuple[np.ndarray, np.ndarray]:
        """(N, 3) m of a place, and the normals there, where cloth lies so that they say something."""
        garment, dot, name = view.place.rpartition(".")
        side = next((letter for word, letter in SIDES.items() if name.startswith(word)), "")
        bare = name.split(" ", 1)[1] if side else name
        worn = [Cloth.of(obj) for obj in reversed(self.garments)]  # the outermost first
        if dot:
            worn = [cloth for cloth in worn if garment.lower() in (cloth.programme, cloth.label.lower())]
            if not worn:
                known = ", ".join(cloth.programme for cloth in map(Cloth.of, self.garments))
                raise SpecError(f"views.{view.name}.place is {view.place!r}, and no {garment} is worn.",
                                f"Worn are: {known}.")
        for cloth in worn:
            if bare.startswith("panel:"):
                there = cloth.on(bare.removeprefix("panel:"), side=side)
            else:
                there = PIECES[bare](cloth, side) if bare in PIECES else np.zeros(len(cloth.points), bool)
            if there.any():
                normals = vertex_normals(cloth.points, cloth.triangles)[there]
                if bare == "print":
                    return _readable(cloth, there), normals
                return cloth.points[there], normals
        if not dot and self.body is not None and bare not in PIECES:
            places = person.places(self.body)
            found = places.around(name)
            if len(found):
                return in_world(self.body, found), np.empty((0, 3))
            known = ", ".join([*PIECES, *places.known()])
        else:
            known = ", ".join(PIECES)
        raise SpecError(f"views.{view.name}.place is {view.place!r}, which nothing that is worn has.",
                        f"Choose one of: {known}; or a panel of a garment, as panel:front.")


def _readable(cloth: Cloth, there: np.ndarray) -> np.ndarray:
    """The points ``there`` (V,) around the middle of the largest flat place, about one repeat of the print wide."""
    points = cloth.points[there]
    assert cloth.print_uv is not None
    corners = cloth.points[cloth.triangles]
    metres = np.linalg.norm(corners[:, 1] - corners[:, 0], axis=1).sum()
    repeats = np.linalg.norm(cloth.print_uv[:, 1] - cloth.print_uv[:, 0], axis=1).sum()
    reach = min(DETAIL_REACH, max(0.07, 0.75 * metres / max(repeats, 1e-9)))
    middle = points[int(np.linalg.norm(points - np.median(points, axis=0), axis=1).argmin())]
    return points[np.linalg.norm(points - middle, axis=1) < reach]


def in_world(obj: bpy.types.Object, points: np.ndarray) -> np.ndarray:
    """``points`` (N, 3) of an object's own space in the world."""
    matrix = np.array(obj.matrix_world)
    return points @ matrix[:3, :3].T + matrix[:3, 3]
