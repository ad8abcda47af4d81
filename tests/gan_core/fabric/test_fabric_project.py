# SPDX-License-Identifier: GPL-3.0-or-later
"""Projection: what the model drew it finds again, colours included, and the result can be worked on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from tryon.gan_core.fabric.errors import FabricError
from tryon.gan_core.fabric.gan.design import maps_of
from tryon.gan_core.fabric.gan.model import FabricModel
from tryon.gan_core.fabric.gan.project import Projection, palette_of, project, square


def seam(picture: np.ndarray, axis: int) -> float:
    """The step across the wrap of (H, W, 3) over that which 95 of 100 inside stay below; 1 or less where it tiles."""
    steps = np.abs(picture.astype(int) - np.roll(picture.astype(int), 1, axis)).mean((1 - axis, 2))
    return float(steps[0] / np.percentile(steps[1:], 95))


def test_searching_brings_the_drawing_nearer(coded_model: FabricModel, tiny_model: FabricModel) -> None:
    t = np.linspace(0, 6 * np.pi, 80)
    image = np.where(np.sin(t)[:, None, None] > 0, (200, 40, 40), (240, 230, 220)).astype(np.uint8)
    image = np.broadcast_to(image, (80, 80, 3))
    for model in (coded_model, tiny_model):
        none, some = (project(model, image, "stripe", steps=n) for n in (0, 8))
        assert some.psnr > none.psnr and some.kind == "stripe"


def test_a_projection_can_be_worked_on(coded_model: FabricModel) -> None:
    image = np.random.default_rng(0).integers(0, 256, (70, 90, 3)).astype(np.uint8)
    heard: list[tuple[float, str]] = []
    found = project(coded_model, image, steps=3, progress=lambda share, words: heard.append((share, words)))
    assert isinstance(found, Projection) and found.kind in coded_model.kinds and heard[-1] == (1.0, "Finding the cloth")
    maps = maps_of(coded_model, found.design, 128)
    assert maps.colour.shape == (128, 128, 3) and maps.palette == found.palette
    for axis in (0, 1):
        assert seam(maps.colour, axis) <= 1, "it tiles, though the picture did not"
        assert seam(maps.colour[:100, :100], axis) > 1.05, "a part of it does not: the seam would be seen"
    other = maps_of(coded_model, replace(found.design, inks=found.design.inks[::-1].copy()), 128)
    assert not np.array_equal(other.colour, maps.colour)


def test_the_palette_holds_the_pictures_colours_largest_first() -> None:
    image = np.zeros((64, 64, 3), np.uint8)
    image[:] = (20, 30, 90)
    image[:, :20] = (230, 220, 200)
    found = palette_of(square(image, 64))
    assert found[0].tolist() == [20, 30, 90]
    assert np.abs(found.astype(int) - (230, 220, 200)).sum(1).min() <= 12


def test_an_even_picture_projects_as_well(coded_model: FabricModel) -> None:
    found = project(coded_model, np.full((64, 64, 3), 77, np.uint8), "plain", steps=2)
    assert np.abs(found.design.inks.astype(int) - 77).max() <= 1 and np.isfinite(found.psnr)


@pytest.mark.parametrize(
    ("image", "named"),
    [
        (np.zeros((64, 64), np.uint8), "(64, 64)"),
        (np.zeros((64, 64, 3), np.float32), "float32"),
        (np.zeros((8, 64, 3), np.uint8), "64 x 8"),
        ("cloth.png", "str"),
    ],
)
def test_pictures_that_cannot_be_used_are_refused(coded_model: FabricModel, image: np.ndarray, named: str) -> None:
    with pytest.raises(FabricError) as error:
        project(coded_model, image)
    assert named in str(error.value)
    with pytest.raises(FabricError, match="1000"):
        project(coded_model, np.zeros((64, 64, 3), np.uint8), steps=5000)


def test_projecting_leaves_the_model_as_it_was(coded_model: FabricModel) -> None:
    before = {k: v.clone() for k, v in coded_model.generator.state_dict().items()}
    project(coded_model, np.full((64, 64, 3), 200, np.uint8), steps=2)
    assert all(torch.equal(v, before[k]) for k, v in coded_model.generator.state_dict().items())
