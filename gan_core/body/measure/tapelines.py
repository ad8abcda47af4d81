# SPDX-License-Identifier: GPL-3.0-or-later
"""Where every measure lies: lines found on the body as modelled and carried by its skin into any pose.

A girth is the convex hull of its cut; a length runs over the tailor's points; what a caliper takes is drawn as the
caliper's bracket, clear of the body; a height falls from its point to the floor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..model import identity, theta
from .measure_table import NAMES
from .ruler import Ruler
from .tailor import Tailor

RELAXED = {"upper_arm_flexed": "upper_arm", "forearm_flexed": "forearm"}  # a flexed girth is drawn on the arm at rest
SPINE = {"waist_back_length": "waist_navel", "nape_to_waist": "waist"}  # down to which girth's level
CLEAR = 0.02  # metres between a caliper's bracket and the body
# Over which points of the skin a length runs.
PATHS: dict[str, tuple[str, ...]] = {
    "shoulder_length": ("trapezius", "shoulder_L"),
    "arm_length": ("shoulder_L", "arm"),
    "hand_length": ("hand", "fingertip"),
    "span": ("fingertip_R", "hand_R", "arm_R", "shoulder_R", "nape", "shoulder_L", "arm", "hand", "fingertip"),
    "bust_points": ("bust_L", "bust_R"),
}  # fmt: skip
# From which point a height falls.
HEIGHTS = {"crotch_height": "crotch", "knee_height": "patella", "acromial_height": "shoulder_L",
           "waist_height_navel": "navel", "cervicale_height": "nape", "stature": "top"}  # fmt: skip


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
    elif name == "acromial_height":
        rail[1] = vertices[:, 1].min() - CLEAR
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
    rail = hip.copy()
    rail[0] = max(hip[0], tailor.at_vertices(tailor.ruler.foot.numpy()).on(vertices)[:, 0].max()) + CLEAR
    return np.array([waist, hip, rail, rail * (1, 1, 0)])


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
