# SPDX-License-Identifier: GPL-3.0-or-later
"""Where every measure lies: lines found on the body as modelled and carried by its skin into any pose.

A girth is the convex hull of its cut; a length runs over the tailor's points; what a caliper takes is drawn as the
caliper's bracket, clear of the body; a height falls from its point to the floor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from scipy.spatial import ConvexHull

from . import identity, theta
from .hull import Section
from .landmarks import skin_points
from .measure_table import NAMES
from .ruler import Ruler

RELAXED = {"upper_arm_flexed": "upper_arm", "forearm_flexed": "forearm"}  # a flexed girth is drawn on the arm at rest
SPINE = {"waist_back_length": "waist_navel", "nape_to_waist": "waist"}  # down to which girth's level
CLEAR = 0.02  # metres between a caliper's bracket and the body
# Over which points of the skin a length runs; both sides where the last is on the right.
PATHS: dict[str, tuple[str, ...]] = {
    "shoulder_length": ("trapezius", "shoulder_L"),
    "arm_length": ("shoulder_L", "elbow_L", "wrist_L"),
    "hand_length": ("wrist_L", "fingertip"),
    "span": ("fingertip", "wrist_L", "elbow_L", "shoulder_L", "nape", "shoulder_R", "elbow_R", "wrist_R",
             "fingertip_R"),
    "bust_points": ("bust_L", "bust_R"),
}  # fmt: skip
# From which point a height falls.
HEIGHTS = {"crotch_height": "crotch", "knee_height": "patella", "acromial_height": "shoulder_L",
           "waist_height_navel": "navel", "cervicale_height": "nape", "stature": "top"}  # fmt: skip


@dataclass(frozen=True)
class Points:
    """Points of the skin: vertices (N, 3) of the whole body and their weights (N, 3)."""

    corners: np.ndarray
    weights: np.ndarray

    def on(self, vertices: np.ndarray) -> np.ndarray:
        """Where they are (N, 3) on these vertices (V, 3)."""
        return np.einsum("nkc,nk->nc", vertices[self.corners], self.weights)

    def __getitem__(self, rows: Any) -> Points:
        return Points(self.corners[rows], self.weights[rows])

    def __add__(self, other: Points) -> Points:
        return Points(np.concatenate([self.corners, other.corners]), np.concatenate([self.weights, other.weights]))


class Tailor:
    """Finds lines on one body. ``values`` (P,) is its theta, ``race`` (3,) its head's mix."""

    def __init__(self, ruler: Ruler, values: np.ndarray, race: np.ndarray) -> None:
        self.ruler, self.left = ruler, ruler.body.left
        with torch.inference_mode():
            body = torch.from_numpy(np.asarray(values, np.float32))[None]
            self.vertices, self.heads = ruler.body(body, torch.from_numpy(np.asarray(race, np.float32))[None])
            self.planes = ruler.planes(self.vertices, self.heads)
            self.at = {n: p[0].numpy() for n, p in ruler.at(self.vertices).items()}
        self.flat = self.vertices[0].numpy()
        self.named = self._named()

    def _named(self) -> dict[str, Points]:
        skin = skin_points(self.ruler.body.model)
        named = {n: Points(c[None], w[None]) for n, c, w in zip(skin.names, skin.corners, skin.weights, strict=True)}
        corners, weights = self.ruler.corners.numpy(), self.ruler.corner_weights.numpy()
        for name, c, w in zip(self.ruler.landmarks, corners, weights, strict=True):
            named.setdefault(name, Points(self.left.vertices[c][None], w[None]))
        tip = self.at_vertices([int(self.ruler.fingertip)])
        middle = np.flatnonzero(np.abs(self.flat[:, 0]) < 1e-5)
        top = self.at_vertices([middle[self.flat[middle, 2].argmax()]])
        return named | {"fingertip": tip, "fingertip_R": self.mirrored(tip), "top": top}

    def at_vertices(self, rows: Sequence[int] | np.ndarray) -> Points:
        whole = self.left.vertices[np.asarray(rows)]
        return Points(np.repeat(whole[:, None], 3, axis=1), np.tile([1.0, 0.0, 0.0], (len(whole), 1)))

    def mirrored(self, points: Points) -> Points:
        return Points(self.left.mirror[points.corners], points.weights)

    def _crossed(self, edges: np.ndarray, along: np.ndarray) -> Points:
        """Points on edges (E, 2) of the left half, a share (E,) of the way."""
        whole = self.left.vertices[edges]
        return Points(whole[:, [0, 1, 1]], np.stack([1 - along, along, np.zeros_like(along)], axis=1))

    def _cut(self, name: str) -> tuple[Points, np.ndarray, np.ndarray]:
        """The cut of a girth: points, the same in space (E, 3), the same in the plane (E, 2)."""
        plane = self.planes[name]
        return self._of(name, self.ruler.cut(name, self.vertices, plane.origin, plane.normal))

    def _of(self, name: str, cut: Section) -> tuple[Points, np.ndarray, np.ndarray]:
        hit = cut.valid[0].numpy()
        points = self._crossed(self.ruler.edges(name).numpy()[hit], cut.along[0].numpy()[hit])
        return points, cut.points[0].numpy()[hit], cut.flat[0].numpy()[hit]

    def girth(self, name: str) -> Points:
        """The taut tape, once round."""
        points, _, flat = self._cut(name)
        if self.planes[name].mirrored:
            points, flat = points + self.mirrored(points), np.concatenate([flat, flat * (-1, 1)])
        return points[ConvexHull(flat).vertices]

    def farthest(self, name: str, way: tuple[float, float, float]) -> Points:
        """The point of a girth's cut that lies farthest in a direction."""
        points, space, _ = self._cut(name)
        return points[[int((space @ np.array(way)).argmax())]]

    def deltoid(self) -> Points:
        """The outermost point of the hanging upper arm."""
        with torch.inference_mode():
            outward = self.ruler.deltoids(self.vertices, self.heads)[0, :, 0]
        return self.at_vertices([int(self.ruler.deltoid[int(outward.argmax())])])

    def spine(self, low: float, high: float) -> Points:
        """Down the middle of the back from one level to another."""
        rows = np.unique(self.ruler.spine.numpy())
        z = self.flat[rows, 2]
        inside = rows[(z > low) & (z < high)]
        return self.named["nape"] + self.at_vertices(inside[np.argsort(-self.flat[inside, 2])]) + self._behind(low)

    def _behind(self, level: float) -> Points:
        edges = self.ruler.spine.numpy()
        a, b = (self.flat[edges[:, i], 2] - level for i in (0, 1))
        hit = np.flatnonzero((a < 0) != (b < 0))[:1]
        return self._crossed(edges[hit], (a / (a - b))[hit])

    def through_the_crotch(self) -> Points:
        """From the waist in front, between the legs, to the waist behind."""
        level = float(self.planes["waist"].origin[0, 2])
        rows = np.unique(self.ruler.middle.numpy())
        rows = rows[self.flat[rows, 2] <= level]
        hull = ConvexHull(self.flat[rows, 1:]).vertices  # counter-clockwise seen from the left: forwards is first
        order = rows[hull]
        highest = order[self.flat[order, 2] > self.flat[order, 2].max() - 0.03]
        first = int(np.flatnonzero(order == highest[self.flat[highest, 1].argmin()])[0])
        return self.at_vertices(np.roll(order, -first))

    def across_back(self) -> Points:
        """From arm to arm, half-way down the armhole."""
        fold = 0.5 * (self.at["shoulder_L"][2] + self.at["armpit_L"][2])
        points, space, flat = self._of(
            "across_back", self.ruler.level("across_back", self.vertices, torch.tensor([fold], dtype=torch.float32)))
        middle = 0.5 * (space[:, 1].min() + space[:, 1].max())
        behind = np.flatnonzero((space[:, 1] > middle) & (space[:, 0] <= 0.96 * self.at["armpit_L"][0]))
        both = points[behind] + self.mirrored(points[behind])
        place = np.concatenate([space[behind, :2], space[behind, :2] * (-1, 1)])
        hull = ConvexHull(place).vertices
        ends = place[hull][:, 0].argsort()
        line = np.interp(place[hull][:, 0], place[hull][ends[[0, -1]], 0], place[hull][ends[[0, -1]], 1])
        kept = hull[place[hull][:, 1] >= line - 1e-6]
        return both[kept[place[kept][:, 0].argsort()]]


