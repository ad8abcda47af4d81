# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloth by formula: it tiles, its inks add up, its height stays in range, and a seed gives it again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tryon.gan_core.fabric.gan.config import CLASSES

pytest.importorskip("sklearn", reason="training needs the extra: pip install tryon[train]")
pytest.importorskip("resvg_py", reason="training needs the extra: pip install tryon[train]")

from tryon.training.common.seams import pooled_seam_ratio
from tryon.training.fabric.pictures import inks, knit, lace, prints, scatter, weaves
from tryon.training.fabric.pictures.formulas import DRAWERS
from tryon.training.fabric.pictures.pictures import dyed

SIZE = 48
seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=8, deadline=None)


@pytest.mark.parametrize("kind", DRAWERS)
@few
@given(seed=seeds)
def test_inks_add_up_and_height_stays_in_range(kind: str, seed: int) -> None:
    drawn = DRAWERS[kind](SIZE, np.random.default_rng(seed))
    assert drawn.cover.shape[1:] == drawn.height.shape == (SIZE, SIZE)
    assert np.allclose(drawn.cover.sum(0), 1, atol=1e-3) and drawn.cover.min() >= -1e-6
    assert drawn.height.min() >= 0 and drawn.height.max() <= 1
    assert 0 <= drawn.shading < 1 and 0.5 < drawn.cm < 60


@pytest.mark.parametrize("kind", DRAWERS)
def test_drawings_tile(kind: str) -> None:
    """The step across the border is no greater than steps inside are, taken over many drawings."""
    shown = []
    for seed in range(10):
        drawn = DRAWERS[kind](SIZE, np.random.default_rng(seed))
        shown.append(np.concatenate([drawn.cover[0][..., None], drawn.height[..., None]], -1))
    ratio = pooled_seam_ratio(np.stack(shown))
    banded = kind in ("stripe", "check")  # their repeat begins at the border, so that an edge always lies there
    assert ratio < (4.5 if banded else 1.6), ratio  # threads begin there, too: a regular cloth is above 1


def test_a_drawing_is_a_function_of_its_seed() -> None:
    for draw in DRAWERS.values():
        a, b, c = (draw(32, np.random.default_rng(s)) for s in (5, 5, 6))
        assert np.array_equal(a.cover, b.cover) and np.array_equal(a.height, b.height)
        assert a.cover.shape != c.cover.shape or not np.array_equal(a.cover, c.cover) or not np.array_equal(
            a.height, c.height)


@few
@given(seed=seeds, u=st.floats(-20, 20), v=st.floats(-20, 20))
def test_stitches_repeat_with_their_chart(seed: int, u: float, v: float) -> None:
    rng = np.random.default_rng(seed)
    make = knit.CHARTS[rng.integers(len(knit.CHARTS))][0]
    chart = make(12, 24, rng)
    wobble = knit.uneven(12, 24, rng)
    at = np.floor(np.array([u]) * 8) / 8, np.floor(np.array([v]) * 8) / 8  # exact in binary, so that a whole step is
    there = knit.stitched(at[0] + 24, at[1] - 12, chart, wobble)
    here = knit.stitched(*at, chart, wobble)
    assert np.allclose(here[0], there[0]) and np.array_equal(here[1], there[1])


@few
@given(seed=seeds)
def test_weaves_close_around_the_border(seed: int) -> None:
    """Coloured groups and the turn of the twill go on across the border as they go on inside."""
    kept: list[tuple] = []
    real, weaves.woven = weaves.woven, lambda *a, **k: kept.append(a)  # type: ignore[assignment]
    try:
        for draw in (weaves.tooth, weaves.glen, weaves.denim):
            draw(SIZE, np.random.default_rng(seed))
    finally:
        weaves.woven = real
    for _, over, warp, weft, *_ in kept:
        assert over.shape == (len(weft), len(warp))
        assert len(weft) % 4 == 0 and len(warp) % 4 == 0  # whole repeats of a 2/2 or 3/1 twill
        floats = [(np.roll(over, -1, 1) == np.roll(over, s, 0)).all() for s in (1, -1)]
        doubled = (over[::2, ::2] == over[1::2, 1::2]).all()
        assert any(floats) or doubled  # every warp is the last one moved by one weft, the first after the last, too


