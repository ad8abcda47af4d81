# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of a fabric generator: seams, whether a classifier knows its cloth, how far it is from held-out cloth."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.linalg
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from ..gan_core.fabric.config import CLASSES
from ..gan_core.fabric.generator import colour
from ..gan_core.fabric.sample import FabricModel
from .data import FabricData, window
from .losses import masked, rolled

RING = 2


def seam_ratio(images: NDArray[np.floating]) -> NDArray[np.float64]:
    """(B,) for (B, H, W, C): mean step across the wrap over the mean step inside, both axes together. 1 is seamless.

    A single image has chance in it (a stripe may or may not end at the border): judge by the mean of many, or after
    a random roll.
    """
    x = images.astype(np.float64)
    across = np.abs(x - np.roll(x, 1, 2)).mean((1, 3))  # (B, W): step from column i - 1 to column i
    down = np.abs(x - np.roll(x, 1, 1)).mean((2, 3))
    seam = across[:, 0] + down[:, 0]
    return seam / np.maximum(across[:, 1:].mean(1) + down[:, 1:].mean(1), 1e-9)


def pooled_seam_ratio(images: NDArray[np.floating]) -> float:
    """Mean step across the wrap of all images over the mean step inside all of them."""
    x = images.astype(np.float64)
    across, down = np.abs(x - np.roll(x, 1, 2)).mean((0, 1, 3)), np.abs(x - np.roll(x, 1, 1)).mean((0, 2, 3))
    return float((across[0] + down[0]) / (across[1:].mean() + down[1:].mean()))


@torch.inference_mode()
def draw_many(model: FabricModel, data: FabricData, kind: int, count: int, seed: int = 0) -> Tensor:
    """(count, 3, S, S) in -1 .. 1: drawings of one class in palettes of ``data``, at the trained size."""
    rng = np.random.default_rng([seed, kind])
    index, chance = data.tables[kind]
    chosen = data.palette[rng.choice(index, count, p=chance)]
    images = []
    for inks in chosen:
        drawing, palette = model.draw(CLASSES[kind], inks, rng)
        images.append(colour(drawing, palette)[0].clamp(-1, 1))
    return torch.stack(images)


class Classifier(nn.Module):
    """Small convolutional classifier; ``features`` (B, 96) are those before its last layer."""

    def __init__(self, classes: int = len(CLASSES)) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for i, o in ((3, 24), (24, 48), (48, 96)):
            layers += [nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(), nn.AvgPool2d(2)]
        self.body = nn.Sequential(*layers)
        self.last = nn.Linear(96, classes)

    def features(self, x: Tensor) -> Tensor:
        return self.body(x).mean((2, 3))

    def forward(self, x: Tensor) -> Tensor:
        return self.last(self.features(x))


def train_classifier(data: FabricData, steps: int = 500, batch: int = 40, seed: int = 5,
                     log: Callable[[str], None] = print) -> Classifier:
    """A classifier trained on real training pictures alone (no formulas), hidden at the border like the critic's."""
    torch.manual_seed(seed)
    net = Classifier()
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    for step in range(steps):
        real = data.batch(batch, seed, step)
        loss = F.cross_entropy(net(masked(real.images, RING)), real.kinds, label_smoothing=0.05)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 100 == 99:
            log(f"classifier {step + 1}/{steps}  loss {float(loss.detach()):.3f}")
    return net.eval()


def frechet(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Fréchet distance of the Gaussians fitted to two sets of features (n, d)."""
    ca, cb = (np.cov(x, rowvar=False) + 1e-6 * np.eye(x.shape[1]) for x in (a, b))
    root = np.real(scipy.linalg.sqrtm(ca @ cb))
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(ca + cb - 2 * root))


def pictures_of(data: FabricData, kind: int, limit: int = 400, seed: int = 0) -> Tensor:
    """(n, 3, S, S) of one class, at most ``limit``, one random window each and nothing else changed."""
    rng = np.random.default_rng(seed)
    index = rng.permutation(np.flatnonzero(data.kind == kind))[:limit]
    x = np.stack([window(data.pixels[i].astype(np.float32) / 127.5 - 1, data.size, rng) for i in index])
    return torch.from_numpy(x.transpose(0, 3, 1, 2).copy())


@torch.inference_mode()
def evaluate(model: FabricModel, train: FabricData, validation: FabricData, per_class: int = 200,
             log: Callable[[str], None] = print) -> dict[str, dict[str, float]]:
    """Figures by class and over all. ``train`` and ``validation`` hold real pictures only.

    accuracy: share of validation (real) and of drawn pictures that a classifier trained on real training pictures
    names rightly. distance: Fréchet distance in that classifier's features from drawn to validation pictures, beside
    that from training to validation ones. diversity: mean pairwise feature distance of drawn over real. seam: pooled
    ratio of steps across the wrap to steps inside.
    """
    with torch.inference_mode(False), torch.enable_grad():
        net = train_classifier(train, log=log)
    table: dict[str, dict[str, float]] = {}
    every = []
    for kind, name in enumerate(CLASSES):
        drawn = draw_many(model, train, kind, per_class)
        every.append(((drawn + 1) / 2).permute(0, 2, 3, 1).numpy())
        sets = {
            "drawn": torch.cat([rolled(d[None], 7 * i, 13 * i) for i, d in enumerate(drawn)]),
            "validation": pictures_of(validation, kind),
            "train": pictures_of(train, kind),
        }
        seen = {k: masked(v, RING) for k, v in sets.items()}
        hits = {k: float((net(v).argmax(1) == kind).float().mean()) for k, v in seen.items()}
        f = {k: net.features(v).double().numpy() for k, v in seen.items()}
        spread = {k: float(np.linalg.norm(v[: len(v) // 2] - v[len(v) // 2 : len(v) // 2 * 2], axis=1).mean())
                  for k, v in f.items()}
        table[name] = {
            "accuracy_validation": hits["validation"],
            "accuracy_drawn": hits["drawn"],
            "distance_drawn": frechet(f["drawn"], f["validation"]),
            "distance_train": frechet(f["train"], f["validation"]),
            "diversity": spread["drawn"] / max(spread["train"], 1e-9),
            "seam": pooled_seam_ratio(every[-1]),
        }
        log(f"{name}: " + "  ".join(f"{k} {v:.3f}" for k, v in table[name].items()))
    table["all"] = {k: float(np.mean([row[k] for row in table.values()])) for k in table[CLASSES[0]]}
    table["all"]["seam"] = pooled_seam_ratio(np.concatenate(every))
    return table
