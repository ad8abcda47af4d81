# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of a body, checked before anything is solved: names, numbers, and what no skeleton can have."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..measure.measure_table import BY_NAME
from ..model import theta
from ..population.population import SEXES

# (a, b, factor): no body has a measure a longer than b times the factor.
_NEVER_LONGER: tuple[tuple[str, str, float], ...] = (
    ("cervicale_height", "stature", 0.93), ("acromial_height", "stature", 0.9),
    ("waist_height_navel", "acromial_height", 0.85), ("waist_height_navel", "stature", 0.72),
    ("crotch_height", "waist_height_navel", 0.95), ("crotch_height", "stature", 0.58),
    ("knee_height", "crotch_height", 0.75), ("knee_height", "stature", 0.35), ("outseam", "stature", 0.75),
    ("crotch_height", "outseam", 0.95), ("arm_length", "stature", 0.42), ("span", "stature", 1.22),
    ("hand_length", "arm_length", 0.5), ("foot_length", "stature", 0.2), ("shoulder_breadth", "bideltoid_breadth", 1.0),
    ("shoulder_length", "shoulder_breadth", 0.5), ("waist_back_length", "cervicale_height", 0.45),
    ("ankle", "calf", 0.95), ("calf", "thigh", 1.05), ("knee", "thigh", 1.0), ("thigh", "hip", 0.82),
    ("wrist", "forearm_flexed", 0.95), ("upper_arm", "upper_arm_flexed", 1.05), ("elbow", "upper_arm_flexed", 1.2),
    ("neck", "bust", 0.6), ("underbust", "bust", 1.02), ("waist", "waist_navel", 1.06), ("hip_breadth", "hip", 0.45),
    ("waist_depth", "waist_navel", 0.4), ("chest_depth", "bust", 0.4), ("bust_points", "bust", 0.32),
    ("waist_navel", "hip", 1.5), ("waist", "hip", 1.45),
)  # fmt: skip
BMI = (12.0, 75.0)  # kg a square metre, of living adults


class FitRequestError(ValueError):
    """Measures that no body has. ``message`` says which and why, ``mend`` what is allowed."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend


@dataclass(frozen=True)
class FitRequest:
    """Whom to find: ``measures`` in cm and kg by name; ``sex`` of SEXES, ``age`` in years, or None; ``like``: the
    spec's body whose face and skin are kept."""

    measures: Mapping[str, float]
    sex: str | None = None
    age: float | None = None
    like: Mapping[str, Any] = field(default_factory=dict)

    def check(self) -> FitRequest:
        """Itself with plain floats.

        Raises:
            FitRequestError: an unknown name, no number, or measures that contradict each other.
        """
        found = {name: _number(name, value) for name, value in self.measures.items()}
        if not found:
            raise FitRequestError("No measure is given.", "Give at least one, for example stature=172.")
        if self.sex not in (None, *SEXES):
            raise FitRequestError(f"sex is {self.sex!r}.", f"Give one of: {', '.join(SEXES)}, or leave it out.")
        age = None if self.age is None else _within("age", self.age, "years", "age")
        if "stature" in found:
            _within("stature", found["stature"], "cm", "height")
        for short, long, factor in _NEVER_LONGER:
            if short in found and long in found and found[short] > factor * found[long]:
                raise FitRequestError(
                    f"{short} ({found[short]:g} cm) conflicts with {long} ({found[long]:g} cm): no body has both.",
                    f"With that {long}, {short} is at most {factor * found[long]:.1f} cm. Correct or leave out one.",
                )
        if {"stature", "weight"} <= found.keys():
            square = (found["stature"] / 100) ** 2
            if not BMI[0] <= found["weight"] / square <= BMI[1]:
                raise FitRequestError(
                    f"weight ({found['weight']:g} kg) conflicts with stature ({found['stature']:g} cm): "
                    f"that is {found['weight'] / square:.1f} kg a square metre.",
                    f"With that stature, give {BMI[0] * square:.0f} to {BMI[1] * square:.0f} kg.",
                )
        return FitRequest(found, self.sex, age, dict(self.like))


def _number(name: str, value: object) -> float:
    if name not in BY_NAME:
        raise FitRequestError(f"There is no measure {name!r}.", f"Known: {', '.join(BY_NAME)}.")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value <= 0:
        raise FitRequestError(f"{name} is {value!r}.", f"Give a positive number of {BY_NAME[name].unit}.")
    return float(value)


def _within(name: str, value: object, unit: str, parameter: str) -> float:
    column = theta.index(parameter)
    low, high = float(theta.LOW[column]), float(theta.HIGH[column])
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise FitRequestError(f"{name} is {value!r} {unit}.", f"Allowed: {low:g} to {high:g} {unit}.")
    return float(value)
