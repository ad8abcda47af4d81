# SPDX-License-Identifier: GPL-3.0-or-later
"""What people can be asked for when they are drawn: sex, age and six measures, checked and as tensors."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from .population import NAMES, SEXES

# Beside sex, in the order of the generator's ``given``: condition -> measure. "waist" is the one at the navel.
CONDITIONS: dict[str, str] = {
    "age": "age", "stature": "stature", "weight": "weight", "bust": "bust", "waist": "waist_navel", "hip": "hip",
}  # fmt: skip
PLACES = [NAMES.index(n) for n in CONDITIONS.values()]
LIMITS = {"age": (18, 90, "years"), "stature": (120, 230, "cm"), "weight": (30, 250, "kg"), "bust": (60, 200, "cm"),
          "waist": (45, 200, "cm"), "hip": (60, 220, "cm")}  # fmt: skip


def check_conditions(conditions: Mapping[str, Any]) -> tuple[str | None, dict[str, float]]:
    """(sex, the others in years, cm and kg); None stands for free. Raises ValueError, with what is allowed."""
    unknown = sorted(set(conditions) - {"sex", *CONDITIONS})
    if unknown:
        raise ValueError(f"There is no condition {unknown[0]!r}; choose of: sex, {', '.join(CONDITIONS)}.")
    sex = conditions.get("sex")
    if sex not in (None, *SEXES):
        raise ValueError(f"sex is {sex!r}; give one of: {', '.join(SEXES)}.")
    known: dict[str, float] = {}
    for name, value in conditions.items():
        if name == "sex" or value is None:
            continue
        low, high, unit = LIMITS[name]
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if not low <= number <= high:
            raise ValueError(f"{name} is {value!r}; give {low} to {high} {unit}.")
        known[name] = number
    return sex, known


def pack_conditions(conditions: Sequence[dict[str, float]]) -> tuple[Tensor, Tensor]:
    """(given, mask), each (B, 6), of one dict of CONDITIONS a person (what is missing is free)."""
    given, mask = torch.zeros(len(conditions), len(CONDITIONS)), torch.zeros(len(conditions), len(CONDITIONS))
    for i, known in enumerate(conditions):
        for k, name in enumerate(CONDITIONS):
            if name in known:
                given[i, k], mask[i, k] = float(known[name]), 1.0
    return given, mask
