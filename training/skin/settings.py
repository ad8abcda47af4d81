# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of a run of SkinGAN's detail."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from ...gan_core.skin.config import DetailConfig


@dataclass(frozen=True)
class Settings:
    """``critic`` False trains without one: by sorted projections of patches alone."""

    steps: int = 3000
    batch: int = 8
    window: int = 24  # places across, of 4 texels each
    rate: float = 8e-4
    critic_rate: float = 6e-4
    decay: float = 0.998  # of the averaged generator
    critic: bool = True
    adversarial: float = 0.03  # weight of the critic beside the projections
    slope_every: int = 8
    slope: float = 0.5
    face: float = 0.55  # share of windows on the head
    people: int = 40  # drawn by the linear model, to add detail to
    save_every: int = 100
    seed: int = 0
    detail: DetailConfig = field(default_factory=DetailConfig)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Settings:
        return cls(**{**data, "detail": DetailConfig.from_dict(data["detail"])})
