# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's calls for style work and restoration: plain values and arrays, refusals that name the field."""

from __future__ import annotations

import numpy as np
import pytest
from tryon.gan_core.fabric import restore_methods, style_methods
from tryon.gan_core.fabric.errors import FabricError
from tryon.gan_core.fabric.gan.model import FabricModel

A, B = {"kind": "floral", "seed": 3}, {"kind": "check", "seed": 8, "palette": ["#ff0000", "#0000ff"]}
SWATCH = {"colour", "height", "normal", "roughness", "repeat_cm", "palette"}


@pytest.fixture(autouse=True)
def shipped(coded_model: FabricModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(style_methods, "shipped", lambda: coded_model)


def test_swatches_come_back_as_arrays_and_plain_values() -> None:
    mixed = style_methods.fabric_mix({"fabric": A, "colours": B, "size": 64, "repeat": 5})
    assert set(mixed) == SWATCH and mixed["repeat_cm"] == 5 and set(mixed["palette"]) == {"#ff0000", "#0000ff"}
    other = style_methods.fabric_restyle({"fabric": A | {"edits": {"scale": 1}}, "kind": "denim", "size": 64})
    assert set(other) == SWATCH and other["colour"].shape == (64, 64, 3)
    way = style_methods.fabric_interpolate({"fabric": A, "to": B, "steps": 3, "size": 64})
    assert len(way["cloths"]) == 3
    screens = style_methods.fabric_separations({"fabric": B, "size": 64})["screens"]
    assert [s["colour"] for s in screens] == ["#ff0000", "#0000ff"] and screens[0]["ink"].dtype == np.uint8
    known = style_methods.fabric_kinds({})
    assert known["kinds"] == ["plain", "denim", "stripe", "check", "floral"] and "scale" in known["edits"]


def test_a_projection_is_recoloured_and_edited_as_asked() -> None:
    image = np.full((64, 64, 3), 90, np.uint8)
    params = {"image": image, "kind": "plain", "steps": 1, "size": 64}
    plain = style_methods.fabric_project(params)
    assert set(plain) == SWATCH | {"kind", "psnr"} and plain["kind"] == "plain"
    red = style_methods.fabric_project(params | {"palette": ["#ff0000"], "edits": {"contrast": 1}})
    assert red["palette"][0] == "#ff0000" and red["psnr"] == plain["psnr"]


def test_a_tile_needs_no_weights() -> None:
    image = np.random.default_rng(0).integers(0, 256, (40, 40, 3)).astype(np.uint8)
    made = restore_methods.fabric_tile({"image": image})
    assert made["image"].shape == (32, 32, 3)


@pytest.mark.parametrize(
    ("call", "params", "named"),
    [
        (style_methods.fabric_mix, {"fabric": A}, "colours"),
        (style_methods.fabric_interpolate, {"fabric": A, "to": {"seed": 1}}, "to needs"),
        (style_methods.fabric_restyle, {"fabric": A, "kind": "velvet"}, "velvet"),
        (style_methods.fabric_mix, {"fabric": A | {"truncation": "much"}, "colours": B}, "much"),
        (style_methods.fabric_project, {}, "NoneType"),
        (restore_methods.fabric_upscale, {"image": "a.png"}, "str"),
        (restore_methods.fabric_inpaint, {"image": np.zeros((20, 20, 3), np.uint8)}, "mask"),
    ],
)
def test_refusals_name_the_field(call, params: dict, named: str) -> None:  # noqa: ANN001
    with pytest.raises(FabricError) as error:
        call(params)
    assert named in str(error.value)
