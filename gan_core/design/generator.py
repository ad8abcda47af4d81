# SPDX-License-Identifier: GPL-3.0-or-later
"""The generator of designs: noise and a programme -> its parameters, 0 to 1 over their ranges, never outside.

Noise becomes normal scores by the correlations of a programme's good designs. A small network shared by all programmes,
which knows the programme by a few learned numbers, bends the scores into the styles there are; it starts at nothing.
Tables turn scores into shares of the ranges, and have no values outside of them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

import torch
from torch import Tensor, nn

from .tables import Table

FARTHEST = 4.0  # normal score at which the tables end
KNOTS = 65


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

    factor: Tensor
    knots: Tensor
    mask: Tensor

    def __init__(self, config: DesignGanConfig) -> None:
        super().__init__()
        self.config, slots, count = config, config.slots, max(len(config.tables), 1)
        self.register_buffer("factor", torch.eye(slots).repeat(count, 1, 1))  # of the scores' correlation
        self.register_buffer("knots", torch.linspace(0, 1, KNOTS).repeat(count, slots, 1))  # shares at even scores
        mask = torch.zeros(count, slots)
        for k, table in enumerate(config.tables):
            mask[k, : len(table.names)] = 1
        self.register_buffer("mask", mask, persistent=False)
        self.known = nn.Embedding(count, config.known_by)
        self.bend = layers(config.noise + config.known_by, config.width, config.depth, slots)
        with torch.no_grad():
            for parameter in self.bend[-1].parameters():
                parameter.mul_(0.02)

    def forward(self, noise: Tensor, which: Tensor) -> Tensor:
        own = noise[:, : self.config.slots] * self.mask[which]
        bent = self.bend(torch.cat([own, noise[:, self.config.slots :], self.known(which)], 1))
        return self.shares((self.factor[which] @ own[:, :, None])[..., 0] + bent, which) * self.mask[which]

    def shares(self, scores: Tensor, which: Tensor) -> Tensor:
        """(B, slots) normal scores -> 0 to 1 over the ranges; beyond the tables' ends, their ends."""
        at = (scores.clamp(-FARTHEST, FARTHEST) + FARTHEST) * ((KNOTS - 1) / (2 * FARTHEST))
        k = at.detach().floor().long().clamp(0, KNOTS - 2)
        tables = self.knots[which]
        below, above = (tables.gather(-1, (k + i)[..., None])[..., 0] for i in (0, 1))
        return (below + (at - k) * (above - below)).clamp(0.0, 1.0)  # the clamp is for a file's knots, not ours
