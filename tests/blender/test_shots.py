# SPDX-License-Identifier: GPL-3.0-or-later
"""Close-ups contain what they are of and fill the frame with it; a place of a garment or the body is found by name."""

import json

import bpy
import numpy as np
import pytest
from mathutils import Euler, Matrix, Vector
from support.photo import mesh_object, tube
from tryon.tryon_addon.blender.body import person
from tryon.tryon_addon.blender.cloth.dress import PANELS
from tryon.tryon_addon.blender.cloth.finish import PANEL
from tryon.tryon_addon.blender.materials.dye import PRINT_UV
from tryon.tryon_addon.blender.studio import camera
from tryon.tryon_addon.blender.studio.shots import DETAIL_MARGIN, FACE_MARGIN, Shots
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.core.framing import project
from tryon.tryon_addon.spec.view import View
from tryon.tryon_addon.spec.views import NAMED

HEAD = np.array([0.0, -0.02, 1.62])
BOXES = {"head": (HEAD, (0.16, 0.2, 0.24)), "torso": ((0.0, 0.0, 1.2), (0.36, 0.2, 0.5)),
         "hand.L": ((0.55, 0.0, 0.8), (0.1, 0.1, 0.1)), "hand.R": ((-0.55, 0.0, 0.8), (0.1, 0.1, 0.1)),
         "thigh.L": ((0.1, 0.0, 0.5), (0.15, 0.15, 0.9)), "thigh.R": ((-0.1, 0.0, 0.5), (0.15, 0.15, 0.9))}


def box(middle, size):
    return np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)]) * size + middle


@pytest.fixture
def shots():
    """A person of boxes in a tee of three tubes: a body's, with its front, and two sleeves'."""
    points = np.concatenate([box(*place) for place in BOXES.values()])
    body = mesh_object("TryOn Body", points, [(i, i + 1, i + 3) for i in range(0, len(points), 8)])
    for i, name in enumerate(BOXES):
        body.vertex_groups.new(name=f"part.{name}").add(list(range(8 * i, 8 * i + 8)), 1.0, "REPLACE")
    body[person.MARKS] = {"armpit_L": [0.18, 0.0, 1.35], "crotch": [0.0, 0.0, 0.95], "nape": [0.0, 0.08, 1.48],
                          "neck_front": [0.0, -0.08, 1.45]}
    tubes = [tube(0.2, 0.9, 1.45), tube(0.08, 1.0, 1.3, (0.3, 0.0)), tube(0.08, 1.0, 1.3, (-0.3, 0.0))]
    start = np.cumsum([0, *(len(one) for one, _ in tubes)])
    cloth = np.concatenate([one for one, _ in tubes])
    faces = np.concatenate([some + s for (_, some), s in zip(tubes, start, strict=False)])
    panel = np.repeat([1, 2, 3], [len(some) for _, some in tubes])
    panel[(panel == 1) & (cloth[faces][:, :, 1].mean(axis=1) < 0)] = 0
    tee = mesh_object("TryOn T-shirt", cloth, faces.tolist())
    tee.data.attributes.new(PANEL, "INT", "FACE").data.foreach_set("value", panel.astype(np.int32))
    tee.data.uv_layers.new(name=PRINT_UV)
    tee[PANELS] = json.dumps(["front", "back", "sleeve_l", "sleeve_r"])
    tee["tryon_spec"] = json.dumps({"programme": "tee"})
    bpy.context.view_layer.update()
    return Shots(np.concatenate([points, cloth]), body, [tee])


@pytest.mark.parametrize("aspect", [0.75, 1.0, 16 / 9])
def test_a_face_holds_all_of_the_head_and_fills_the_frame(shots, aspect):
    frame = shots.framing(NAMED["face"], aspect)
    seen = project(frame, box(*BOXES["head"]))
    assert seen.min() >= FACE_MARGIN / 2 - 1e-6 and seen.max() <= 1 - FACE_MARGIN / 2 + 1e-6
    assert np.ptp(seen, axis=0).max() > 0.5  # as large as its widest side, a quarter of a turn away, allows
    half = project(shots.framing(NAMED["half"], aspect), box(*BOXES["head"]))
    whole = project(shots.framing(NAMED["front"], aspect), box(*BOXES["head"]))
    assert np.ptp(whole[:, 1]) < np.ptp(half[:, 1]) < np.ptp(seen[:, 1])


def test_half_ends_at_the_hips_and_lets_hands_go(shots):
    frame = shots.framing(NAMED["half"])
    torso, legs, hand = (project(frame, box(*BOXES[name])) for name in ("torso", "thigh.L", "hand.L"))
    assert 0 < torso.min() and torso.max() < 1 and legs[:, 1].min() < -0.5 and hand[:, 0].max() > 1.0


