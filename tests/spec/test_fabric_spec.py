# SPDX-License-Identifier: GPL-3.0-or-later
"""The fabric's part of a spec: exact cloth in and out, and what is told of what cannot be."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tryon.tryon_addon.catalog.cloth.physics import CLOTHS
from tryon.tryon_addon.catalog.cloth.weaves.kinds import KINDS, SETTS
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.spec.fabric import EDITS, FABRIC_KINDS, GENERATED, HANGS, LAYOUTS, Fabric
from tryon.tryon_addon.spec.garment_parts import part_of_panels
from tryon.tryon_addon.spec.look import Garment, garment_from_dict, look_from_dict, to_dict


@given(st.sampled_from(tuple(KINDS)), st.floats(-180, 180), st.floats(0.5, 150))
def test_exact_cloth_survives_plain_values(kind, turn, repeat):
    fabric = Fabric(kind, repeat=repeat, turn=turn, shift=(1.5, -2))
    assert garment_from_dict({"programme": "tee", "fabric": to_dict(fabric)}).fabric == fabric


def test_a_tartan_in_a_look():
    look = look_from_dict({"garments": [{"programme": "shirt", "fabric": {
        "kind": "tartan", "threads": "B/24 W4 K/8", "palette": ["#1f3560", "#f1ede3", "#17171a"], "repeat": 12.0}}]})
    assert look.garments[0].fabric.threads == "B/24 W4 K/8" and look.garments[0].physics == "wool_suiting"


@pytest.mark.parametrize("values, says", [
    ({"kind": "tartan", "threads": "B/24 W4"}, "both pivots"),
    ({"kind": "tartan", "threads": "B24 W4", "palette": ["#000000"]}, "2 colours"),
    ({"kind": "tartan", "weave": "felt"}, "twill 2/2"),
    ({"kind": "tartan", "threads": 4}, "Give text"),
    ({"kind": "plain", "threads": "B4 W4"}, "Only a woven one"),
    ({"kind": "dots", "threads": "B4 W4"}, "Only a woven one"),
    ({"kind": "gingham", "dot": 1.0}, "Only the kind dots"),
    ({"kind": "dots", "dot": 1.9, "repeat": 2.0}, "1.4 cm"),
    ({"kind": "dots", "dot": float("nan")}, "0.05 to 100 cm"),
    ({"kind": "plain", "turn": 400}, "-180 to 180 degrees"),
    ({"kind": "plain", "shift": 3}, "two numbers"),
    ({"kind": "plain", "shift": [3, 999]}, "-150 to 150 cm"),
    ({"kind": "plain", "palette": ["#000000"] * 6}, "at most 5"),
    ({"kind": "stripes", "repeat": 0.1}, "0.5 to 150 cm"),
    ({"kind": "floral", "layout": "paisley"}, "half-drop, medallion"),
    ({"kind": "floral", "layout": None}, "half-drop, medallion"),
    ({"kind": "floral", "truncation": 2}, "0 to 1.5"),
    ({"kind": "floral", "warmth": -4}, "-3 to 3 deviations"),
    ({"kind": "dots", "layout": "foulard"}, "Only a generated one"),
    ({"kind": "gingham", "contrast": 1}, "Only a generated one"),
    ({"kind": "gingham", "truncation": 0.5}, "Only a generated one"),
    ({"kind": "floral", "lined": False}, "Only lace"),
    ({"kind": "lace", "lined": "no"}, "true or false"),
])
def test_what_cannot_be_is_told(values, says):
    with pytest.raises(SpecError) as error:
        Fabric(**values)
    assert says in str(error.value)


def test_lace_may_be_sewn_without_a_lining_in_one_part():
    look = look_from_dict({"garments": [{"programme": "blouse", "fabric": {"kind": "lace", "seed": 2},
                                         "parts": {"sleeves": {"fabric": {"lined": False}}}}]})
    blouse = look.garments[0]
    assert blouse.fabric.lined and blouse.parts["sleeves"].fabric == Fabric("lace", 2, lined=False)


def test_a_class_picks_how_it_hangs():
    assert set(HANGS) <= set(FABRIC_KINDS) and set(HANGS.values()) <= set(CLOTHS)
    assert Garment("tee", fabric=Fabric("denim")).physics == "denim"
    assert Garment("tee", fabric=Fabric("gingham")).physics == "poplin"
    assert Garment("tee", fabric=Fabric("gingham", physics="linen")).physics == "linen"
    assert Garment("tee", fabric=Fabric("dots")).physics == Garment("tee").physics


def test_kinds_have_names_of_their_own():
    assert not set(GENERATED) & set(KINDS) and len(set(FABRIC_KINDS)) == len(FABRIC_KINDS)
    for name in SETTS:
        assert dataclasses.replace(Fabric("tartan"), threads=name).exact


def test_a_part_takes_over_what_it_leaves_out():
    shirt = garment_from_dict({"programme": "shirt", "fabric": {"kind": "tartan", "threads": "ember", "repeat": 9.0},
                               "parts": {"cuffs": {"fabric": {"turn": 45}}, "collar": {"fabric": {"kind": "plain"}}}})
    assert list(shirt.parts) == ["collar", "cuffs"]
    assert shirt.parts["cuffs"].fabric == dataclasses.replace(shirt.fabric, turn=45.0)
    assert shirt.parts["collar"].fabric == Fabric("plain")
    assert garment_from_dict(to_dict(shirt)) == shirt


@pytest.mark.parametrize("parts, says", [
    ({"tail": {"fabric": {}}}, "collar, cuffs"),
    ([1], "table of parts"),
    ({"collar": 3}, "table with a fabric"),
    ({"collar": {"fabric": 3}}, "table"),
    ({"collar": {"colour": 3}}, "no field 'colour'"),
    ({"collar": {"fabric": {"kind": "tweed"}}}, "Choose one of"),
])
def test_what_is_no_part_is_told(parts, says):
    with pytest.raises(SpecError) as error:
        garment_from_dict({"programme": "shirt", "parts": parts})
    assert says in str(error.value)


def test_panels_belong_to_the_part_that_names_them():
    panels = ["back", "front_l", "stand", "fall", "cuff_l", "sleeve_r"]
    assert part_of_panels(["collar", "cuffs", "front"], panels) == ["", "front", "collar", "collar", "cuffs", ""]
    assert part_of_panels([], panels) == [""] * 6


@given(st.sampled_from(GENERATED), st.sampled_from(("", *LAYOUTS)), st.floats(0, 1.5), st.floats(-3, 3))
def test_a_generated_cloth_survives_plain_values(kind, layout, truncation, strength):
    fabric = Fabric(kind, seed=3, layout=layout, truncation=truncation, scale=strength, warmth=-strength)
    assert garment_from_dict({"programme": "tee", "fabric": to_dict(fabric)}).fabric == fabric
    assert fabric.params["edits"] == fabric.edits and fabric.params["layout"] == layout
    assert set(fabric.edits) == ({"scale", "warmth"} if strength else set()) and set(fabric.edits) <= set(EDITS)
