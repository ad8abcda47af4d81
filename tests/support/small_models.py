# SPDX-License-Identifier: GPL-3.0-or-later
"""A generator small enough to build in milliseconds, and a folder of made-up data to train on."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from tryon.gan_core.fabric.gan.coder import Encoder
from tryon.gan_core.fabric.gan.config import CLASSES, CriticConfig, GeneratorConfig
from tryon.gan_core.fabric.gan.edits import find_directions
from tryon.gan_core.fabric.gan.generator import Generator
from tryon.gan_core.fabric.gan.model import FabricModel

TINY = GeneratorConfig(classes=CLASSES[:5], channels=(8, 8, 8), latent=8, cells=4, style=16, waves=(3, 4, 4))
TINY_CRITIC = CriticConfig(classes=len(TINY.classes), channels=(8, 8, 8))
TINY_CODED = GeneratorConfig(classes=CLASSES[:5], size=64, channels=(8, 8), latent=8, cells=4, style=16, waves=(3, 4),
                             sprigs=(0, 1), shuffle=4, repeats=2, height=True, code=3, decoder=8)
TINY_CODE_CRITIC = CriticConfig(classes=5, channels=(8, 8), places=True, code=3)
SENDERS = 24

torch.set_num_threads(1)  # of networks this small two threads only wait for each other, minutes on a busy machine


@pytest.fixture
def tiny_model() -> FabricModel:
    """An untrained model; tiling does not wait for training."""
    torch.manual_seed(0)
    palettes = np.random.default_rng(0).integers(0, 256, (len(TINY.classes), 4, 5, 3)).astype(np.uint8)
    return FabricModel(Generator(TINY), palettes)


@pytest.fixture(scope="session")
def coded_model() -> FabricModel:
    """The same of a generator that draws codes, with its encoder and with directions to edit along."""
    torch.manual_seed(0)
    palettes = np.random.default_rng(0).integers(0, 256, (len(TINY_CODED.classes), 4, 5, 3)).astype(np.uint8)
    model = FabricModel(Generator(TINY_CODED), palettes, encoder=Encoder(TINY_CODED))
    model.directions = find_directions(model, samples=40)
    return model


@pytest.fixture(scope="session")
def striped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared file of made-up stripes in five classes, one in three with an exact height, a sixth held out."""
    rng, n = np.random.default_rng(0), 60
    path = tmp_path_factory.mktemp("run") / "pictures.npz"
    palette = rng.integers(0, 256, (n, 5, 3)).astype(np.uint8)
    rows = rng.integers(0, 5, (n, 64, 1)).repeat(64, 2)
    np.savez(path, pixels=palette[np.arange(n)[:, None, None], rows], palette=palette, kind=np.arange(n) % 5,
             origin=np.zeros(n, np.int64), source=np.array([f"sender {i}" for i in range(n)]),
             validation=np.arange(n) % 6 == 5, height=(rows * 50).astype(np.uint8),
             exact_height=np.arange(n) % 3 == 0)
    return path


@pytest.fixture(scope="session")
def made_up_data(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(data folder, label table): striped garment photos of each class from SENDERS senders, nothing real."""
    data = tmp_path_factory.mktemp("data")
    images = data / "garment_photos" / "images"
    images.mkdir(parents=True)
    rng = np.random.default_rng(0)
    rows = []
    for sender in range(SENDERS):
        kind = TINY.classes[sender % len(TINY.classes)]
        photo = np.repeat(rng.integers(0, 256, (160, 1, 3)), 160, 1).astype(np.uint8)
        Image.fromarray(photo).resize((400, 400)).save(images / f"photo{sender}.jpg")
        rows.append((f"photo{sender}", sender, kind, 120, 130))
    labels = data / "labels.csv"
    with labels.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("image", "sender_id", "kind", "x", "y"), *rows])
    return data, labels
