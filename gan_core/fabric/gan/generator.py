# SPDX-License-Identifier: GPL-3.0-or-later
"""The generator: draws separations (soft layers) and a shading, and colours them with a palette."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .coder import Decoder, bounded
from .config import GeneratorConfig
from .layers import Linear, Sprigs, StyledConv, Waves, act, upsample
from .sprigs import scatter_places


@dataclass
class Drawing:
    """What the network draws before colour meets it. Both wrap around.

    logits: (B, layers, S, S), softmax over layers gives how much of each screen's ink lies where.
    shade: (B, 1, S, S), continuous tone of photographic cloth, added to the colours (their range is -1 .. 1); its
    mean is 0, so that the palette stays the palette.
    height: (B, 1, S, S) in -1 .. 1, low to high, of a generator that draws it.
    weft: of yarn-dyed cloth, logits of the weft's colours; ``logits`` are the warp's.
    """

    logits: Tensor
    shade: Tensor
    height: Tensor | None = None
    weft: Tensor | None = None

    def cover(self, sharpness: float = 1.0, weft: Tensor | float = 0.5) -> Tensor:
        """(B, layers, S, S) share of each ink, adding up to 1. weft: how far the weft is seen where there are two
        yarns; from afar, half."""
        cover = torch.softmax(self.logits * sharpness, dim=1)
        return cover if self.weft is None else cover.lerp(torch.softmax(self.weft * sharpness, dim=1), torch.as_tensor(
            weft, dtype=cover.dtype))

    def enlarge(self, factor: int) -> Drawing:
        """Bicubic around the torus. Enlarged before the softmax, edges of the print come out crisp."""
        if factor == 1:
            return self

        def larger(x: Tensor | None) -> Tensor | None:
            return None if x is None else upsample(x, factor, "bicubic")

        height = larger(self.height)
        return Drawing(upsample(self.logits, factor, "bicubic"), upsample(self.shade, factor, "bicubic"),
                       None if height is None else height.clamp(-1, 1), larger(self.weft))

    def split(self) -> list[Drawing]:
        """One by one."""
        parts = [[None] * len(self.logits) if x is None else x.split(1)
                 for x in (self.logits, self.shade, self.height, self.weft)]
        return [Drawing(*part) for part in zip(*parts, strict=True)]


def joined(drawings: list[Drawing]) -> Drawing:
    """One batch of drawings. Where only some have two yarns, the others' weft is as their warp."""
    heights = [d.height for d in drawings if d.height is not None]
    wefts = [d.logits if d.weft is None else d.weft for d in drawings]
    two = any(d.weft is not None for d in drawings)
    return Drawing(torch.cat([d.logits for d in drawings]), torch.cat([d.shade for d in drawings]),
                   torch.cat(heights) if heights else None, torch.cat(wefts) if two else None)


@dataclass
class Noises:
    """Chance beside z. cells: (B, cells, base, base), local variety. threads: (B, 1, S, S) for each level, weak
    unevenness. phases: (B, 2, waves) in radians, where stripes fall. places: (B, PLACES, 5), where motifs may grow."""

    cells: Tensor
    threads: list[Tensor]
    phases: Tensor
    places: Tensor


