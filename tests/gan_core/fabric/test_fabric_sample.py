# SPDX-License-Identifier: GPL-3.0-or-later
"""Sampling: deterministic, true to its palette, and plain about what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from tryon.gan_core.fabric.errors import FabricError
from tryon.gan_core.fabric.finish.palette import inks_of, parse_hex
from tryon.gan_core.fabric.finish.relief import normal_of
from tryon.gan_core.fabric.gan.design import Ref, sample
from tryon.gan_core.fabric.gan.model import FabricModel


def test_maps_have_the_promised_shapes(tiny_model: FabricModel) -> None:
    maps = sample(tiny_model, Ref("floral", 1), size=128)
    assert maps.colour.shape == (128, 128, 3) and maps.colour.dtype == np.uint8
    assert maps.height.shape == (128, 128) and maps.height.dtype == np.float32
    assert maps.normal.shape == (128, 128, 3) and maps.normal.dtype == np.float32
    assert maps.roughness.shape == (128, 128) and maps.roughness.dtype == np.float32
    for a in (maps.height, maps.normal, maps.roughness):
        assert a.min() >= 0 and a.max() <= 1
    assert np.allclose(np.linalg.norm(maps.normal * 2 - 1, axis=-1), 1, atol=1e-3)
    assert maps.repeat_cm == 14.0 and len(maps.palette) == 5


def test_a_seed_gives_the_same_cloth_and_another_seed_another(tiny_model: FabricModel) -> None:
    a, b, c = (sample(tiny_model, Ref("check", seed), size=64) for seed in (5, 5, 6))
    assert np.array_equal(a.colour, b.colour) and np.array_equal(a.height, b.height)
    assert not np.array_equal(a.colour, c.colour)


def test_the_repeat_can_be_set_and_makes_slopes_steeper_when_smaller(tiny_model: FabricModel) -> None:
    wide, small = (sample(tiny_model, Ref("plain", 2), size=128, repeat_cm=r) for r in (20, 2))
    assert (wide.repeat_cm, small.repeat_cm) == (20, 2)
    assert small.normal[..., 2].mean() < wide.normal[..., 2].mean()
    assert np.array_equal(wide.colour, small.colour)


def test_normals_point_away_from_a_rise() -> None:
    """Height rising to the right leans normals left; rising down the picture leans them up it."""
    t = np.sin(np.arange(64) / 64 * 2 * np.pi).astype(np.float32)
    right = normal_of(np.broadcast_to(t[None], (64, 64)), 1.0, 10.0)
    down = normal_of(np.broadcast_to(t[:, None], (64, 64)), 1.0, 10.0)
    assert right[0, 0, 0] < 0.5 and abs(right[0, 0, 1] - 0.5) < 1e-6
    assert down[0, 0, 1] > 0.5 and abs(down[0, 0, 0] - 0.5) < 1e-6


def test_prints_keep_to_the_palette_they_are_given(tiny_model: FabricModel) -> None:
    maps = sample(tiny_model, Ref("stripe", 1, ["#ff0000", "#0000ff"]), size=64)
    assert set(maps.palette) == {"#ff0000", "#0000ff"} and maps.palette[0] == "#ff0000"
    green = maps.colour[..., 1].astype(int)
    assert green.mean() < 60, "a print in red and blue turned green"


def test_one_colour_becomes_five_tones_of_it() -> None:
    inks = inks_of(["#c05040"], printed=False).astype(int)
    assert inks.shape == (5, 3) and inks[0].tolist() == [0xC0, 0x50, 0x40]
    assert len({tuple(i) for i in inks}) == 5 and (inks[:, 0] > inks[:, 1]).all()
    assert len({tuple(i) for i in inks_of(["#000000"], printed=True).tolist()}) > 1


@pytest.mark.parametrize(
    ("ref", "arguments", "named"),
    [
        (Ref("tartanesque", 1), {}, "plain, denim, stripe, check, floral"),
        (Ref("plain", 1, ["red"]), {}, "'red'"),
        (Ref("plain", 1, ["#000000"] * 6), {}, "1 to 5"),
        (Ref("plain", 1), {"size": 500}, "500"),
        (Ref("plain", 1), {"size": 8192}, "2048"),
        (Ref("plain", 1), {"repeat_cm": 0}, "0.5 to 200"),
    ],
)
def test_refusals_say_what_is_allowed(tiny_model: FabricModel, ref: Ref, arguments: dict, named: str) -> None:
    with pytest.raises(FabricError) as error:
        sample(tiny_model, ref, **arguments)
    assert named in str(error.value) and error.value.mend


def test_hex_colours_are_read_with_and_without_the_hash() -> None:
    assert parse_hex(["#0102fF", "030405"]).tolist() == [[1, 2, 255], [3, 4, 5]]
