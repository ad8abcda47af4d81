# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of projection: periods and colours are those that were put in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tryon.gan_core.fabric.gan.model import FabricModel

pytest.importorskip("sklearn", reason="training needs the extra: pip install tryon[train]")

from tryon.training.fabric.data import FabricData
from tryon.training.fabric.projecting import Returned, palette_difference, period_of, project_unseen, summary


@settings(max_examples=25, deadline=None)
@given(period=st.integers(5, 20), turned=st.booleans(), seed=st.integers(0, 99))
def test_the_period_of_stripes_is_found(period: int, turned: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    lines = np.where((np.arange(64) + rng.integers(64)) % period < period / 2, 200.0, 60.0)
    image = np.broadcast_to(lines[:, None, None], (64, 64, 3)) + rng.normal(0, 4, (64, 64, 1))
    image = np.clip(image, 0, 255).astype(np.uint8)
    assert abs(period_of(image.transpose(1, 0, 2) if turned else image) - period) <= 0.06 * period + 0.2


def test_noise_and_even_cloth_have_no_period() -> None:
    rng = np.random.default_rng(0)
    assert not any(period_of(rng.integers(0, 256, (64, 64, 3)).astype(np.uint8)) for _ in range(5))
    assert period_of(np.full((64, 64, 3), 90, np.uint8)) == 0


def test_colours_apart_are_told_by_ink_and_area() -> None:
    inks = np.array([[200, 30, 30], [30, 30, 200]], np.uint8)
    image = inks[(np.arange(64 * 64).reshape(64, 64) // 64 % 4 == 0).astype(int)]
    assert palette_difference(image, image, inks) == 0
    assert palette_difference(image, np.roll(image, 1, 0), inks) > 10


def test_good_is_judged_by_what_the_cloth_is() -> None:
    plain, periodic = Returned("plain", 23, 9, 0, 0), Returned("check", 15, 3, 8, 0.05)
    assert plain.good and periodic.good and not Returned("check", 30, 3, 8, 0.2).good
    found = summary([plain, periodic, Returned("plain", 20, 0, 0, 0)])
    assert found["plain_good"] == 0.5 and found["periodic_good"] == 1 and np.isnan(summary([plain])["period_off"])


def test_unseen_swatches_are_projected_class_by_class(coded_model: FabricModel, striped: Path) -> None:
    found = project_unseen(coded_model, FabricData(striped, 64, validation=True), 6, steps=1, log=lambda _: None)
    assert [r.kind for r in found] == [*coded_model.kinds, coded_model.kinds[0]]
    assert all(np.isfinite([r.psnr, r.difference]).all() for r in found)
