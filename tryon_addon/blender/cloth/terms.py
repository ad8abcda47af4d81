# SPDX-License-Identifier: GPL-3.0-or-later
"""What a drape begins with and ends with: the cloth's sheet, the solver's settings, what counts as rest, the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

FPS = 24
WINDOW = 24  # frames over which a settled garment may drift
LONGEST = 2000  # frames of a drape with all that follows


@dataclass(frozen=True)
class Rest:
    """What counts as settled: speed in m/s (95th percentile), drift over the window in metres (that, and largest)."""

    speed: float = 0.008  # the certificate allows 0.010
    drift_p95: float = 0.0019  # it allows 2 mm
    drift_max: float = 0.0077  # and 8 mm

    def allows(self, moved: np.ndarray) -> bool:
        """Whether vertices that ``moved`` (V,) metres have drifted no more than this."""
        return bool(np.percentile(moved, 95) <= self.drift_p95 and moved.max() <= self.drift_max)


@dataclass(frozen=True)
class DrapeSettings:
    """How the solver is run. ``offset`` keeps cloth clear of the skin, in metres."""

    quality: int = 4
    collision_quality: int = 1
    max_frames: int = 240
    collider_triangles: int = 3500
    offset: float = 0.003
    air_damping: float = 10.0  # Blender's largest
    self_collision: bool = False
    slow_start: int = 0  # frames over which gravity grows to its full strength
    window: int = WINDOW
    rest: Rest = Rest()
    weight: float = 1.0  # of cloth and springs alike: the lighter, the calmer the air holds it, in the same folds


@dataclass(frozen=True)
class Sheet:
    """Cloth ready for the solver, as ``garment.sew`` gives it.

    ``sewn``, ``flat``: (V, 3) metres, where it starts and the flat panels that give the rest lengths; ``triangles``
    (T, 3); ``seams`` (S, 2) stitched vertex pairs; ``pinned`` (V,) 0 free to 1 held; ``layered`` (V,) bool, where the
    cloth may meet cloth of its own garment (collars, lapels): only there does it collide with itself, which would cost
    as much again everywhere.
    """

    sewn: np.ndarray
    flat: np.ndarray
    triangles: np.ndarray
    seams: np.ndarray
    pinned: np.ndarray
    layered: np.ndarray | None = None

    @staticmethod
    def of(arrays: Mapping[str, Any]) -> Sheet:
        """From the answer of ``garment.sew``, or its ``fall``."""
        return Sheet(*(arrays[name] for name in ("sewn", "flat", "triangles", "seams", "pinned", "layered")))


@dataclass
class DrapeResult:
    """Where the vertices came to rest, (V, 3) metres, and how; ``restless`` is the vertex that drifted most."""

    positions: np.ndarray
    frames: int
    seconds: float
    speed_p95: float  # m/s at the end
    drift_p95: float  # m over the settings' window, NaN when there were fewer
    drift_max: float
    settled: bool
    restless: int = 0
