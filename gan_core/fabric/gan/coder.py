# SPDX-License-Identifier: GPL-3.0-or-later
"""Codes of cloth: a small picture of many channels that says what is drawn where, whatever its colours.

An encoder and a decoder are taught together to give pictures back; then the generator draws codes, a sixteenth of
the pixels, and its critic judges codes (as Rombach et al. 2022 do for diffusion). The encoder sees a picture by its
palette, as covers of inks, so that a code holds structure alone and any palette colours it.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .config import GeneratorConfig
from .layers import Conv, act

WIDEST = 3.0  # codes have unit variance; beyond this they are bent back


def structure(image: Tensor, palette: Tensor) -> Tensor:
    """(B, layers + 1, S, S): soft cover of each ink in (B, 3, S, S) by palettes (B, layers, 3), all in -1 .. 1, and
    the lightness that no ink explains."""
    apart = (image[:, None] - palette[..., None, None]).square().sum(2)  # (B, layers, S, S)
    spread = (palette - palette.mean(1, keepdim=True)).square().sum(2).mean(1)
    cover = torch.softmax(-apart / (0.004 + 0.12 * spread)[:, None, None, None], 1)
    rest = image - torch.einsum("blhw,blc->bchw", cover, palette)
    return torch.cat([cover * 2 - 0.4, rest.mean(1, keepdim=True) * 4], 1)


class Encoder(nn.Module):
    """Structure (B, layers + 1, S, S) -> code (B, code, S / shuffle, S / shuffle)."""

    def __init__(self, config: GeneratorConfig) -> None:
        super().__init__()
        self.shuffle, width = config.shuffle, config.decoder
        self.enter = Conv((config.layers + 1) * config.shuffle**2, width)
        self.blocks = nn.ModuleList(Conv(width, width) for _ in range(config.decoder_blocks))
        self.leave = Conv(width, config.code, kernel=1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.pixel_unshuffle(x, self.shuffle)  # no pooling: what a code cannot hold is for the network to decide
        x = act(self.enter(x.contiguous(memory_format=torch.channels_last)))
        for block in self.blocks:
            x = (x + act(block(x))) * 0.7071
        return bounded(self.leave(x))


class Decoder(nn.Module):
    """Code (B, code, s, s) -> maps (B, layers + 1 or 2, S, S): logits, shade and height before their squashing."""

    def __init__(self, config: GeneratorConfig) -> None:
        super().__init__()
        self.shuffle, width = config.shuffle, config.decoder
        self.enter = Conv(config.code, width)
        self.blocks = nn.ModuleList(Conv(width, width) for _ in range(config.decoder_blocks))
        self.draw = Conv(width, (config.layers + 1 + config.height) * config.shuffle**2)

    def forward(self, code: Tensor) -> Tensor:
        x = act(self.enter(code.contiguous(memory_format=torch.channels_last)))
        for block in self.blocks:
            x = (x + act(block(x))) * 0.7071
        return F.pixel_shuffle(self.draw(x), self.shuffle)


def bounded(code: Tensor) -> Tensor:
    """Codes bent smoothly into -WIDEST .. WIDEST."""
    return torch.tanh(code / WIDEST) * WIDEST
