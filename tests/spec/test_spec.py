# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tryon.tryon_addon.catalog.body.measures import MEASURES
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.core.seeds import derive
from tryon.tryon_addon.spec import fabric, random_person
from tryon.tryon_addon.spec.look import (
    BODY_PARAMETERS,
    POSES,
    PRESETS,
    STUDIOS,
    Body,
    Fabric,
    Garment,
    Look,
    body_from_dict,
    form_of,
    load,
    look_from_dict,
    shape_of,
    to_dict,
)


@st.composite
def looks(draw):
    """Any valid look."""
    def within(parameter):
        return draw(st.floats(parameter.low, parameter.high))

    colours = st.lists(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True), max_size=5)
    names = draw(st.lists(st.sampled_from(sorted(PROGRAMMES)), min_size=1, max_size=8, unique=True))
    return Look(
        body=Body(
            **{p.name: within(p) for p in BODY_PARAMETERS}, identity=draw(st.integers(0, 2**31 - 1)),
            face=draw(st.fixed_dictionaries({}, optional={"smile": st.floats(-1, 1), "jaw": st.floats(0, 1)})),
            build=draw(st.dictionaries(st.from_regex(r"[a-z0-9][a-z0-9-]*", fullmatch=True), st.floats(-1, 1))),
            measures={m.name: within(m) for m in draw(st.lists(st.sampled_from(MEASURES), max_size=4, unique=True))},
        ),
        garments=tuple(
            Garment(
                name,
                {p.name: within(p) for p in PROGRAMMES[name].parameters},
                Fabric(draw(st.sampled_from(fabric.GENERATED)), draw(st.none() | st.integers(0, 99)),
                       tuple(draw(colours)), draw(st.none() | st.floats(1, 150))),
            )
            for name in names
        ),
        pose=draw(st.sampled_from(POSES)),
        studio=draw(st.sampled_from(STUDIOS)),
        preset=draw(st.sampled_from(PRESETS)),
        seed=draw(st.integers(0, 2**31 - 1)),
    )


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(looks())
def test_look_survives_json(look):
    assert look_from_dict(json.loads(json.dumps(to_dict(look)))) == look


def test_inner_garments_come_first_however_they_are_named():
    look = look_from_dict({"garments": ["tee", "trousers"]})
    assert [g.programme for g in look.garments] == ["trousers", "tee"]


@pytest.mark.parametrize("data, says", [
    ({"body": {"height": 20}}, ("body.height", "20", "140 to 210 cm")),
    ({"body": {"height": "tall"}}, ("'tall'", "not a number")),
    ({"body": {"height": float("nan")}}, ("nan", "140 to 210")),
    ({"body": {"wings": 2}}, ("wings", "height")),
    ({"body": []}, ("body", "table")),
    ({"body": {"skin": "pink"}}, ("pink", "#rrggbb")),
    ({"body": {"hair": "mohawk"}}, ("mohawk", "bob")),
    ({"body": {"cupsize": 2}}, ("body.cupsize", "0 to 1")),
    ({"body": {"build": {"waist-circ": 3}}}, ("body.build.waist-circ", "3", "-1 to 1")),
    ({"body": {"build": {"Waist!": 0}}}, ("Waist!",)),
    ({"body": {"build": [1]}}, ("body.build", "table")),
    ({"body": {"measures": {"stature": 300}}}, ("stature", "300 cm", "140 to 210 cm")),
    ({"body": {"measures": {"bust": 36}}}, ("36 cm", "looks like inches", "60 to 180")),
    ({"body": {"measures": {"busst": 90}}}, ("busst", "Did you mean bust?")),
    ({"body": {"measures": {"bust": float("nan")}}}, ("nan", "60 to 180")),
    ({"body": {"measures": {"chest": 90, "bust": 91}}}, ("bust twice",)),
    ({"body": {"measures": 5}}, ("measures", "table")),
    ({"body": {"sex": "robot"}}, ("robot", "female or male")),
    ({"body": {"sex": "male", "gender": 0.5}}, ("both sex and gender",)),
    ({"garments": [{"programme": "tee", "design": {"ease": 400}}]}, ("tee.ease", "400", "2 to 40 cm")),
    ({"garments": [{"programme": "tee", "design": {"eaze": 4}}]}, ("eaze", "ease (2 to 40 cm)")),
    ({"garments": [{"programme": "tee", "design": 4}]}, ("design", "table")),
    ({"garments": ["kilt"]}, ("kilt", "tee", "trousers")),
    ({"garments": ["tee", "tee"]}, ("twice", "once")),
    ({"garments": []}, ("no garment",)),
    ({"garments": "tee"}, ("garments", "list")),
    ({"garments": [{"programme": "tee", "fabric": {"kind": "tweed"}}]}, ("tweed", "denim")),
    ({"garments": [{"programme": "tee", "fabric": {"palette": "#ffffff"}}]}, ("palette", "list")),
    ({"garments": [{"programme": "tee", "fabric": {"repeat": 0}}]}, ("repeat", "0.5 to 150 cm")),
    ({"views": ["top"]}, ("top", "front, back")),
    ({"views": []}, ("views", "front")),
    ({"seed": -1}, ("seed", "-1")),
    ({"seed": True}, ("seed", "True")),
    ({"studio": "garage"}, ("garage", "softbox")),
    ({"colour": "red"}, ("colour", "studio")),
])
def test_a_wrong_value_is_named_with_what_is_allowed(data, says):
    with pytest.raises(SpecError) as caught:
        look_from_dict(data)
    for part in says:
        assert part in str(caught.value)


