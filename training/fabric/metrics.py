# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of a fabric generator beside held-out real cloth: ``evaluate`` makes one table of them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ...gan_core.fabric.gan.generator import colour
from ...gan_core.fabric.gan.model import FabricModel
from ...gan_core.fabric.pattern.layout import laid_as_usual
from ..common.seams import pooled_seam_ratio, rolled
from ..metrics.classifier import Classifier, drawn_batches, predictions, real_batches, train_classifier
from ..metrics.coverage import frechet, precision_recall, spread
from ..metrics.sliced import sliced_wasserstein
from .data import FabricData, window

SEAM_SAMPLES = 1000
Table = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Pictures:
    """What is compared. Each (n, 3, S, S) in -1 .. 1 by class index."""

    drawn: dict[int, Tensor]
    train: dict[int, Tensor]
    validation: dict[int, Tensor]


@torch.inference_mode()
def draw_many(model: FabricModel, data: FabricData, kind: int, count: int, seed: int = 0, batch: int = 25) -> Tensor:
    """(count, 3, S, S) in -1 .. 1: drawings of one class in palettes of ``data``, at the trained size."""
    rng, g = np.random.default_rng([seed, kind]), model.generator
    index, chance = data.tables[kind]
    images: list[Tensor] = []
    while len(images) * batch < count:
        inks = data.palette[rng.choice(index, batch, p=chance)].astype(np.float32) / 127.5 - 1
        z = torch.from_numpy(rng.standard_normal((batch, g.config.latent), dtype=np.float32))
        palettes = torch.from_numpy(inks)
        drawing = g(z, torch.full((batch,), kind), palettes, g.noises(batch, rng))
        if g.config.laid:
            drawing = laid_as_usual(drawing, palettes, g.config.classes[kind], rng)
        images.append(colour(drawing, palettes).clamp(-1, 1))
    return torch.cat(images)[:count]


def pictures_of(data: FabricData, kind: int, limit: int = 400, seed: int = 0) -> Tensor:
    """(n, 3, S, S) of one class, at most ``limit``, one random window each and nothing else changed."""
    rng = np.random.default_rng(seed)
    index = rng.permutation(np.flatnonzero(data.kind == kind))[:limit]
    x = np.stack([window(data.pixels[i], data.size, rng).astype(np.float32) / 127.5 - 1 for i in index])
    return torch.from_numpy(x.transpose(0, 3, 1, 2).copy())


def turned(drawn: Tensor) -> Tensor:
    """Drawings rolled each by another step, so that no place of a tile always meets the hidden border."""
    return torch.cat([rolled(d[None], 7 * i, 13 * i) for i, d in enumerate(drawn)])


def collect(model: FabricModel, train: FabricData, validation: FabricData, per_class: int) -> Pictures:
    """Pictures of the classes that the model draws and that both sides of the split have."""
    kinds = [k for k in range(len(model.kinds)) if (train.kind == k).any() and (validation.kind == k).any()]
    return Pictures({k: draw_many(model, train, k, per_class) for k in kinds},
                    {k: pictures_of(train, k) for k in kinds}, {k: pictures_of(validation, k) for k in kinds})


def evaluate(model: FabricModel, train: FabricData, validation: FabricData, per_class: int = 200, steps: int = 400,
             log: Callable[[str], None] = print) -> Table:
    """Figures by class and over all. ``train`` and ``validation`` hold real pictures only.

    accuracy: share that a classifier trained on real training pictures names rightly, of validation pictures (real)
    and drawings; returned: share of real validation pictures that one trained on drawings alone names rightly.
    distance: Fréchet distance in the first one's features from drawings (and from training pictures) to validation;
    precision, recall: in the same features; diversity: mean pairwise distance of drawings over that of training
    pictures; seam: pooled ratio of steps across the wrap to those inside; sliced_drawn, sliced_train: sliced
    Wasserstein distance to validation pictures, mean of the pyramid's levels (in the row "all").
    """
    seen = collect(model, train, validation, per_class)
    net = train_classifier(real_batches(train), len(model.kinds), steps, log=log)
    kinds = np.repeat(list(seen.drawn), [len(d) for d in seen.drawn.values()])
    back = train_classifier(drawn_batches(torch.cat(list(seen.drawn.values())), kinds), len(model.kinds), steps,
                            log=log)
    table = {model.kinds[k]: of_class(net, back, seen, k) for k in seen.drawn}
    for name, row in table.items():
        log(f"{name}: " + "  ".join(f"{k} {v:.3f}" for k, v in row.items()))
    table["all"] = over_all(model, train, seen, table)
    log("all: " + "  ".join(f"{k} {v:.3f}" for k, v in table["all"].items()))
    return table


def of_class(net: Classifier, back: Classifier, seen: Pictures, kind: int) -> dict[str, float]:
    sets = {"drawn": turned(seen.drawn[kind]), "train": seen.train[kind], "validation": seen.validation[kind]}
    said = {name: predictions(net, images) for name, images in sets.items()}
    f = {name: features for name, (_, features) in said.items()}
    precision, recall = precision_recall(f["drawn"], f["validation"])
    return {
        "accuracy_validation": float((said["validation"][0] == kind).mean()),
        "accuracy_drawn": float((said["drawn"][0] == kind).mean()),
        "returned": float((predictions(back, sets["validation"])[0] == kind).mean()),
        "distance_drawn": frechet(f["drawn"], f["validation"]),
        "distance_train": frechet(f["train"], f["validation"]),
        "precision": precision,
        "recall": recall,
        "diversity": spread(f["drawn"]) / max(spread(f["train"]), 1e-9),
        "seam": pooled_seam_ratio(((seen.drawn[kind] + 1) / 2).permute(0, 2, 3, 1).numpy()),
    }


def over_all(model: FabricModel, train: FabricData, seen: Pictures, table: Table) -> dict[str, float]:
    """Means of the classes; the seam pooled over SEAM_SAMPLES drawings; sliced distances over all pictures, as many
    of each class as were held out."""
    mean = {k: float(np.mean([row[k] for row in table.values()])) for k in next(iter(table.values()))}
    each = -(-SEAM_SAMPLES // len(seen.drawn))
    many = torch.cat([draw_many(model, train, k, each, seed=11) for k in seen.drawn])[:SEAM_SAMPLES]
    mean["seam"] = pooled_seam_ratio(((many + 1) / 2).permute(0, 2, 3, 1).numpy())
    held = torch.cat(list(seen.validation.values()))
    for name, sets in (("drawn", seen.drawn), ("train", seen.train)):
        mean[f"sliced_{name}"] = float(np.mean(sliced_wasserstein(as_held(sets, seen.validation), held)))
    return mean


def as_held(sets: dict[int, Tensor], held: dict[int, Tensor]) -> Tensor:
    """Pictures of ``sets``, by class as many as are held out, some twice where there are fewer: two mixtures differ
    where their pictures do, not where one has more checks."""
    rng, parts = np.random.default_rng(5), []
    for kind, wanted in held.items():
        count = len(sets[kind])
        index = rng.permutation(np.arange(max(count, len(wanted))) % count)[: len(wanted)]
        parts.append(sets[kind][index])
    return torch.cat(parts)
