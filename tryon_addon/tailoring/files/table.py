# SPDX-License-Identifier: GPL-3.0-or-later
"""A pattern laid out on a table, every panel as it is sewn, to be looked at on a screen. Centimetres, y up.

A sheet to cut (``svg``) draws a mirrored pair once and saves cloth; here each panel lies for itself, in the order of
the body: fronts, backs, sleeves, legs, what is sewn to them; the wearer's right to the left, as one sees them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..pattern.pattern import Panel, Pattern
from ..pattern.piece import grain_of, middle_of, seam_line

WIDE, GAP = 170.0, 3.0  # cm: a row; between panels
STEP, COARSE = 0.5, 4.0  # cm between points of a seam; of the outline that a word and an arrow have to lie in
_PARTS = {"torso": 0, "arm": 1, "leg": 2}  # what is sewn to them, and all else, comes last
_SIDES = {"front": 0, "back": 2}


def _place(panel: Panel) -> tuple[int, int, int]:
    wrap = panel.wrap
    return _PARTS.get(wrap.around, len(_PARTS)), _SIDES.get(wrap.side, 1), wrap.limb


def laid_out(pattern: Pattern) -> dict[str, Any]:
    """The pattern as the panel view draws it.

    Returns:
        ``panels``, in the pattern's own order: ``name``, ``line`` (n, 2) the closed seam line, ``grain`` (2, 2) the
        ends of its arrow, ``middle`` (2,) where words go, ``cloth`` cm²; ``seams``: ``panels`` (2 numbers), ``lines``
        (two (k, 2), so that equal rows meet), ``lengths`` cm; ``width``, ``height`` cm of all.
    """
    lines = {p.name: seam_line(p) for p in pattern.panels}
    moved: dict[str, np.ndarray] = {}
    x = y = shelf = widest = 0.0
    for panel in sorted(pattern.panels, key=_place):
        low, high = lines[panel.name].min(0), lines[panel.name].max(0)
        wide, tall = high - low
        if x + wide > WIDE and x > 0.0:
            x, y, shelf = 0.0, y - shelf - GAP, 0.0
        moved[panel.name] = np.array([x - low[0], y - high[1]])
        x, shelf = x + wide + GAP, max(shelf, float(tall))
        widest = max(widest, x - GAP)
    up = np.array([0.0, shelf - y])  # the lowest row stands on 0
    number = {p.name: i for i, p in enumerate(pattern.panels)}
    panels = []
    for panel in pattern.panels:
        rough, by = panel.outline(COARSE), moved[panel.name] + up
        middle = middle_of(rough)
        panels.append({"name": panel.name, "line": _f32(lines[panel.name] + by),
                       "grain": _f32(np.array(grain_of(panel, rough, middle)) + by), "middle": _f32(middle + by),
                       "cloth": round(abs(panel.area()), 1)})
    seams = []
    for stitch, one_length, other_length in pattern.seam_lengths():
        count = max(2, round(max(one_length, other_length) / STEP))
        sides = []
        for k, (name, edge) in enumerate((stitch.a, stitch.b)):
            panel = pattern.panel(name)
            line = panel.sample(panel.index(edge), count) + moved[name] + up
            sides.append(_f32(line[::-1] if k and not stitch.same else line))
        seams.append({"panels": [number[stitch.a[0]], number[stitch.b[0]]], "lines": sides,
                      "lengths": [round(one_length, 1), round(other_length, 1)]})
    return {"panels": panels, "seams": seams, "width": round(widest, 1), "height": round(float(up[1]), 1)}


def _f32(points: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(points, np.float32)
