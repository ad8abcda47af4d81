# SPDX-License-Identifier: GPL-3.0-or-later
"""Yarn-dyed cloth: colour and weave. What the network has drawn dyes the yarns; which lies on top is the weave's.

Tartan, houndstooth, gun club and herringbone are all this: the order of the yarns, and a twill (Watson, "Textile Design
and Colour", 1912, chapters on colour and weave).
"""

from __future__ import annotations

import torch
from torch import Tensor

EVEN = 0.02  # deviation of lines below which they are what rounding left of an even tone
ON_TOP = 0.8  # of a pixel's cover: the yarn on top, beside which the other shows
BAND, STRONG = 1.0, 2.0  # pixels that a sett's lines are softened by; their contrast over what was drawn
NONE = 1e-3  # of a pixel's cover: what counts as no ink


def lines_of(x: Tensor, axes: tuple[int, ...]) -> Tensor:
    """(B, C, S, S): the sum of each line's mean along ``axes``, with as much contrast in all as was drawn."""
    mean = x.mean((-2, -1), keepdim=True)
    lines = [x.mean(axis, keepdim=True) - mean for axis in axes]
    out = sum(line / (line.std((-2, -1), keepdim=True) + EVEN) for line in lines) / len(axes) ** 0.5
    return (mean + x.std((-2, -1), keepdim=True) * out).expand_as(x)


def sett(logits: Tensor) -> tuple[Tensor, Tensor]:
    """Logits (B, layers, S, S) of warp and weft of a tartan: bands where the drawn lines run, which turn back at two
    pivots, as a sett does, and stand out from each other as dyed yarns do."""
    there = mirror(logits.shape[-1])
    warp, weft = (banded(lines_of(logits, (along,)), across).index_select(across, there)
                  for along, across in ((-2, -1), (-1, -2)))
    return warp, weft


def mirror(size: int) -> Tensor:
    """(size,) where each pixel of a line mirrored about its middle comes from: about the middles of pixels, so that no
    two beside each other are the same."""
    half = torch.arange(size // 2 + 1)
    return torch.cat([half, half[1:-1].flip(0)])


def banded(lines: Tensor, across: int) -> Tensor:
    """Lines softened to bands, with STRONG times the contrast that they had."""
    size = lines.shape[across]
    fall = torch.exp(-2 * (torch.pi * torch.fft.fftfreq(size) * BAND) ** 2)
    fall = fall[:, None] if across == -2 else fall
    mean = lines.mean((-2, -1), keepdim=True)
    soft = torch.fft.ifft(torch.fft.fft(lines - mean, dim=across) * fall, dim=across).real
    deviation = lines.std((-2, -1), keepdim=True)
    return mean + STRONG * deviation * soft / (soft.std((-2, -1), keepdim=True) + EVEN)


def ordered(logits: Tensor, palette: Tensor, order: int) -> tuple[Tensor, Tensor]:
    """Logits (B, layers, S, S) of warp and weft: ``order`` yarns of the one ink before as many of the other, each a
    pixel wide, of the two that show most in the drawn logits. S is a multiple of twice the order.

    palette: (B, layers, 3) in -1 .. 1; two inks of one colour are one.
    """
    one, two = most_seen(logits, palette)
    yarn, yarns = torch.arange(logits.shape[-1]), []
    for begin in begins(logits):
        first = (yarn - begin[:, None]) % len(yarn) // order % 2 == 0
        yarns.append(torch.where(first[:, None], one[..., None], two[..., None]))
    warp, weft = ((cover + NONE).log() for cover in yarns)
    return warp[:, :, None, :].expand_as(logits), weft[:, :, :, None].expand_as(logits)


def herringbone(logits: Tensor, palette: Tensor, turn: int) -> Tensor:
    """Logits (B, layers, S, S) of a 2/2 twill, all the warp in the one and all the weft in the other of the two inks
    that show most, which turns every ``turn`` yarns. S is a multiple of four and of twice the turn."""
    one, two = most_seen(logits, palette)
    over = twill(logits.shape[-1], turn, begins(logits)[0]).to(logits)[:, None]
    share = ON_TOP * over + (1 - ON_TOP) * (1 - over)
    return (share * one[..., None, None] + (1 - share) * two[..., None, None] + NONE).log()


def twill(size: int, turn: int, begin: Tensor) -> Tensor:
    """(B, S, S) where the warp lies on top: two over, two under, each weft a yarn further. It turns at the yarns
    ``begin`` (B,), and every ``turn`` from there."""
    yarn = (torch.arange(size) - begin[:, None]) % size
    across = torch.where(yarn // turn % 2 == 1, -1 - yarn, yarn)
    return (torch.arange(size)[:, None] + across[:, None]) % 4 < 2


def begins(logits: Tensor) -> tuple[Tensor, Tensor]:
    """(B,) columns and rows that blocks begin at: by what was drawn, so that edges do not all meet the border."""
    return logits[:, 0].mean(-2).argmax(-1), logits[:, 0].mean(-1).argmax(-1)


def most_seen(logits: Tensor, palette: Tensor) -> tuple[Tensor, Tensor]:
    """Each (B, layers), 1 at one ink: the pair whose covers and difference in colour are largest together."""
    cover = torch.softmax(logits, 1).mean((-2, -1))
    apart = torch.cdist(palette, palette)
    seen = (cover[:, :, None] * cover[:, None] * (apart + 1e-6)).flatten(1).argmax(1)
    layers = cover.shape[1]
    eye = torch.eye(layers).to(logits)
    return eye[seen // layers], eye[seen % layers]
