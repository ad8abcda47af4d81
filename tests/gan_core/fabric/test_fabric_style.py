# SPDX-License-Identifier: GPL-3.0-or-later
"""Style work: mixing, restyling, ways between cloths, truncation, edits and screens."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from tryon.gan_core.fabric.errors import FabricError
from tryon.gan_core.fabric.gan import style
from tryon.gan_core.fabric.gan.config import GeneratorConfig
from tryon.gan_core.fabric.gan.design import Ref, design_of, drawing_of, maps_of, sample
from tryon.gan_core.fabric.gan.edits import DIRECTIONS, MEASURES, warmth
from tryon.gan_core.fabric.gan.model import FabricModel

A, B = Ref("floral", 3), Ref("check", 8, ("#ff0000", "#0000ff"))


def test_a_mix_has_one_cloths_structure_and_the_others_colours(coded_model: FabricModel) -> None:
    mixed = style.mix(coded_model, A, B, 64)
    assert set(mixed.palette) == {"#ff0000", "#0000ff"}
    screens = [style.screens_of(coded_model, design_of(coded_model, r), 64) for r in (A, B)]
    drawn = drawing_of(coded_model.generator, replace(design_of(coded_model, A), inks=design_of(coded_model, B).inks))
    share = torch.softmax(drawn.logits, 1)[0, 0].numpy()
    assert np.abs(share * 255 - screens[0][0].ink).max() <= 1, "the ground of A stays where it was"
    assert np.abs(share * 255 - screens[1][0].ink).max() > 5


def test_a_restyled_cloth_keeps_its_chance_and_palette(coded_model: FabricModel) -> None:
    kept, other = design_of(coded_model, A), design_of(coded_model, A, "denim")
    assert torch.equal(kept.noises.cells, other.noises.cells) and np.array_equal(kept.inks, other.inks)
    assert not torch.equal(kept.w, other.w) and other.kind == "denim"
    assert style.restyle(coded_model, A, "denim", 64).repeat_cm == 8.0


def test_a_way_begins_and_ends_at_its_cloths_and_moves_evenly(coded_model: FabricModel) -> None:
    way = style.interpolate(coded_model, A, B, 9, 64)
    for end, ref in ((way[0], A), (way[-1], B)):
        assert np.array_equal(end.colour, maps_of(coded_model, design_of(coded_model, ref), 64).colour)
    a, b = design_of(coded_model, A), design_of(coded_model, B)
    middle = style.between(a, b, 0.5)
    assert 0.8 < float(middle.noises.cells.std()) < 1.2, "chance keeps its variance"
    assert torch.allclose(middle.w, (a.w + b.w) / 2, atol=1e-6)
    near = style.between(a, b, 0.01)
    moved = (near.noises.places[..., :2] - a.noises.places[..., :2] + 0.5) % 1 - 0.5
    assert moved.abs().max() <= 0.0051, "places go the shorter way around"


def test_truncation_draws_towards_the_middle_of_the_class(coded_model: FabricModel) -> None:
    w = {t: design_of(coded_model, replace(A, truncation=t)).w for t in (0.0, 0.5, 1.0)}
    middle = coded_model.middle("floral")
    assert torch.allclose(w[0.0], middle, atol=1e-5)
    assert torch.allclose(w[0.5], (w[1.0] + middle) / 2, atol=1e-5)


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_an_edit_moves_what_it_is_named_for(coded_model: FabricModel, name: str) -> None:
    """Over some cloths, up the direction there is more of it than down."""
    gains = []
    for seed in range(15):
        refs = [Ref(coded_model.kinds[seed % 5], seed, (), 1.0, {name: s}) for s in (1.0, -1.0)]
        up, down = (MEASURES[name](drawing_of(coded_model.generator, design_of(coded_model, r))) for r in refs)
        gains.append(float(up - down))
    assert np.mean(gains) > 0 and np.mean(np.array(gains) > 0) > 0.5


def test_warmth_moves_inks_from_blue_to_red_and_nothing_else(coded_model: FabricModel) -> None:
    cold, warm = (design_of(coded_model, Ref("plain", 1, ("#808080",), 1.0, {"warmth": s})) for s in (-1.0, 1.0))
    assert torch.equal(cold.w, warm.w)
    red = warm.inks.astype(int) - cold.inks
    assert (red[:, 0] - red[:, 2] > 10).all()
    assert np.isfinite(warmth(np.full((1, 2, 5, 3), 90, np.uint8))).all(), "even where all palettes are one colour"


def test_screens_cover_the_cloth_once_and_say_their_colour(coded_model: FabricModel) -> None:
    screens = style.separations(coded_model, B, 128)
    assert [s.colour for s in screens] == ["#ff0000", "#0000ff"], "screens of one colour are joined"
    total = sum(s.ink.astype(int) for s in screens)
    assert screens[0].ink.shape == (128, 128) and np.abs(total - 255).max() <= len(screens)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda m: style.mix(m, A, Ref("velvet")), "plain, denim"),
        (lambda m: style.restyle(m, A, "velvet"), "plain, denim"),
        (lambda m: style.interpolate(m, A, B, 1), "2 to 64"),
        (lambda m: design_of(m, Ref("plain", truncation=2.0)), "0 to 1.5"),
        (lambda m: design_of(m, Ref("plain", edits={"length": 1.0})), "contrast, density, scale, warmth"),
        (lambda m: design_of(m, Ref("plain", edits={"scale": 9.0})), "-3 to 3"),
        (lambda m: style.separations(m, A, 100), "multiple of 64"),
    ],
)
def test_refusals_say_what_is_allowed(coded_model: FabricModel, call, named: str) -> None:  # noqa: ANN001
    with pytest.raises(FabricError) as error:
        call(coded_model)
    assert named in str(error.value)


def test_weights_without_edits_say_so(tiny_model: FabricModel) -> None:
    with pytest.raises(FabricError, match="know no edits"):
        sample(tiny_model, Ref("plain", 1, edits={"scale": 1.0}), size=32)
    assert set(DIRECTIONS) == {"scale", "contrast", "density", "warmth"}


def test_a_code_needs_a_decoder() -> None:
    with pytest.raises(ValueError, match="decoder"):
        GeneratorConfig(size=32, code=4)
