# SPDX-License-Identifier: GPL-3.0-or-later
"""A generated cloth as a look wears it and keeps it: nothing but what its material shows, as finely as that can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

SHOWN = ("colour", "normal", "roughness", "opacity")  # height shows in drawn cloths only, which are not kept


def shown(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of ``fabric.sample`` with its maps as uint8, exactly as Blender's images of 8 bits round them.

    Of 24 MB at 1024 px some 2 MB are kept then, and no pixel of any view is another.
    """
    plain = {name: value for name, value in answer.items() if not isinstance(value, np.ndarray)}
    return plain | {name: _bytes(answer[name]) for name in SHOWN if name in answer}


def _bytes(values: np.ndarray) -> np.ndarray:
    if values.dtype == np.uint8:
        return values
    return np.clip(np.floor(np.float32(255) * values + np.float32(0.5)), 0, 255).astype(np.uint8)
