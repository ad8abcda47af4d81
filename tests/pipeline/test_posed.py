# SPDX-License-Identifier: GPL-3.0-or-later
"""A look in a pose that cloth follows into, from spec to scene: shorts, coarse, on a body that steps out."""

import bpy
import numpy as np
import pytest
from tryon.tryon_addon.blender.measure.signed_distance import Surface
from tryon.tryon_addon.core.cache import Store
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.pipeline import job as pipeline_job
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.spec.look import Garment, Look

STRIDE = {"base": "relaxed", "joints": {"upperleg01.L": [-20.0, 0.0, 0.0], "upperleg01.R": [12.0, 0.0, 0.0]}}


class Coarse:
    """The real runtime, asked for long edges; keeps what it was asked."""

    def __init__(self):
        self.asked = []

    def start_call(self, method, params, **options):
        self.asked.append((method, params))
        more = {"edge_length": 0.035} if method == "garment.sew" else {}
        return client.shared().start_call(method, params | more, **options)


def job(store, pose, **more):
    runtime = Coarse()
    look = Look(garments=(Garment("shorts"),), pose=pose, **more)
    return pipeline_job.Job(look, until="drape", runtime=runtime, store=store), runtime


def test_shorts_go_along_with_a_stride_and_a_belt_sits_on_the_body_that_made_it(empty_blender, tmp_path):
    one, runtime = job(Store(tmp_path), STRIDE, accessories=("belt",))
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
    rig = bpy.data.objects[result.body].find_armature()
    assert rig.data.pose_position == "REST"

    again, runtime = job(Store(tmp_path), STRIDE, accessories=("belt",))
    again.run()
    assert not runtime.asked and again.result.cached["drape shorts"]


def test_a_body_through_itself_is_an_error_in_words_and_nothing_is_made(empty_blender, tmp_path):
    one, _ = job(Store(tmp_path), {"joints": {"upperleg01.L": [0.0, 30.0, 0.0]}})
    with pytest.raises(SpecError, match="calf.L goes through calf.R"):
        one.run()
    assert not bpy.context.scene.objects
