# SPDX-License-Identifier: GPL-3.0-or-later
"""The mannequin: the same body without a face, and the person back on request."""

import bpy
import numpy as np
import pytest
from tryon.tryon_addon.blender.body import hair, mannequin, skin
from tryon.tryon_addon.blender.body import person as scene_body
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.spec.look import Body, to_dict


@pytest.fixture(scope="module")
def topology():
    return client.shared().call("body.topology")


def put(topology, spec, **options):
    shape = client.shared().call("body.shape", {"body": to_dict(spec), "pose": "relaxed", "measures": False})
    return scene_body.create_or_update(bpy.context.scene, topology, shape, spec, **options)


def points(body):
    values = np.empty((len(body.data.vertices), 3), dtype=np.float32)
    body.data.vertices.foreach_get("co", values.ravel())
    return values


def part(topology, *names):
    return np.isin(topology["vertex_part"], [topology["part_names"].index(name) for name in names])


def profile(vertices, where):
    """The line of the face, front-most y in metres by height, from forehead to chin; a nose and lips make it jump."""
    head = vertices[where]
    head = head[np.abs(head[:, 0]) < 0.012]
    low, high = head[:, 2].max() - 0.17, head[:, 2].max() - 0.06
    levels = np.arange(low, high, 0.006)
    return np.array([head[np.abs(head[:, 2] - z) < 0.006, 1].min() for z in levels])


def test_a_mannequin_keeps_its_body_and_loses_its_face(topology):
    body = put(topology, Body(gender=0.0, identity=5))
    person = points(body)
    mannequin.apply(body)
    figure = points(body)
    head, eyes = part(topology, "head"), part(topology, "eyes")
    np.testing.assert_array_equal(figure[~head & ~eyes], person[~head & ~eyes])
    jumps = [np.abs(np.diff(profile(vertices, head), 2)).max() for vertices in (person, figure)]
    assert jumps[0] > 0.004 > 0.003 > jumps[1]
    assert np.ptp(figure[head], axis=0) == pytest.approx(np.ptp(person[head], axis=0), abs=0.045)  # nose and ears go
    assert figure[:, 2].max() == pytest.approx(person[:, 2].max(), abs=0.012)
    assert (figure[eyes].min(axis=0) > figure[head].min(axis=0)).all()  # inside the head
    assert {m.name for m in body.data.materials} == {mannequin.MATERIAL}
    assert hair.find(body).hide_render and mannequin.is_mannequin(body)


def test_the_person_comes_back(topology):
    body = put(topology, Body())
    person = points(body)
    mannequin.apply(body)
    mannequin.remove(body)
    np.testing.assert_array_equal(points(body), person)
    assert [m.name for m in body.data.materials] == [skin.SKIN, skin.EYES]
    assert not hair.find(body).hide_render and not mannequin.is_mannequin(body)
    mannequin.remove(body)
    np.testing.assert_array_equal(points(body), person)


def test_a_mannequin_stays_one_when_the_body_changes(topology):
    body = put(topology, Body(weight=0.3))
    mannequin.apply(body)
    put(topology, Body(weight=0.9, height=181.0))
    heavy = points(body)
    assert mannequin.is_mannequin(body) and heavy[:, 2].max() == pytest.approx(1.81, abs=0.012)
    mannequin.remove(body)
    assert points(body)[:, 2].max() == pytest.approx(1.81, abs=0.001)
    assert np.abs(points(body) - heavy).max() > 0.01  # the face is back
