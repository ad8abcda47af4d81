# SPDX-License-Identifier: GPL-3.0-or-later
"""A view says what it shows, from where and as which file; what cannot be is refused before anything is rendered."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.formats.pictures.kinds import KINDS
from tryon.tryon_addon.spec.look import Look, look_from_dict, to_dict
from tryon.tryon_addon.spec.stamp import FULL, Stamps, picture_of
from tryon.tryon_addon.spec.view import (
    AZIMUTH,
    DETAIL,
    ELEVATION,
    FLAT,
    HEIGHT,
    LENS,
    MOST_PIXELS,
    MOST_SIDE,
    PIECES,
    SHOTS,
    STUDIOS,
    View,
)
from tryon.tryon_addon.spec.views import NAMED, VIEWS, changed, from_words, view_from, views_from

names = st.text(string.ascii_lowercase + string.digits, min_size=3, max_size=12).filter(
    lambda name: name not in NAMED and name not in ("look", "con", "prn", "aux", "nul"))


@st.composite
def views(draw: st.DrawFn) -> View:
    shot = draw(st.sampled_from(list(SHOTS)))
    kind = draw(st.sampled_from(list(KINDS.values())))
    size = draw(st.sampled_from([(), (2400,), (640, 480), (16, 4096)]))
    transparent = kind.alpha and draw(st.booleans())
    flat = shot == FLAT
    high = not flat and draw(st.booleans())
    return View(
        draw(names), shot, draw(st.sampled_from(PIECES)) if shot == DETAIL else "",
        azimuth=draw(st.sampled_from([None, 0.0, 180.0]) if flat else
                     st.none() | st.floats(AZIMUTH.low, AZIMUTH.high)),
        elevation=0.0 if high or flat else draw(st.floats(ELEVATION.low, ELEVATION.high)),
        height=draw(st.floats(HEIGHT.low, HEIGHT.high)) if high else None,
        lens=draw(st.floats(LENS.low, LENS.high)), frames=0 if flat else draw(st.sampled_from([0, 2, 7])),
        size=size, aspect="" if len(size) == 2 else draw(st.sampled_from(["", "1:1", "16:9", "2:3"])),
        transparent=transparent, format=kind.name, quality=draw(st.floats(1, 100)),
        backdrop="" if transparent else draw(st.sampled_from(["", "#1f3a5f"])),
        studio=draw(st.sampled_from(["", *STUDIOS])))


@given(st.lists(views(), min_size=1, max_size=2, unique_by=lambda view: view.name),
       st.sets(st.sampled_from(list(NAMED))))
def test_any_views_come_back_from_plain_values(some, everyday):
    look = Look(views=(*everyday, *some))
    plain = to_dict(look)
    assert look_from_dict(json.loads(json.dumps(plain))) == look
    assert plain["views"][: len(everyday)] == list(look.views[: len(everyday)])  # by their names, as ever
    files = [picture.file.lower() for picture in look.pictures]
    assert len(set(files)) == len(files) == sum(max(1, view_from(view).frames) for view in look.views)
    for picture in look.pictures:
        width, height = picture.pixels((672, 896))
        assert 16 <= min(width, height) and max(width, height) <= MOST_SIDE and width * height <= MOST_PIXELS
    last = look.pictures[-1]
    assert last.own_studio or picture_of(look, last.stem, None) == last


def test_todays_views_are_written_as_they_were():
    assert to_dict(Look())["views"] == list(VIEWS)
    assert Look(views=("front", View("face", "face"))).views == ("front", "face")
    assert Look(views=[{"name": "front"}, "back", "front"]).views == ("front", "back")


@pytest.mark.parametrize(("table", "size"), [
    ({}, (672, 896)), ({"aspect": "1:1"}, (776, 776)), ({"size": [2400]}, (1800, 2400)),
    ({"size": [2400], "aspect": "3:2"}, (2400, 1600)), ({"size": [1200, 1600]}, (1200, 1600)),
])
def test_size_and_aspect(table, size):
    assert view_from({"name": "a", **table}).pixels((672, 896)) == size


@pytest.mark.parametrize(("table", "says"), [
    ({"name": "../a"}, "A view's name is '../a'"), ({"name": "look"}, "name is 'look'"), ({"name": "NUL"}, "'NUL'"),
    ({}, "without a name"), ({"name": "a", "lense": 3}, "no field 'lense'"), ({"name": "a", "lens": 2}, "8 to 1000 mm"),
    ({"name": "a", "size": [20000, 20]}, "16 to 16384"), ({"name": "a", "size": [16000, 16000]}, "at most 67 million"),
    ({"name": "a", "size": [16384], "aspect": "1:1"}, "16,384 x 16,384"), ({"name": "a", "aspect": "1:99"}, "1:8"),
    ({"name": "a", "size": [9, 9]}, "16 to"), ({"name": "a", "size": "large"}, "Give pixels"),
    ({"name": "a", "size": [800, 600], "aspect": "4:5"}, "Give one side"), ({"name": "a", "frames": 1}, "one frame"),
    ({"name": "a", "frames": 4000}, "0 to 360"), ({"name": "a", "elevation": 90}, "-85 to 85"),
    ({"name": "a", "elevation": 5, "height": 100}, "both"), ({"name": "a", "shot": "detail"}, "detail of no place"),
    ({"name": "a", "place": "collar"}, "no detail"), ({"name": "a", "format": "tiff"}, "png, png16, jpeg, webp, exr"),
    ({"name": "a", "format": "jpeg", "transparent": True}, "cannot be transparent"),
    ({"name": "a", "backdrop": "red"}, "#rrggbb"), ({"name": "a", "studio": "x"}, "softbox"),
    ({"name": "a", "backdrop": "#ffffff", "transparent": True}, "backdrop"),
    ({"name": "a", "backdrop": "#ffffff", "studio": "a.blend"}, "studio of its own"),
    ({"name": "a", "camera": "Hero"}, "no studio"), ({"name": "a", "camera": {"location": [0, 0, 0]}}, "no rotation"),
    ({"name": "a", "camera": {"location": [0, 0, float("nan")], "rotation": [0, 0, 0]}}, "Give 3 numbers"),
    ({"name": "a", "camera": {"location": [0, 0, 1], "rotation": [0, 0, 0]}, "lens": 50}, "and lens"),
    ({"name": "a", "camera": "B", "studio": "s.blend", "frames": 4}, "turntable"),
    ({"name": "a", "quality": 0}, "1 to 100 %"),
])
def test_what_cannot_be_is_refused_in_a_sentence(table, says):
    with pytest.raises(SpecError) as error:
        look_from_dict({"views": [table]})
    assert says in str(error.value)


def test_names_that_meet_are_refused():
    with pytest.raises(SpecError, match="Two views"):
        views_from(["face", {"name": "face", "lens": 50.0}])
    with pytest.raises(SpecError, match="called spin-002"):
        views_from([{"name": "spin", "frames": 3}, {"name": "SPIN-002"}])
    with pytest.raises(SpecError, match="pictures"):
        views_from([{"name": f"v{i}", "frames": 360} for i in range(3)])


def test_a_look_in_an_artists_studio_has_it_in_every_view():
    look = look_from_dict({"studio": "sets/Loft.blend", "views": ["front", {"name": "hero", "camera": "Hero"},
                                                                  {"name": "shop", "studio": "white"}]})
    assert [view.studio for view in look.views] == ["sets/Loft.blend", "sets/Loft.blend", "white"]
    assert look.studio == "softbox" and look_from_dict(to_dict(look)) == look
    said = json.loads(Stamps(FULL).view(look, "hero"))
    assert said["spec"]["views"][0]["studio"] == "Loft.blend" and "sets/" not in json.dumps(said)


def test_a_stamps_picture_is_one_of_its_look(tmp_path):
    look = look_from_dict({"views": [{"name": "spin", "frames": 4, "studio": "loft.blend"}]})
    with pytest.raises(SpecError, match="does not have"):
        picture_of(look, "spin-005", tmp_path / "a.png")
    with pytest.raises(SpecError, match="shows a studio from 'loft.blend'"):
        picture_of(look, "spin-003", tmp_path / "a.png", [tmp_path])
    (tmp_path / "loft.blend").write_bytes(b"BLENDER")
    found = picture_of(look, "spin-003", tmp_path / "a.png", [tmp_path])
    assert found.frame == 3 and found.studio == str(tmp_path / "loft.blend") and found.pictures() == (found,)


def test_words_name_views_and_change_them():
    assert from_words("face", json.loads) == "face"
    said = from_words("shop:size=1200x1600,format=jpeg,backdrop=#ffffff,aspect=", json.loads)
    assert view_from(said) == View("shop", size=(1200, 1600), format="jpeg", backdrop="#ffffff")
    assert [view.format for view in changed(VIEWS, "format", "webp")] == ["webp"] * 4
    assert changed(("front", "face"), "face.lens", 105.0)[0] == "front"
    with pytest.raises(SpecError, match="no view 'hem'"):
        changed(VIEWS, "hem.lens", 50)
    with pytest.raises(SpecError, match="NAME:FIELD=VALUE"):
        from_words("face:large", json.loads)


@pytest.mark.parametrize("more", [{"elevation": 10.0}, {"height": 90.0}, {"frames": 8}, {"azimuth": 90.0}])
def test_what_is_laid_flat_is_seen_from_above(more):
    assert view_from("flat").shot == FLAT and view_from({"name": "flat", "azimuth": 180.0}).azimuth == 180.0
    with pytest.raises(SpecError, match="laid flat"):
        view_from({"name": "flat", **more})
