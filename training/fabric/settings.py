# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of the fabric generator depends on beside its data. Read from TOML, stored in every checkpoint."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from ...gan_core.fabric.gan.config import CriticConfig, GeneratorConfig
from ..common.losses import LOSSES

PRECISIONS = ("float32", "bfloat16")
SHIPPED = Path(__file__).with_name("fabric.toml")


@dataclass(frozen=True)
class Settings:
    """One run. The first ``coding`` pictures teach encoder and decoder, of a generator that draws codes."""

    images: int = 111_056  # real pictures shown to the critic in all
    coding: int = 0  # real pictures before that, for encoder and decoder
    batch: int = 16  # of every process
    loss: str = "non-saturating"
    rate: float = 2e-3  # of the generator
    critic_rate: float = 3e-3
    falling: int = 0  # of the last so many real pictures: both rates fall to a tenth, and the players come to rest
    coding_rate: float = 3e-3  # of encoder and decoder; falls to a tenth
    coding_noise: float = 0.2  # added to codes while the decoder learns, so that it forgives the generator
    naming: float = 0.0  # weight of naming the class, in both players' losses, of a critic that does (AC-GAN)
    augment: int = 0  # real pictures in which the chance of augmentation may rise from 0 to 1 (0: none)
    penalty: float = 0.2  # weight of R1 or the gradient penalty
    penalty_every: int = 16  # steps between penalties, which are weighted up by as much
    ema_images: int = 8_000  # half-life of the averaged generator
    ring: int = 2  # pixels (of codes: of theirs) hidden at the border, see common.seams.masked
    precision: str = "float32"  # or "bfloat16", by autocast
    compile: bool = False  # torch.compile both players
    seed: int = 0
    generator: GeneratorConfig = field(default_factory=GeneratorConfig)
    critic: CriticConfig = field(default_factory=CriticConfig)

    def __post_init__(self) -> None:
        if self.loss not in LOSSES:
            raise ValueError(f"loss is {self.loss!r}; choose of: {', '.join(LOSSES)}")
        if self.precision not in PRECISIONS:
            raise ValueError(f"precision is {self.precision!r}; choose of: {', '.join(PRECISIONS)}")
        if self.critic.code != self.generator.code or self.critic.classes != len(self.generator.classes):
            raise ValueError("the critic must judge what the generator draws: code and classes differ")
        if self.naming and not self.critic.names:
            raise ValueError("naming needs a critic that names classes: set names in [critic]")
        if self.generator.code and not self.coding:
            raise ValueError("a generator of codes needs pictures for its encoder and decoder: set coding")

    @property
    def beta(self) -> float:
        """Second moment's decay of the critic's optimiser, which takes one step more for each penalty."""
        return float(0.99 ** (self.penalty_every / (self.penalty_every + 1)))

    def to_dict(self) -> dict[str, Any]:
        critic = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self.critic).items()}
        return asdict(self) | {"generator": self.generator.to_dict(), "critic": critic}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Settings:
        """From ``to_dict``'s result or a TOML file's; unknown keys raise ValueError."""
        unknown = sorted(set(data) - {f.name for f in fields(cls)})
        critic = data.get("critic", {})
        unknown += sorted(f"critic.{k}" for k in set(critic) - {f.name for f in fields(CriticConfig)})
        if unknown:
            raise ValueError(f"unknown settings {unknown}")
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in critic.items()}
        generator = GeneratorConfig.from_dict(data.get("generator", {}))
        return cls(**data | {"generator": generator, "critic": CriticConfig(**values)})

    @classmethod
    def read(cls, path: Path = SHIPPED) -> Settings:
        with Path(path).open("rb") as file:
            return cls.from_dict(tomllib.load(file))
