# SPDX-License-Identifier: GPL-3.0-or-later
"""What a BodyGAN run depends on beside its data. Read from TOML, stored in every checkpoint."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from ...gan_core.body.gan.generator import BodyGanConfig
from ..common.losses import LOSSES

PRECISIONS = ("float32", "bfloat16")
SHIPPED = Path(__file__).with_name("people.toml")


@dataclass(frozen=True)
class PeopleSettings:
    """One run. The first ``solving`` steps teach shapes alone, then the critic joins."""

    steps: int = 3000
    solving: int = 2700
    settling: int = 0  # the last steps of these, after the ruler has read bodies like those found by then
    batch: int = 256  # of every process
    readings: tuple[int, int] = (16_000, 20_000)  # bodies the learned ruler learns from: first, and with shapes found
    reader_steps: int = 2500  # in which it is taught, each time
    reader_width: int = 256
    loss: str = "non-saturating"
    rate: float = 2e-3  # of the generator while solving; falls to a tenth
    adversarial_rate: float = 3e-4  # of the generator once the critic has joined
    bend_rate: float = 2e-3  # of the network that bends scores, then
    critic_rate: float = 1e-3
    critic_steps: int = 2  # of the critic for one of the generator
    penalty: float = 0.5  # weight of R1 or the gradient penalty
    adversarial: float = 0.02  # weight of the critic's word beside ``consistency``
    hold: float = 0.3  # of the scores as drawn against the critic's word: where no body can follow, nothing else does
    moments: float = 5.0  # of means and covariances as people have them, beside the critic's word
    consistency: float = 1.0  # of measured against wanted
    prior: float = 0.002  # of shapes near the middle
    slack: float = 0.03  # variance added to correlations when missing by many millimetres at once is weighed
    civilians: int = 4  # every so manieth step solves civilians' shapes; 0: never
    wide: float = 1.15  # noise while solving, so that the rare are practised
    average: int = 100  # steps in which an old average has lost half its weight
    precision: str = "float32"  # of the networks; the ruler always has float32
    seed: int = 0
    critic_width: int = 128
    generator: BodyGanConfig = field(default_factory=BodyGanConfig)

    def __post_init__(self) -> None:
        if self.loss not in LOSSES:
            raise ValueError(f"loss is {self.loss!r}; choose of: {', '.join(LOSSES)}")
        if self.precision not in PRECISIONS:
            raise ValueError(f"precision is {self.precision!r}; choose of: {', '.join(PRECISIONS)}")
        if not (self.steps >= self.solving >= self.settling >= 0 and self.batch >= 2):
            raise ValueError("steps must be no fewer than solving, these no fewer than settling, and a batch needs a "
                             "woman and a man")

    def to_dict(self) -> dict[str, Any]:
        plain = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}
        return plain | {"generator": self.generator.to_dict()}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> PeopleSettings:
        """From ``to_dict``'s result or a TOML file's; unknown keys raise ValueError."""
        unknown = sorted(set(data) - {f.name for f in fields(cls)})
        if unknown:
            raise ValueError(f"unknown settings {unknown}")
        rest: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items() if k != "generator"}
        return cls(**rest, generator=BodyGanConfig.from_dict(data.get("generator", {})))

    @classmethod
    def read(cls, path: Path = SHIPPED) -> PeopleSettings:
        with Path(path).open("rb") as file:
            return cls.from_dict(tomllib.load(file))
