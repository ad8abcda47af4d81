# SPDX-License-Identifier: GPL-3.0-or-later
"""Make-up in a spec: authored looks are such, files are found beside it, what is wrong is told, nothing drapes anew."""

import pytest
from tryon.tryon_addon.catalog.makeup import KINDS, STYLES, library
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.core.fields import toml
from tryon.tryon_addon.lookbook import axes
from tryon.tryon_addon.spec import keys, passport
from tryon.tryon_addon.spec.look import beside, look_from_dict, to_dict
from tryon.tryon_addon.spec.makeup import Layer, Makeup, layers_of, makeup_from, stronger, text_of

RED = {"kind": "lipstick", "shade": "#A01030"}


def test_the_library_has_looks_of_every_style():
    looks = [makeup_from(str(path)) for path in library().values()]
    assert len(looks) >= 60 and {look.style for look in looks} == set(STYLES)
    assert min(sum(look.style == style for look in looks) for style in STYLES) >= 5
    assert len({text_of(look).partition("[[")[2] for look in looks}) == len(looks)
    assert all(3 <= len(look.layers) <= 20 for look in looks)


@pytest.mark.parametrize("name", list(library())[::9])
def test_a_look_is_a_file_and_back(name):
    look = makeup_from(name)
    again = makeup_from(toml(text_of(look)))
    assert [(one.kind, one.shade, one.finish) for one in again.layers] == [
        (one.kind, one.shade, one.finish) for one in look.layers]
    assert text_of(again) == text_of(look)
    assert makeup_from(to_dict(look)) == look


def test_layers_stand_in_the_order_they_are_laid_on():
    found = Makeup((Layer("gloss", "#c08080"), Layer("lipstick", "#A01030"), Layer("foundation")))
    assert [one.kind for one in found.layers] == ["foundation", "lipstick", "gloss"]
    assert found.layers[1].shade == "#a01030" and found.layers[0].opacity == KINDS["foundation"].opacity
    assert layers_of(found)[0]["shade"] == "match"
    assert stronger(found, 9).layers[1].opacity == 1.0


def test_a_file_is_found_beside_the_spec(tmp_path):
    (tmp_path / "mine.toml").write_text(text_of(makeup_from("smoky")), encoding="utf-8")
    look = look_from_dict(beside({"makeup": "mine.toml"}, tmp_path / "look.toml"))
    assert look.makeup.style == "smoky" and look_from_dict(to_dict(look)) == look


def test_other_makeup_drapes_nothing_anew():
    bare, made_up = (look_from_dict({"makeup": makeup}) for makeup in ("", "gothic"))
    assert made_up.makeup.layers and not bare.makeup.layers
    for of in (lambda look: keys.shape(look.body, look.pose), lambda look: keys.skin(look.body, 2048),
               lambda look: keys.sewn(look.body, look.garments[0], look.drape_pose, None)):
        assert of(bare) == of(made_up)
    one, other = (keys.makeup("#c98f6f", layers_of(makeup_from(n)), 1024) for n in ("gothic", "smoky"))
    assert one != other and one != keys.makeup("#54322b", layers_of(makeup_from("gothic")), 1024)


@pytest.mark.parametrize(("data", "said"), [
    ("punk", "punk"), ("nowhere.toml", "nowhere"), (7, "7"), ({"layers": 3}, "layers"), ({"layers": [7]}, "7"),
    ({"layers": [{"kind": "rouge"}]}, "rouge"), ({"layers": [{"kind": "lipstick"}]}, "no shade"),
    ({"layers": [RED | {"opacity": 2}]}, "opacity"), ({"layers": [RED | {"finish": "wet"}]}, "wet"),
    ({"layers": [RED | {"mask": {"wing": 1}}]}, "wing"), ({"layers": [RED | {"mask": {"over": 9}}]}, "over"),
    ({"layers": [RED] * 41}, "41"), ({"style": "punk"}, "punk"), ({"colour": 1}, "colour"),
    ({"layers": [RED | {"shade": "red"}]}, "red")])
def test_what_is_wrong_is_told(data, said):
    with pytest.raises(SpecError, match=said):
        makeup_from(data)


def test_a_passport_has_the_digest_of_the_photograph_it_was_read_off():
    def files(makeup):
        return passport.passport(look_from_dict({"makeup": makeup}), None, None)["files"]

    read = {"layers": [RED], "source": "sha256:" + "ab" * 32}
    assert [one["sha256"] for one in files(read)] == ["ab" * 32] and not files("smoky")


def test_a_lookbook_varies_it(tmp_path):
    (tmp_path / "mine.toml").write_text(text_of(makeup_from("bridal")), encoding="utf-8")
    axis = axes.AXES["makeup"]
    found = [next(axis.read(entry, tmp_path)) for entry in ("smoky", "mine.toml", "none", {"layers": [RED]})]
    assert [choice.label for choice in found[:3]] == ["smoky", "mine", "none"]
    assert [len(choice.value.layers) > 0 for choice in found] == [True, True, False, True]
    assert not axis.reshapes
