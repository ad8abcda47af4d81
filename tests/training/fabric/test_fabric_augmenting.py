# SPDX-License-Identifier: GPL-3.0-or-later
"""What the critic is shown: random changes with a chance of their own, and crops cut to whole repeats."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

pytest.importorskip("sklearn", reason="training needs the extra: pip install tryon[train]")
cv2 = pytest.importorskip("cv2")

from tryon.gan_core.fabric.gan.config import CLASSES
from tryon.training.common import seams
from tryon.training.fabric import augmenting
from tryon.training.fabric.augmenting import Dose, changed, chosen
from tryon.training.fabric.data import QUARTER_TURNS, window
from tryon.training.fabric.pictures.wrapping import wrapping_window

SHAPE = (24, 3, 16, 16)
KINDS = np.arange(24) % len(CLASSES)


def images() -> torch.Tensor:
    return seams.masked(torch.randn(SHAPE, generator=torch.Generator().manual_seed(0)), 1)


def test_without_a_chance_nothing_changes() -> None:
    assert torch.equal(changed(images(), chosen(0.0, KINDS, SHAPE, np.random.default_rng(0))), images())


def test_changes_are_of_every_sort_and_repeat_with_their_seed() -> None:
    what, again = (chosen(1.0, KINDS, SHAPE, np.random.default_rng(3)) for _ in range(2))
    assert torch.equal(changed(images(), what), changed(images(), again))
    for part in (what.turns, what.flips, what.shifts, what.holes[:, 2]):
        assert (part != 0).any()
    assert (what.gain != 1).any() and (what.offset != 0).any() and (what.grain != 0).any()
    half = chosen(0.5, KINDS.repeat(20), (480, *SHAPE[1:]), np.random.default_rng(0))
    assert 0.4 < (half.holes[:, 2] > 0).mean() < 0.6 and 0.4 < float((half.gain != 1).float().mean()) < 0.6


def test_only_cloth_without_up_and_down_is_turned() -> None:
    what = chosen(1.0, KINDS.repeat(20), (480, *SHAPE[1:]), np.random.default_rng(0))
    turned = {CLASSES[k] for k in KINDS.repeat(20)[what.turns != 0]}
    assert turned == set(QUARTER_TURNS)


def test_blank_borders_stay_blank() -> None:
    what = chosen(1.0, KINDS, SHAPE, np.random.default_rng(0))
    what = replace(what, holes=0 * what.holes, shifts=0 * what.shifts)  # these blank more
    before, after = ((x == 0).all(1).sum((1, 2)) for x in (images(), changed(images(), what)))
    assert torch.equal(after, before) and (before == 60).all()


def test_changes_let_the_gradient_through() -> None:
    shape = (3, 2, 6, 6)
    what = chosen(1.0, np.array([3, 4, 5]), shape, np.random.default_rng(1))
    at = torch.randn(shape, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: changed(x, what), (at,))


def test_the_chance_follows_the_critics_certainty() -> None:
    dose = Dose()
    for step in range(1, 41):
        dose.heard(torch.ones(8, 3))
        dose.corrected(step, 16, 6400)
    assert dose.chance == pytest.approx(40 * 16 / 6400)
    for step in range(41, 61):
        dose.heard(torch.tensor([1.0, 1.0, 1.0, -1.0]))  # a mean sign of 0.5, below the target
        dose.corrected(step, 16, 6400)
    assert dose.chance == pytest.approx(20 * 16 / 6400) and dose.count == 0
    for sign, end in ((1.0, augmenting.MOST), (-1.0, 0.0)):
        for step in range(0, 400, 4):
            dose.heard(torch.full((4,), sign))
            dose.corrected(step, 16, 640)
        assert dose.chance == end


def waves(side: int, across: float, down: float) -> np.ndarray:
    """(side, side, 3) of waves ``across`` and ``down`` pixels long."""
    t = np.arange(side) * 2 * np.pi
    rows = np.sin(t / down)[:, None] + np.sin(t / across)[None]
    return np.repeat((rows * 60 + 128)[..., None], 3, 2).astype(np.uint8)


def step_around(part: np.ndarray) -> float:
    """Mean step across the border over that inside."""
    part = part.astype(float)
    across = np.abs(part[0] - part[-1]).mean() + np.abs(part[:, 0] - part[:, -1]).mean()
    return float(across / (np.abs(np.diff(part, axis=0)).mean() + np.abs(np.diff(part, axis=1)).mean()))


@pytest.mark.parametrize("seamless", [False, True])
def test_windows_are_cut_to_whole_repeats(seamless: bool) -> None:
    steps: dict[str, list[float]] = {"wrapping": [], "random": []}
    for seed in range(12):
        rng = np.random.default_rng(seed)
        picture = waves(128, 128 / (7 + seed % 3), 128 / (6 + seed % 5)) if seamless else waves(128, 17.3, 21.7)
        part = wrapping_window(picture, 64, 0.62, rng, seamless)
        assert part.shape == (64, 64, 3) and part.dtype == np.uint8
        steps["wrapping"].append(step_around(part))
        steps["random"].append(step_around(window(picture, 64, rng)))
    assert max(steps["wrapping"]) < 1.75 and np.mean(steps["wrapping"]) < 1.4 < 1.8 < np.mean(steps["random"])


def test_a_picture_no_larger_than_its_window_is_used_whole() -> None:
    picture = waves(32, 8, 8)
    assert wrapping_window(picture, 64, 1.0, np.random.default_rng(0)).shape == (64, 64, 3)