def lines(ruler: Ruler, body: Mapping[str, Any], vertices: np.ndarray,
          names: Sequence[str]) -> dict[str, tuple[np.ndarray, bool]]:
    """Lines of the named measures on a posed body.

    Args:
        body: the spec's body. vertices: (V, 3) the same person posed, metres, the floor at 0.
        names: of ``measure_table``; a weight has no line and is left out.

    Returns:
        {name: (points (N, 3) float32, whether the line closes)}.
    """
    person = int(body.get("identity", 0))
    tailor = Tailor(ruler, theta.from_body(body), identity.ancestry(person))
    found = {}
    for name in NAMES:
        if name in names and name != "weight":
            shown = RELAXED.get(name, name)
            closed = shown in tailor.planes
            line = tailor.girth(shown).on(vertices) if closed else _line(tailor, name, vertices)
            found[name] = (np.asarray(line, np.float32), closed)
    return found


def _line(tailor: Tailor, name: str, vertices: np.ndarray) -> np.ndarray:
    if name in PATHS:
        return np.concatenate([tailor.named[point].on(vertices) for point in PATHS[name]])
    if name in HEIGHTS:
        return _fall(tailor.named[HEIGHTS[name]].on(vertices)[0], vertices, name)
    if name in SPINE:
        level = SPINE[name]
        return tailor.spine(float(tailor.planes[level].origin[0, 2]), float(tailor.at["nape"][2])).on(vertices)
    return _OTHERS[name](tailor, vertices)