@few
@given(x=st.integers(0, 63), y=st.integers(0, 63))
def test_motifs_of_lace_go_around_the_border(x: int, y: int) -> None:
    """A flower anywhere is the flower in the middle, rolled there."""
    shown = []
    for at in ((32, 32), (x, y)):
        canvas = np.zeros((64, 64), np.uint8)
        shape = lace.petals(np.array(at) / 64, 0.3, 5, 0.4, 0.2, 1.0)
        lace.fill(canvas, shape, 200)
        lace.line(canvas, shape, 0.03)
        shown.append(canvas)
    rolled = np.roll(shown[0], (y - 32, x - 32), (0, 1)).astype(int)
    assert (np.abs(rolled - shown[1]) > 48).mean() < 0.01  # but for the rounding of edges


@few
@given(seed=seeds, count=st.integers(2, 9))
def test_the_nearest_place_may_lie_across_the_border(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    points, at = rng.random((count, 2)), rng.random((30, 2)) * 1.4 - 0.2
    gap = np.abs(at[:, None] - points[None]) % 1
    apart = np.hypot(*np.moveaxis(np.minimum(gap, 1 - gap), 2, 0))
    distance, which = prints.nearest(points, at, 2)
    assert np.allclose(distance, np.sort(apart, 1)[:, :2]) and np.array_equal(which, np.argsort(apart, 1)[:, :2])


@few
@given(seed=seeds, waves=st.floats(3, 10))
def test_coats_form_and_differ_from_noise(seed: int, waves: float) -> None:
    field = prints.turing(64, waves, np.random.default_rng(seed))
    assert np.abs(field).max() <= 1 and (np.abs(field) > 0.5).mean() > 0.3  # settled into two states


@few
@given(seed=seeds)
def test_a_pattern_can_be_seen_in_its_palette(seed: int) -> None:
    rng = np.random.default_rng(seed)
    near = rng.integers(0, 256, 3) + rng.integers(-6, 7, (5, 3))
    palette = inks.parted(np.clip(near, 0, 255).astype(np.uint8), rng)
    ground, ink = inks.lab(palette)[:2]
    assert np.linalg.norm(ground - ink) > 0.7 * inks.LEAST


def test_every_class_is_drawn_in_colours_of_its_own() -> None:
    bank = np.random.default_rng(0).integers(0, 256, (9, 5, 3)).astype(np.uint8)
    for kind, draw in DRAWERS.items():
        rng = np.random.default_rng(1)
        palette = inks.palette_for(kind, {"plain": bank, kind: bank}, rng)
        assert palette.shape == (5, 3) and palette.dtype == np.uint8
        assert dyed(draw(32, rng), palette, rng).shape == (32, 32, 3)
    assert set(DRAWERS) < set(CLASSES)


def test_damasks_tile_and_show_their_ornament() -> None:
    from PIL import Image, ImageDraw

    motif = Image.new("RGBA", (60, 90))
    ImageDraw.Draw(motif).ellipse((4, 4, 50, 80), fill=(0, 0, 0, 255))
    covers = np.stack([scatter.damask(motif, 64, np.random.default_rng(s)) for s in range(8)])
    assert np.allclose(covers.sum(1), 1, atol=1e-5) and covers[:, 1].mean() > 0.2
    assert pooled_seam_ratio(covers.transpose(0, 2, 3, 1)) < 1.5


def test_sizes_in_millimetres_are_read() -> None:
    svg = scatter.sized('<?xml version="1.0"?>\n<svg width="11.9mm" height="24mm" viewBox="0 0 12 24"><path/></svg>')
    assert f'width="{scatter.DRAWN:.2f}"' in svg and "mm" not in svg
