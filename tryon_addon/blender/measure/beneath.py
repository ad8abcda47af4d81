# SPDX-License-Identifier: GPL-3.0-or-later
"""What a garment lies on."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .signed_distance import Surface, distances

BESIDE = 0.015  # metres from closed skin within which skin is as good as closed


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
        """Wear ``cloth`` under what comes next; only its ``outer`` (V,) bool side can poke through that.

        That side alone is what has something behind it: thick cloth encloses nothing but its own thickness.
        """
        seen = outer & ~self.in_folds(cloth.points)
        self.surfaces.append(Surface.build(cloth.points, cloth.triangles[outer[cloth.triangles].all(axis=1)]))
        self.points.append((cloth.points[seen], cloth.normals[seen]))
