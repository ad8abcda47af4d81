# SPDX-License-Identifier: GPL-3.0-or-later
"""Exact cloth: weaves bind, colours are those asked for, every map tiles."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.drawn_setts import sett_values
from tryon.tryon_addon.catalog.cloth.weaves import dots, drafts, relief, setts
from tryon.tryon_addon.catalog.cloth.weaves.drawing import Swatch, draw
from tryon.tryon_addon.catalog.cloth.weaves.kinds import KINDS, SETTS
from tryon.tryon_addon.catalog.cloth.weaves.yarns import on_the_loom, sett_of
from tryon.tryon_addon.core.colour import bytes_of
from tryon.tryon_addon.core.errors import SpecError

WOVEN = tuple(kind for kind in KINDS if kind != "dots")
WEAVES = ("plain", "basket", "satin", "twill 2/2", "twill 3/1 S", "herringbone 6")


@given(st.sampled_from(WEAVES))
def test_weaves_bind_every_thread(name):
    draft = drafts.draft_of(name)
    assert draft.any(axis=0).all() and draft.any(axis=1).all()
    assert (~draft).any(axis=0).all() and (~draft).any(axis=1).all()


@given(st.integers(2, 60))
def test_herringbone_is_cut_clean_where_it_turns(width):
    draft = drafts.herringbone(width)
    assert draft.shape == (4, 2 * width)
    for edge in (width, 0):
        assert (draft[:, edge] == ~draft[:, edge - 1]).all()
    steps = [bool((np.roll(draft[:, j], -1) == draft[:, j + 1]).all()) for j in range(width - 1)]
    assert all(steps)  # a twill up to there


def test_twills_rise_to_the_right_or_left():
    right, left = drafts.twill(2, 2), drafts.twill(2, 2, left=True)
    assert (np.roll(right, (-1, 1), (0, 1)) == right).all()  # one row up, one thread on
    assert (left == right[:, ::-1][:, [3, 0, 1, 2]]).all() or (np.roll(left, (-1, -1), (0, 1)) == left).all()


@pytest.mark.parametrize("name", ["velvet", "twill 0/2", "twill 2", "herringbone 1", "herringbone 99", 3, None])
def test_an_unknown_weave_is_told(name):
    with pytest.raises(SpecError) as error:
        drafts.draft_of(name)
    assert "twill 2/2" in str(error.value)


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(WOVEN), sett_values(8), sett_values(8), st.sampled_from(WEAVES), st.integers(16, 300))
def test_cloth_has_the_colours_asked_for_and_no_other(kind, warp, weft, weave, size):
    try:
        swatch = draw(kind, size, threads=str(warp), weft=str(weft), weave=weave, repeat_cm=4.0)
    except SpecError as error:
        assert "at most" in error.mend
        return
    counts = {tuple(c): n for c, n in zip(*_counted(swatch.colour), strict=True)}
    assert set(counts) <= {bytes_of(c) for c in swatch.palette}
    assert np.allclose(swatch.screens.sum(axis=0), 1)
    # As many threads of each colour as the counts say: where the warp alone is seen, each column is one thread.
    unseen = draw(kind, size, threads=str(warp), weft="-", weave=weave)
    for letter, screen in zip(dict.fromkeys(warp.letters), unseen.screens, strict=True):
        assert np.isclose(screen.mean(), warp.threads.count(letter) / warp.count) or len(warp.letters) == 1


def _counted(colour):
    found, counts = np.unique(colour.reshape(-1, 3), axis=0, return_counts=True)
    return found.tolist(), counts.tolist()


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(WOVEN), st.integers(64, 700), st.integers(64, 700))
def test_every_size_shows_the_same_threads(kind, one, other):
    small, large = draw(kind, one), draw(kind, other)
    assert small.repeat_cm == large.repeat_cm
    rows, columns = on_the_loom(kind).shown.shape
    middles = [s.colour[_middles(s.colour.shape[0], rows)][:, _middles(s.colour.shape[1], columns)]
               for s in (small, large)]
    assert (middles[0] == middles[1]).all()


def _middles(pixels, threads):
    return (np.arange(threads) * pixels // threads) + pixels // threads // 2


@settings(deadline=None, max_examples=20)
@given(st.sampled_from(tuple(KINDS)), st.integers(32, 300))
def test_every_map_tiles(kind, size):
    """What is drawn for two tiles side by side is one tile twice: gradients across the wrap are those inside."""
    swatch = draw(kind, size)
    wide = np.tile(swatch.height, (3, 3))
    again = relief.normal_of(wide, 0.2, 0.05)
    h, w = swatch.height.shape
    assert np.array_equal(again[h : 2 * h, w : 2 * w], relief.normal_of(swatch.height, 0.2, 0.05))
    if kind != "dots":
        yarns = on_the_loom(kind)
        twice = relief.height_of(np.tile(yarns.over, (2, 2)), h // yarns.over.shape[0], 0.5)
        assert np.array_equal(twice[:h, :w], relief.height_of(yarns.over, h // yarns.over.shape[0], 0.5))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(tuple(KINDS)), st.floats(0.5, 150))
def test_a_repeat_is_as_wide_as_asked(kind, repeat):
    swatch = draw(kind, 64, repeat_cm=repeat)
    assert swatch.repeat_cm / repeat == pytest.approx(round(swatch.repeat_cm / repeat))


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 7), st.floats(0.1, 0.7), st.integers(200, 400))
def test_dots_cover_what_circles_cover_and_keep_apart(colours, diameter, size):
    screens = dots.coverage(size, diameter, colours)
    assert screens.sum(axis=0).max() <= 1 + 1e-5
    area = 2 * np.pi * (diameter / 2) ** 2  # two dots a repeat
    pixels = diameter * size / colours
    assert screens.sum(axis=0).mean() == pytest.approx(area, rel=0.02 + 0.5 / pixels)
    shares = screens.mean(axis=(1, 2))
    assert shares.max() - shares.min() < 0.05 * shares.max() + 0.5 / size


def test_dots_wrap_around():
    screens = dots.coverage(120, 0.5, 2)
    for i in (60, 120):
        assert np.allclose(screens.sum(axis=0), np.roll(screens.sum(axis=0), i, (0, 1)), atol=1e-4)


def test_dots_that_touch_are_told():
    with pytest.raises(SpecError) as error:
        draw("dots", 64, repeat_cm=2.0, dot_cm=1.5)
    assert "1.4 cm" in str(error.value)


def test_a_palette_dyes_the_letters_in_their_order():
    yarns = on_the_loom("tartan", "B/4 W2 K/6", palette=("#010203", "#040506", "#070809"))
    assert yarns.palette == ("#010203", "#040506", "#070809") and (yarns.shown[0, :4] == 0).sum() >= 1
    with pytest.raises(SpecError) as error:
        on_the_loom("tartan", "B/4 W2 K/6", palette=("#010203",))
    assert "B W K" in str(error.value) and "3 colours" in str(error.value)
    with pytest.raises(SpecError) as error:
        on_the_loom("tartan", "Z4 W4")
    assert "palette" in str(error.value)


def test_counts_that_never_meet_the_weave_are_told():
    with pytest.raises(SpecError) as error:
        on_the_loom("tartan", "B597 W600", weave="herringbone 59")
    assert "4096" in str(error.value) and "multiple of 118" in str(error.value)


@pytest.mark.parametrize("name", SETTS)
def test_named_setts_are_woven(name):
    swatch = draw("tartan", 256, threads=name)
    assert isinstance(swatch, Swatch) and sett_of(name).count <= setts.MOST_THREADS
    assert swatch.colour.shape[0] == swatch.colour.shape[1]


def test_half_tones_of_a_gingham():
    """Colour on colour, white on white, and half of each where they cross."""
    swatch = draw("gingham", 40)
    white = swatch.screens[0].reshape(2, 20, 2, 20).mean(axis=(1, 3))
    assert np.allclose(white, [[1, 0.5], [0.5, 0]])


def test_threads_are_round_and_even_where_they_cannot_be():
    over = drafts.plain()
    height = relief.height_of(over, 8, 0.5)
    assert height.shape == (16, 16) and 0 <= height.min() < 0.5 < height.max() <= 1
    assert np.ptp(relief.height_of(over, 2, 0.5)) == 0 and np.ptp(relief.height_of(over, 8, 5.0)) == 0
    normal = relief.normal_of(height, 0.1, 0.05)
    assert np.allclose(np.linalg.norm(normal * 2 - 1, axis=-1), 1, atol=1e-5) and normal[..., 2].min() > 0.5
