# SPDX-License-Identifier: GPL-3.0-or-later
"""Make-up on a face by arithmetic: where nothing lies nothing changes, shades come back, stacks are rows and back."""

import numpy as np
import pytest
import torch
from support.reference import cells, same
from tryon.gan_core.colour import delta_e, encoded, from_hex, lab_of, linear
from tryon.gan_core.makeup import compose, kinds, masks
from tryon.gan_core.makeup.coding import SLOTS, STYLES, WIDTH, Wish, layers_of, row_of
from tryon.gan_core.makeup.errors import MakeupError
from tryon.gan_core.makeup.face import Face
from tryon.gan_core.makeup.generator import MakeupConfig, MakeupGenerator
from tryon.gan_core.makeup.sampler import MakeupGan, between
from tryon.tryon_addon.catalog import makeup as catalogue

SIZE = 192  # texels
TONES = ("#f2c9b1", "#b98058", "#54322b")


@pytest.fixture(scope="module")
def face():
    """A flat face seen from the front: a millimetre a texel."""
    z, x = np.meshgrid(np.linspace(-11, 8, SIZE), np.linspace(-9.5, 9.5, SIZE), indexing="ij")
    x, z = np.abs(x).astype(np.float32), z.astype(np.float32)
    full, none = np.ones_like(x), np.zeros_like(x)
    return Face(x, full * -2.0 + 0.12 * x**2 * 0.5, z, full, none, none, none, -full, none)


def usual(name):
    return {k: v[2] for k, v in kinds.KINDS[name].mask.items()}


@pytest.mark.parametrize("name", list(masks.MASKS))
def test_every_mask_is_somewhere_and_nowhere_beyond(name, face):
    for end in (0, 1, 2):
        values = {k: v[end] for k, v in kinds.KINDS[name].mask.items()}
        if name in ("contour", "highlighter") and end == 0:
            continue  # none of their places
        at, mask = masks.mask_of(name, values, face)
        assert np.isfinite(mask).all() and 0 <= mask.min() and mask.max() <= 1
        assert mask.max() > 0.2
        if kinds.KINDS[name].region != "face":
            assert (mask > 0.05).sum() < 0.2 * SIZE * SIZE


def test_masks_lie_where_they_lay(face):
    found = {}
    for name in masks.MASKS:
        for end in (0, 1, 2):
            at, mask = masks.mask_of(name, {k: v[end] for k, v in kinds.KINDS[name].mask.items()}, face)
            whole = np.zeros(SIZE * SIZE, np.float32)
            whole[at] = mask
            found[f"{name} {end}"] = cells(whole.reshape(SIZE, SIZE))
    same("makeup_masks", found, rel=0.01, near=0.02)


def test_every_product_does_to_skin_what_it_did(face):
    found = {}
    finishes = list(kinds.FINISHES)
    for i, name in enumerate(masks.MASKS):
        layer = {"kind": name, "shade": "#a84a5c", "opacity": 0.7, "finish": finishes[i % len(finishes)]}
        made = compose.worn([layer, {"kind": "lipstick", "shade": "#702030"}], TONES[i % len(TONES)], where=face)
        found[name] = [cells(np.asarray(part), 3) for part in (made.keep, made.add, made.gloss)]
    same("makeup_products", found, rel=0.01, near=0.02)


def test_kinds_are_the_same_on_both_sides():
    assert tuple(catalogue.KINDS) == kinds.ORDER and catalogue.STYLES == kinds.STYLES
    assert tuple(catalogue.FINISHES) == tuple(kinds.FINISHES)
    for name, kind in kinds.KINDS.items():
        shown = catalogue.KINDS[name]
        assert {p.name: (p.low, p.high, p.default) for p in shown.mask.values()} == dict(kind.mask)
        assert shown.matches == (kind.match is not None)


def test_where_nothing_lies_skin_is_as_it_was(face):
    worn = compose.worn([{"kind": "lipstick", "shade": "#a01030"}, {"kind": "liner", "shade": "#101010"}], TONES[0],
                        where=face)
    bare = (face.z > 3) | (face.z < -9)
    assert (worn.keep[bare] == 1).all() and (worn.add[bare] == 0).all() and (worn.gloss[bare] == 0).all()
    found = compose.pictures(worn)
    assert (found["keep"][::-1][bare] == 128).all() and (found["add"][::-1][bare] == 0).all()
    assert not (found["keep"] == 128).all()


@pytest.mark.parametrize("tone", TONES)
def test_a_covering_shade_comes_back_on_every_skin(tone, face):
    worn = compose.worn([{"kind": "lipstick", "shade": "#a01030", "opacity": 1.0}], tone, where=face)
    at, mask = masks.mask_of("lipstick", usual("lipstick"), face)
    skin = linear(from_hex([tone]))[0]
    shown = encoded(np.clip((worn.keep * skin + worn.add).reshape(-1, 3)[at[mask > 0.99]], 0, 1).astype(float))
    assert delta_e(lab_of(shown), lab_of(from_hex(["#a01030"]))).max() < 1.5


