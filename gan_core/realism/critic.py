# SPDX-License-Identifier: GPL-3.0-or-later
"""The critic of renders: it reads an encoder's features and says how good the picture is, by place and as a whole.

A projected critic (Sauer et al. 2021) taught with the hinge loss of a GAN, whose fakes are no generator's: they are our
own renders, spoilt on purpose.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from .. import checkpoint
from .encoder import WIDTHS as ALL

KIND = "realism-critic"
SHIPPED = Path(__file__).resolve().parents[2] / "assets" / "realism" / "critic.safetensors"
FIRST = 1  # layer that is read: what is finer is noise here, and dear
WIDTHS = ALL[FIRST:]
SIZE = 192, 256  # pixels across and down that it looks at
FILLS = 0.94  # of its height that a person takes
GROUND = 0.82  # behind them
SHARP = 4.0  # how much the worst place counts: 0 the mean, large the worst alone


class Critic(nn.Module):
    """Features of the encoder from layer FIRST on, (B, WIDTHS[k], h, w) each -> (B,) logits, positive for a good
    render."""

    shift: Tensor
    scale: Tensor
    level: Tensor

    def __init__(self, width: int = 24, hidden: int = 48) -> None:
        super().__init__()
        self.config = {"width": width, "hidden": hidden}
        self.enter = nn.ModuleList(nn.Conv2d(n, width, 1) for n in WIDTHS)
        self.look = nn.ModuleList(nn.Conv2d(width, width, 3, padding=1) for _ in WIDTHS)
        self.say = nn.ModuleList(nn.Conv2d(width, 1, 1) for _ in WIDTHS)
        self.whole = nn.Sequential(nn.Linear(2 * sum(WIDTHS), hidden), nn.LeakyReLU(0.2), nn.Dropout(0.3),
                                   nn.Linear(hidden, 1))
        self.shift: Tensor
        self.scale: Tensor
        self.level: Tensor
        self.register_buffer("shift", torch.zeros(2 * sum(WIDTHS)))
        self.register_buffer("scale", torch.ones(2 * sum(WIDTHS)))
        self.register_buffer("level", torch.zeros(()))  # the logit at which good and spoilt ones part

    def forward(self, features: Sequence[Tensor]) -> Tensor:
        places = []
        for enter, look, say, x in zip(self.enter, self.look, self.say, features, strict=True):
            y = F.leaky_relu(enter(x), 0.2)
            score = say(F.leaky_relu(look(y), 0.2)).flatten(1)
            # A soft minimum: one place that is wrong makes the picture wrong.
            places.append((torch.softmax(-SHARP * score, 1).detach() * score).sum(1) + 0.2 * score.mean(1))
        told = (summary(features) - self.shift) / self.scale
        return torch.stack(places).sum(0) + self.whole(told)[:, 0] - self.level


def summary(features: Sequence[Tensor]) -> Tensor:
    """(B, 2 sum(WIDTHS)): mean and spread of every channel."""
    return torch.cat([torch.cat([x.mean((2, 3)), x.std((2, 3))], 1) for x in features], 1)


def framed(rgba: NDArray[np.uint8]) -> Tensor:
    """(3, 256, 192) sRGB 0 .. 1 as the critic was taught: the person FILLS of the height, on grey.

    ``rgba``: (H, W, 4) uint8, not multiplied by its alpha.
    """
    from PIL import Image

    alpha = rgba[..., 3] >= 64
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    wide, high = SIZE
    found = Image.new("RGB", SIZE, (round(255 * GROUND),) * 3)
    if len(rows):
        part = Image.fromarray(rgba[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
        scale = min(FILLS * high / part.height, FILLS * wide / part.width)
        part = part.resize((max(1, round(part.width * scale)), max(1, round(part.height * scale))),
                           Image.Resampling.BOX if scale < 0.6 else Image.Resampling.BILINEAR)
        found.paste(part, ((wide - part.width) // 2, (high - part.height) // 2), part.getchannel("A"))
    return torch.from_numpy(np.array(found, np.float32) / 255.0).permute(2, 0, 1)


def save(path: Path, critic: Critic, info: dict[str, object]) -> None:
    """As a weights file of ours."""
    checkpoint.save(path, KIND, critic.config, critic.state_dict(), info)


def load(path: Path) -> Critic:
    """Raises CheckpointError."""
    found = checkpoint.load(path, KIND)
    critic = Critic(int(found.config["width"]), int(found.config["hidden"]))
    checkpoint.fill(critic, found.tensors, path)
    return critic.eval().requires_grad_(False)


@functools.lru_cache(maxsize=2)
def shipped(path: Path = SHIPPED) -> Critic:
    """The shipped one, loaded once. Raises CheckpointError."""
    return load(path)
