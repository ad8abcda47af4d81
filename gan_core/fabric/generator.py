# SPDX-License-Identifier: GPL-3.0-or-later
"""The generator: draws separations (soft layers) and a shading, and colours them with a palette."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from .config import GeneratorConfig
from .layers import Linear, Sprigs, StyledConv, Waves, act, upsample
from .sprigs import scatter_places


@dataclass
class Drawing:
    """What the network draws before colour meets it. Both wrap around.

    logits: (B, layers, S, S), softmax over layers gives how much of each screen's ink lies where.
    shade: (B, 1, S, S), continuous tone of photographic cloth, added to the colours (their range is -1 .. 1); its
    mean is 0, so that the palette stays the palette.
    """

    logits: Tensor
    shade: Tensor

    def enlarge(self, factor: int) -> Drawing:
        """Bicubic around the torus. Enlarged before the softmax, edges of the print come out crisp."""
        if factor == 1:
            return self
        return Drawing(upsample(self.logits, factor, "bicubic"), upsample(self.shade, factor, "bicubic"))


@dataclass
class Noises:
    """Chance beside z. cells: (B, cells, base, base), local variety. threads: (B, 1, S, S) for each level, weak
    unevenness. phases: (B, 2, waves) in radians, where stripes fall. places: (B, PLACES, 5), where motifs may grow."""

    cells: Tensor
    threads: list[Tensor]
    phases: Tensor
    places: Tensor


def colour(drawing: Drawing, palette: Tensor, sharpness: float = 1.0) -> Tensor:
    """(B, 3, S, S) in -1 .. 1 from a drawing and its palette (B, layers, 3) in -1 .. 1."""
    cover = torch.softmax(drawing.logits * sharpness, dim=1)
    return torch.einsum("blhw,blc->bchw", cover, palette) + drawing.shade


class Level(nn.Module):
    """One resolution: reduce channels, enlarge, offer waves and sprigs, convolve in the style."""

    def __init__(self, inputs: int, channels: int, size: int, highest: int, sprigs: bool, style: int,
                 first: bool) -> None:
        super().__init__()
        self.first = first
        self.enter = StyledConv(inputs, channels, style)
        self.waves = Waves(size, highest, channels, style) if highest else None
        self.sprigs = Sprigs(size, channels, style) if sprigs else None
        self.noise = nn.Parameter(torch.full((channels,), 0.05))
        self.conv = StyledConv(channels, channels, style)

    def forward(self, x: Tensor, w: Tensor, noise: Tensor, chance: Noises) -> Tensor:
        """``noise`` (B, 1, H, W) at this level's resolution: thread irregularity, kept weak."""
        x = act(self.enter(x, w))
        if not self.first:
            x = upsample(x)
        if self.waves is not None:
            x = self.waves(x, w, chance.phases)
        if self.sprigs is not None:
            x = self.sprigs(x, w, chance.places)
        x = x + noise * self.noise[None, :, None, None]
        return act(self.conv(x, w))


class Generator(nn.Module):
    """z, class, palette and noise -> Drawing.

    There is no learned constant to start from, as there is in generators of faces: with one, every print of a class
    came out in the same layout. Where things lie is up to cells, places and the phases of waves alone.
    """

    def __init__(self, config: GeneratorConfig) -> None:
        super().__init__()
        self.config = config
        c, style = config.channels, config.style
        self.kinds = nn.Embedding(len(config.classes), style)
        self.inks = Linear(config.layers * 3, style)
        self.z = Linear(config.latent, style)
        self.mapping = nn.ModuleList([Linear(style * 3, style, rate=0.1), Linear(style, style, rate=0.1)])
        sizes = [config.base * 2**i for i in range(len(c))]
        inputs = [config.cells, *c[:-1]]
        self.levels = nn.ModuleList(
            Level(i, o, s, k, bool(g), style, first=n == 0)
            for n, (i, o, s, k, g) in enumerate(zip(inputs, c, sizes, config.waves, config.sprigs, strict=True))
        )
        self.draw = StyledConv(c[-1], config.layers + 1, style, kernel=1, demodulate=False)

    def noises(self, batch: int, rng: np.random.Generator) -> Noises:
        """What chance decides beside z. numpy's generators repeat on every platform."""
        cfg = self.config

        def normal(*shape: int) -> Tensor:
            return torch.from_numpy(rng.standard_normal((batch, *shape), dtype=np.float32))

        sizes = [cfg.base * 2**i for i in range(len(cfg.channels))]
        phases = torch.from_numpy((rng.random((batch, 2, max(cfg.waves))) * 2 * np.pi).astype(np.float32))
        cells, threads = normal(cfg.cells, cfg.base, cfg.base), [normal(1, s, s) for s in sizes]
        return Noises(cells, threads, phases, scatter_places(batch, rng))

    def map(self, z: Tensor, kind: Tensor, palette: Tensor) -> Tensor:
        """Style w (B, style) of z (B, latent), class index (B,) and palette (B, layers, 3) in -1 .. 1."""
        z = z * torch.rsqrt(z.square().mean(1, keepdim=True) + 1e-8)
        w = torch.cat([self.z(z), self.kinds(kind), self.inks(palette.flatten(1))], 1)
        for layer in self.mapping:
            w = act(layer(w))
        return w

    def forward(self, z: Tensor, kind: Tensor, palette: Tensor, noises: Noises) -> Drawing:
        w = self.map(z, kind, palette)
        x = noises.cells.contiguous(memory_format=torch.channels_last)
        for level, noise in zip(self.levels, noises.threads, strict=True):
            x = level(x, w, noise, noises)
        x = self.draw(x, w)
        shade = torch.tanh(x[:, -1:]) * 0.3
        return Drawing(logits=x[:, :-1] * 2.0, shade=shade - shade.mean((2, 3), keepdim=True))
