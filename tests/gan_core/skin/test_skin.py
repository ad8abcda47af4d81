# SPDX-License-Identifier: GPL-3.0-or-later
"""Skins: every tone is met, every number draws somebody else, and no foreign weights are believed."""

import dataclasses

import numpy as np
import pytest
import torch
from support.reference import cells, same
from tryon.gan_core import checkpoint
from tryon.gan_core.checkpoint import CheckpointError
from tryon.gan_core.colour import delta_e, from_hex, lab_of, linear
from tryon.gan_core.skin import marks, pigment, relief, sampler
from tryon.gan_core.skin.config import DetailConfig
from tryon.gan_core.skin.detail import Detail
from tryon.gan_core.skin.errors import SkinError
from tryon.gan_core.skin.grain import PLACES, Grain
from tryon.gan_core.skin.linear import OWN, Linear, box, packed, unpacked
from tryon.gan_core.skin.places import PARTS, REGIONS, SIZE, Places
from tryon.gan_core.skin.sampler import SkinGan, Wish
from tryon.tryon_addon.catalog.body.marks import MARKS
from tryon.tryon_addon.catalog.body.skin import SKINS

TINY = DetailConfig(width=4, blocks=1, fine=2, noise=1, atlas=1, atlas_size=4)


@pytest.fixture(scope="module", autouse=True)
def somewhere():
    """Places by arithmetic: one island, the middle of which is a cheek. The whole body takes seconds."""
    v, u = np.meshgrid(*[np.linspace(-1, 1, SIZE, dtype=np.float32)] * 2, indexing="ij")
    region = np.zeros((SIZE, SIZE, len(REGIONS)), np.float32)
    region[..., 1], region[..., 8] = 0.5 + 0.5 * u, 0.5 - 0.5 * u
    part = np.zeros((SIZE, SIZE, len(PARTS)), np.float32)
    part[:40, :40, 0] = 1
    flat = np.zeros((SIZE, SIZE), np.float32)
    found = Places(np.hypot(u, v) < 0.9, np.stack([u, v, flat], -1), region, part, flat + 1, flat,
                   np.stack([3.8 + 6 * u, flat - 2, -3.9 + 6 * v], -1), flat, flat,
                   np.zeros((SIZE, SIZE, 3), np.float32))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampler, "places", lambda: found)
        yield found


def tiny(axes=2):
    chance = torch.Generator().manual_seed(3)
    rows, columns = box(2 * SIZE)
    smaller, narrower = box(SIZE)

    def maps(*shape):
        return 0.05 * torch.randn(*shape, generator=chance)

    torch.manual_seed(1)
    linear_model = Linear(maps(4, 3, SIZE, SIZE),
                          maps(4, 3, rows.stop - rows.start, columns.stop - columns.start), maps(axes, 3, OWN, OWN),
                          maps(axes, 3, smaller.stop - smaller.start, narrower.stop - narrower.start))
    grain = Grain(maps(2, 3, PLACES, PLACES).abs(), torch.eye(3).repeat(2, 1, 1))
    return SkinGan(linear_model, grain, Detail(TINY), {"detail": "network"})


@pytest.fixture(scope="module")
def gan():
    return tiny()


@pytest.fixture(scope="module")
def file(gan, somewhere, tmp_path_factory):
    path = tmp_path_factory.mktemp("skin") / "skin.safetensors"
    gan.save(path, somewhere.inside)
    return path


@pytest.mark.parametrize("tone", SKINS[::4])
@pytest.mark.parametrize("detail", ["grain", "network"])
def test_the_cheek_has_the_tone_that_was_asked_for(gan, somewhere, tone, detail):
    skin = gan.sample(Wish(5, tone, 40.0, 0.0, {name: 1.0 for name in marks.MARKS}, detail), 512)
    cheek = np.median(skin.albedo[::-1][sampler.cheek_of(somewhere)], 0)
    assert delta_e(lab_of(cheek), lab_of(from_hex([tone])[0])) < 4


def test_maps_have_their_size_and_a_number_draws_always_the_same(gan):
    one, again, other = (gan.sample(Wish(seed), 512) for seed in (1, 1, 2))
    assert one.albedo.shape == (512, 512, 3) and one.relief.shape == (512, 512, 4)
    assert one.height.shape == one.roughness.shape == (512, 512)
    assert {m.dtype for m in (one.albedo, one.height, one.roughness, one.relief)} == {np.dtype(np.uint8)}
    assert np.array_equal(one.albedo, again.albedo) and np.array_equal(one.relief, again.relief)
    assert not np.array_equal(one.albedo, other.albedo)


def test_a_structure_is_melanin_blood_and_shade_beyond_a_tone():
    tone = linear(from_hex(["#a16a55"])[0])
    shown = pigment.coloured(tone, np.array([[0.0, 0, 0], [0.3, 0, 0], [0, 0.3, 0], [-9, 0, 0]], np.float32))
    assert np.allclose(shown[0], tone, atol=1e-5)
    assert np.allclose(pigment.pigments(pigment.density(shown[1]) - pigment.density(tone)), (0.3, 0, 0), atol=1e-4)
    assert shown[2][0] > 0.95 * tone[0] and shown[2][1] < 0.8 * tone[1], "blood takes no red"
    assert (shown[3] <= 1).all(), "what has no melanin left does not shine"


