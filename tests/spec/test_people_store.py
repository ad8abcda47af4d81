# SPDX-License-Identifier: GPL-3.0-or-later
"""Saved people: kept whole, for this user only, and forgotten with everything that came from them."""

import dataclasses
import json
import os
import stat

import pytest
from tryon.tryon_addon.core.cache import Store
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.spec import people_store
from tryon.tryon_addon.spec.look import Body, to_dict
from tryon.tryon_addon.spec.random_person import random_person

WISH = Body(measures={"bust": 92.0})
SOLVED = Body(weight=0.61, build={"waist-circ": 0.25})


@pytest.fixture
def people(tmp_path):
    return people_store.People(tmp_path / "people")


@pytest.fixture
def store(tmp_path):
    """Results of the wish, of the body found for it, and of a stranger."""
    store = Store(tmp_path / "cache")
    store.put(f"body_fit-0-{people_store.tag(WISH)}", {"body": to_dict(SOLVED)})
    for body, stages in ((SOLVED, ("body", "sew", "drape")), (random_person(3), ("body", "drape"))):
        for stage in stages:
            store.put(f"{stage}-0-{people_store.tag(body)}", {"x": 1})
    store.put("topology-0", {"x": 1})
    store.put("fabric-0", {"x": 1})
    return store


def test_a_person_comes_back_with_what_was_asked(people):
    path = people.save("Anna B", SOLVED, asked={"bust": 92.0})
    assert people.read("Anna B") == (SOLVED, {"bust": 92.0}) and people.names() == ["Anna B"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["", " ", "../x", "a/b", "a\\b", ".x", "a:b", "x" * 200, "a\nb"])
def test_a_name_is_a_plain_file_name(people, name):
    with pytest.raises(SpecError):
        people.save(name, SOLVED)


def test_an_unknown_person_is_told_with_those_there_are(people):
    people.save("Anna", SOLVED)
    with pytest.raises(SpecError, match="'Ben'.*Anna"):
        people.read("Ben")


@pytest.mark.parametrize("body", [WISH, SOLVED])
def test_forgetting_takes_every_result_of_this_person_and_no_other(people, store, body):
    people.save("Anna", body)
    assert people.forget("Anna", [store]) == 5
    stranger = people_store.tag(random_person(3))
    assert store.names("*") == sorted(["topology-0", "fabric-0", f"body-0-{stranger}", f"drape-0-{stranger}"])
    assert people.names() == []


def test_forgetting_all_leaves_nothing_of_any_body(people, store):
    people.save("Anna", SOLVED)
    people.save("Ben", WISH)
    assert people.forget_all([store]) == 8
    assert store.names("*") == ["fabric-0", "topology-0"] and people.names() == []


def test_a_damaged_file_goes_too_and_says_what_is_left(people, store):
    people.save("Anna", SOLVED).write_text("{")
    with pytest.raises(SpecError, match="--all"):
        people.forget("Anna", [store])
    assert people.names() == []


def test_face_and_colour_are_no_part_of_the_tag_shape_is():
    other = dataclasses.replace(SOLVED, skin="#000000", hair="bob", identity=9)
    assert people_store.tag(other) == people_store.tag(SOLVED)
    assert len({people_store.tag(b) for b in (SOLVED, WISH, Body(), dataclasses.replace(SOLVED, age=29.0))}) == 4


def test_a_spec_with_the_number_of_a_random_person_is_somebody(tmp_path):
    (tmp_path / "look.toml").write_text("[body]\nperson = 3\n")
    assert people_store.find(str(tmp_path / "look.toml")) == random_person(3)
    (tmp_path / "look.json").write_text(json.dumps({"spec": {"body": to_dict(SOLVED)}, "drape": {}}))
    assert people_store.find(str(tmp_path / "look.json")) == SOLVED
