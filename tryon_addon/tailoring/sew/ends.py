# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps sleeves off the hands and legs off the floor while they are sewn, where a size is too long for its wearer.

What is too long is pushed up into folds, as its wearer would: sewn over the hand or the foot, cloth would have thumbs
and toes through it from the start, and no drape takes them out again.
"""

from __future__ import annotations

import numpy as np

from ..pattern.figure import Figure
from ..pattern.panelmesh import PanelMesh
from ..pattern.pattern import Pattern

PAST = 0.03  # m beyond the wrist, where the thumb begins
FLOOR = 0.015  # m, bodies stand at 0: legs that reach lower are too long
INSTEP = 0.045  # m: from there they fall onto the foot


class Ends:
    """For each limb the vertices of its cloth, and the plane that they stay on one side of; legs only if too long."""

    def __init__(self, figure: Figure, pattern: Pattern, mesh: PanelMesh) -> None:
        arms = np.array([p.wrap.limb if "arm" in (p.wrap.around, p.wrap.side) else 0 for p in pattern.panels])
        legs = np.array([p.wrap.around == "leg" for p in pattern.panels])
        mine = np.flatnonzero(legs[mesh.panel])
        self.planes = []
        if pattern.levels.get("origin", 0.0) + mesh.uv[mine, 1].min(initial=np.inf) < FLOOR:
            self.planes.append((mine, np.array([0.0, 0.0, INSTEP]), np.array([0.0, 0.0, 1.0])))
        for limb in (1, -1):
            _, elbow, wrist = figure.limb("arm", limb)
            back = (elbow - wrist) / np.linalg.norm(elbow - wrist)
            self.planes.append((np.flatnonzero(arms[mesh.panel] == limb), wrist - PAST * back, back))

    def look(self, x: np.ndarray) -> None:
        """The planes stay where they are."""

    def push(self, x: np.ndarray) -> None:
        """Move what is beyond its plane back onto it, ``x`` (V, 3) m in place."""
        for mine, point, way in self.planes:
            x[mine] += np.maximum(0.0, (point - x[mine]) @ way)[:, None] * way
