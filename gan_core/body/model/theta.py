# SPDX-License-Identifier: GPL-3.0-or-later
"""Shape parameters as one vector theta, for batches, gradients and networks: phenotypes, stature, build."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from . import identity
from .build import BUILD

PHENOTYPES = ("gender", "age", "height", "weight", "muscle", "proportions", "cupsize", "firmness")
NAMES: tuple[str, ...] = PHENOTYPES + tuple(BUILD)
# Changes that look like nobody's body long before their end; no measure tells them from plain girth.
_NARROWER: dict[str, tuple[float, float]] = {
    "stomach-pregnant": (-0.3, 0.2), "pelvis-tone": (-0.5, 0.5),
    **{f"{limb}-{what}": (-0.5, 0.5) for limb in ("upperarm", "lowerarm", "upperleg", "lowerleg")
       for what in ("fat", "muscle")},
}  # fmt: skip
_BOUNDS = [_NARROWER.get(name, (-1.0, 1.0)) for name in BUILD]
# Gender 0 to 1, age in years, height in cm (the stature), the rest from 0 to 1; build inside -1 to 1.
LOW = np.array([0, 18, 140, 0, 0, 0, 0, 0] + [low for low, _ in _BOUNDS], dtype=np.float32)
HIGH = np.array([1, 90, 210, 1, 1, 1, 1, 1] + [high for _, high in _BOUNDS], dtype=np.float32)
START = np.array([1, 28, 170, 0.5, 0.5, 0.6, 0.5, 0.5] + [0] * len(BUILD), dtype=np.float32)


def index(name: str) -> int:
    """The column of a parameter."""
    return NAMES.index(name)


def from_body(body: Mapping[str, Any]) -> np.ndarray:
    """Theta (P,) of a spec's body; a build that is not given is the one its identity draws."""
    theta = START.copy()
    for i, name in enumerate(PHENOTYPES):
        theta[i] = body.get(name, START[i])
    given = body.get("build") or identity.build_of(int(body.get("identity", 0)))
    for name, value in given.items():
        theta[index(name)] = value
    return theta


def to_body(theta: np.ndarray, like: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The spec's body of a theta (P,); identity, skin and other fields are those of ``like``.

    Numbers are rounded to what changes no measure by more than a tenth of a millimetre.
    """
    values = np.clip(np.asarray(theta, float), LOW, HIGH)
    body = dict(like or {})
    for name, value in zip(PHENOTYPES, values, strict=False):
        body[name] = round(float(value), 2 if name == "age" else 5)
    body["build"] = {name: round(float(v), 5) for name, v in zip(BUILD, values[len(PHENOTYPES) :], strict=True)}
    body["measures"] = {}
    return body
