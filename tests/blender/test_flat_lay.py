# SPDX-License-Identifier: GPL-3.0-or-later
"""What is laid flat keeps its lengths and its front before its back, lies on the floor, beside each other, as large as
the picture allows, and is gone afterwards."""

import bpy
import numpy as np
import pytest
from support.photo import mesh_object, tube
from tryon.tryon_addon.blender.cloth import flat_lay

RADIUS, HIGH = 0.15, 0.5


def sleeve():
    """A tube's points and triangles, and each triangle as it was cut: (T, 3, 2) m."""
    points, triangles = tube(RADIUS, 1.0, 1.0 + HIGH)
    angle = np.unwrap(np.arctan2(points[triangles][..., 1], points[triangles][..., 0]), axis=1)
    return points, triangles, np.stack([angle * RADIUS, points[triangles][..., 2]], axis=-1)


def garment(name, x=0.0):
    points, triangles, cut = sleeve()
    obj = mesh_object(name, points + [x, 0.0, 0.0], triangles.tolist())
    layer = obj.data.uv_layers.new(name="panels")
    layer.uv.foreach_set("vector", cut.astype(np.float32).ravel())
    return obj


def test_a_tube_becomes_two_layers_half_as_wide_as_it_is_round():
    points, triangles, cut = sleeve()
    flat = flat_lay.flattened(points, triangles, cut)
    across, deep, high = np.ptp(flat, axis=0)
    assert across == pytest.approx(np.pi * RADIUS, rel=0.05) and high == pytest.approx(HIGH, rel=0.03)
    assert 0.002 < deep < 0.03
    front, back = points[:, 1] < -0.1, points[:, 1] > 0.1
    assert flat[front, 1].max() < flat[back, 1].min()


def test_garments_lie_on_the_floor_beside_each_other_and_go(empty_blender):
    scene = bpy.context.scene
    worn = [garment("TryOn T-shirt"), garment("TryOn Trousers")]
    button = mesh_object("TryOn T-shirt Notions", np.array([[0.0, -0.151, 1.25], [0.005, -0.151, 1.25],
                                                            [0.0, -0.151, 1.255]]), [(0, 1, 2)])
    button.parent = worn[0]
    before, meshes = set(scene.objects), len(bpy.data.meshes)
    flat = [flat_lay.flattened(*flat_lay.asked(obj)) for obj in worn]
    laid = flat_lay.laid(scene, worn, flat, np.array([1.0, 2.0, 0.5]), 0.75)
    bpy.context.view_layer.update()
    boxes = [np.array([obj.matrix_world @ vertex.co for vertex in obj.data.vertices]) for obj in laid]
    assert [obj.name for obj in laid] == ["TryOn T-shirt Flat", "TryOn T-shirt Notions Flat", "TryOn Trousers Flat"]
    assert min(box[:, 2].min() for box in boxes) > 0.5
    everything = np.concatenate(boxes)
    assert np.allclose((everything.min(axis=0) + everything.max(axis=0))[:2] / 2, [1.0, 2.0], atol=0.02)
    tee, sewn_on, trousers = boxes
    assert tee[:, 0].max() + 0.05 < trousers[:, 0].min() or trousers[:, 1].max() + 0.05 < tee[:, 1].min()
    assert sewn_on[:, 2].min() > np.median(tee[:, 2])  # the front is up
    turned = flat_lay.laid(scene, worn, flat, np.zeros(3), 0.75, behind=True)
    assert turned[1].data.vertices[0].co.z < np.median([v.co.z for v in turned[0].data.vertices])
    flat_lay.remove(laid + turned)
    assert set(scene.objects) == before and len(bpy.data.meshes) == meshes


@pytest.mark.parametrize(("aspect", "rows"), [(0.5, 3), (4.0, 1)])
def test_they_lie_in_as_many_rows_as_make_them_largest(aspect, rows):
    places = flat_lay._places([np.array([0.6, 0.6, 0.0])] * 3, aspect)
    assert len({round(y, 6) for _, y in places}) == rows
