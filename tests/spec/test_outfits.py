# SPDX-License-Identifier: GPL-3.0-or-later
"""Outfits of a cast: the same seed dresses alike, numbers dress differently, and each can be cut."""

from tryon.tryon_addon.spec.look import Look
from tryon.tryon_addon.spec.outfits import outfit


def test_a_seed_is_an_outfit_and_a_cast_is_varied():
    cast = [outfit(3, number) for number in range(24)]
    assert cast == [outfit(3, number) for number in range(24)] != [outfit(4, number) for number in range(24)]
    assert len({(trousers.fabric, shirt.fabric) for trousers, shirt in cast}) == 24
    assert len({shirt.fabric.kind for _, shirt in cast}) > 5 and len({t.fabric.palette for t, _ in cast}) > 4


def test_an_outfit_makes_a_look():
    look = Look(garments=outfit(0))
    assert [garment.programme for garment in look.garments] == ["trousers", "tee"]
