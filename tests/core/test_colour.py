# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours as words, bytes, channels and light say the same, one at a time and as arrays."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tryon.tryon_addon.core import colour
from tryon.tryon_addon.core.errors import SpecError

bytes_ = st.tuples(*[st.integers(0, 255)] * 3)


@given(bytes_)
def test_all_ways_of_saying_a_colour_lead_back(rgb):
    word = "#{:02x}{:02x}{:02x}".format(*rgb)
    assert colour.bytes_of(word) == rgb
    assert colour.hex_of(colour.channels(word)) == word == colour.hex_colour(word.upper(), "here")
    assert tuple(colour.to_bytes(np.array(colour.linear(word)))) == rgb
    assert colour.to_linear(np.array(rgb) / 255) == pytest.approx(colour.linear(word), rel=1e-14)


def test_every_byte_survives_light():
    values = np.arange(256) / 255.0
    light = colour.to_linear(values)
    assert (np.diff(light) > 0).all() and light[0] == 0 and light[-1] == 1
    assert colour.to_srgb(light) == pytest.approx(values, abs=1e-7)
    assert (colour.to_bytes(light) == np.arange(256)).all()


def test_what_is_beyond_is_held():
    assert colour.hex_of((-0.2, 0.5, 7.0)) == "#0080ff"
    assert colour.to_bytes(np.array([-1.0, 2.0])).tolist() == [0, 255]


def test_single_floats_stay_single():
    assert colour.to_srgb(np.zeros(3, np.float32)).dtype == np.float32


def test_luminance_of_grey_is_its_light():
    assert colour.luminance((0.3, 0.3, 0.3)) == pytest.approx(0.3)


@pytest.mark.parametrize("wrong", ["red", "#12345", "#1234567", "123456", "#12345g", None, 7])
def test_what_is_no_colour_is_told(wrong):
    with pytest.raises(SpecError, match="here is .*#rrggbb"):
        colour.hex_colour(wrong, "here")


def test_words_need_no_numpy():
    code = "import sys, tryon.tryon_addon.core.colour as c; c.linear('#123456'); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
