# SPDX-License-Identifier: GPL-3.0-or-later
"""Projection: what the model drew it finds again, colours included, and the result can be worked on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from tryon.gan_core.fabric.errors import FabricError
from tryon.gan_core.fabric.finish.colour import delta_e, lab_of, rgb_of
from tryon.gan_core.fabric.gan.design import maps_of
from tryon.gan_core.fabric.gan.model import FabricModel
from tryon.gan_core.fabric.gan.project import Projection, palette_of, project, square


def test_searching_brings_the_drawing_nearer(coded_model: FabricModel, tiny_model: FabricModel) -> None:
    t = np.linspace(0, 6 * np.pi, 80)
    image = np.where(np.sin(t)[:, None, None] > 0, (200, 40, 40), (240, 230, 220)).astype(np.uint8)
    image = np.broadcast_to(image, (80, 80, 3))
    for model in (coded_model, tiny_model):
        none, some = (project(model, image, "stripe", steps=n) for n in (0, 8))
        assert some.psnr > none.psnr and some.kind == "stripe"


def test_a_projection_can_be_worked_on(coded_model: FabricModel) -> None:
    image = np.random.default_rng(0).integers(0, 256, (70, 90, 3)).astype(np.uint8)
    heard: list[float] = []
    found = project(coded_model, image, steps=3, progress=heard.append)
    assert isinstance(found, Projection) and found.kind in coded_model.kinds and heard[-1] == 1.0
    maps = maps_of(coded_model, found.design, 128)
    assert maps.colour.shape == (128, 128, 3) and maps.palette == found.palette
    step = np.abs(maps.colour.astype(int) - np.roll(maps.colour, 1, 1)).mean((0, 2))
    assert step[0] <= step[1:].max(), "it tiles, though the picture did not"
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


def test_colours_go_to_lab_and_back() -> None:
    rgb = np.random.default_rng(1).integers(0, 256, (500, 3)).astype(np.uint8)
    assert np.abs(rgb_of(lab_of(rgb)).astype(int) - rgb).max() <= 1
    assert np.allclose(lab_of(np.array([[255, 255, 255]], np.uint8)), [[100, 0, 0]], atol=0.02)


@pytest.mark.parametrize(  # pairs 1, 7, 14, 17 and 25 of Sharma, Wu and Dalal's table (2005)
    ("a", "b", "apart"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, -0.001, 2.49), (50, 0.0011, -2.49), 4.7461),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_the_colour_difference_is_that_of_the_standard(a: tuple, b: tuple, apart: float) -> None:
    assert np.isclose(delta_e(np.array(a), np.array(b)), apart, atol=1e-3)
    assert np.isclose(delta_e(np.array(b), np.array(a)), apart, atol=1e-3)


def test_projecting_leaves_the_model_as_it_was(coded_model: FabricModel) -> None:
    before = {k: v.clone() for k, v in coded_model.generator.state_dict().items()}
    project(coded_model, np.full((64, 64, 3), 200, np.uint8), steps=2)
    assert all(torch.equal(v, before[k]) for k, v in coded_model.generator.state_dict().items())
