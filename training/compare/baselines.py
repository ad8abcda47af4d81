# SPDX-License-Identifier: GPL-3.0-or-later
"""Generators of other kinds to compare with: DCGAN and a progressively grown one. They draw colours, not screens, and
know nothing of palettes; both are told the class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...gan_core.fabric.gan.critic import deviation
from ...gan_core.fabric.gan.layers import Conv, Linear, act

LATENT = 64
SMALLEST = 8  # pixels that growing begins at
GROUP = 4  # pictures whose deviation the growing critic is told


@dataclass(frozen=True)
class Pair:
    generator: nn.Module
    critic: nn.Module


class DcganGenerator(nn.Module):
    """Radford et al. 2016: transposed convolutions with batch norm. (B, LATENT), (B,) -> (B, 3, size, size)."""

    def __init__(self, classes: int, size: int, width: int = 48) -> None:
        super().__init__()
        steps = size.bit_length() - 3  # doublings from 4 px
        widths = [width * 2 ** max(steps - 2 - n, 0) for n in range(steps)]
        self.kinds = nn.Embedding(classes, LATENT)
        self.first = nn.ConvTranspose2d(2 * LATENT, widths[0], 4, 1, 0, bias=False)
        self.norms = nn.ModuleList(nn.BatchNorm2d(n) for n in widths)
        self.rest = nn.ModuleList(nn.ConvTranspose2d(i, o, 4, 2, 1, bias=False)
                                  for i, o in zip(widths[:-1], widths[1:], strict=True))
        self.last = nn.ConvTranspose2d(widths[-1], 3, 4, 2, 1)

    def forward(self, x: Tensor, kind: Tensor, grown: float = 1.0) -> Tensor:
        x = F.relu(self.norms[0](self.first(torch.cat([x, self.kinds(kind)], 1)[:, :, None, None])))
        for layer, norm in zip(self.rest, self.norms[1:], strict=True):
            x = F.relu(norm(layer(x)))
        return torch.tanh(self.last(x))


class DcganCritic(nn.Module):
    """Strided convolutions; without batch norm, which the gradient penalties forbid. (B, 3, S, S), (B,) -> (B,)."""

    def __init__(self, classes: int, size: int, width: int = 48) -> None:
        super().__init__()
        widths = [3] + [width * 2 ** min(n, 2) for n in range(size.bit_length() - 3)]
        self.layers = nn.ModuleList(nn.Conv2d(i, o, 4, 2, 1) for i, o in zip(widths[:-1], widths[1:], strict=True))
        self.score, self.kinds = nn.Linear(widths[-1] * 16, 1), nn.Embedding(classes, widths[-1] * 16)

    def forward(self, x: Tensor, kind: Tensor, grown: float = 1.0) -> Tensor:
        for layer in self.layers:
            x = F.leaky_relu(layer(x), 0.2)
        x = x.flatten(1)
        return self.score(x)[:, 0] + (x * self.kinds(kind)).sum(1) / x.shape[1] ** 0.5


def stage(grown: float, levels: int) -> tuple[int, float]:
    """(level in use, 0 the smallest; how far it has faded in, 0 .. 1). Each level fades in over half of its time; all
    but the last have half the time of the run together."""
    if levels == 1 or grown >= 1:
        return levels - 1, 1.0
    share = 0.5 / (levels - 1)
    level = min(int(grown / share), levels - 1)
    if level == 0:
        return 0, 1.0
    length = share if level < levels - 1 else 0.5
    return level, min(1.0, (grown - level * share) / (0.5 * length))


class GrowingGenerator(nn.Module):
    """Karras et al. 2018: begins at SMALLEST px and fades in one doubling after the other; pixel norm."""

    def __init__(self, classes: int, size: int, width: int = 48) -> None:
        super().__init__()
        self.size, levels = size, (size // SMALLEST).bit_length()
        widths = [max(width * 2 // 2**n, 24) for n in range(levels)]
        self.kinds = nn.Embedding(classes, LATENT)
        self.first = Linear(2 * LATENT, widths[0] * SMALLEST**2)
        self.first_of = nn.ModuleList(Conv(i, o) for i, o in zip([widths[0], *widths[:-1]], widths, strict=True))
        self.second_of = nn.ModuleList(Conv(o, o) for o in widths)
        self.colours = nn.ModuleList(Conv(o, 3, kernel=1) for o in widths)

    def forward(self, x: Tensor, kind: Tensor, grown: float = 1.0) -> Tensor:
        level, fade = stage(grown, len(self.colours))
        x = act(self.first(torch.cat([unit(x), self.kinds(kind)], 1))).unflatten(1, (-1, SMALLEST, SMALLEST))
        before = x
        for n in range(level + 1):
            before = F.interpolate(x, scale_factor=2) if n else x
            below, x = x, unit(act(self.second_of[n](unit(act(self.first_of[n](before))))))
        image = self.colours[level](x)
        if fade < 1:
            image = torch.lerp(F.interpolate(self.colours[level - 1](below), scale_factor=2), image, fade)
        return torch.tanh(F.interpolate(image, (self.size, self.size)))


class GrowingCritic(nn.Module):
    """Its mirror image, which sees pictures shrunk to the level in use, and at the smallest how far those of a batch
    lie apart. (B, 3, S, S), (B,) -> (B,)."""

    def __init__(self, classes: int, size: int, width: int = 48) -> None:
        super().__init__()
        levels = (size // SMALLEST).bit_length()
        widths = [max(width * 2 // 2**n, 24) for n in range(levels)]
        self.enter = nn.ModuleList(Conv(3, n, kernel=1) for n in widths)
        self.first_of = nn.ModuleList(Conv(i, i) for i in widths)
        inputs, outputs = [widths[0] + 1, *widths[1:]], [widths[0], *widths[:-1]]
        self.second_of = nn.ModuleList(Conv(i, o) for i, o in zip(inputs, outputs, strict=True))
        features = widths[0] * SMALLEST**2
        self.score, self.kinds = Linear(features, 1), nn.Embedding(classes, features)

    def forward(self, x: Tensor, kind: Tensor, grown: float = 1.0) -> Tensor:
        level, fade = stage(grown, len(self.enter))
        image = F.adaptive_avg_pool2d(x, SMALLEST * 2**level)
        x = act(self.enter[level](image))
        for n in range(level, -1, -1):
            x = act(self.first_of[n](x))
            x = act(self.second_of[n](x if n else deviation(x, GROUP)))
            if n:
                x = F.avg_pool2d(x, 2)
            if n == level and n and fade < 1:
                x = torch.lerp(act(self.enter[n - 1](F.avg_pool2d(image, 2))), x, fade)
        x = x.flatten(1)
        return self.score(x)[:, 0] + (x * self.kinds(kind)).sum(1) / x.shape[1] ** 0.5


def unit(x: Tensor) -> Tensor:
    """Features of every place at unit length, times the root of their count."""
    return x * torch.rsqrt(x.square().mean(1, keepdim=True) + 1e-8)


BASELINES: dict[str, Callable[[int, int], Pair]] = {
    "dcgan": lambda classes, size: Pair(DcganGenerator(classes, size), DcganCritic(classes, size)),
    "progressive": lambda classes, size: Pair(GrowingGenerator(classes, size), GrowingCritic(classes, size)),
}
