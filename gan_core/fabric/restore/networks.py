# SPDX-License-Identifier: GPL-3.0-or-later
"""The two networks of restoration: both work on pictures of any size, mirrored at the border or wrapping around."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

FACTOR = 4  # times that the upscaler enlarges
EVENED = 24  # times that a membrane is evened out


class Padded(nn.Module):
    """3 x 3 convolution, at any dilation, whose border mirrors or wraps around."""

    def __init__(self, inputs: int, outputs: int, dilation: int = 1) -> None:
        super().__init__()
        self.conv, self.reach = nn.Conv2d(inputs, outputs, 3, dilation=dilation), dilation

    def forward(self, x: Tensor, tiles: bool) -> Tensor:
        n = min(self.reach, x.shape[-1] - 1, x.shape[-2] - 1)
        x = F.pad(x, (n,) * 4, mode="circular" if tiles else "reflect")
        if n < self.reach:  # a picture smaller than the reach
            x = F.pad(x, (self.reach - n,) * 4, mode="replicate")
        return self.conv(x)


class Residual(nn.Module):
    """Two convolutions that add to what they were given, without normalisation (EDSR: Lim et al. 2017)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.one, self.two = Padded(width, width), Padded(width, width)
        nn.init.zeros_(self.two.conv.weight)
        nn.init.zeros_(self.two.conv.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, tiles: bool) -> Tensor:
        return x + self.two(F.leaky_relu(self.one(x, tiles), 0.1), tiles)


class Upscaler(nn.Module):
    """(B, 3, H, W) in -1 .. 1 -> (B, 3, 4 H, 4 W): what bicubic enlarging lacks, drawn at the small size."""

    def __init__(self, width: int = 48, blocks: int = 8) -> None:
        super().__init__()
        self.config = {"width": width, "blocks": blocks}
        self.enter = Padded(3, width)
        self.blocks = nn.ModuleList(Residual(width) for _ in range(blocks))
        self.draw = Padded(width, 3 * FACTOR**2)
        nn.init.zeros_(self.draw.conv.weight)
        nn.init.zeros_(self.draw.conv.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, tiles: bool = False) -> Tensor:
        y = first = self.enter(x, tiles)
        for block in self.blocks:
            y = block(y, tiles)
        return enlarged(x, tiles) + F.pixel_shuffle(self.draw(y + first, tiles), FACTOR)


def in_all_turns(net: nn.Module, x: Tensor, tiles: bool = False) -> Tensor:
    """The mean of what the upscaler makes of the eight turned and mirrored copies of x: what it is unsure of cancels
    out (Timofte et al. 2016, "Seven ways to improve example-based single image super resolution")."""
    made = []
    for turns in range(4):
        for mirrored in (False, True):
            copy = torch.rot90(x, turns, (2, 3))
            large = net(copy.flip(3), tiles).flip(3) if mirrored else net(copy, tiles)
            made.append(torch.rot90(large, -turns, (2, 3)))
    return torch.stack(made).mean(0)


def enlarged(x: Tensor, tiles: bool = False) -> Tensor:
    """Bicubic, FACTOR times; mirrored at the border or wrapping around."""
    x = F.pad(x, (3,) * 4, mode="circular" if tiles else "reflect")
    n = 3 * FACTOR
    return F.interpolate(x, scale_factor=FACTOR, mode="bicubic", align_corners=False)[..., n:-n, n:-n]


@torch.no_grad()
def membrane(x: Tensor, mask: Tensor, tiles: bool = False) -> Tensor:
    """(B, 3, H, W) with what mask (B, 1, H, W) marks filled smoothly: from the rim inwards, then evened out."""

    def around(y: Tensor) -> Tensor:
        return F.avg_pool2d(F.pad(y, (1,) * 4, mode="circular" if tiles else "reflect"), 3, 1)

    known = 1 - mask
    x = x * known
    for _ in range(max(x.shape[-2:])):
        if known.min() > 0 or not known.any():
            break
        near = around(known)
        x = torch.where(known > 0, x, around(x) / near.clamp(min=1e-6))
        known = (near > 0).to(x.dtype)
    for _ in range(EVENED):
        x = torch.where(mask > 0, around(x), x)
    return x


class Inpainter(nn.Module):
    """Pictures (B, 3, H, W) in -1 .. 1 and mask (B, 1, H, W), 1 where they are broken -> the same with the marked
    drawn: what a membrane across lacks.

    Half the size inside, dilated so that every place sees across a hole.
    """

    def __init__(self, width: int = 56, dilations: tuple[int, ...] = (1, 2, 4, 8, 1)) -> None:
        super().__init__()
        self.config = {"width": width, "dilations": list(dilations)}
        self.enter = Padded(16, width)
        self.blocks = nn.ModuleList(Padded(width, width, d) for d in dilations)
        self.draw = Padded(width, 12)
        nn.init.zeros_(self.draw.conv.weight)
        nn.init.zeros_(self.draw.conv.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, mask: Tensor, tiles: bool = False) -> Tensor:
        h, w = x.shape[-2:]
        odd = (0, w % 2, 0, h % 2)
        x = membrane(x, mask, tiles)
        seen = F.pad(torch.cat([x, mask], 1), odd, mode="replicate")
        y = F.leaky_relu(self.enter(F.pixel_unshuffle(seen, 2), tiles), 0.1)
        for block in self.blocks:
            y = y + F.leaky_relu(block(y, tiles), 0.1)
        drawn = F.pixel_shuffle(self.draw(y, tiles), 2)[..., :h, :w]
        return x + drawn * mask