def test_marks_are_asked_for_by_name_and_the_rest_is_drawn(gan):
    bare = gan.sample(Wish(4, "#e1af94", given={name: 0.0 for name in marks.MARKS}), 512)
    spotted = gan.sample(Wish(4, "#e1af94", given={**{name: 0.0 for name in marks.MARKS}, "freckles": 1.0}), 512)
    assert spotted.marks["freckles"] == 1 and (spotted.albedo < bare.albedo.astype(int) - 3).sum() > 500
    assert gan.sample(Wish(4), 512).marks["moles"] > 0
    assert tuple(mark.name for mark in MARKS) == marks.MARKS


def test_pores_repeat_without_a_seam():
    tile = relief.tile().astype(int)
    inside = np.abs(np.diff(tile, axis=1)).mean((0, 1))
    across = np.abs(tile[:, 0] - tile[:, -1]).mean(0)
    assert tile.shape == (relief.TILE, relief.TILE, 4) and (across < 1.6 * inside).all()
    assert np.abs(tile.mean((0, 1)) - 128).max() < 1 and tile.std((0, 1)).min() > 4


@pytest.mark.parametrize("wish", [
    {"tone": "red"}, {"age": 12.0}, {"age": float("nan")}, {"woman": 2.0}, {"given": {"scales": 1.0}},
    {"given": {"moles": -1.0}}, {"seed": 1.5}, {"seed": True}, {"detail": "much"},
])
def test_a_wish_that_cannot_be_met_says_what_is_allowed(wish):
    with pytest.raises(SkinError) as error:
        Wish(**wish)
    assert error.value.mend


def test_a_size_that_no_map_has_is_refused(gan):
    with pytest.raises(SkinError, match="777"):
        gan.sample(Wish(), 777)


def test_weights_are_read_as_they_were_written(gan, file):
    again = SkinGan.load(file)
    assert np.abs(again.sample(Wish(1), 512).albedo.astype(int) - gan.sample(Wish(1), 512).albedo).mean() < 1.0
    values = torch.randn(2, 3, 50)
    assert (unpacked(*packed(values)) - values).abs().max() < 0.05


def broken(file, tmp_path, **change):
    weights = checkpoint.load(file, sampler.KIND)
    tensors, config = dict(weights.tensors), dict(weights.config)
    path = tmp_path / "broken.safetensors"
    for name, value in change.items():
        if name in config or name == "unknown":
            config[name] = value
        elif value is None:
            del tensors[name.replace("__", "/")]
        else:
            tensors[name.replace("__", "/")] = value
    checkpoint.save(path, change.get("kind", sampler.KIND), config, tensors, weights.info)
    return path


@pytest.mark.parametrize("change", [
    {"unknown": 1}, {"width": 10**9}, {"width": "4"}, {"atlas_size": -4}, {"linear__mean": None},
    {"grain__mixing": None},
    {"linear__inside": torch.zeros(5, dtype=torch.uint8)}, {"linear__own": torch.zeros(2, 3, 7, dtype=torch.int8)},
    {"linear__mean_face": torch.zeros(4, 3, 2, 2, dtype=torch.int8)}, {"detail__enter.weight": torch.zeros(1)},
    {"grain__strength": torch.zeros(2, 3, 4, 4, dtype=torch.int8)},
    {"linear__mean_scale": torch.full((4, 3), torch.inf)},
])
def test_weights_that_do_not_fit_are_refused_with_a_sentence(file, tmp_path, change):
    with pytest.raises(CheckpointError) as error:
        SkinGan.load(broken(file, tmp_path, **change)).sample(Wish(), 512)
    assert "broken.safetensors" in str(error.value)


def test_weights_of_another_kind_or_half_a_file_are_refused(file, tmp_path):
    half = tmp_path / "half.safetensors"
    half.write_bytes(file.read_bytes()[:5000])
    for path in (half, tmp_path / "none.safetensors"):
        with pytest.raises(CheckpointError):
            SkinGan.load(path)


def test_skins_look_as_they_did(gan):
    found = {}
    for wish in (Wish(3, "#e8b89a", 20.0, 1.0), Wish(4, "#8d5a3c", 70.0, 0.0, {name: 1.0 for name in marks.MARKS}),
                 Wish(5, "#54322b", 45.0, 0.5, {name: 0.0 for name in marks.MARKS})):
        made = gan.sample(wish, 512)
        found[f"{wish.seed}"] = {name: cells(getattr(made, name) / 255, 4)
                                 for name in ("albedo", "height", "roughness", "relief")}
    same("skins", found, rel=0.02, near=0.1)


@pytest.mark.parametrize("name", marks.MARKS)
def test_each_mark_lies_where_it_lay(name, somewhere):
    """On skin of which every part is some of everything."""
    rising = np.linspace(0.1, 0.9, SIZE, dtype=np.float32)
    across, down = np.meshgrid(rising, rising)
    mixed = np.stack([np.roll(across, 17 * i, 1) * np.roll(down, 29 * i, 0) for i in range(len(REGIONS))], -1)
    where = dataclasses.replace(somewhere, region=mixed, palm=0.5 * across, joint=down, scalp=0.5 * down,
                                worn=np.stack([across, down, across * down], -1))
    given = {one: float(one == name) for one in marks.MARKS}
    structure, height = marks.added(where, given, np.random.default_rng(6), 256)
    same(f"skin_{name}", {"structure": [cells(one, 4) for one in structure], "height": cells(height, 4)},
         rel=0.02, near=0.02)
