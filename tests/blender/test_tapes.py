# SPDX-License-Identifier: GPL-3.0-or-later
"""Tapes: where they are told to lie, seen in renders, and gone without a trace."""

import bpy
import numpy as np
import pytest
from mathutils import Vector
from support.photo import PERSON, mesh_object, picture
from tryon.tryon_addon.blender.body import tapes
from tryon.tryon_addon.blender.studio.camera import place_cameras
from tryon.tryon_addon.blender.studio.studio import build_studio

ANGLE = np.linspace(0, 2 * np.pi, 40, endpoint=False)
WAIST = np.stack([0.2 * np.cos(ANGLE), 0.15 * np.sin(ANGLE), np.full(40, 1.0)], axis=1)
BACK = np.array([[0.0, 0.12, 1.4], [0.0, 0.14, 1.2], [0.0, 0.12, 1.0]])


def trunk():
    corners = np.array([[x, y, z] for x in (-0.14, 0.14) for y in (-0.1, 0.1) for z in (0.5, 1.5)])
    return mesh_object("body", corners, [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4)])


def length(curve):
    """Metres along the curve's points, round again where it closes."""
    spline = curve.data.splines[0]
    points = np.array([p.co[:3] for p in spline.points])
    if spline.use_cyclic_u:
        points = np.concatenate([points, points[:1]])
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())


def counts():
    return [len(store) for store in (bpy.data.objects, bpy.data.curves, bpy.data.collections, bpy.data.materials)]


def test_a_tape_is_as_long_as_its_points_and_four_millimetres_thick():
    scene, body = bpy.context.scene, trunk()
    waist, back = tapes.show(scene, body, {"waist": (WAIST, True), "waist_back_length": (BACK, False)})
    around = np.linalg.norm(WAIST - np.roll(WAIST, -1, axis=0), axis=1).sum()
    assert length(waist) == pytest.approx(around, abs=1e-5)
    assert length(back) == pytest.approx(np.linalg.norm(np.diff(BACK, axis=0), axis=1).sum(), abs=1e-5)
    mesh = waist.evaluated_get(bpy.context.evaluated_depsgraph_get()).to_mesh()
    z = np.array([v.co.z for v in mesh.vertices])
    assert np.ptp(z) == pytest.approx(0.004, abs=3e-4)
    assert tapes.find(body) == {"waist": waist, "waist_back_length": back}
    assert {o["tryon_role"] for o in (waist, back)} == {"tape"}
    assert bpy.data.collections["TryOn Tapes"] in waist.users_collection[:]


def test_tapes_follow_the_body_and_new_ones_replace_them():
    scene, body = bpy.context.scene, trunk()
    tapes.show(scene, body, {"waist": (WAIST, True), "hip": (WAIST - (0, 0, 0.1), True)}, {"waist": "74 cm"})
    (hip,) = tapes.show(scene, body, {"hip": (WAIST, True)})
    assert list(tapes.find(body)) == ["hip"] and len(bpy.data.curves) == 1
    body.location.x = 0.5
    bpy.context.view_layer.update()
    assert hip.matrix_world.translation.x == pytest.approx(0.5)


def test_labels_stand_beside_their_tape_before_the_body():
    tapes.show(bpy.context.scene, trunk(), {"waist": (WAIST, True)}, {"waist": "waist 74.0 cm"})
    (label,) = [o for o in bpy.context.scene.objects if o.type == "FONT"]
    assert label.data.body == "waist 74.0 cm" and label["tryon_role"] == "tape"
    (plate,) = [o for o in bpy.context.scene.objects if o.type == "MESH" and o.get("tryon_role") == "tape"]
    bpy.context.view_layer.update()
    assert plate.dimensions.x > label.dimensions.x and plate.location.y > label.location.y  # behind all of it
    seen = np.array([label.matrix_world @ Vector(corner) for corner in label.bound_box])
    assert seen[:, 0].min() > 0.2 and seen[:, 1].max() < -0.1
    assert abs(seen[:, 2].mean() - 1.0) < tapes.TEXT  # its letters, which are not all as high
    assert label.location.x == plate.location.x == 0.0, "a line is drawn from an object's place to what it hangs on"


def test_hiding_leaves_nothing_but_what_the_user_put_there():
    scene, body = bpy.context.scene, trunk()
    before = counts()
    tapes.show(scene, body, {"waist": (WAIST, True)}, {"waist": "74 cm", "bust": "not shown"})
    assert counts() != before
    mine = bpy.data.objects.new("mine", None)
    bpy.data.collections["TryOn Tapes"].objects.link(mine)
    tapes.hide(body)
    assert "mine" in scene.objects
    bpy.data.objects.remove(mine)
    assert counts() == before
    tapes.hide(body)


def test_what_an_artist_hangs_on_a_label_stays_where_it_is():
    scene, body = bpy.context.scene, trunk()
    tapes.show(scene, body, {"waist": (WAIST, True)}, {"waist": "70 cm"})
    label = next(o for o in bpy.data.objects if o.name.startswith("Label"))
    arrow = bpy.data.objects.new("Arrow", None)
    scene.collection.objects.link(arrow)
    arrow.parent, arrow.location = label, (0.1, 0.2, 0.3)
    bpy.context.view_layer.update()
    place = arrow.matrix_world.copy()
    assert not np.allclose(place.translation, arrow.location)
    tapes.hide(body)
    bpy.context.view_layer.update()
    assert arrow.parent is None and np.allclose(arrow.matrix_world, place, atol=1e-6)


def test_a_render_shows_the_tape_over_the_skin(tmp_path):
    scene, body = bpy.context.scene, trunk()
    build_studio(scene, "white", PERSON)
    camera = place_cameras(scene, ["front"], PERSON)["front"]
    plain = picture(camera, tmp_path, "draft", (240, 320))
    tapes.show(scene, body, {"waist": (WAIST * (1, 0.9, 1), True)})
    taped = picture(camera, tmp_path, "draft", (240, 320))
    changed = np.abs(taped - plain).max(axis=2) > 0.15
    assert 20 < changed.sum() < 400
    red, _, blue = taped[changed].mean(axis=0)
    assert red > blue + 0.15  # yellow


@pytest.mark.parametrize("points", [np.zeros((1, 3)), np.zeros((4, 2)), np.full((4, 3), np.nan)])
def test_impossible_points_are_refused_and_the_old_tapes_stay(points):
    scene, body = bpy.context.scene, trunk()
    tapes.show(scene, body, {"hip": (WAIST, True)})
    with pytest.raises(ValueError, match="waist"):
        tapes.show(scene, body, {"waist": (points, True)})
    assert list(tapes.find(body)) == ["hip"]
