# SPDX-License-Identifier: GPL-3.0-or-later
"""What a garment lies on."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .signed_distance import Surface, distances

BESIDE = 0.015  # metres from closed skin within which skin is as good as closed


@dataclass
class Beneath:
    """What a garment lies on: the skin, and the sides that are seen of the garments worn under it."""

    surfaces: list[Surface]
    hidden: np.ndarray = field(default_factory=lambda: np.zeros((0, 3)))  # skin that a pose closes on other skin

    @staticmethod
    def of_body(skin: Surface, hidden: np.ndarray | None = None) -> Beneath:
        """The bare body. ``hidden`` (N, 3) m: skin that a pose closes on other skin, a fold that nobody sees into."""
        return Beneath([skin]) if hidden is None else Beneath([skin], hidden)

    def copy(self) -> Beneath:
        """The same, to wear something else on."""
        return Beneath([*self.surfaces], self.hidden)

    def in_folds(self, points: np.ndarray) -> np.ndarray:
        """(N,) bool: which points lie where skin is closed on skin."""
        return distances(points, self.hidden) < BESIDE
