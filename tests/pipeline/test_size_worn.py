# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes and pattern files in the pipeline: what the runtime is asked to sew, and what is kept."""

import json

import bpy
import numpy as np
import pytest
from support.fake_bodies import FakeBodies
from tryon.tryon_addon.blender.body import person as body_scene
from tryon.tryon_addon.core.cache import Store
from tryon.tryon_addon.core.errors import PatternError, RuntimeCrashed
from tryon.tryon_addon.pipeline.job import Job
from tryon.tryon_addon.spec.look import Body, Garment, Look


class UpToTheSeams(FakeBodies):
    """Sews nothing: a job ends where it would put a body into the scene."""

    def body_topology(self, params):
        return {"quads": []}

    def body_shape(self, params):
        return {"vertices": []}

    def garment_sew(self, params):
        return {"sewn": np.zeros((3, 3)), "triangles": np.array([[0, 1, 2]])}


@pytest.fixture(autouse=True)
def far_enough(monkeypatch):
    def stop(*_, **__):
        raise RuntimeCrashed("far enough")

    monkeypatch.setattr(body_scene, "create_or_update", stop)


def sewn(store, *garments, gender=1.0):
    runtime = UpToTheSeams()
    job = Job(Look(body=Body(gender=gender), garments=garments), until="garment", runtime=runtime, store=store,
              scene=bpy.context.scene)
    with pytest.raises(RuntimeCrashed, match="far enough"):
        job.run()
    return runtime


def test_a_size_is_fitted_once_and_sewn_for(tmp_path):
    store = Store(tmp_path)
    runtime = sewn(store, Garment("trousers"), Garment("tee", size="M"), gender=0.0)
    (asked,) = runtime.asked("body.fit")
    assert asked["sex"] == "male" and asked["measures"]["bust"] == pytest.approx(99.7, abs=0.1)
    trousers, tee = runtime.asked("garment.sew")
    assert trousers["cut_for"] is None and tee["cut_for"]["height"] == 176.0 and tee["cut_for"]["measures"] == {}
    again = sewn(store, Garment("trousers"), Garment("tee", size="M"), gender=0.0)
    assert not again.asked("body.fit") and not again.asked("garment.sew"), "kept"
    other = sewn(store, Garment("trousers"), Garment("tee", size="L"), gender=0.0)
    assert other.asked("body.fit")[0]["measures"]["bust"] == pytest.approx(108.0, abs=0.1), "another size, another body"


@pytest.mark.parametrize(("stage", "method"), [("body", "body_shape"), ("fabric", "fabric_sample"),
                                               ("garment", "garment_sew")])
def test_a_job_knows_the_stage_that_an_error_arose_in(stage, method, tmp_path, monkeypatch):
    def refuse(*_):
        raise PatternError("no", "mend")

    runtime = UpToTheSeams()
    monkeypatch.setattr(UpToTheSeams, "fabric_sample", lambda *_: {}, raising=False)
    monkeypatch.setattr(UpToTheSeams, method, refuse)
    job = Job(Look(garments=(Garment("tee"),)), until="fabric", runtime=runtime, store=Store(tmp_path),
              scene=bpy.context.scene)
    with pytest.raises(PatternError):
        job.run()
    assert job.running == stage


def test_a_chart_of_the_users_has_sizes_too(tmp_path):
    chart = tmp_path / "women.json"
    chart.write_text(json.dumps({"rows": [{"Size": "42", "Bust": {"min": 90, "max": 94}, "Hips": {"value": 99}}]}))
    runtime = sewn(Store(tmp_path / "kept"), Garment("tee", size="42", chart=str(chart)))
    (asked,) = runtime.asked("body.fit")
    assert asked["measures"] == {"bust": 92.0, "hip": 99.0} and asked["sex"] == "female"


def test_a_pattern_file_is_kept_by_its_content(tmp_path):
    path, store = tmp_path / "hoody.json", Store(tmp_path / "kept")
    path.write_text('{"pattern": 1}')
    asked = [sewn(store, Garment(file=str(path))).asked("garment.sew") for _ in range(2)]
    assert [len(a) for a in asked] == [1, 0] and asked[0][0]["garment"]["specification"] == '{"pattern": 1}'
    path.write_text('{"pattern": 2}')
    assert len(sewn(store, Garment(file=str(path))).asked("garment.sew")) == 1
    path.unlink()
    with pytest.raises(PatternError, match="hoody.json"):
        Job(Look(garments=(Garment(file=str(path)),)), until="garment", runtime=UpToTheSeams(), store=store,
            scene=bpy.context.scene).run()
