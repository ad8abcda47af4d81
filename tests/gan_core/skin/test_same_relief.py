# SPDX-License-Identifier: GPL-3.0-or-later
"""Relief, gloss, pores and what is drawn of marks come out as they came out: whole maps, in small fields."""

import numpy as np
import pytest
import torch
from support.reference import cells, numbers, same
from tryon.gan_core.skin import marks, relief, sampler
from tryon.gan_core.skin.errors import SkinError
from tryon.gan_core.skin.places import PARTS, REGIONS, Places
from tryon.gan_core.skin.sampler import Wish

SIDE = 64


@pytest.fixture
def where():
    """Every place is some of every region and part, and every field rises another way."""
    v, u = np.meshgrid(*[np.linspace(-1, 1, SIDE, dtype=np.float32)] * 2, indexing="ij")
    waves = [0.5 + 0.5 * np.cos((2 + k % 5) * u + (1 + k % 3) * v + k).astype(np.float32) for k in range(40)]
    region = np.stack(waves[: len(REGIONS)], -1)
    part = np.stack([np.clip(2 * one - 1, 0, 1) for one in waves[11 : 11 + len(PARTS)]], -1)
    eye = np.stack([np.abs(7 * u), 6 * v * u - 1, 9 * v - 3], -1)
    return Places(np.hypot(u, v) < 1.2, np.stack([u, v, u * v], -1), region / region.sum(-1, keepdims=True), part,
                  0.6 + 0.4 * waves[30], np.clip(v, 0, 1), eye, waves[31], waves[32], np.stack(waves[33:36], -1))


def rng(seed=3):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("age", [0.2, 1.2])
def test_relief_and_gloss_are_as_they_were(where, age):
    structure = torch.from_numpy(rng().normal(0, 0.3, (3, 2 * SIDE, 2 * SIDE)).astype(np.float32))
    structure = structure + relief.blurred(structure[None], 3)[0]
    height = relief.height(structure, where, age, rng())
    found = {"height": cells(height.numpy(), 8), "slopes": cells(relief.slopes(height, where).permute(1, 2, 0), 8),
             "roughness": cells(relief.roughness(where, age, rng()), 8), "pores": cells(relief.porous(where), 8),
             "nails": cells(sampler.nails(where, 2 * SIDE).permute(1, 2, 0), 8)}
    same(f"skin_relief_{age:g}", found, near=5e-3)


def test_pores_are_as_they_were():
    made = relief.tile()
    same("skin_tile", {"fields": cells(made[:64, :64] / 255, 8), "all": [numbers(made[..., k]) for k in range(4)]},
         rel=2e-3, near=0.02)


def test_what_people_have_of_marks_is_as_it_was():
    found = {f"{depth:g} {age:g} {woman:g}": [list(marks.drawn(rng(seed), depth, age, woman).values())
                                              for seed in range(6)]
             for depth, age, woman in ((0.0, 0.1, 1.0), (0.3, 0.5, 0.2), (0.8, 1.2, 0.0))}
    same("skin_drawn", found, rel=1e-5, near=1e-6)


@pytest.mark.parametrize("name", marks.MARKS)
def test_each_mark_is_drawn_as_it_was(where, name):
    """Not only how much of it there is: in fields of a few texels."""
    given = {one: 0.7 * (one == name) for one in marks.MARKS}
    structure, height = marks.added(where, given, rng(8), 4 * SIDE)
    same(f"skin_fine_{name}", {"structure": [cells(one, 10) for one in structure], "height": cells(10 * height, 10)},
         near=5e-3)


def test_colours_of_a_structure_are_as_they_were(where, monkeypatch):
    monkeypatch.setattr(sampler, "SIZE", SIDE)
    structure = torch.from_numpy(rng().normal(0, 0.4, (3, 2 * SIDE, 2 * SIDE)).astype(np.float32))
    found = {tone: cells(sampler.albedo(structure, tone, where) / 255, 6) for tone in ("#f2c9b1", "#54322b")}
    found["cheek"] = [int(sampler.cheek_of(where).sum()), *cells(sampler.cheek_of(where), 6)]
    found["table"] = numbers(sampler._table())
    found["traits"] = [sampler.traits_of(Wish(1, tone, age, 0.4)) for tone in ("#f2c9b1", "#54322b")
                       for age in (18.0, 40.0, 90.0)]
    same("skin_colours", found, near=5e-3)


def test_what_is_said_of_wrong_wishes_is_what_it_was():
    said = {}
    for name, value in {"tone": "red", "age": 17.9, "woman": 1.01, "detail": "much", "seed": 1.5,
                        "given": {"scales": 1.0}}.items():
        with pytest.raises(SkinError) as error:
            Wish(**{name: value})
        said[name] = str(error.value)
    with pytest.raises(SkinError) as error:
        Wish(given={"moles": 1.1})
    said["moles"] = str(error.value)
    same("skin_said", said)
