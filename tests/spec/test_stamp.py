# SPDX-License-Identifier: GPL-3.0-or-later
"""What pictures say of people: all of those who are nobody, nothing of somebody real that leads back without a salt."""

import dataclasses
import json
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.spec.body import made_up
from tryon.tryon_addon.spec.look import BODY_PARAMETERS, Body, Garment, Look, body_from_dict, look_from_dict, to_dict
from tryon.tryon_addon.spec.people_store import People, Stamped
from tryon.tryon_addon.spec.random_person import random_person
from tryon.tryon_addon.spec.stamp import ANONYMOUS, FULL, KINDS, NONE, Stamps, look_of

ANNA = Body(age=41.5, height=163.7, weight=0.613, muscle=0.377, proportions=0.4321, cupsize=0.618, firmness=0.271,
            gender=0.913, build={"waist-circ": 0.2513}, identity=77123, skin="#3d2418")
TELLING = ("163.7", "41.5", "0.613", "0.377", "0.4321", "0.618", "0.271", "0.913", "0.2513", "77123", "3d2418")


@pytest.fixture
def people(tmp_path):
    return People(tmp_path / "people")


@pytest.fixture
def stamps(people):
    return Stamps(people=people)


def body_said(text):
    return json.loads(text)["spec"]["body"]


def again(text, people, body=None, folders=()):
    return look_of(json.loads(text), folders[0] / "front.png" if folders else people.folder / "front.png", people, body,
                   folders)


@pytest.mark.parametrize("body", [Body(), Body(gender=0.0), Body(skin="#000000", hair="bob", identity=9),
                                  random_person(12), dataclasses.replace(random_person(12), skin="#000000")])
def test_who_is_nobody_is_told_and_made_again_from_the_picture_alone(body, stamps, people):
    look = Look(body=body, seed=3, pose={"joints": {"head": [0.0, 0.0, 9.0]}})
    text = stamps.view(look, "front")
    assert made_up(body) and body_said(text) == to_dict(body) and again(text, people) == look


@pytest.mark.parametrize("body", [
    Body(height=181.0), Body(age=29.0), Body(weight=0.46), Body(build={"waist-circ": 0.1}), Body(measures={"bust": 92}),
    dataclasses.replace(random_person(12), height=176.0), body_from_dict({"person": 12, "age": 33}),
    Body(height=181.0, drawn=random_person(12).drawn), ANNA,
])
def test_measures_given_by_hand_are_held_back(body, stamps, people):
    text = stamps.view(Look(body=body), "front")
    assert not made_up(body) and body_said(text) == {"reference": ""}
    with pytest.raises(SpecError, match="holds back.*--body"):
        again(text, people)
    assert again(text, people, body) == Look(body=body)
    with pytest.raises(SpecError, match="reference"):  # nor is it taken for the default body in a spec
        look_from_dict(json.loads(text)["spec"])


def test_a_saved_person_is_a_reference_that_the_salt_alone_leads_back_from(stamps, people, tmp_path):
    path = people.save("Anna", ANNA)
    text = stamps.view(Look(body=ANNA), "front")
    assert list(body_said(text)) == ["reference"] and len(body_said(text)["reference"]) == 32
    assert not [figure for figure in (*TELLING, "Anna") if figure in text]
    assert again(text, people).body == ANNA
    twin = People(tmp_path / "another machine")
    twin.save("Anna", ANNA)  # the same name and measures, which somebody has guessed
    with pytest.raises(SpecError, match="not, or no longer, saved.*--body"):
        again(text, twin)
    assert len(bytes.fromhex(json.loads(path.read_text())["salt"])) == 32
    assert stamps.view(Look(body=ANNA), "front") == text  # and the same picture always says the same


def test_pictures_of_one_person_cannot_be_told_to_be_of_one(stamps, people):
    people.save("Anna", ANNA)
    texts = [stamps.view(Look(body=ANNA, seed=seed), view) for seed in (0, 1) for view in ("front", "back")]
    assert len({body_said(text)["reference"] for text in texts}) == 4


def test_hair_and_colour_of_the_look_come_along(stamps, people):
    people.save("Anna", ANNA)
    look = Look(body=dataclasses.replace(ANNA, hair="bob", skin="#c98f6f"))
    text = stamps.view(look, "front")
    assert set(body_said(text)) == {"reference", "hair", "skin"} and again(text, people) == look


def test_a_person_saved_with_measures_to_be_solved_is_found_again(stamps, people):
    wish = Body(measures={"bust": 92.0})
    people.save("Anna", wish)
    text = stamps.view(Look(body=ANNA), "front", asked=wish)
    assert again(text, people).body.measures == {"bust": 92.0}


def test_a_stamp_that_was_changed_leads_nowhere(stamps, people):
    people.save("Anna", ANNA)
    said = json.loads(stamps.view(Look(body=ANNA), "front"))
    said["spec"]["seed"] = 1
    with pytest.raises(SpecError, match="not, or no longer, saved"):
        again(json.dumps(said), people)


def test_who_is_measured_anew_is_not_who_was_shown(stamps, people):
    people.save("Anna", ANNA)
    text = stamps.view(Look(body=ANNA), "front")
    people.save("Anna", dataclasses.replace(ANNA, weight=0.7))
    with pytest.raises(SpecError, match="as they were then"):
        again(text, people)
    people.save("Anna", ANNA)
    assert again(text, people).body == ANNA


def test_a_person_of_an_older_version_gets_a_salt(stamps, people):
    path = people.save("Anna", ANNA)
    data = json.loads(path.read_text())
    del data["salt"]
    path.write_text(json.dumps(data))
    assert again(stamps.view(Look(body=ANNA), "front"), people).body == ANNA