def test_a_pale_blush_is_no_chalk_on_deep_skin(face):
    def lift(tone):
        worn = compose.worn([{"kind": "blush", "shade": "#f4b0a8", "opacity": 0.4}], tone, where=face)
        skin = linear(from_hex([tone]))[0]
        found = worn.keep * skin + worn.add
        lightness = lab_of(encoded(np.clip(found, 0, 1).astype(float)))[..., 0]
        return float(lightness.max() - lab_of(from_hex([tone]))[0][0])

    alpha = linear(from_hex([TONES[2]]))[0] * 0.6 + 0.4 * linear(from_hex(["#f4b0a8"]))[0]
    plain = lab_of(encoded(alpha[None]))[0][0] - lab_of(from_hex([TONES[2]]))[0][0]
    assert 0 < lift(TONES[2]) < 0.75 * plain


def test_the_later_product_lies_over_the_earlier_however_they_are_named(face):
    layers = [{"kind": "lipstick", "shade": "#d02050", "opacity": 1.0}, {"kind": "foundation", "opacity": 1.0}]
    one, other = (compose.worn(order, TONES[1], where=face) for order in (layers, layers[::-1]))
    assert np.array_equal(one.add, other.add)


def test_lashes_and_nails_are_told_apart(face):
    worn = compose.worn([{"kind": "mascara", "shade": "#000000", "mask": {"length": 1.5}},
                         {"kind": "nails", "shade": "#c01030"}], TONES[0], where=face)
    assert worn.lashes[0] == 1.5 and worn.nails[3][0] > worn.nails[3][1]
    assert (worn.keep == 1).all()


@pytest.mark.parametrize(("layer", "said"), [
    ({"kind": "rouge"}, "no layer"), ({"kind": "lipstick"}, "no shade"), ({"kind": "lipstick", "shade": "red"}, "red"),
    ({"kind": "contour", "finish": "wet"}, "wet")])
def test_a_wrong_layer_is_told(layer, said, face):
    with pytest.raises(MakeupError, match=said):
        compose.worn([layer], TONES[0], where=face)


def test_rows_are_layers_and_back():
    layers = [{"kind": "lipstick", "shade": "#a01030", "opacity": 0.8, "finish": "gloss",
               "mask": {"over": 0.5, "soft": 0.2, "centre": 0.0}},
              {"kind": "contour", "shade": "match", "opacity": 0.3, "finish": "matt", "mask": {}}]
    back = {one["kind"]: one for one in layers_of(row_of(layers, TONES[1]), TONES[1])}
    assert set(back) == {"lipstick", "contour"}
    assert back["lipstick"]["finish"] == "gloss" and back["lipstick"]["mask"]["over"] == pytest.approx(0.5, abs=0.01)
    assert delta_e(lab_of(from_hex([back["lipstick"]["shade"]])), lab_of(from_hex(["#a01030"])))[0] < 1
    assert back["contour"]["shade"] == kinds.matched(kinds.KINDS["contour"], TONES[1])


@pytest.fixture(scope="module")
def gan():
    torch.manual_seed(2)
    generator = MakeupGenerator(MakeupConfig(memory=22, width=16, noise=4, known=2))
    generator.styles.copy_(torch.arange(22) % 11)
    for k in range(22):
        generator.stacks[k] = torch.from_numpy(row_of([
            {"kind": "lipstick", "shade": f"#{20 + 10 * k:02x}2040"}, {"kind": "blush", "shade": "#c06050"}], TONES[1]))
    return MakeupGan(generator)


def test_a_number_draws_the_same_stacks_and_another_others(gan, tmp_path):
    wishes = [Wish(style) for style in STYLES]
    one, again, other = gan.rows(wishes, 4), gan.rows(wishes, 4), gan.rows(wishes, 5)
    assert np.array_equal(one, again) and not np.array_equal(one, other)
    assert one.shape == (11, WIDTH) and one.min() >= 0 and one.max() <= 1
    for slot in SLOTS.values():
        assert set(np.unique(one[:, slot.start])) <= {0.0, 1.0}
        assert (one[one[:, slot.start] == 0, slot] == 0).all()
    assert np.array_equal(gan.rows(wishes, 4, 0.0).shape, one.shape)
    gan.save(tmp_path / "m.safetensors")
    kept = MakeupGan.load(tmp_path / "m.safetensors")
    assert np.abs(kept.rows(wishes, 4) - one).max() < 0.02
    with pytest.raises(MakeupError, match="truncation"):
        gan.rows(wishes, 4, 2.0)


def test_between_two_looks_layers_fade():
    a = [{"kind": "lipstick", "shade": "#a01030", "opacity": 0.8}]
    b = [{"kind": "lipstick", "shade": "#4060a0", "opacity": 0.8},
         {"kind": "blush", "shade": "#c06050", "opacity": 0.4}]
    middle = {one["kind"]: one for one in between(a, b, 0.5, TONES[0])}
    assert middle["blush"]["opacity"] == pytest.approx(0.2, abs=0.01)
    assert [one["kind"] for one in between(a, b, 0.0, TONES[0])] == ["lipstick"]


@pytest.mark.parametrize(("values", "said"), [
    ({"style": "punk"}, "punk"), ({"intensity": 2}, "intensity"), ({"tone": "brown"}, "brown"),
    ({"occasion": "sleep"}, "sleep")])
def test_a_wrong_wish_is_told(values, said):
    with pytest.raises(MakeupError, match=said):
        Wish(**values)
