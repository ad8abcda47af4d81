# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours: from hex and back, to light and back, to Lab and back, and how far apart they look."""

from __future__ import annotations

import numpy as np
import pytest
from tryon.gan_core.colour import delta_e, encoded, from_hex, lab_of, linear, rgb_of, to_hex


def test_every_byte_comes_back_from_light_and_from_hex() -> None:
    grey = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, 1)
    assert np.array_equal(encoded(linear(grey)), grey) and np.array_equal(from_hex(to_hex(grey)), grey)
    assert linear(grey)[[0, 255], 0].tolist() == [0, 1] and (np.diff(linear(grey)[:, 0]) > 0).all()


@pytest.mark.parametrize("colour", ["red", "#12345", "#1234567", "", None, 0x102030])
def test_what_is_no_colour_is_named(colour: object) -> None:
    with pytest.raises(ValueError, match="is not a colour"):
        from_hex(["#102030", colour])


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
