# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of one's own as a fabric: what a spec says of it, where it is looked for, under what it is kept."""

import dataclasses
import hashlib
import json

import pytest
from support.cloth_photo import spotted
from tryon import api
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.cli.look import look_from_arguments
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.spec import keys
from tryon.tryon_addon.spec.fabric import Fabric
from tryon.tryon_addon.spec.look import look_from_dict, to_dict
from tryon.tryon_addon.spec.people_store import People
from tryon.tryon_addon.spec.stamp import Stamps, look_of

SPEC = """
[[garments]]
programme = "tee"
fabric = { image = "scans/spots.png", repeat = 12.0, rights = "bought from a mill", physics = "denim" }
[garments.parts.band]
fabric = { image = "scans/spots.png", tile = "mirrored" }
"""


def look(*words):
    return look_from_arguments(main.parse(["look", "--out", "out", *words]))


def tee(found):
    return next(g for g in found.garments if g.programme == "tee")


@pytest.fixture
def spec(tmp_path):
    (tmp_path / "scans").mkdir()
    spotted(tmp_path / "scans" / "spots.png")
    path = tmp_path / "mine.toml"
    path.write_text(SPEC)
    return path


def test_an_image_is_found_from_the_file_of_the_spec(spec, tmp_path):
    garment = tee(look(str(spec)))
    assert garment.fabric.kind == "image" and garment.fabric.image == str(tmp_path / "scans" / "spots.png")
    assert garment.parts["band"].fabric.image == garment.fabric.image
    assert (garment.fabric.repeat, garment.fabric.rights, garment.physics) == (12.0, "bought from a mill", "denim")
    assert tee(api.read_spec(spec)) == garment
    (tmp_path / "tee.toml").write_text('programme = "tee"\nfabric = { image = "scans/spots.png" }')
    assert tee(look("--garment", str(tmp_path / "tee.toml"))).fabric.image == garment.fabric.image
    absolute = {"garments": [{"programme": "tee", "fabric": {"image": garment.fabric.image}}]}
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "look.json").write_text(json.dumps(absolute))
    assert tee(look(str(tmp_path / "far" / "look.json"))).fabric.image == garment.fabric.image


def test_a_look_with_an_image_survives_plain_values(spec):
    found = look(str(spec))
    assert look_from_dict(json.loads(json.dumps(to_dict(found)))) == found


def test_the_command_line_names_an_image_and_another_fabric_again(tmp_path):
    found = tee(look("--fabric", "tee=scan.png", "--set", "tee.fabric.repeat=30", "--set", "tee.fabric.rights=mine"))
    assert found.fabric == Fabric(image="scan.png", repeat=30.0, rights="mine")
    by_field = tee(look("--set", "tee.fabric.repeat=30", "--set", "tee.fabric.image=scan.png"))
    assert by_field.fabric == Fabric(image="scan.png", repeat=30.0)
    (tmp_path / "look.json").write_text(json.dumps(to_dict(look("--fabric", "scan.png"))))
    back = look(str(tmp_path / "look.json"), "--fabric", "tee=floral")
    assert tee(back).fabric == Fabric("floral")


@pytest.mark.parametrize("values, says", [
    ({"kind": "image"}, 'image = "scan.png"'), ({"kind": "floral", "image": "a.png"}, "Leave the kind out"),
    ({"image": "a.png", "palette": ["#1f3a5f"]}, "keeps its colours"), ({"image": 4}, "line of text"),
    ({"image": "a.png", "tile": "round"}, "half-drop"), ({"rights": "mine"}, "Name its image"),
    ({"image": "a.png", "threads": "B4 W4"}, "Only a woven one"), ({"image": "a.png", "layout": "sett"}, "generated"),
    ({"image": "a.png", "rights": "a\nb"}, "line of text"), ({"image": "a\0.png"}, "line of text"),
    ({"image": "a.png", "repeat": 0.1}, "0.5 to 150 cm"), ({"image": "a.png", "lined": False}, "not lined"),
])
def test_what_cannot_be_is_told(values, says):
    with pytest.raises(SpecError) as error:
        Fabric(**values)
    assert says in str(error.value)


def test_another_content_is_another_result_and_other_rights_are_not():
    one = Fabric(image="a.png", digest="1" * 64)
    moved = dataclasses.replace(one, image="b/a.png", rights="mine", turn=45.0, physics="denim")
    assert keys.scan(one, 1024) == keys.scan(moved, 1024)
    for change in ({"digest": "2" * 64}, {"tile": "mirrored"}, {"repeat": 9.0}):
        assert keys.scan(dataclasses.replace(one, **change), 1024) != keys.scan(one, 1024)
    assert keys.scan(one, 512) != keys.scan(one, 1024)


def test_a_stamp_names_the_image_and_no_folder(spec, tmp_path):
    found = look(str(spec))
    digest = hashlib.sha256((tmp_path / "scans" / "spots.png").read_bytes()).hexdigest()
    worn = tee(found)
    pinned = dataclasses.replace(found, garments=tuple(
        dataclasses.replace(g, fabric=dataclasses.replace(g.fabric, digest=digest)) if g is worn else g
        for g in found.garments))
    text = Stamps("full", People(tmp_path / "people")).view(pinned, "front")
    assert str(tmp_path) not in text and digest in text and "bought from a mill" in text
    said = json.loads(text)
    again = look_of(said, tmp_path / "front.png", People(tmp_path / "people"), None, [tmp_path / "scans"])
    assert tee(again).fabric == tee(pinned).fabric
    with pytest.raises(SpecError, match="spots.png.*--files"):
        look_of(said, tmp_path / "front.png", People(tmp_path / "people"), None, [tmp_path])
