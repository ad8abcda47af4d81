# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a wide skirt starts: hanging in even folds, close to how it will come to rest.

Spread out as the cone that it is cut as, it would fall for two seconds and its folds would wander for ten more.
"""

from __future__ import annotations

import numpy as np

from ..pattern.figure import Figure
from ..pattern.panelmesh import PanelMesh
from ..pattern.pattern import Pattern
from .torso import Loops, half_widths, heights, spread, torso_loops

FALL = np.radians(16.0)  # most that the inside of the folds leans outwards, else half as far as the cloth spread out
_STEEP = np.linspace(0.0, 12.0, 241)  # slope of a fold's side against the loop that it lies on
_PHASE = (np.arange(48) + 0.5) * np.pi / 48


def _amplitude(ratio: np.ndarray, girth: np.ndarray, folds: int) -> np.ndarray:
    """Half the depth (L,) m of waves that make a loop ``girth`` (L,) m long ``ratio`` (L,) times as long."""
    around = 1 + _STEEP[:, None] / folds  # the waves lie outside the loop
    length = np.sqrt(around**2 + (_STEEP[:, None] * np.sin(_PHASE)) ** 2).mean(1)
    return np.interp(ratio, length, _STEEP) * girth / (2 * np.pi * folds)


def place_ruffled(figure: Figure, pattern: Pattern, mesh: PanelMesh, out: np.ndarray, numbers: list[int]) -> None:
    """Fill in the positions ``out`` (V, 3) m of the panels ``numbers``, which hang around the torso in ``Wrap.folds``.

    Every one of them keeps the width of its cloth: what the loop beneath cannot take lies in the folds.
    """
    origin = pattern.levels["origin"]
    along = heights(pattern, numbers)  # as cut; the cloth hangs from the highest
    widths = half_widths(pattern, numbers, along - origin)
    total = widths["front"] + widths["back"]
    top = along[-1]
    lean = min(FALL, 0.5 * np.arctan((total[0] - total[-1]) / (np.pi * (top - along[0]))))
    z = top - (top - along) * np.cos(lean)
    widest = 2 * total[-1] + 2 * np.pi * (top - along) * np.sin(lean)
    loops = torso_loops(figure, z, np.minimum(2 * total, widest))
    girth = 2 * np.hypot(*np.moveaxis(np.diff(loops.points, axis=1), -1, 0)).sum(-1)
    folds = max(pattern.panels[n].wrap.folds for n in numbers)
    deep = _amplitude(np.maximum(1.0, 2 * total / girth), girth, folds)
    for n in numbers:
        mine, front = mesh.panel == n, pattern.panels[n].wrap.side == "front"
        x, y = spread(pattern.panels[n], mesh.uv[mine]).T
        height = np.interp(y + origin, along, z)
        share = np.abs(x) / np.interp(y + origin, along, total)
        share = share if front else 1 - share
        place = loops.at(height, share)
        place += _outward(loops, height, share) * (
            np.interp(y + origin, along, deep) * (1 + np.cos(np.pi * folds * share)))[:, None]
        side = np.sign(x) if front else -np.sign(x)
        out[mine] = np.column_stack([place[:, 0] * side, place[:, 1], height])


def _outward(loops: Loops, z: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Unit normals (n, 2) of the half loops, away from the body."""
    step = loops.at(z, np.minimum(share + 0.02, 1.0)) - loops.at(z, np.maximum(share - 0.02, 0.0))
    return np.stack([step[:, 1], -step[:, 0]], -1) / np.maximum(np.hypot(*step.T), 1e-9)[:, None]
