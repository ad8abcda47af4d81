# SPDX-License-Identifier: GPL-3.0-or-later
"""A look in a pose that cloth follows into, from spec to scene: shorts, coarse, on a body that steps out.

What it looks like is made again from the picture alone: here, for the drape is there already.
"""

import dataclasses
import json

import bpy
import numpy as np
import pytest
from judge import second_opinion
from tryon.tryon_addon.blender.measure import certify
from tryon.tryon_addon.blender.measure.signed_distance import Surface
from tryon.tryon_addon.blender.studio import render
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.core.cache import Store
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.formats import png
from tryon.tryon_addon.pipeline import job as pipeline_job
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.spec.look import Body, Garment, Look
from tryon.tryon_addon.spec.people_store import People
from tryon.tryon_addon.spec.stamp import NOTE, Stamps
from tryon.tryon_addon.workflows import look_files, look_kept

PATIENCE = 3600.0  # seconds: on a busy machine nothing is to be cut short, or each run would go on where one ended
STRIDE = {"base": "relaxed", "joints": {"upperleg01.L": [-20.0, 0.0, 0.0], "upperleg01.R": [12.0, 0.0, 0.0]}}


class Coarse:
    """The real runtime, asked for long edges; keeps what it was asked."""

    def __init__(self):
        self.asked = []

    def start_call(self, method, params, **options):
        self.asked.append((method, params))
        more = {"edge_length": 0.035} if method == "garment.sew" else {}
        return client.shared().start_call(method, params | more, **options)


LOOK = Look(garments=(Garment("shorts"),), pose=STRIDE, accessories=("belt",), preset="draft")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The folder of the results that the tests here share."""
    return tmp_path_factory.mktemp("kept")


def job(store, **more):
    runtime = Coarse()
    look = dataclasses.replace(LOOK, **more)
    return pipeline_job.Job(look, until="evaluate", runtime=runtime, store=store, patience=PATIENCE), runtime


def test_shorts_go_along_with_a_stride_and_a_belt_sits_on_the_body_that_made_it(empty_blender, kept):
    one, runtime = job(Store(kept))
    result = one.run()
    (follow,) = [params for method, params in runtime.asked if method == "garment.follow"]
    before, after = follow["path"][0], follow["path"][-1]
    (belt,) = [params for method, params in runtime.asked if method == "accessory.make"]
    np.testing.assert_array_equal(belt["vertices"], after)

    graph = bpy.context.evaluated_depsgraph_get()
    body = Surface.of_object(bpy.data.objects[result.body], graph)
    np.testing.assert_allclose(body.points, after, atol=1e-5)
    cloth = Surface.of_object(bpy.data.objects[result.garments[0]], graph).points
    left, right = cloth[cloth[:, 0] > 0.06], cloth[cloth[:, 0] < -0.06]
    low = cloth[:, 2].min() + 0.06
    assert left[left[:, 2] < low, 1].mean() < right[right[:, 2] < low, 1].mean() - 0.04  # one leg is before the other
    assert np.ptp(after[:, 1]) > np.ptp(before[:, 1]) + 0.1

    certificate = result.certificate.garments[0]
    assert not {"penetrating_pct", "penetration_max_mm", "slippage_mm", "stretch_p95_pct"} & set(certificate.failing)
    assert (certificate.stretch_limit_pct, certificate.slippage_limit_mm) == (15.0, 50.0)
    assert second_opinion(one, "shorts in a stride") == []
    evaluated = result.more["evaluation"]
    (shorts,) = evaluated["garments"]
    assert shorts["comfort"] == evaluated["comfort"] and {"hip", "thigh"} <= set(shorts["zones"])
    assert 0 < shorts["zones"]["thigh"]["ease_cm"] < 40 and shorts["zones"]["hip"]["clearance_mm"] > 0
    json.dumps(evaluated, allow_nan=False)
    rig = bpy.data.objects[result.body].find_armature()
    assert rig.data.pose_position == "REST"

    again, runtime = job(Store(kept))
    again.run()
    assert not runtime.asked and again.result.cached["drape shorts"] and again.result.cached["evaluation"]
    assert again.result.more == result.more


def test_a_body_through_itself_is_an_error_in_words_and_nothing_is_made(empty_blender, tmp_path):
    one, _ = job(Store(tmp_path), pose={"joints": {"upperleg01.L": [0.0, 30.0, 0.0]}})
    with pytest.raises(SpecError, match="calf.L goes through calf.R"):
        one.run()
    assert not bpy.context.scene.objects


def test_a_view_is_made_again_from_itself_and_of_a_person_while_they_are_saved(empty_blender, kept, tmp_path,
                                                                               monkeypatch, capsys):
    monkeypatch.setenv("TRYON_CACHE", str(kept))
    monkeypatch.setenv("TRYON_PEOPLE", str(tmp_path / "people"))
    small = dataclasses.replace(render.PRESETS["draft"], width=144, height=192)  # pixels: the test has no eyes
    monkeypatch.setitem(render.PRESETS, "draft", small)
    People().save("Anna", Body())
    look = dataclasses.replace(LOOK, views=("front",))
    first = look_files.make_look(look, tmp_path / "out", runtime=Coarse(), patience=PATIENCE)
    picture, again = tmp_path / "out" / "front.png", tmp_path / "again"
    assert "172.0" not in png.text_of(picture, NOTE)

    asked = {"population": "army", "formats": [], "patience": PATIENCE, "stamps": Stamps()}
    assert look_kept.found(tmp_path / "out", look, **asked)["drape"] == first.certificate.as_dict()
    with monkeypatch.context() as nothing:  # is rendered or measured again for another folder
        nothing.setattr(render, "render_view", None)
        nothing.setattr(certify, "certify", None)
        second = look_files.make_look(look, tmp_path / "copy", runtime=Coarse(), patience=PATIENCE)
    assert second.views["front"].read_bytes() == picture.read_bytes()
    assert second.certificate.figures == first.certificate.figures
    assert look_kept.found(tmp_path / "copy", look, **asked)
    (tmp_path / "copy" / "look.blend").write_bytes(b"")
    assert look_kept.found(tmp_path / "copy", look, **asked) is None

    words = ["rerender", str(picture), "--out", str(again), "--patience", str(PATIENCE)]
    assert main.main(words) == 0
    said = capsys.readouterr().out
    assert "front.png: the same pixels" in said or "the farthest patch" in said  # some drivers draw an edge otherwise
    assert [p.name for p in again.iterdir()] == ["front.png"] and png.pixels_of(picture).shape == (192, 144, 3)

    assert main.main(["body", "forget", "Anna"]) == 0
    told = capsys.readouterr().out
    assert str(picture) in told and "leads nowhere now" in told and "look.blend" in told
    assert main.main(words) == 2 and "no longer, saved" in capsys.readouterr().err
