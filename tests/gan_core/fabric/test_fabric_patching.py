# SPDX-License-Identifier: GPL-3.0-or-later
"""Holes filled from where the cloth repeats: exactly where it does, not at all where nothing fits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tryon.gan_core.fabric.restore import restore
from tryon.gan_core.fabric.restore.networks import Inpainter, Upscaler
from tryon.gan_core.fabric.restore.patching import MOST, patched


def checks(period: int = 12, size: int = 96) -> np.ndarray:
    line = np.arange(size) // (period // 2) % 2
    return np.stack([60 + 120 * (line[:, None] ^ line[None]), 40 + 90 * line[:, None] + 0 * line[None],
                     90 + 0 * line[:, None] + 80 * line[None]], 2).astype(np.uint8)


def spot(size: int, y: int, x: int, reach: int = 6) -> np.ndarray:
    down, across = np.mgrid[:size, :size]
    return (down - y) ** 2 + (across - x) ** 2 <= reach**2


@given(st.integers(12, 83), st.integers(12, 83), st.integers(0, 255))
@settings(max_examples=20, deadline=None)
def test_what_repeats_comes_back_exactly_whatever_the_stain(y: int, x: int, stain: int) -> None:
    cloth, hole = checks(), spot(96, y, x)
    made, left = patched(np.where(hole[..., None], stain, cloth).astype(np.uint8), hole)
    assert not left.any() and np.abs(made.astype(int) - cloth).max() <= 1


def motifs(size: int = 96, apart: int = 48) -> np.ndarray:
    """Four alike on a ground without figure; the picture wraps around."""
    rng = np.random.default_rng(0)
    picture = np.full((size, size, 3), 200, np.uint8)
    motif = rng.integers(0, 255, (26, 26, 3), np.uint8)
    for y in range(0, size, apart):
        for x in range(0, size, apart):
            picture[y + 2:y + 28, x + 2:x + 28] = motif
    return picture


@given(st.integers(0, 95), st.integers(0, 95))
@settings(max_examples=20, deadline=None)
def test_a_tile_is_looked_at_across_its_borders(down: int, across: int) -> None:
    """The same comes back wherever the borders cut motifs or holes."""
    cloth, hole = motifs(), spot(96, 15, 15)
    cloth, hole = (np.roll(x, (down, across), (0, 1)) for x in (cloth, hole))
    made, left = patched(np.where(hole[..., None], 0, cloth).astype(np.uint8), hole, tiles=True)
    assert not left.any() and np.abs(made.astype(int) - cloth).max() <= 1


def test_only_what_wraps_around_is_looked_at_across_its_borders() -> None:
    """Two motifs, one cut in halves by the borders: the other's hole is filled from it, or not at all."""
    cloth, hole = motifs(96, 96), spot(96, 15, 15)
    cloth[50:76, 50:76] = cloth[2:28, 2:28]
    cloth, hole = (np.roll(x, (33, 33), (0, 1)) for x in (cloth, hole))  # the other over the corners
    broken = np.where(hole[..., None], 0, cloth).astype(np.uint8)
    assert patched(broken, hole)[1].any()
    made, left = patched(broken, hole, tiles=True)
    assert not left.any() and np.abs(made.astype(int) - cloth).max() <= 1


def test_light_that_falls_off_is_followed() -> None:
    cloth, hole = checks() * 0.5, spot(96, 40, 50)
    line = np.arange(96)
    lit = 90 * np.exp(-((line[:, None] - 40) ** 2 + (line[None] - 50) ** 2) / 2 / 30**2)  # brightest at the hole
    cloth = (cloth + lit[..., None]).clip(0, 255).astype(np.uint8)
    made, left = patched(np.where(hole[..., None], 0, cloth).astype(np.uint8), hole)
    assert not left.any() and np.abs(made.astype(int) - cloth)[hole].mean() < 6


def test_a_hole_that_nothing_fits_is_left_and_drawn() -> None:
    picture = np.full((64, 64, 3), 120, np.uint8)
    picture[20:44, 30:] = 250  # one corner of a kind
    picture[:, :4] = 0
    hole = spot(64, 22, 31)
    made, left = patched(picture, hole)
    assert left[hole].all() and np.array_equal(made[~hole], picture[~hole])
    some = restore.Restorer(Upscaler(4, 1), Inpainter(4, (1, 4)), {})
    drawn = restore.inpaint(picture, hole, restorer=some)
    assert np.array_equal(drawn[~hole], picture[~hole]) and not np.array_equal(drawn, picture)


@pytest.mark.parametrize("many", [MOST, MOST + 1])
def test_more_holes_than_are_looked_for_are_left(many: int) -> None:
    cloth, hole = checks(), np.zeros((96, 96), bool)
    spots = [(y, x) for y in range(6, 90, 12) for x in range(5, 90, 12)][:many]
    for place in spots:
        hole[place] = True
    assert patched(cloth, hole)[1].any() == (many > MOST)


def test_a_picture_that_is_all_hole_is_left() -> None:
    made, left = patched(checks(size=24), np.ones((24, 24), bool))
    assert left.all() and np.array_equal(made, checks(size=24))
