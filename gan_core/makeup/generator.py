# SPDX-License-Identifier: GPL-3.0-or-later
"""MakeupGAN: noise and a wish -> a stack of layers. And its critic, which is not shipped.

The generator has a memory of stacks, as many as were authored and begun as those; noise picks one for each region of
the face, as a style and an occasion have them, and a network that knows the wish and the pick bends every number.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .coding import FINISH, HEAD, PRESENT, REGION_OF, REGIONS, SLOTS, WIDTH, WISH


@dataclass(frozen=True)
class MakeupConfig:
    """Shape of the generator; travels with the weights."""

    memory: int = 66
    width: int = 192
    noise: int = 48
    known: int = 12  # learned numbers of a remembered stack

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> MakeupConfig:
        """Unknown keys and numbers out of range raise ValueError."""
        unknown = sorted(set(data) - {f.name for f in fields(cls)})
        if unknown or not all(isinstance(v, int) and 1 <= v <= 4096 for v in data.values()):
            raise ValueError(f"unknown settings {unknown}" if unknown else "settings out of range")
        return cls(**data)


class MakeupGenerator(nn.Module):
    """``forward(noise (B, noise), pick (B, REGIONS) places in the memory, wish (B, WISH)) -> (B, WIDTH)``, whether
    layers are there and their finishes exactly 0 or 1 (with slopes as if they were soft)."""

    stacks: Tensor
    styles: Tensor
    occasions: Tensor
    region: Tensor
    present: Tensor

    def __init__(self, config: MakeupConfig) -> None:
        super().__init__()
        self.config = config
        self.register_buffer("stacks", torch.zeros(config.memory, WIDTH))
        self.register_buffer("styles", torch.zeros(config.memory, dtype=torch.long))
        self.register_buffer("occasions", torch.zeros(config.memory, dtype=torch.long))
        self.chance = nn.Parameter(torch.zeros(len(REGIONS), config.memory))  # of a stack within its style
        self.same = nn.Parameter(torch.zeros(len(REGIONS)))  # how likely a region keeps to the first pick
        self.known = nn.Embedding(config.memory, config.known)
        n = config.width
        inside = config.noise + WISH + WIDTH + len(REGIONS) * config.known
        self.net = nn.Sequential(nn.Linear(inside, n), nn.LeakyReLU(0.2), nn.Linear(n, n), nn.LeakyReLU(0.2),
                                 nn.Linear(n, n), nn.LeakyReLU(0.2))
        self.bend = nn.Linear(n, WIDTH)
        self.sway = nn.Linear(n, WIDTH)  # how much of the noise of its own each number has
        with torch.no_grad():
            self.bend.weight.mul_(0.05)
            self.bend.bias.zero_()
            self.sway.weight.mul_(0.05)
            self.sway.bias.fill_(-3.0)
            self.sway.bias[torch.from_numpy(PRESENT)] = -0.6
            for i, share in ((1, -3.5), (2, -4.0), (3, -4.0)):  # shades differ less than masks
                self.sway.bias[torch.from_numpy(PRESENT + i)] = share
        self.register_buffer("region", torch.from_numpy(REGION_OF.copy()), persistent=False)
        self.register_buffer("present", torch.from_numpy(PRESENT.copy()), persistent=False)

    def picked(self, style: Tensor, occasion: Tensor, chance: torch.Generator, heat: float = 1.0) -> Tensor:
        """(B, REGIONS) places in the memory for styles and occasions (B,); ``heat`` below 1 keeps to the likely."""
        fits = torch.where(self.styles[None] == style[:, None], 0.0, -1e4)
        first = fits + torch.where(self.occasions[None] == occasion[:, None], 1.2, 0.0)
        found = torch.multinomial(F.softmax(first, 1), 1, generator=chance).repeat(1, len(REGIONS))
        for k in range(len(REGIONS)):
            other = torch.multinomial(F.softmax(fits + self.chance[k], 1), 1, generator=chance)[:, 0]
            keeps = torch.rand(len(style), generator=chance) < 1 - heat * (1 - torch.sigmoid(self.same[k]))
            found[:, k] = torch.where(keeps, found[:, 0], other)
        return found

    def forward(self, noise: Tensor, own: Tensor, pick: Tensor, wish: Tensor) -> Tensor:
        """own: (B, WIDTH) standard normal, the noise that each number has of its own."""
        base = self.stacks[pick[:, self.region], torch.arange(WIDTH)]
        x = self.net(torch.cat([noise, wish, base, self.known(pick).flatten(1)], 1))
        bent = base + self.bend(x) + F.softplus(self.sway(x)) * own
        return hardened(bent, self.present)


def hardened(raw: Tensor, present: Tensor) -> Tensor:
    """Layers that are there or not, one finish each, and nothing in the slots of those that are not."""
    there = _step(raw[:, present])
    parts = []
    for k, slot in enumerate(SLOTS.values()):
        values = raw[:, slot]
        soft = F.softmax(8 * values[:, HEAD : HEAD + len(FINISH)], 1)
        hard = F.one_hot(soft.argmax(1), len(FINISH)).float()
        rest = torch.cat([values[:, 1:HEAD], hard + soft - soft.detach(), values[:, HEAD + len(FINISH) :]], 1)
        parts += [there[:, k : k + 1], rest.clamp(0, 1) * there[:, k : k + 1]]
    return torch.cat(parts, 1)


def _step(x: Tensor) -> Tensor:
    soft = torch.sigmoid(6 * (x - 0.5))
    return (x > 0.5).float() + soft - soft.detach()


class MakeupCritic(nn.Module):
    """Rows (B, WIDTH) and wishes (B, WISH) -> scores (B / pack,); ``pack`` rows of one wish are shown side by side, in
    standard deviations ``spread`` (WIDTH,) from the ``mean`` of real ones."""

    mean: Tensor
    spread: Tensor

    def __init__(self, mean: Tensor, spread: Tensor, width: int = 256, pack: int = 2) -> None:
        super().__init__()
        self.pack = pack
        self.register_buffer("mean", mean)
        self.register_buffer("spread", spread)
        self.enter = nn.Sequential(nn.Linear(pack * WIDTH, width), nn.LeakyReLU(0.2),
                                   nn.Linear(width, width), nn.LeakyReLU(0.2), nn.Linear(width, width),
                                   nn.LeakyReLU(0.2))
        self.told, self.leave = nn.Linear(WISH, width), nn.Linear(width, 1)

    def forward(self, rows: Tensor, wish: Tensor) -> Tensor:
        rows = (rows - self.mean) / self.spread
        x = self.enter(rows.reshape(len(rows) // self.pack, -1))
        return (self.leave(x) + (x * self.told(wish[:: self.pack])).mean(1, keepdim=True))[:, 0]


def noise_of(config: MakeupConfig, count: int, chance: torch.Generator) -> tuple[Tensor, Tensor]:
    """(noise, own) of ``count`` stacks."""
    return (torch.randn(count, config.noise, generator=chance), torch.randn(count, WIDTH, generator=chance))


def as_tensor(rows: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(rows, np.float32))
