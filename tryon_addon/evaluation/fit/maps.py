# SPDX-License-Identifier: GPL-3.0-or-later
"""What a garment can be coloured by: one table of maps, each with its unit and its range."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...catalog import comfort
from ...catalog.cloth.physics import CLOTHS
from ...core import meshes
from ..places import Places
from .garment import Fit
from .zones import Wearer


@dataclass(frozen=True)
class Map:
    """A figure at every point of a garment. ``of`` gives (W,) values in ``unit`` at the points of the closed garment;
    ``high``: where its range ends, from 0 on; None: at what the cloth gives, its extensibility in %."""

    name: str
    label: str
    unit: str
    of: Callable[[Fit], np.ndarray]
    high: float | None = None

    def range(self, physics: str) -> tuple[float, float]:
        """Low and high in the unit, for a cloth's preset."""
        return 0.0, CLOTHS[physics].extensibility.value if self.high is None else self.high


def _joined(fit: Fit, values: np.ndarray) -> np.ndarray:
    """Of the panels' vertices (V,) at the points of the closed garment (W,): the mean of what a seam joins."""
    index, count = fit.garment.cloth.weld
    return meshes.summed(values, index, count) / np.maximum(np.bincount(index, minlength=count), 1)


MAPS: dict[str, Map] = {one.name: one for one in (
    Map("clearance", "Clearance", "mm", lambda fit: 1000 * fit.clearance, 50.0),
    Map("strain", "Strain", "%", lambda fit: _joined(fit, 100 * np.maximum(fit.strain.principal()[0][:, 1], 0))),
    Map("warp", "Strain of the warp", "%", lambda fit: _joined(fit, 100 * np.maximum(fit.strain.warp, 0))),
    Map("weft", "Strain of the weft", "%", lambda fit: _joined(fit, 100 * np.maximum(fit.strain.weft, 0))),
    Map("shear", "Shear", "\u00b0", lambda fit: _joined(fit, np.abs(fit.strain.shear)), 10.0),
    Map("pressure", "Pressure", "kPa", lambda fit: fit.pressure, comfort.USUAL.limit),
    Map("next_layer", "Distance to the next layer", "mm", lambda fit: 1000 * fit.beneath, 50.0),
)}  # fmt: skip


def bare(vertices: np.ndarray, triangles: np.ndarray) -> Wearer:
    """A body of which nothing is known but its skin, (V, 3) m and (T, 3): enough for every map, for no zone."""
    places = Places(np.asarray(vertices, float), np.zeros(len(vertices), int), ("torso",), {})
    return Wearer(places, np.asarray(triangles, np.int64), {})
