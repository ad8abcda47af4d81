# SPDX-License-Identifier: GPL-3.0-or-later
"""Two changes of the shoulders for which MakeHuman has no files: how high they are carried, how far out arms are set.

People of one neck, one breadth and one length of arm differ in both by centimetres (what ANSUR II's height of the
shoulder leaves of the nape's, and its span of breadth and arms), and a tailor cuts for the first. Both are made of the
rig: bones of the collar turn or stay, those of the arm follow unturned, the skin goes along by its weights.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

HEIGHT, REACH = "shoulder-height", "shoulder-reach"
RISE = 0.035  # metres that the shoulder's joint rises where HEIGHT is 1
OUT = 0.02  # metres that the arms are set farther out where REACH is 1
STAYS = 0.6  # share of the arm up to which skin stays where it is when arms are set out: the shoulder point has 0.65
_COLLAR = ("clavicle", "shoulder01")
_ARM = ("upperarm", "lowerarm", "wrist", "metacarpal", "finger")


def shapes(root: Path, points: np.ndarray, groups: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Shape -> offsets (N, 3) in metres of MakeHuman's mesh ``points`` (N, 3), Z up, helpers and joints included.

    root: ``makehuman.data_folder()``; groups: of ``makehuman.read_obj``. Every change comes as ``-incr`` and ``-decr``.
    """
    weights = json.loads((root / "rigs/standard/weights.default.json").read_text())["weights"]
    height, reach = np.zeros_like(points), np.zeros_like(points)
    for side, letter, out in ((".L", "l", 1.0), (".R", "r", -1.0)):
        root_cube, joint_cube = (np.unique(groups[f"joint-{letter}-{name}"][..., 0])
                                 for name in ("clavicle", "shoulder"))
        pivot, joint = points[root_cube].mean(axis=0), points[joint_cube].mean(axis=0)
        turn = RISE / (joint - pivot)[0]  # of the collar about its root, in the plane of the body
        collar, arm = (_share(weights, bones, side, len(points)) for bones in (_COLLAR, _ARM))
        height += collar[:, None] * _turned(points - pivot, turn) + arm[:, None] * _turned(joint - pivot, turn)
        arm[joint_cube] = 1.0  # the rig hangs it on the collar
        along = np.clip((arm - STAYS) / (1 - STAYS), 0.0, 1.0)
        reach[:, 0] += out * OUT * along * along * (3 - 2 * along)
    return {f"{name}-{way}": sign * offsets for name, offsets in ((HEIGHT, height), (REACH, reach))
            for way, sign in (("incr", 1.0), ("decr", -1.0))}


def _share(weights: Mapping[str, list], bones: tuple[str, ...], side: str, count: int) -> np.ndarray:
    """(count,) by how much the ``bones`` of a side move each vertex, 0 to 1."""
    found = np.zeros(count)
    for name, rows in weights.items():
        if name.startswith(bones) and name.endswith(side):
            vertex, weight = np.array(rows).T
            found[vertex.astype(int)] += weight
    return found


def _turned(way: np.ndarray, turn: float) -> np.ndarray:
    """How far the ends of ways (..., 3) go, turned by a small angle in the plane of the body."""
    x, _, z = np.moveaxis(way, -1, 0)
    return turn * np.stack([-z, np.zeros_like(x), x], axis=-1)
