# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fitter calls a place on a body: "left armpit", "seat", "right calf"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

NEAR = 0.08  # metres from a tailor's point that are still called by its name
POINTS = {"nape": "nape", "neck_front": "pit of the neck", "crotch": "crotch", "neck_side": "side of the neck",
          "shoulder": "shoulder", "armpit": "armpit", "bust": "breast", "underbust": "breast", "elbow": "elbow",
          "wrist": "wrist", "knee": "knee", "ankle": "ankle"}  # of landmarks, those with a side without it
PARTS = {"upper_arm": "upper arm", "eyes": "head"}  # where it is not the part's own name
TRUNK = ((0.58, "chest", "upper back"), (0.28, "waist", "small of the back"), (-np.inf, "belly", "seat"))
SIDES = {"L": "left ", "R": "right "}


@dataclass(frozen=True)
class Places:
    """A body's named places: ``vertices`` (V, 3) m in the pose that it stands in, ``part`` (V,) an index into
    ``parts``, ``points`` {landmark: (3,) m}."""

    vertices: np.ndarray
    part: np.ndarray
    parts: tuple[str, ...]
    points: Mapping[str, np.ndarray]

    @staticmethod
    def of(topology: Mapping[str, Any], vertices: np.ndarray) -> Places:
        """On the body with these ``vertices`` (V, 3) m; ``topology`` as ``body.topology`` answers."""
        there = np.asarray(vertices, float)
        corners, weights = np.asarray(topology["landmark_corners"]), np.asarray(topology["landmark_weights"])
        points = np.einsum("nkc,nk->nc", there[corners], weights)
        return Places(there, np.asarray(topology["vertex_part"]), tuple(topology["part_names"]),
                      dict(zip(topology["landmark_names"], points, strict=True)))

    def name(self, at: np.ndarray) -> str:
        """What the place nearest to ``at`` (3,) m is called."""
        point = np.asarray(at, float)
        mark = min(self.points, key=lambda name: float(np.linalg.norm(self.points[name] - point)))
        if np.linalg.norm(self.points[mark] - point) < NEAR:
            name, _, side = mark.rpartition("_") if mark.endswith(("_L", "_R")) else (mark, "", "")
            return SIDES.get(side, "") + POINTS.get(name, name.replace("_", " "))
        nearest = int(((self.vertices - point) ** 2).sum(axis=1).argmin())
        part, _, side = self.parts[self.part[nearest]].partition(".")
        return self._trunk(self.vertices[nearest]) if part == "torso" else SIDES.get(side, "") + PARTS.get(part, part)

    def around(self, name: str) -> np.ndarray:
        """(N, 3) m on the body at the place of that name, as ``name`` gives them; none where it knows no such place."""
        side = next((letter for letter, word in SIDES.items() if name.startswith(word)), "")
        bare = name.removeprefix(SIDES.get(side, ""))
        ending = f"_{side}" if side else ""
        marks = [at for mark, at in self.points.items()
                 if mark == bare.replace(" ", "_") + ending or mark.endswith(ending)
                 and POINTS.get(mark.removesuffix(ending)) == bare]
        if marks:
            away = np.linalg.norm(self.vertices[:, None] - np.array(marks)[None], axis=2).min(axis=1)
            return np.concatenate([np.array(marks), self.vertices[away < NEAR]])
        sided = [part.partition(".") for part in self.parts]
        parts = [i for i, (part, _, its) in enumerate(sided) if PARTS.get(part, part) == bare and its == side]
        if parts:
            return self.vertices[np.isin(self.part, parts)]
        if not any(bare in names[1:] for names in TRUNK) or side:
            return np.empty((0, 3))
        torso = self.vertices[self.part == self.parts.index("torso")]
        return torso[[self._trunk(point) == bare for point in torso]]

    def known(self) -> list[str]:
        """The names of all its places."""
        marks = (mark.rpartition("_") if mark.endswith(("_L", "_R")) else (mark, "", "") for mark in self.points)
        names = {SIDES.get(side, "") + POINTS[mark] for mark, _, side in marks if mark in POINTS}
        parts = (part.partition(".") for part in self.parts if not part.startswith("torso"))
        names |= {SIDES.get(side, "") + PARTS.get(part, part) for part, _, side in parts}
        return sorted(names | {name for row in TRUNK for name in row[1:]})

    def _trunk(self, point: np.ndarray) -> str:
        """By the height from crotch to nape, and the side that it lies on."""
        low, high, front = (self.points[name] for name in ("crotch", "nape", "neck_front"))
        up = high - low
        share = float((point - low) @ up / (up @ up))
        middle = np.median(self.vertices[self.part == self.parts.index("torso")], axis=0)
        ahead = (front - high) - up * ((front - high) @ up) / (up @ up)
        name, behind = next((fore, back) for least, fore, back in TRUNK if share > least)
        return name if (point - middle) @ ahead > 0 else behind
