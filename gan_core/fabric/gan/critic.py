# SPDX-License-Identifier: GPL-3.0-or-later
"""The critic: tells real cloth from drawn cloth, class by class. Circular like the generator, and deaf to place."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .config import CriticConfig
from .layers import Conv, Linear, act


class Block(nn.Module):
    """Residual block that halves the resolution."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.a, self.b = Conv(inputs, inputs), Conv(inputs, outputs)
        self.skip = Conv(inputs, outputs, kernel=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        y = act(self.b(F.avg_pool2d(act(self.a(x)), 2)))
        return (y + self.skip(F.avg_pool2d(x, 2))) * 0.7071


def deviation(x: Tensor, group: int) -> Tensor:
    """Append the mean deviation within groups of images as one channel: a collapsed batch has none."""
    b, _, h, w = x.shape
    n = group if b % group == 0 else b
    y = x.reshape(n, b // n, *x.shape[1:])
    y = (y - y.mean(0)).square().mean(0).add(1e-8).sqrt().mean((1, 2, 3))
    return torch.cat([x, y.repeat(n)[:, None, None, None].expand(b, 1, h, w)], 1)


def relief(image: Tensor) -> Tensor:
    """(B, 1, S, S): lightness of (B, 3, S, S) brought to mean 0 and deviation 1 over the pixels not blanked.

    Palettes differ in contrast far more than patterns differ in shape; without this the critic hardly tells a faint
    check from noise (its loss stayed at chance where it fell to 1.2 with it, on the same pictures).
    """
    light = image.mean(1, keepdim=True)
    seen = (image.detach().abs().amax(1, keepdim=True) > 0).to(image.dtype)  # blanked pixels are exactly 0
    count = seen.sum((1, 2, 3), keepdim=True).clamp(min=1)
    light = (light - light.sum((1, 2, 3), keepdim=True) / count) * seen
    return light * torch.rsqrt(light.square().sum((1, 2, 3), keepdim=True) / count + 1e-3)


class Head(nn.Module):
    """Score of a feature map (B, C, H, W), read once for all classes and once for the one at hand: (B,) of its mean
    over places, or with ``places`` (B, places, places), place by place."""

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__()
        self.classes = classes
        self.score, self.kinds = Linear(channels, 1), Linear(classes, channels)

    def forward(self, x: Tensor, kind: Tensor, places: int = 0) -> Tensor:
        if places:  # scores are linear in the features, so that fine places can be averaged before they are scored
            x = F.adaptive_avg_pool2d(x, places).permute(0, 2, 3, 1)
        else:
            x = x.mean((2, 3))
        kinds = self.kinds(F.one_hot(kind, self.classes).to(x.dtype))
        kinds = kinds[:, None, None] if places else kinds
        return self.score(x)[..., 0] + (x * kinds).sum(-1) / x.shape[-1] ** 0.5


class Critic(nn.Module):
    """Pictures (B, 3, S, S) in -1 .. 1 and classes (B,) -> scores, higher is more real: (B,), or with ``places``
    (B, n), one for every place of the coarsest resolution from each.

    Every resolution has a head of its own, so that fine texture and whole motifs are judged from the first step on.
    With ``height`` the pictures are (B, 5, S, S): colours, height, and 1 where the height is to be judged. With
    ``code`` it judges codes (B, code, s, s) at their own resolution.
    """

    def __init__(self, config: CriticConfig) -> None:
        super().__init__()
        self.config = config
        c = config.channels
        self.enter = Conv(config.code or (24 if config.height else 16), c[0])
        self.blocks = nn.ModuleList(Block(i, o) for i, o in zip(c[:-1], c[1:], strict=True))
        self.last = Conv(c[-1] + 1, c[-1])
        self.heads = nn.ModuleList(Head(n, config.classes) for n in c)
        self.names = nn.ModuleList(Linear(n, config.classes) for n in c) if config.names else None

    def forward(self, image: Tensor, kind: Tensor) -> Tensor:
        return self.judge(image, kind)[0]

    def judge(self, image: Tensor, kind: Tensor) -> tuple[Tensor, Tensor | None]:
        """Scores as ``forward`` gives them, and where it names classes (B, classes) logits, deaf to ``kind``."""
        x = image
        if not self.config.code:  # unshuffling loses nothing and costs a quarter
            x = F.pixel_unshuffle(torch.cat([image, relief(image[:, :3])], 1), 2)
        x = act(self.enter(x.contiguous(memory_format=torch.channels_last)))
        seen = [x]
        for block in self.blocks:
            x = block(x)
            seen.append(x)
        seen[-1] = act(self.last(deviation(x, self.config.group)))
        places = x.shape[-1] if self.config.places else 0
        scores = [head(f, kind, places) for head, f in zip(self.heads, seen, strict=True)]
        named = None
        if self.names is not None:
            read = [name(f.mean((2, 3))) for name, f in zip(self.names, seen, strict=True)]
            named = torch.stack(read).sum(0)
        if places:
            return torch.stack(scores, 1).flatten(1) * 2, named
        return torch.stack(scores).sum(0) * 2, named
