# SPDX-License-Identifier: GPL-3.0-or-later
"""Fit, surprise, percentiles, tapes and saved people, with a pipeline and a runtime of arithmetic."""

import json
from types import SimpleNamespace

import bpy
import numpy as np
import pytest
from support.addon import registered
from support.bare_person import Edited, bare_person
from support.fake_bodies import FakeBodies
from support.fake_job import FakeJob
from tryon.tryon_addon.blender.body import tapes
from tryon.tryon_addon.blender.body.person import find
from tryon.tryon_addon.catalog.body.measures import FIELDS
from tryon.tryon_addon.core.cache import Store
from tryon.tryon_addon.core.errors import DrapeError, SpecError
from tryon.tryon_addon.pipeline import job as pipeline_job
from tryon.tryon_addon.spec import people_store
from tryon.tryon_addon.spec.body import made_up
from tryon.tryon_addon.spec.look import Body, to_dict
from tryon.tryon_addon.spec.random_person import random_person
from tryon.tryon_addon.ui import preferences
from tryon.tryon_addon.ui.operators import saved_people
from tryon.tryon_addon.ui.properties.body import body_from, body_to
from tryon.tryon_addon.ui.session import SESSION


@pytest.fixture(autouse=True)
def tryon(empty_blender, monkeypatch, tmp_path):
    monkeypatch.setattr(FakeJob, "jobs", [])
    monkeypatch.setattr(FakeJob, "error", None)
    monkeypatch.setattr(pipeline_job, "Job", FakeJob)
    monkeypatch.setenv("TRYON_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TRYON_PEOPLE", str(tmp_path / "people"))
    with registered():
        yield


@pytest.fixture
def runtime(monkeypatch):
    runtime = FakeBodies()
    monkeypatch.setattr(preferences, "runtime", lambda: runtime)
    return runtime


@pytest.fixture
def look():
    return Edited()


def test_fit_asks_for_what_is_locked_and_shows_what_was_found(runtime, look):
    look.measures.bust, look.measures.stature = 92, 172.5
    look.measures.population = "civilian"
    look.body.skin, look.body.identity = (0, 0, 0), 77
    assert bpy.ops.tryon.fit() == {"FINISHED"}
    (job,) = FakeJob.jobs
    assert dict(job.look.body.measures) == {"stature": 172.5, "bust": 92.0}
    assert (job.until, job.population) == ("body", "civilian")
    body = body_from(look.body)
    assert body == job.result.look.body and body.build == {"waist-circ": 0.5} and not body.measures
    assert look.measures.neck == 31.5 and look.measures.bust == 92  # open follows, locked stays
    assert SESSION.notes["measures"] == ("Neck follows.",)
    assert runtime.asked("body.percentiles")[0]["population"] == "civilian"


def test_the_percentiles_are_looked_up_once_a_population(runtime, look):
    look.measures.bust = 92
    bpy.ops.tryon.fit()
    bpy.ops.tryon.fit()
    assert bpy.ops.tryon.percentiles() == {"FINISHED"}
    assert len(runtime.asked("body.percentiles")) == 1
    look.body.gender = 0.0
    bpy.ops.tryon.percentiles()
    assert [q["sex"] for q in runtime.asked("body.percentiles")] == ["female", "male"]


def test_fit_without_a_lock_says_what_to_do(runtime):
    with pytest.raises(RuntimeError, match="No measure is locked"):
        bpy.ops.tryon.fit()
    assert set(SESSION.problems) == {"measures"} and not FakeJob.jobs


def test_a_contradiction_stands_beside_the_fields_and_leaves_the_sliders(runtime, look, monkeypatch):
    error = SpecError("bust and underbust contradict each other.", "Leave one out.")
    monkeypatch.setattr(FakeJob, "error", ("body", error))
    look.measures.bust = 150
    before = body_from(look.body)
    with pytest.raises(RuntimeError, match="contradict"):
        bpy.ops.tryon.fit()
    assert SESSION.problems["measures"].mend == "Leave one out." and set(SESSION.problems) == {"measures"}
    assert body_from(look.body) == before


def test_surprise_keeps_what_is_locked_as_a_condition(runtime, look):
    look.body.gender = 0.0
    look.measures.stature = 181
    assert bpy.ops.tryon.surprise(seed=12) == {"FINISHED"}
    (asked,) = runtime.asked("body.sample")
    assert len(asked.pop("identities")) == 1
    assert asked == {"n": 1, "seed": 12, "population": "army", "conditions": {"sex": "male", "stature": 181.0}}
    body = body_from(look.body)
    assert (body.gender, body.height, body.build) == (0.0, 181.0, {"waist-circ": 0.25})
    assert not FakeJob.jobs[0].look.body.measures and look.measures.stature == 181