@given(st.integers(0, 2**31 - 1))
def test_random_people_are_valid_and_repeatable(seed):
    person = random_person.random_person(seed)
    assert person == random_person.random_person(seed)
    assert body_from_dict(dataclasses.asdict(person)) == person


def test_a_person_in_a_spec_is_the_random_person_with_changes():
    assert body_from_dict({"person": 7}) == random_person.random_person(7)
    assert body_from_dict({"person": 7, "height": 181}).height == 181
    assert look_from_dict({"body": {"person": 7}}).body == random_person.random_person(7)
    with pytest.raises(SpecError, match=r"body\.person is -1"):
        look_from_dict({"body": {"person": -1}})
    assert random_person.random_person(7) != random_person.random_person(8)


def test_sex_is_a_word_for_gender():
    assert body_from_dict({"sex": "male"}).gender == 0.0 == body_from_dict({"sex": "M"}).gender
    assert body_from_dict({"person": 7, "sex": "female"}).gender == 1.0


def test_build_and_measures_have_one_order_whatever_order_they_came_in():
    one = Body(build={"b": 0.5, "a": -0.5}, measures={"chest": 92, "stature": 170})
    other = Body(build={"a": -0.5, "b": 0.5}, measures={"stature": 170, "bust": 92})
    assert one == other and json.dumps(to_dict(one)) == json.dumps(to_dict(other))
    assert list(to_dict(one)["measures"]) == ["stature", "bust"]


def test_a_face_is_part_of_the_body_and_of_nothing_that_is_draped():
    smiling = Body(face={"jaw": 0, "smile": 0.5})
    assert dict(smiling.face) == {"smile": 0.5} and body_from_dict(to_dict(smiling)) == smiling
    assert shape_of(smiling) == shape_of(Body()) and form_of(smiling)["face"] != form_of(Body())["face"]
    for face, says in (({"wink": 1}, "wink"), ({"smile": 2}, "smile"), ({"jaw": -0.5}, "jaw"), ([1], "table")):
        with pytest.raises(SpecError, match=says):
            Body(face=face)


def test_derived_seeds_depend_on_every_name():
    assert derive(1, "a", 2) == derive(1, "a", 2)
    assert len({derive(1, "a", 2), derive(2, "a", 2), derive(1, "b", 2), derive(1, "a", 3), derive(1, "a2")}) == 5


@pytest.mark.parametrize("name, text, says", [
    ("x.toml", "seed = ", "TOML"), ("x.json", "{", "json"), ("x.json", "[]", "table"),
    ("x.json", "[" * 100_000, "json"),
])
def test_an_unreadable_spec_names_the_file(tmp_path, name, text, says):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(SpecError) as caught:
        load(path)
    assert name in str(caught.value) and says.lower() in str(caught.value).lower()


def test_a_missing_spec_names_the_file(tmp_path):
    with pytest.raises(SpecError, match="nowhere"):
        load(tmp_path / "nowhere.toml")


def test_denim_hangs_as_denim_unless_told_otherwise():
    assert Garment("tee", fabric=Fabric("denim")).physics == "denim"
    assert Garment("tee", fabric=Fabric("stripe")).physics == "jersey"
    assert Garment("tee", fabric=Fabric("denim", physics="poplin")).physics == "poplin"


def test_a_size_is_one_that_there_is():
    assert Garment("tee", size="xl").size == "XL"
    assert Garment("tee", size="42", chart="ours.json").size == "42"
    for wrong in ({"size": "huge"}, {"chart": "ours.json"}, {"size": 3}, {"file": "hoody.json", "size": "M"}):
        with pytest.raises(SpecError):
            Garment(**wrong)


@pytest.mark.parametrize(("file", "name"), [("shirt.obj", "shirt"), ("trousers_specification.json", "trousers")])
def test_a_file_called_as_a_programme_is_finished_as_it_is_but_for_buttons(file, name):
    """Its panels have other names than those the buttons are looked for on."""
    entry = Garment(file=file).definition
    other = Garment(file="cape.obj").definition
    assert entry.name == name and entry.finish == PROGRAMMES[name].finish != other.finish
    assert PROGRAMMES[name].notions is not None and entry.notions is None


def test_keys_of_forty_thousand_parts_are_refused_at_once(tmp_path):
    """Python's reader takes a time that grows with their square."""
    path = tmp_path / "look.toml"
    long = "a." * 40_000
    for text in (f"{long}a = 1\n", f"[{long.replace('.', ' . ')}a]\n", f'x = {{ "a".{long}a = 1 }}\n'):
        path.write_text(text)
        with pytest.raises(SpecError, match="more than 32 parts"):
            load(path)
    path.write_text("x = [" + "1.25, " * 200 + "]\ny = 'words. with. dots'\n[a.b.c]\nd.e = 1\n")
    assert load(path)["a"]["b"]["c"] == {"d": {"e": 1}}


def test_a_garment_is_worn_in_any_layer_up_to_the_outermost():
    assert [Garment("tee", layer=layer).layer for layer in (None, 0, 9)] == [None, 0, 9]
    for layer in (-1, 10, 1.0, True, "1"):
        with pytest.raises(SpecError, match="layer is .*0 to 9"):
            Garment("tee", layer=layer)


def test_layers_about_the_trunk_are_counted_and_what_hangs_from_a_waist_is_none():
    worn = {("tee", "trousers"): 1, ("trousers",): 1, ("a_line_dress",): 1, ("shirt", "trousers", "blazer"): 2,
            ("shirt", "blazer", "coat"): 3}
    assert {names: Look(garments=tuple(map(Garment, names))).layers for names in worn} == worn
