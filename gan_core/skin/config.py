# SPDX-License-Identifier: GPL-3.0-or-later
"""What the generator of detail is built from. The config travels inside the weights file and rebuilds the model."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from .places import PARTS, REGIONS

TRAITS = ("depth", "age", "woman")
KNOWN = (*REGIONS, *PARTS, "scalp", "palm", "joint", "unit")  # what it is told of every place


@dataclass(frozen=True)
class DetailConfig:
    """Shape of the generator: it works on a grid of SIZE places and draws ``fine`` x ``fine`` texels at each."""

    width: int = 40  # features
    blocks: int = 3
    fine: int = 4
    noise: int = 4  # channels of chance at every place, and as many at every eighth
    atlas: int = 8  # learnt features of a place
    atlas_size: int = 64  # their resolution

    def __post_init__(self) -> None:
        for name, (low, high) in {"width": (4, 256), "blocks": (0, 16), "fine": (2, 8), "noise": (1, 32),
                                  "atlas": (1, 32), "atlas_size": (4, 512)}.items():
            value = getattr(self, name)
            if not isinstance(value, int) or not low <= value <= high:
                raise ValueError(f"{name} is {value!r}, not a whole number from {low} to {high}")

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> DetailConfig:
        """Rebuild from ``to_dict``'s result; unknown keys and numbers out of range raise ValueError."""
        unknown = sorted(set(data) - {f.name for f in fields(cls)})
        if unknown:
            raise ValueError(f"unknown settings {unknown}")
        return cls(**data)
