# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers on a torus: every convolution and every resampling wraps around, so whatever is drawn tiles."""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import sprigs

GAIN = math.sqrt(2.0)  # keeps variance through a leaky rectifier


def act(x: Tensor) -> Tensor:
    return F.leaky_relu(x, 0.2) * GAIN


class Wrap(torch.autograd.Function):
    """Padding whose gradient folds the borders back in one copy; slices would each fill a map with zeros. Both ways
    twice differentiable, as a penalty on slopes asks."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, n: int) -> Tensor:
        ctx.n = n
        x = torch.cat([x[..., -n:], x, x[..., :n]], 3)
        return torch.cat([x[:, :, -n:], x, x[:, :, :n]], 2)

    @staticmethod
    def backward(ctx: Any, slope: Tensor) -> tuple[Tensor, None]:
        return Fold.apply(slope, ctx.n), None


class Fold(torch.autograd.Function):
    """What ``Wrap`` padded, added where it came from."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, n: int) -> Tensor:
        ctx.n = n
        rows = x[:, :, n:-n].clone()
        rows[:, :, -n:] += x[:, :, :n]
        rows[:, :, :n] += x[:, :, -n:]
        inner = rows[..., n:-n]
        inner[..., -n:] += rows[..., :n]
        inner[..., :n] += rows[..., -n:]
        return inner

    @staticmethod
    def backward(ctx: Any, slope: Tensor) -> tuple[Tensor, None]:
        return Wrap.apply(slope, ctx.n), None


def wrap(x: Tensor, n: int = 1) -> Tensor:
    """Pad the last two axes of (B, C, H, W) by ``n`` with what lies on the other side. Channels stay last."""
    return Wrap.apply(x, n)


def upsample(x: Tensor, factor: int = 2, mode: str = "bilinear") -> Tensor:
    """Enlarge (B, C, H, W) around the torus: pad, interpolate, cut the padding off again."""
    n = 1 if mode == "bilinear" else 3
    y = F.interpolate(wrap(x, n), scale_factor=factor, mode=mode, align_corners=False)
    cut = n * factor
    return y[..., cut:-cut, cut:-cut]


class Linear(nn.Module):
    """Fully connected layer whose weights are stored at unit variance and scaled at run time (equalised rate)."""

    def __init__(self, inputs: int, outputs: int, bias: float = 0.0, rate: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = nn.Parameter(torch.full((outputs,), bias / rate))
        self.scale, self.rate = rate / math.sqrt(inputs), rate

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight * self.scale, self.bias * self.rate)


class Conv(nn.Module):
    """Circular convolution with equalised rate. (B, inputs, H, W) -> (B, outputs, H, W)."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3, bias: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None
        self.scale, self.pad = 1 / math.sqrt(inputs * kernel * kernel), kernel // 2

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(wrap(x, self.pad) if self.pad else x, self.weight * self.scale, self.bias)


class StyledConv(nn.Module):
    """Circular convolution modulated by a style, with demodulation.

    Inputs are scaled by the style and outputs divided by the expected deviation, which equals scaling the weights
    per image but needs one ordinary convolution for the whole batch.
    """

    def __init__(self, inputs: int, outputs: int, style: int, kernel: int = 3, demodulate: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.affine = Linear(style, inputs, bias=1.0)
        self.scale, self.pad, self.demodulate = 1 / math.sqrt(inputs * kernel * kernel), kernel // 2, demodulate

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        s = self.affine(w)
        weight = self.weight * self.scale
        x = x * s[:, :, None, None]
        x = F.conv2d(wrap(x, self.pad) if self.pad else x, weight)
        if self.demodulate:
            norm = torch.rsqrt(s.square() @ weight.square().sum((2, 3)).t() + 1e-8)
            x = x * norm[:, :, None, None]
        return x + self.bias[None, :, None, None]


def wave_lines(size: int, highest: int) -> Tensor:
    """(2 * highest, size): sines, then cosines, of 1 .. highest whole waves along one repeat.

    Whole waves close on themselves, so stripes and checks built from them tile exactly.
    """
    t = (torch.arange(size, dtype=torch.float32) + 0.5) / size * 2 * math.pi
    k = torch.arange(1, highest + 1, dtype=torch.float32)
    return torch.cat([torch.sin(k[:, None] * t), torch.cos(k[:, None] * t)]) * GAIN


class Waves(nn.Module):
    """Adds style-weighted whole waves, across and down, to a feature map: what a weave or print repeats by.

    Each wave is shifted by a phase that chance decides; left to the style alone, all stripes of a class fell on the
    same lines.
    """

    lines: Tensor  # (2 highest, size) sines, then cosines

    def __init__(self, size: int, highest: int, channels: int, style: int) -> None:
        super().__init__()
        self.register_buffer("lines", wave_lines(size, highest), persistent=False)
        self.affine = Linear(style, 4 * highest, bias=1.0)
        self.weight = nn.Parameter(torch.randn(2, channels, 2 * highest))
        self.scale, self.highest = 1 / math.sqrt(4 * highest), highest

    def forward(self, x: Tensor, w: Tensor, phases: Tensor) -> Tensor:
        """phases: (B, 2, at least highest) in radians, of the waves across and down."""
        turn = phases[:, :, : self.highest, None]
        sine, cosine = self.lines[: self.highest], self.lines[self.highest :]
        c, s = torch.cos(turn), torch.sin(turn)
        lines = torch.cat([sine * c + cosine * s, cosine * c - sine * s], 2)  # (B, 2, 2 highest, S)
        lines = lines * self.affine(w).unflatten(1, (2, -1))[..., None]
        across, down = torch.einsum("baks,ack->bacs", lines, self.weight * self.scale).unbind(1)
        return x + across[:, :, None, :] + down[:, :, :, None]


class Sprigs(nn.Module):
    """Adds style-weighted coordinates about scattered places (see ``sprigs``) to a feature map."""

    def __init__(self, size: int, channels: int, style: int) -> None:
        super().__init__()
        self.size = size
        self.mix = StyledConv(sprigs.FEATURES, channels, style, kernel=1, demodulate=False)

    def forward(self, x: Tensor, w: Tensor, places: Tensor) -> Tensor:
        return x + self.mix(sprigs.features(places, self.size), w)
