# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures: each tells what it is named for on sets where the answer is known, and the table has all of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("sklearn", reason="training needs the extra: pip install tryon[train]")

from tryon.gan_core.fabric.gan.model import FabricModel
from tryon.training.fabric import metrics
from tryon.training.fabric.data import FabricData
from tryon.training.metrics.classifier import drawn_batches, predictions, train_classifier
from tryon.training.metrics.coverage import frechet, precision_recall, spread
from tryon.training.metrics.neighbours import alike, neighbour_sheet
from tryon.training.metrics.sliced import pyramid, sliced_wasserstein

RNG = np.random.default_rng


def noise(count: int, seed: int, size: int = 32, coarse: int = 1) -> torch.Tensor:
    x = torch.from_numpy(RNG(seed).standard_normal((count, 3, size // coarse, size // coarse), dtype=np.float32))
    return torch.nn.functional.interpolate(x, (size, size), mode="nearest") * 0.3


def test_a_pyramid_holds_the_picture_at_every_scale() -> None:
    flat = pyramid(torch.full((1, 3, 64, 64), 0.4))
    assert [p.shape[-1] for p in flat] == [64, 32, 16]
    assert flat[0].abs().max() < 1e-5 and flat[1].abs().max() < 1e-5 and torch.allclose(flat[2], torch.tensor(0.4))


def test_sliced_distances_are_small_for_the_same_kind_and_large_for_another() -> None:
    same = np.mean(sliced_wasserstein(noise(40, 0), noise(40, 1), count=6000))
    other = np.mean(sliced_wasserstein(noise(40, 0), noise(40, 1, coarse=8), count=6000))
    assert same < 0.6 * other


def test_precision_and_recall_fall_for_strays_and_for_gaps() -> None:
    real = RNG(0).standard_normal((200, 4))
    alike_set, strays, narrow = RNG(1).standard_normal((200, 4)), real + 30, RNG(2).standard_normal((200, 4)) * 0.1
    assert min(precision_recall(alike_set, real)) > 0.7
    assert precision_recall(strays, real) == (0.0, 0.0)
    precision, recall = precision_recall(narrow, real)
    assert precision > 0.9 and recall < 0.2, "a collapsed set is precise and recalls little"
    assert spread(narrow) < 0.2 * spread(real) and frechet(alike_set, real) < 0.3 < frechet(strays, real)


def test_a_rolled_recoloured_copy_is_found() -> None:
    train = noise(20, 3, 32, 4)
    drawn = torch.cat([torch.roll(train[7:8], (5, 11), (2, 3)).flip(1) * 0.5 + 0.2, noise(3, 4, 32, 4)])
    score = alike(drawn, train)
    assert score[0].argmax() == 7 and score[0, 7] > 0.65 > score[1:].max()


def test_the_neighbours_sheet_has_a_row_a_class(tmp_path: Path) -> None:
    from PIL import Image

    sets = {k: noise(5, k) for k in range(3)}
    found = neighbour_sheet(sets, sets, tmp_path / "sheet.png", columns=4)
    assert Image.open(tmp_path / "sheet.png").size == (4 * 4 * 32, 3 * 32) and min(found.values()) > 0.99
    others = neighbour_sheet(sets, {k: noise(5, k + 9) for k in sets}, tmp_path / "sheet.png", columns=4)
    assert list(others) == [0, 1, 2] and max(others.values()) < 0.6


def test_a_classifier_learns_what_tells_classes_apart() -> None:
    drawn = torch.cat([noise(30, 0, 16), noise(30, 1, 16, coarse=4)])
    kinds = np.repeat([0, 1], 30)
    net = train_classifier(drawn_batches(drawn, kinds, 12), 2, 50, log=lambda _: None)
    said, features = predictions(net, torch.cat([noise(10, 5, 16), noise(10, 6, 16, coarse=4)]))
    assert (said == np.repeat([0, 1], 10)).mean() >= 0.9 and features.shape == (20, 96)


def test_the_table_has_every_figure_of_every_class(coded_model: FabricModel, striped: Path,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "SEAM_SAMPLES", 20)
    sides = [FabricData(striped, 64, validation=v) for v in (False, True)]
    monkeypatch.setattr(metrics, "sliced_wasserstein", lambda a, b: sliced_wasserstein(a, b, count=50))
    sides[1] = FabricData(striped, 64)  # too few are held out here for neighbours of neighbours
    table = metrics.evaluate(coded_model, sides[0], sides[1], per_class=8, steps=2, log=lambda _: None)
    assert set(table) == {*coded_model.kinds, "all"}
    assert all(np.isfinite(list(row.values())).all() for row in table.values())
    assert {"sliced_drawn", "sliced_train", "returned", "precision", "recall", "seam"} <= set(table["all"])