def repeated(cells: Tensor, lattice: tuple[int, ...]) -> Tensor:
    """Cells (B, C, S, S) whose channels, in equal shares (the first takes what is left over), show the corner of each
    so often across and down: of noise that repeats comes a print that repeats, to the pixel."""
    if not lattice:
        return cells
    share = cells.shape[1] // len(lattice)
    parts = cells.split([cells.shape[1] - share * (len(lattice) - 1)] + [share] * (len(lattice) - 1), 1)
    return torch.cat([part[..., : part.shape[2] // n, : part.shape[3] // n].tile(1, 1, n, n)
                      for part, n in zip(parts, lattice, strict=True)], 1)


def colour(drawing: Drawing, palette: Tensor, cover: Tensor | None = None) -> Tensor:
    """(B, 3, S, S) in -1 .. 1 from a drawing and its palette (B, layers, 3) in -1 .. 1. cover: if not its own."""
    cover = drawing.cover() if cover is None else cover
    return torch.einsum("blhw,blc->bchw", cover, palette) + drawing.shade


class Level(nn.Module):
    """One resolution: reduce channels, enlarge, offer waves and sprigs, convolve in the style.

    dosed: the style decides how much of each feature goes on. Demodulated noise always has its full strength, which
    no check or lattice can bear.
    """

    def __init__(self, inputs: int, channels: int, size: int, highest: int, sprigs: bool, style: int,
                 first: bool, dosed: bool = False, depth: int = 1) -> None:
        super().__init__()
        self.first = first
        self.enter = StyledConv(inputs, channels, style)
        self.dose = Linear(style, channels, bias=1.0) if dosed else None
        self.waves = Waves(size, highest, channels, style) if highest else None
        self.sprigs = Sprigs(size, channels, style) if sprigs else None
        self.noise = nn.Parameter(torch.full((channels,), 0.05))
        self.conv = StyledConv(channels, channels, style)
        self.more = nn.ModuleList(StyledConv(channels, channels, style) for _ in range(depth - 1))
        self.gains = nn.ParameterList(torch.zeros(channels) for _ in range(depth - 1))  # ``more`` is silent at first

    def forward(self, x: Tensor, w: Tensor, noise: Tensor, chance: Noises) -> Tensor:
        """``noise`` (B, 1, H, W) at this level's resolution: thread irregularity, kept weak."""
        x = act(self.enter(x, w))
        if self.dose is not None:
            x = x * self.dose(w)[..., None, None]
        if not self.first:
            x = upsample(x)
        if self.waves is not None:
            x = self.waves(x, w, chance.phases)
        if self.sprigs is not None:
            x = self.sprigs(x, w, chance.places)
        x = act(self.conv(x + noise * self.noise[None, :, None, None], w))
        for conv, gain in zip(self.more, self.gains, strict=True):
            x = x + act(conv(x, w)) * gain[:, None, None]
        return x


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
            Level(i, o, s, k, bool(g), style, n == 0, dosed=n == 0 and bool(config.lattice), depth=d)
            for n, (i, o, s, k, g, d) in enumerate(
                zip(inputs, c, sizes, config.waves, config.sprigs, config.depth or [1] * len(c), strict=True))
        )
        maps = config.code or (config.layers + 1 + config.height) * config.shuffle**2
        kernel = 1 if config.shuffle == 1 or config.code else 3
        self.draw = StyledConv(c[-1], maps, style, kernel=kernel, demodulate=False)
        self.decoder = Decoder(config) if config.code else None

    def noises(self, batch: int, rng: np.random.Generator) -> Noises:
        """What chance decides beside z. numpy's generators repeat on every platform."""
        cfg = self.config

        def normal(*shape: int) -> Tensor:
            return torch.from_numpy(rng.standard_normal((batch, *shape), dtype=np.float32))

        sizes = [cfg.base * 2**i for i in range(len(cfg.channels))]
        phases = torch.from_numpy((rng.random((batch, 2, max(cfg.waves))) * 2 * np.pi).astype(np.float32))
        cells, threads = normal(cfg.cells, cfg.base, cfg.base), [normal(1, s, s) for s in sizes]
        cells = repeated(cells, cfg.lattice)
        return Noises(cells, threads, phases, scatter_places(batch, rng, cfg.repeats))

    def map(self, z: Tensor, kind: Tensor, palette: Tensor) -> Tensor:
        """Style w (B, style) of z (B, latent), class index (B,) and palette (B, layers, 3) in -1 .. 1."""
        z = z * torch.rsqrt(z.square().mean(1, keepdim=True) + 1e-8)
        w = torch.cat([self.z(z), self.kinds(kind), self.inks(palette.flatten(1))], 1)
        for layer in self.mapping:
            w = act(layer(w))
        return w

    def forward(self, z: Tensor, kind: Tensor, palette: Tensor, noises: Noises) -> Drawing:
        return self.synthesise(self.map(z, kind, palette), noises)

    def synthesise(self, w: Tensor, noises: Noises) -> Drawing:
        """Drawing in the styles w (B, style): ``map``'s, or any mean or shift of such."""
        x = self.trunk(w, noises)
        if self.decoder is not None:
            return self.decode(bounded(x))
        return self.drawn(F.pixel_shuffle(x, self.config.shuffle) if self.config.shuffle > 1 else x)

    def code(self, w: Tensor, noises: Noises) -> Tensor:
        """The code (B, code, s, s) that ``decode`` draws from, of a generator that has one."""
        return bounded(self.trunk(w, noises))

    def decode(self, code: Tensor) -> Drawing:
        assert self.decoder is not None, "this generator draws without a code"
        return self.drawn(self.decoder(code))

    def trunk(self, w: Tensor, noises: Noises) -> Tensor:
        x = noises.cells.contiguous(memory_format=torch.channels_last)
        for level, noise in zip(self.levels, noises.threads, strict=True):
            x = level(x, w, noise, noises)
        return self.draw(x, w)

    def drawn(self, x: Tensor) -> Drawing:
        """Drawing of maps (B, layers + 1 or 2, S, S) not yet squashed."""
        n = self.config.layers
        shade = torch.tanh(x[:, n : n + 1]) * 0.3
        height = torch.tanh(x[:, n + 1 :]) if self.config.height else None
        return Drawing(x[:, :n] * 2.0, shade - shade.mean((2, 3), keepdim=True), height)