@pytest.mark.parametrize(("place", "z", "x"), [
    ("hem", 0.9, None), ("collar", 1.45, None), ("cuff", 1.0, 0.3), ("left cuff", 1.0, 0.3), ("right cuff", 1.0, -0.3),
    ("tee.hem", 0.9, None), ("T-shirt.right cuff", 1.0, -0.3), ("panel:sleeve_l", 1.15, 0.3), ("print", 1.17, None),
    ("left armpit", 1.35, 0.18), ("right hand", 0.8, -0.55),
])
def test_a_detail_holds_its_place_in_the_middle(shots, place, z, x):
    frame = shots.framing(View("a", "detail", place))
    seen = project(frame, np.array([[x or 0.0, 0.0, z]]))[0]
    assert abs(seen[1] - 0.5) < 0.45, (place, seen)
    assert x is None or abs(seen[0] - 0.5) < 0.4
    near = np.linalg.norm(np.array(frame.location) - [x or 0.0, 0.0, z])
    assert near < 1.6, near  # a close-up


def test_a_detail_is_seen_from_the_side_that_it_faces(shots):
    left, right = (shots.framing(View("a", "detail", f"{side} cuff")) for side in ("left", "right"))
    assert left.location[0] > 0.4 and right.location[0] < -0.4
    turned = shots.framing(View("a", "detail", "left cuff", azimuth=0.0))
    assert turned.location[1] < -0.3 and abs(turned.location[0] - 0.3) < 0.05
    points = np.array([[0.38, 0.0, 1.0], [0.22, 0.0, 1.0]])
    seen = project(turned, points)
    assert seen.min() > DETAIL_MARGIN / 2 - 0.01 and np.ptp(seen[:, 0]) > 0.5


@pytest.mark.parametrize(("place", "says"), [
    ("tee.pocket", "collar, cuff, hem, print"), ("shirt.hem", "no shirt is worn"), ("tail", "left armpit"),
    ("panel:back_9", "panel:front"),
])
def test_a_place_that_is_not_there_is_told_with_those_that_are(shots, place, says):
    with pytest.raises(SpecError) as error:
        shots.framing(View("a", "detail", place))
    assert says in str(error.value)


def test_of_a_person_who_is_turned_away_views_count_from_their_side_and_details_from_the_body(shots):
    front, cuff = shots.framing(NAMED["front"]), shots.framing(View("a", "detail", "left cuff"))
    shots.facing = -30.0  # to the right: the front view sees more of the left
    turned = shots.framing(NAMED["front"])
    across = np.degrees(np.arctan2(turned.location[0], -turned.location[1]))
    assert front.location[0] == pytest.approx(0.0, abs=0.05) and across == pytest.approx(30.0, abs=2.0)
    assert np.allclose(shots.framing(View("a", "detail", "left cuff")).location, cuff.location)


def test_a_turntable_turns_about_an_axis_that_stands_still(shots):
    frames = [shots.framing(one) for one in View("spin", frames=12).pictures()]
    middle = (shots.everything.min(axis=0) + shots.everything.max(axis=0)) / 2
    away = [np.linalg.norm(np.array(frame.location) - middle) for frame in frames]
    assert np.ptp(away) < 1e-9 and len({frame.rotation for frame in frames}) == 12
    for frame in frames:
        assert project(frame, middle[None])[0] == pytest.approx([0.5, 0.5])
        seen = project(frame, shots.everything)
        assert 0 < seen.min() and seen.max() < 1


@pytest.mark.parametrize("height", [5.0, 60.0, 140.0, 260.0])
def test_a_camera_stands_as_high_as_it_is_asked_to(shots, height):
    frame = shots.framing(View("a", height=height, lens=50.0))
    assert frame.location[2] == pytest.approx(height / 100 + shots.everything[:, 2].min(), abs=1e-4)
    seen = project(frame, shots.everything)
    assert 0 < seen.min() and seen.max() < 1


@pytest.mark.parametrize("kind", ["PERSP", "ORTHO"])
def test_a_camera_of_the_artists_comes_back_from_its_numbers(kind):
    scene = bpy.context.scene
    mine = bpy.data.objects.new("Mine", bpy.data.cameras.new("Mine"))
    scene.collection.objects.link(mine)
    mine.location, mine.rotation_euler = (1.2, -3.4, 1.5), (1.4, 0.1, 0.3)
    mine.data.type, mine.data.lens, mine.data.shift_x, mine.data.sensor_fit = kind, 62.0, 0.1, "HORIZONTAL"
    mine.data.dof.use_dof, mine.data.dof.focus_distance, mine.data.dof.aperture_fstop = True, 3.1, 1.8
    bpy.context.view_layer.update()
    frame = Matrix.LocRotScale(Vector((5.0, 2.0, 0.0)), Euler((0, 0, 0.7)), Vector((3.28,) * 3))  # feet, elsewhere
    said = View("a", camera=camera.said_of(mine, frame)).camera
    again = camera.place_like(scene, "a", said, Matrix())
    assert np.array(frame @ again.matrix_world)[:3, 3] == pytest.approx(np.array(mine.matrix_world)[:3, 3], abs=1e-4)
    turned = (frame @ again.matrix_world).to_quaternion().rotation_difference(mine.matrix_world.to_quaternion())
    assert turned.angle < 1e-4
    for name in ("type", "lens", "shift_x", "sensor_fit", "sensor_width"):
        assert getattr(again.data, name) == pytest.approx(getattr(mine.data, name)), name
    assert again.data.dof.focus_distance == pytest.approx(3.1 / 3.28, rel=1e-3)
