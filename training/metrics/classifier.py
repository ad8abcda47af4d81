# SPDX-License-Identifier: GPL-3.0-or-later
"""A small convolutional classifier of cloth: its predictions and its features are what figures are measured in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from ..common.seams import masked, rolled
from ..fabric.data import FabricData

RING = 2  # pixels hidden at the border of every picture that it sees, as from the critic
FEATURES = 96
Batches = Callable[[int], tuple[Tensor, Tensor]]  # step -> pictures (B, 3, S, S) in -1 .. 1, class indices (B,)


class Classifier(nn.Module):
    """(B, 3, S, S) in -1 .. 1 -> (B, classes); ``features`` (B, FEATURES) are those before its last layer."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.PixelUnshuffle(2)]
        for i, o in ((12, 32), (32, 64), (64, FEATURES)):
            layers += [nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(), nn.AvgPool2d(2)]
        self.body = nn.Sequential(*layers)
        self.last = nn.Linear(FEATURES, classes)

    def features(self, x: Tensor) -> Tensor:
        return self.body(x.contiguous(memory_format=torch.channels_last)).mean((2, 3))

    def forward(self, x: Tensor) -> Tensor:
        return self.last(self.features(x))


def train_classifier(batches: Batches, classes: int, steps: int = 400, seed: int = 5,
                     log: Callable[[str], None] = print) -> Classifier:
    torch.manual_seed(seed)
    net = Classifier(classes).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    for step in range(steps):
        images, kinds = batches(step)
        loss = F.cross_entropy(net(masked(images, RING)), kinds, label_smoothing=0.05)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 100 == 99:
            log(f"classifier {step + 1}/{steps}  loss {float(loss.detach()):.3f}")
    return net.eval()


def real_batches(data: FabricData, batch: int = 40, seed: int = 5) -> Batches:
    """Augmented training pictures, classes by the rota."""

    def take(step: int) -> tuple[Tensor, Tensor]:
        real = data.batch(batch, seed, step)
        return real.images, real.kinds

    return take


def drawn_batches(drawn: Tensor, kinds: NDArray[np.int64], batch: int = 40, seed: int = 5) -> Batches:
    """Random ones of drawings (n, 3, S, S), each rolled and flipped anew."""

    def take(step: int) -> tuple[Tensor, Tensor]:
        rng = np.random.default_rng([seed, step])
        index = rng.integers(0, len(drawn), batch)
        rolls = rng.integers(0, drawn.shape[-1], (batch, 2))
        images = torch.cat([rolled(drawn[i : i + 1], int(x), int(y)) for i, (x, y) in zip(index, rolls, strict=True)])
        flip = torch.from_numpy(rng.random(batch) < 0.5)[:, None, None, None]
        return torch.where(flip, images.flip(3), images), torch.from_numpy(kinds[index])

    return take


@torch.inference_mode()
def predictions(net: Classifier, images: Tensor, batch: int = 100) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(class indices (n,), features (n, FEATURES)) of pictures (n, 3, S, S), their borders hidden."""
    features = torch.cat([net.features(masked(part, RING)) for part in images.split(batch)])
    return net.last(features).argmax(1).numpy(), features.double().numpy()
