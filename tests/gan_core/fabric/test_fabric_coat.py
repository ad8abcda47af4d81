# SPDX-License-Identifier: GPL-3.0-or-later
"""Coats and dots: they tile, take the palette's own inks, and have the shapes they are named for."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from support.drawn_logits import logits
from tryon.gan_core.fabric.pattern.coat import COATS, grown

PALETTE = torch.tensor([[[-0.9, -0.9, -0.8], [0.8, 0.7, 0.5], [0.1, 0.0, -0.1], [0.6, 0.6, 0.4], [0.3, 0.2, 0.1]]])
DARK, LIGHT, HEART = 0, 1, 2


def spots(seed: int, name: str, smooth: float = 2.0) -> tuple[np.ndarray, int]:
    """Labels of what is not ground, of a coat laid three by three, and their count."""
    ink = grown(logits(seed, smooth=smooth), PALETTE, COATS[name]).argmax(1)[0].numpy()
    ground = LIGHT if name != "polka" else np.bincount(ink.ravel()).argmax()
    return ndimage.label(np.tile(ink != ground, (3, 3)))


@given(st.integers(0, 9999), st.sampled_from(sorted(COATS)), st.integers(0, 63), st.integers(0, 63))
@settings(max_examples=20, deadline=None)
def test_a_coat_moves_with_the_drawing_around_the_torus(seed: int, name: str, down: int, across: int) -> None:
    x = logits(seed)
    here = grown(x, PALETTE, COATS[name])
    there = grown(x.roll((down, across), (-2, -1)), PALETTE, COATS[name])
    # Growing doubles what rounding leaves many times over: a place or two may fall to the other ink.
    assert (there.argmax(1) != here.roll((down, across), (-2, -1)).argmax(1)).float().mean() < 0.02


@pytest.mark.parametrize("name", COATS)
def test_inks_are_the_two_farthest_apart_and_the_one_between(name: str) -> None:
    out = grown(logits(1), PALETTE, COATS[name])
    used = set(torch.softmax(out, 1).mean((0, 2, 3)).gt(1e-3).nonzero()[:, 0].tolist())
    assert used == ({DARK, LIGHT, HEART} if COATS[name].ring else {DARK, LIGHT})
    assert torch.isfinite(out).all()


def test_dots_are_round_and_apart_and_zebras_run_long() -> None:
    labels, count = spots(3, "polka")
    boxes = ndimage.find_objects(labels)
    whole = [b for b in boxes if min(b[0].start, b[1].start) > 0 and max(b[0].stop, b[1].stop) < len(labels)]
    wide = [max(b[0].stop - b[0].start, b[1].stop - b[1].start) for b in whole]
    areas = ndimage.sum_labels(labels > 0, labels, range(1, count + 1))
    kept = [areas[boxes.index(b)] / (w * w) for b, w in zip(whole, wide, strict=True)]
    assert len(whole) > 60 and 0.45 < float(np.median(kept)) < 0.95, "a disc fills 0.79 of its box"
    stripes, lines = spots(3, "zebra")
    longest = ndimage.sum_labels(stripes > 0, stripes, range(1, lines + 1)).max()
    assert lines < len(boxes) / 3 and longest > 10 * max(areas)


def test_finer_drawings_grow_finer_coats_between_two_bounds() -> None:
    fine, middle, coarse = (spots(5, "cheetah", smooth)[1] for smooth in (0.3, 2.2, 12.0))
    assert fine > middle >= coarse > 9


def test_polka_takes_as_its_ground_what_was_drawn_most_and_coats_the_lighter_ink() -> None:
    x = logits(4)
    for ink in (DARK, LIGHT):
        more = x + 3 * torch.eye(5)[ink][None, :, None, None]
        assert grown(more, PALETTE, COATS["polka"]).argmax(1).flatten().mode().values == ink
        assert grown(more, PALETTE, COATS["cheetah"]).argmax(1).flatten().mode().values == LIGHT


def test_nothing_drawn_grows_nothing_wrong() -> None:
    for coat in COATS.values():
        assert torch.isfinite(grown(torch.zeros(1, 5, 32, 32), torch.zeros(1, 5, 3), coat)).all()
