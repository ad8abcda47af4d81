# SPDX-License-Identifier: GPL-3.0-or-later
"""What is worn goes along with the body's skin, at once, and comes back exactly."""

import bpy
import numpy as np
import pytest
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.cloth import follow
from tryon.tryon_addon.blender.cloth.finish import PANEL

AROUND = 24


def tube(radius, low, high, middle=0.0, rows=24):
    """Points (V, 3) and quads (F, 4), outside counter-clockwise."""
    z, angle = np.linspace(low, high, rows), 2 * np.pi * np.arange(AROUND) / AROUND
    points = [(middle + radius * np.cos(a), radius * np.sin(a), h) for h in z for a in angle]
    quads = [(r * AROUND + k, r * AROUND + (k + 1) % AROUND, (r + 1) * AROUND + (k + 1) % AROUND, (r + 1) * AROUND + k)
             for r in range(rows - 1) for k in range(AROUND)]
    return np.array(points, np.float32), np.array(quads)


def joined(*tubes):
    shift = np.cumsum([0, *(len(p) for p, _ in tubes)])
    faces = [q + s for (_, q), s in zip(tubes, shift, strict=False)]
    return np.concatenate([p for p, _ in tubes]), np.concatenate(faces)


def mesh(name, points, faces):
    made = bpy.data.meshes.new(name)
    made.from_pydata(points.tolist(), [], faces.tolist())
    return made


ARM = tube(0.04, 0.8, 1.4, middle=0.30)  # hangs beside the hips
TRUNK = tube(0.15, 0.0, 1.5)
ARMS = np.repeat([0, 3], [len(TRUNK[0]), len(ARM[0])])


@pytest.fixture
def person(empty_blender):
    """Somebody with an arm hanging down, in a skirt 2 cm off the skin, dressed so."""
    somebody = people.new(bpy.context.scene)
    people.own(somebody, "body", "body", bpy.data.objects.new("body", mesh("body", *joined(TRUNK, ARM))))
    points, quads = tube(0.17, 0.6, 1.2)
    skirt = mesh("skirt", points, np.concatenate([quads[:, :3], quads[:, [0, 2, 3]]]))
    skirt.attributes.new(PANEL, "INT", "FACE")
    people.own(somebody, "skirt", "garment", bpy.data.objects.new("skirt", skirt))
    follow.made_on(somebody, ARMS, ["as draped"])
    return somebody


def place(person, name, points=None):
    """The points of one of the person's things, moved first if ``points`` are given."""
    data = people.thing(person, name).data
    if points is not None:
        data.vertices.foreach_set("co", np.ascontiguousarray(points, np.float32).ravel())
    return follow._points(data)


def went(person):
    for _ in follow.prepare(person):
        pass
    return follow.follow(person)


def test_it_goes_where_the_skin_goes_and_turns_with_it(person):
    body, skirt = place(person, "body"), place(person, "skirt")
    turn = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], np.float32)
    place(person, "body", body @ turn.T + [1.0, 2.0, 0.1])
    assert went(person)
    assert np.allclose(place(person, "skirt"), skirt @ turn.T + [1.0, 2.0, 0.1], atol=1e-4)


def test_a_wider_body_keeps_its_distance_and_one_that_comes_back_has_all_back_exactly(person):
    body, skirt = place(person, "body"), place(person, "skirt")
    trunk = ARMS == 0
    wider = np.where(trunk[:, None], body * [1.4, 1.4, 1.1], body)
    place(person, "body", wider)
    went(person)
    out = np.hypot(*place(person, "skirt")[:, :2].T)
    assert out.min() > 0.15 * 1.4 + 0.005 and out.max() < 0.15 * 1.4 + 0.03
    assert np.ptp(place(person, "skirt")[:, 2]) == pytest.approx(0.66, abs=0.02)
    assert not follow.follow(person), "nothing to do twice"
    place(person, "body", body)
    assert went(person) and np.array_equal(place(person, "skirt"), skirt)


def test_an_arm_that_is_raised_leaves_what_lies_on_the_hips(person):
    body, skirt = place(person, "body"), place(person, "skirt")
    place(person, "body", np.where((ARMS > 0)[:, None], body + [0.5, 0.0, 0.8], body))
    went(person)
    assert np.abs(place(person, "skirt") - skirt).max() < 1e-5


def test_a_sleeve_goes_with_its_arm(person):
    points, quads = tube(0.05, 0.9, 1.3, middle=0.30)
    sleeve = mesh("sleeve", points, np.concatenate([quads[:, :3], quads[:, [0, 2, 3]]]))
    panel = np.full(len(sleeve.polygons), 2, np.int32)
    sleeve.attributes.new(PANEL, "INT", "FACE").data.foreach_set("value", panel)
    people.own(person, "shirt", "garment", bpy.data.objects.new("shirt", sleeve))
    follow.made_on(person, ARMS)
    body = place(person, "body")
    place(person, "body", np.where((ARMS > 0)[:, None], body + [0.5, 0.0, 0.8], body))
    went(person)
    assert np.abs(place(person, "shirt") - points - [0.5, 0.0, 0.8]).max() < 1e-4


def test_file_and_undo_carry_what_it_was_made_on(person, tmp_path):
    skirt = place(person, "skirt")
    moved = place(person, "body") + np.float32([0.0, 0.3, 0.0])
    place(person, "body", moved)
    went(person)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "dressed.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "dressed.blend"))
    follow._holds.clear()  # another start
    person = people.people_of(bpy.context.scene)[0]
    place(person, "body", moved + np.float32([0.0, 0.2, 0.0]))
    went(person)
    assert np.allclose(place(person, "skirt"), skirt + [0.0, 0.5, 0.0], atol=1e-4)
    assert np.allclose(follow.dressed(person, ["as draped"]), moved - [0.0, 0.3, 0.0], atol=1e-6)
    assert follow.dressed(person, ["otherwise"]) is None


def test_a_sketch_has_a_body_of_its_own_and_bodies_of_nobody_are_let_go(person):
    body, skirt = place(person, "body"), people.thing(person, "skirt")
    here = body + np.float32([0.0, 0.0, 0.4])
    place(person, "body", here)
    place(person, "skirt", place(person, "skirt") + np.float32([0.1, 0.0, 0.0]))
    sewn_at = place(person, "skirt")
    follow.sketched_on(person, skirt, body + np.float32([0.1, 0.0, 0.0]), ARMS)
    went(person)
    assert np.allclose(place(person, "skirt"), sewn_at + [-0.1, 0.0, 0.4], atol=1e-4)
    names = [a.name for a in people.thing(person, "body").data.attributes if a.name.startswith("tryon_body_")]
    assert len(names) == 2, "the sketch's, and the one that was dressed"
    follow.made_on(person, ARMS, ["anew"])
    names = [a.name for a in people.thing(person, "body").data.attributes if a.name.startswith("tryon_body_")]
    assert len(names) == 1
