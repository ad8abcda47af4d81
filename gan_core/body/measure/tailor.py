# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds where tapes lie on one body as modelled, as points of its skin that any pose carries along."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from scipy.spatial import ConvexHull

from ..model.landmarks import REFERENCE, first_hit, skin_points, triangles_of
from ..model.model import BodyModel
from .hull import Section
from .ruler import Ruler

# Lines over a limb, from joint to joint, and the side of it that they run on.
LIMBS = {
    "arm": (("upperarm01.L", "lowerarm01.L", "wrist.L"), (0.6, 0.0, 0.8)),
    "hand": (("wrist.L", "finger3-1.L", "finger3-2.L", "finger3-3.L"), (0.8, 0.0, 0.6)),
}
STEPS = 5  # points from a joint to the next


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


@functools.lru_cache(maxsize=8)
def _over(model: BodyModel, joints: tuple[str, ...], way: tuple[float, float, float]) -> Points:
    """Where rays from a limb's axis leave its skin, of the reference body: the same skin on every body."""
    body = model.rest(model.solve_height(REFERENCE))
    axis = body.heads[[model.bone[name] for name in joints]].astype(np.float64)
    share = np.linspace(0, 1, STEPS, endpoint=False)[1:, None]
    inside = np.concatenate([a + share * (b - a) for a, b in itertools.pairwise(axis)])
    skin, vertices = triangles_of(model.quads), body.vertices.astype(np.float64)
    hits = [first_hit(start, np.array(way), vertices, skin) for start in inside]
    return Points(np.array([c for c, _ in hits]), np.array([w for _, w in hits]))


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
        limbs = {name: _over(self.ruler.body.model, *limb) for name, limb in LIMBS.items()} | {"fingertip": tip}
        top = self.at_vertices([int(self.flat[:, 2].argmax())])
        return named | limbs | {f"{name}_R": self.mirrored(line)[::-1] for name, line in limbs.items()} | {"top": top}

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