def test_a_damaged_file_of_another_is_nobodys_trouble(stamps, people):
    people.save("Aaron", random_person(2)).write_text("{")
    people.save("Abel", random_person(3)).write_text('{"format": 1, "asked": {}, "body": {}, "salt": "zz"}')
    people.save("Anna", ANNA)
    assert again(stamps.view(Look(body=ANNA), "front"), people).body == ANNA


def test_the_whole_stamp_says_all_and_none_says_nothing(people):
    people.save("Anna", ANNA)
    text = Stamps(FULL, people).view(Look(body=ANNA), "front")
    assert again(text, People(people.folder / "nobody")) == Look(body=ANNA)
    with pytest.raises(SpecError, match="says itself"):
        again(text, people, ANNA)
    assert Stamps(NONE, people).view(Look(), "front") == Stamps(NONE, people).group([ANNA]) == ""
    with pytest.raises(SpecError, match="anonymous, full, none"):
        Stamps("all", people)


def test_of_a_group_each_is_told_or_held_back(stamps, people):
    people.save("Anna", ANNA)
    text = stamps.group([random_person(2), ANNA, Body(height=181.0), ANNA], tapes=["bust"])
    drawn, anna, hand, twice = json.loads(text)["bodies"]
    assert drawn == to_dict(random_person(2)) and hand == {"reference": ""} and anna["reference"] != twice["reference"]
    assert not [figure for figure in (*TELLING, "Anna") if figure in text]
    assert "163.7" in Stamps(FULL, people).group([ANNA])


def test_files_are_named_without_their_folders(stamps, people, tmp_path):
    (tmp_path / "hoody.json").write_text("{}")
    garments = (Garment("trousers", size="42", chart=str(tmp_path / "anna/chart.toml")), Garment(
        file=str(tmp_path / "hoody.json")))
    for kind in (ANONYMOUS, FULL):
        text = Stamps(kind, people).view(Look(garments=garments), "front")
        assert str(tmp_path) not in text and "anna" not in text
    with pytest.raises(SpecError, match="'chart.toml', which is not in.*--files"):
        again(text, people, folders=[tmp_path])
    (tmp_path / "chart.toml").write_text("")
    found = {g.programme: g for g in again(text, people, folders=[tmp_path / "no", tmp_path]).garments}
    assert found["hoody"].file == str(tmp_path / "hoody.json")
    assert found["trousers"].chart == str(tmp_path / "chart.toml")


def test_no_file_of_a_strangers_choosing_is_opened(people, tmp_path):
    (tmp_path / "secret.json").write_text("{}")
    said = json.loads(Stamps(people=people).view(Look(), "front"))
    for path in (str(tmp_path / "secret.json"), r"\\host\share\secret.json", "..", "../secret.json", "/"):
        said["spec"]["garments"] = [{"file": path}]
        with pytest.raises(SpecError, match="--files"):
            look_of(said, tmp_path / "sub" / "front.png", people, None, [tmp_path / "sub"])


def test_a_body_that_a_pattern_was_made_for_is_somebodys_measures(stamps, people, tmp_path):
    look = Look(garments=(Garment(file="hoody.json", body_file="anna.yaml"),))
    text = stamps.view(look, "front")
    assert "anna" not in text and "anna.yaml" in Stamps(FULL, people).view(look, "front")
    (tmp_path / "hoody.json").write_text("{}")
    with pytest.raises(SpecError, match="holds back the body that its garment"):
        again(text, people, folders=[tmp_path])


numbers = st.sampled_from([p for p in BODY_PARAMETERS if p.name != "gender"]).flatmap(
    lambda p: st.tuples(st.just(p.name), st.floats(p.low, p.high).map(lambda v: round(v, 4))))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([Body(), random_person(1)]), numbers)
def test_no_number_of_a_body_comes_through(stamps, start, change):
    body = dataclasses.replace(start, **dict([change]))
    said = body_said(stamps.view(Look(body=body), "front"))
    assert said == ({"reference": ""} if getattr(start, change[0]) != change[1] else to_dict(body))


junk = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
                    max_leaves=6)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["body", "garments", "views", "pose", "seed", "accessories", "more"]), junk)
def test_whatever_a_stamp_says_is_a_look_or_a_sentence(people, name, value):
    said = json.loads(Stamps(people=people).view(Look(), "front"))
    said["spec"][name] = value
    try:
        assert isinstance(look_of(said, people.folder / "a.png", people), Look)
    except SpecError as error:
        assert str(error)


def test_what_was_stamped_is_known_and_forgotten_with_the_person(people, tmp_path):
    people.save("Anna", ANNA)
    out = tmp_path / "out"
    for kind in KINDS:
        for _ in range(2):  # the same look again
            Stamps(kind, people).remember([out / "front.png", out / "back.png"], random_person(3), ANNA)
    found = people.stamped("Anna")
    assert found == [Stamped(kind, out / f"{view}.png") for kind in (ANONYMOUS, FULL) for view in ("front", "back")]
    record = people.folder / "Anna.stamped"
    assert stat.S_IMODE(record.stat().st_mode) == 0o600 and people.names() == ["Anna"]
    with record.open("a") as file:
        file.write('["full", "/half/wri')  # the disk was full
    assert people.stamped("Anna") == found
    assert people.forget("Anna", []) == 2 and not list(people.folder.iterdir())
    people.save("Anna", ANNA)
    Stamps(FULL, people).remember([out / "front.png"], ANNA)
    people.forget_all([])
    assert not list(people.folder.iterdir())


def test_a_copy_of_a_person_has_no_salt(people, tmp_path):
    people.save("Anna", ANNA, asked={"bust": 92.0})
    people.export("Anna", tmp_path / "anna.json")
    assert set(json.loads((tmp_path / "anna.json").read_text())) == {"format", "body", "asked"}