def test_the_same_seed_is_the_same_person_with_the_same_face(runtime, look):
    found = []
    for seed in (3, 3, 4):
        bpy.ops.tryon.surprise(seed=seed)
        found.append(body_from(look.body))
    assert found[0] == found[1] != found[2] and found[0].identity not in (found[2].identity, Body().identity)
    assert all(made_up(body) for body in found)


def test_who_is_drawn_to_measures_or_changed_by_hand_may_be_real(runtime, look):
    bpy.ops.tryon.surprise(seed=3)
    assert made_up(body_from(look.body))
    look.body.height += 1
    assert not made_up(body_from(look.body))
    look.measures.stature = 181
    bpy.ops.tryon.surprise(seed=3)
    assert not made_up(body_from(look.body))
    bpy.ops.tryon.random_person(seed=12)
    assert made_up(body_from(look.body)) and body_from(look.body) == random_person(12)


def test_surprise_solves_for_locks_that_are_no_condition(runtime, look):
    look.measures.neck, look.measures.weight = 34, 61
    bpy.ops.tryon.surprise(seed=1)
    assert dict(FakeJob.jobs[0].look.body.measures) == {"weight": 61.0, "neck": 34.0}
    assert runtime.asked("body.sample")[0]["conditions"] == {"sex": "female", "weight": 61.0}


def test_the_panels_seed_is_taken_where_none_is_given(runtime, look):
    look.measures.seed, look.measures.lock_sex, look.measures.lock_age = 41, False, True
    bpy.ops.tryon.surprise()
    (asked,) = runtime.asked("body.sample")
    assert asked["seed"] == 41 and asked["conditions"] == {"age": 28.0}


def test_a_runtime_that_fails_leaves_the_panel_as_it_was(runtime, look):
    runtime.error = DrapeError("No weights.", "Install again.")
    before = body_from(look.body)
    with pytest.raises(RuntimeError, match="No weights"):
        bpy.ops.tryon.surprise(seed=2)
    assert set(SESSION.problems) == {"measures"} and body_from(look.body) == before


def test_a_wish_that_came_with_a_look_is_solved_by_any_button(runtime, look):
    body_to(Body(measures={"bust": 92.0}), look.body)
    bpy.ops.tryon.body()
    assert not body_from(look.body).measures and look.measures.neck == 31.5


def test_tapes_are_laid_on_the_body_there_is_and_taken_off(runtime, look):
    assert not bpy.ops.tryon.tapes.poll()
    bare_person(tryon_spec=json.dumps(to_dict(random_person(4))))
    body = find(bpy.context.scene)
    assert bpy.ops.tryon.tapes() == {"FINISHED"}
    (asked,) = runtime.asked("body.tape")
    assert asked == {"body": to_dict(random_person(4)), "pose": look.pose,
                     "names": [n for n in FIELDS if n != "weight"]}
    assert list(tapes.find(body)) == asked["names"] and look.measures.tapes
    bpy.ops.tryon.tapes()
    assert not tapes.find(body) and not look.measures.tapes and len(runtime.calls) == 1


def test_a_person_is_saved_brought_back_and_forgotten(look, tmp_path):
    look.measures.bust = 92
    body_to(random_person(9), look.body)
    assert bpy.ops.tryon.save_person(name="Anna") == {"FINISHED"}
    look.measures.lock_bust = False
    body_to(Body(), look.body)
    assert bpy.ops.tryon.load_person(name="Anna") == {"FINISHED"}
    assert body_from(look.body) == random_person(9) and look.measures.lock_bust
    Store().put(f"drape-0-{people_store.tag(random_person(9))}", {"x": np.zeros(3)})
    preferences.people().remember("Anna", "full", [tmp_path / "out" / "front.png"])
    said = saved_people.TRYON_OT_forget_person.deed(SimpleNamespace(name="Anna"), look)
    assert "3 files deleted" in said and f"1 pictures with their stamp are in {tmp_path / 'out'}" in said
    assert preferences.people().names() == [] and Store().names("*") == [] and look.measures.person == ""


def test_trouble_with_a_person_stands_in_the_body_panel(look):
    with pytest.raises(RuntimeError, match="Nobody is saved"):
        bpy.ops.tryon.load_person(name="Ben")
    assert set(SESSION.problems) == {"body"}
    with pytest.raises(RuntimeError, match="cannot be a person"):
        bpy.ops.tryon.save_person(name="../x")
    bpy.ops.tryon.save_person(name="Ben")
    assert not SESSION.problems


def test_what_changes_the_scene_can_be_undone():
    for name in ("fit", "surprise", "tapes", "load_person"):
        assert "UNDO" in getattr(bpy.types, f"TRYON_OT_{name}").bl_options, name
