# SPDX-License-Identifier: GPL-3.0-or-later
"""A wish for measures in the pipeline: solved first, kept, and told; the look goes on with the body that was found."""

import bpy
import pytest
from support.certificates import certificate
from support.fake_bodies import FakeBodies
from tryon.tryon_addon.blender.body import person as body_scene
from tryon.tryon_addon.core.cache import Store
from tryon.tryon_addon.core.errors import RuntimeCrashed, SpecError
from tryon.tryon_addon.pipeline.job import Job
from tryon.tryon_addon.spec import people_store
from tryon.tryon_addon.spec.look import Body, Look
from tryon.tryon_addon.workflows import look_files

WISH = Body(gender=0.0, age=44.0, identity=9, skin="#3d2418", hair="bob", measures={"stature": 181.0, "neck": 39.5})


class UpToTheShape(FakeBodies):
    """Knows no mesh: a job ends where it would put one into the scene."""

    def body_topology(self, params):
        return {"quads": []}

    def body_shape(self, params):
        return {"vertices": []}


@pytest.fixture(autouse=True)
def far_enough(monkeypatch):
    def stop(*_, **__):
        raise RuntimeCrashed("far enough")

    monkeypatch.setattr(body_scene, "create_or_update", stop)


def made(runtime, store, body=WISH, **options):
    job = Job(Look(body=body), until="body", runtime=runtime, store=store, scene=bpy.context.scene, **options)
    with pytest.raises(RuntimeCrashed, match="far enough"):
        job.run()
    return job


def test_the_wish_is_solved_before_anything_else(tmp_path):
    runtime = UpToTheShape()
    job = made(runtime, Store(tmp_path), population="civilian")
    (asked,) = runtime.asked("body.fit")
    assert asked["measures"] == {"stature": 181.0, "neck": 39.5}
    assert (asked["sex"], asked["age"], asked["population"]) == ("male", 44.0, "civilian")
    assert asked["body"]["identity"] == 9 and asked["body"]["measures"] == {}
    body = job.look.body
    assert not body.measures and (body.height, body.identity, body.skin, body.hair) == (181.0, 9, "#3d2418", "bob")
    assert body.weight == 0.123457  # six digits: a panel keeps those
    assert runtime.asked("body.shape")[0]["body"]["height"] == 181.0


def test_the_look_tells_asked_achieved_and_error(tmp_path):
    job = made(UpToTheShape(), Store(tmp_path))
    fit = job.result.body_fit
    assert fit["asked"] == {"stature": 181.0, "neck": 39.5} and fit["achieved"]["neck"] == pytest.approx(39.6)
    assert fit["error"]["neck"] == pytest.approx(0.1) and fit["notes"] == ["Hip follows."]
    job.result.certificate = certificate()
    told = look_files.report(job.result)
    assert told["body_fit"] == fit and told["spec"]["body"]["measures"] == {}


def test_a_solved_wish_is_kept_and_can_be_forgotten(tmp_path):
    runtime, store = UpToTheShape(), Store(tmp_path)
    first, second = made(runtime, store), made(runtime, store)
    assert len(runtime.asked("body.fit")) == 1 and second.look == first.look
    assert first.result.body_fit == second.result.body_fit and second.result.cached["body fit"]
    made(runtime, store, population="civilian")
    assert len(runtime.asked("body.fit")) == 2
    ends = [name.rsplit("-", 1)[1] for name in store.names("body*")]  # who each result came from
    assert ends == [people_store.tag(first.look.body), *[people_store.tag(WISH)] * 2]
    assert people_store.forget_results(store, [first.look.body]) == 4  # and her skin
    assert [name.split("-")[0] for name in store.names("*")] == ["skin", "topology"]  # pores, as all people have


def test_a_body_without_a_wish_asks_for_no_fit(tmp_path):
    runtime = UpToTheShape()
    job = made(runtime, Store(tmp_path), Body())
    assert not runtime.asked("body.fit") and job.result.body_fit is None


def test_a_contradiction_ends_the_job_in_words(tmp_path):
    body = Body(measures={"bust": 150.0, "underbust": 70.0})
    job = Job(Look(body=body), until="body", runtime=UpToTheShape(), store=Store(tmp_path), scene=bpy.context.scene)
    with pytest.raises(SpecError, match="contradict"):
        job.run()
    assert job.result.timings == {} and not bpy.data.meshes