def _fall(start: np.ndarray, vertices: np.ndarray, name: str) -> np.ndarray:
    """From a point to the floor; what lies behind or above the body falls beside it."""
    rail = start.copy()
    if name == "cervicale_height":
        rail[1] = vertices[:, 1].max() + CLEAR
    elif name == "stature":
        rail[0] = vertices[:, 0].max() + CLEAR
    return np.array([start, rail, rail * (1, 1, 0)])


def _bracket(ends: np.ndarray, axis: int, clear: float) -> np.ndarray:
    """A caliper on two points (2, 3): out along ``axis`` to where it is clear, across, and back."""
    out = ends.copy()
    out[:, axis] = clear
    return np.array([ends[0], out[0], out[1], ends[1]])


def _depth(name: str) -> Any:
    def drawn(tailor: Tailor, vertices: np.ndarray) -> np.ndarray:
        front, back, side = (tailor.farthest(name, way).on(vertices)[0] for way in ((0, -1, 0), (0, 1, 0), (1, 0, 0)))
        return _bracket(np.array([front, back]), 0, side[0] + CLEAR)

    return drawn


def _breadth(left: Any, front: Any) -> Any:
    def drawn(tailor: Tailor, vertices: np.ndarray) -> np.ndarray:
        one = left(tailor)
        ends = np.concatenate([one.on(vertices), tailor.mirrored(one).on(vertices)])
        return _bracket(ends, 1, front(tailor).on(vertices)[0, 1] - CLEAR)

    return drawn


def _outseam(tailor: Tailor, vertices: np.ndarray) -> np.ndarray:
    waist, hip = (tailor.farthest(name, (1, 0, 0)).on(vertices)[0] for name in ("waist", "hip"))
    return np.array([waist, hip, hip * (1, 1, 0)])


def _foot(tailor: Tailor, vertices: np.ndarray) -> np.ndarray:
    rows = tailor.ruler.foot.numpy()
    ends = [rows[pick(tailor.flat[rows, 1])] for pick in (np.argmin, np.argmax)]
    toe, heel = tailor.at_vertices(ends).on(vertices)
    return _bracket(np.array([toe * (1, 1, 0), heel * (1, 1, 0)]), 0, max(toe[0], heel[0]) + 0.07)


_OTHERS = {
    "chest_depth": _depth("bust"),
    "waist_depth": _depth("waist_navel"),
    "hip_breadth": _breadth(lambda t: t.farthest("hip", (1, 0, 0)), lambda t: t.farthest("hip", (0, -1, 0))),
    "shoulder_breadth": _breadth(lambda t: t.named["shoulder_L"], lambda t: t.named["neck_front"]),
    "bideltoid_breadth": _breadth(Tailor.deltoid, lambda t: t.farthest("bust", (0, -1, 0))),
    "outseam": _outseam,
    "crotch_length": lambda tailor, vertices: tailor.through_the_crotch().on(vertices),
    "across_back": lambda tailor, vertices: tailor.across_back().on(vertices),
    "foot_length": _foot,
}
