# SPDX-License-Identifier: GPL-3.0-or-later
"""The generator of designs: noise and a programme -> its parameters, 0 to 1 over their ranges, never outside.

Each programme has the middle and the correlations of its good designs, as logits; a small network shared by all, which
knows the programme by a few learned numbers, bends what these alone would draw into the styles there are.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

import torch
from torch import Tensor, nn

from .tables import Table


@dataclass(frozen=True)
class DesignGanConfig:
    """Shape of the generator; travels in the weights file with the tables that it was made for."""

    width: int = 96
    depth: int = 3
    extra: int = 6  # noise beside one number a parameter: which style
    known_by: int = 8  # learned numbers of a programme
    tables: tuple[Table, ...] = field(default=())

    @property
    def slots(self) -> int:
        """Parameters of the programme that has most."""
        return max((len(t.names) for t in self.tables), default=1)

    @property
    def noise(self) -> int:
        return self.slots + self.extra

    def place(self, programme: str) -> int | None:
        """Where the programme's table stands; None where it was not taught."""
        return next((k for k, t in enumerate(self.tables) if t.programme == programme), None)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"tables": [t.to_dict() for t in self.tables]}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> DesignGanConfig:
        """Rebuild from ``to_dict``'s result; unknown keys raise ValueError rather than being dropped."""
        unknown = sorted(set(data) - {f.name for f in fields(cls)})
        if unknown:
            raise ValueError(f"unknown settings {unknown}")
        return cls(**data | {"tables": tuple(Table.from_dict(t) for t in data.get("tables", ()))})


def layers(inside: int, width: int, depth: int, outside: int) -> nn.Sequential:
    """Fully connected: ``depth`` layers of ``width``, then one to ``outside``."""
    parts: list[nn.Module] = []
    for i in range(depth):
        parts += [nn.Linear(inside if i == 0 else width, width), nn.LeakyReLU(0.2)]
    return nn.Sequential(*parts, nn.Linear(width, outside))


class DesignGenerator(nn.Module):
    """``forward(noise (B, noise) standard normal, which (B,) places of programmes) -> (B, slots)`` of 0 to 1.

    Slots beyond a programme's parameters are 0.
    """

    mean: Tensor
    factor: Tensor
    mask: Tensor

    def __init__(self, config: DesignGanConfig) -> None:
        super().__init__()
        self.config, slots, count = config, config.slots, max(len(config.tables), 1)
        self.register_buffer("mean", torch.zeros(count, slots))  # of the logits
        self.register_buffer("factor", torch.eye(slots).repeat(count, 1, 1))  # of their covariance
        mask = torch.zeros(count, slots)
        for k, table in enumerate(config.tables):
            mask[k, : len(table.names)] = 1
        self.register_buffer("mask", mask, persistent=False)
        self.known = nn.Embedding(count, config.known_by)
        self.bend = layers(config.noise + config.known_by, config.width, config.depth, slots)
        with torch.no_grad():
            for parameter in self.bend[-1].parameters():
                parameter.mul_(0.1)

    def forward(self, noise: Tensor, which: Tensor) -> Tensor:
        slots = self.config.slots
        own = noise[:, :slots] * self.mask[which]
        bent = self.bend(torch.cat([own, noise[:, slots:], self.known(which)], 1))
        logits = self.mean[which] + (self.factor[which] @ (own + bent)[:, :, None])[..., 0]
        return torch.sigmoid(logits) * self.mask[which]
