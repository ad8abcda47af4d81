# SPDX-License-Identifier: GPL-3.0-or-later
"""Small flowers: they tile, stand apart, have their petals, and lie on what covers most."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from support.drawn_logits import logits
from torch import Tensor
from tryon.gan_core.fabric.pattern.posy import PETALS, nearest_gap, peaks, ranked, strewn, to_nearest

INKS = torch.tensor([[[-0.8, -0.8, -0.7], [0.9, 0.8, 0.8], [0.7, -0.5, -0.5], [0.8, 0.7, -0.6], [-0.5, 0.3, -0.5]]])


def drawn(seed: int, ground: int = 0) -> Tensor:
    return logits(seed) + 2 * torch.eye(5)[ground][None, :, None, None]


@given(st.integers(0, 9999), st.integers(0, 63), st.integers(0, 63))
@settings(max_examples=15, deadline=None)
def test_flowers_move_with_the_drawing_around_the_torus(seed: int, down: int, across: int) -> None:
    x = drawn(seed)
    here, there = strewn(x, INKS).roll((down, across), (-2, -1)), strewn(x.roll((down, across), (-2, -1)), INKS)
    assert (there.argmax(1) != here.argmax(1)).float().mean() < 0.1


@given(st.integers(0, 9999), st.integers(0, 4))
@settings(max_examples=15, deadline=None)
def test_the_ground_is_what_covers_most_and_shows_between_flowers(seed: int, ground: int) -> None:
    ink = strewn(drawn(seed, ground), INKS).argmax(1)
    share = [float((ink == k).float().mean()) for k in range(5)]
    assert int(ranked(drawn(seed, ground), INKS[0])[0]) == ground
    assert share[ground] > 0.4 and sum(s > 0 for s in share) >= 4


def test_flowers_have_their_petals() -> None:
    ink = strewn(drawn(8), INKS).argmax(1)[0].numpy()
    petal = int(ranked(drawn(8), INKS[0])[1])
    flowers = ndimage.binary_fill_holes(np.tile(ink == petal, (2, 2)))
    labels, count = ndimage.label(flowers)
    found = []
    for n, box in enumerate(ndimage.find_objects(labels)):
        inside = min(box[0].start, box[1].start) > 0 and max(box[0].stop, box[1].stop) < 128
        if inside and (labels[box] == n + 1).sum() > 60:
            rows, columns = np.nonzero(labels == n + 1)
            angle = np.arctan2(rows - rows.mean(), columns - columns.mean())
            away = np.hypot(rows - rows.mean(), columns - columns.mean())
            bins = np.array([away[(angle >= a) & (angle < a + np.pi / 18)].max(initial=0)
                             for a in np.linspace(-np.pi, np.pi, 36, endpoint=False)])
            found.append(int(np.abs(np.fft.rfft(bins))[3:10].argmax()) + 3)
    assert count > 4 and max(set(found), key=found.count) in PETALS, found


def test_what_is_nearest_is_so_the_short_way_around() -> None:
    middles = torch.tensor([[1, 1], [20, 30]])
    away, _, which = to_nearest(middles, 64)
    assert away[63, 63] == torch.tensor(8.0).sqrt() and which[63, 63] == 0 and which[21, 31] == 1
    assert torch.allclose(nearest_gap(torch.tensor([[0, 0], [0, 60]]), 64), torch.tensor([4.0, 4.0]))
    field = torch.zeros(16, 16)
    field[0, 15] = field[8, 3] = 1
    assert peaks(field).tolist() == [[0, 15], [8, 3]] and peaks(-field - 1).tolist() == [[0, 0]]


def test_two_inks_and_an_empty_drawing_are_enough() -> None:
    for inks in (2, 5):
        assert torch.isfinite(strewn(torch.zeros(1, inks, 32, 32), torch.rand(1, inks, 3))).all()
