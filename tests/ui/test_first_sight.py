# SPDX-License-Identifier: GPL-3.0-or-later
"""What an artist sees when a person comes into the scene for the first time."""


import bpy
import numpy as np
import pytest
from mathutils import Matrix
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.ui.live import first_sight
from tryon.tryon_addon.ui.session import SESSION


@pytest.fixture
def scene():
    """Blender's start-up scene, and a person."""
    bpy.ops.wm.read_factory_settings(use_empty=False)
    mesh = bpy.data.meshes.new("Body")
    mesh.from_pydata([(-0.3, 0, 0), (0.3, 0, 0), (0.3, 0.2, 1.8), (-0.3, 0.2, 1.8)], [], [(0, 1, 2, 3)])
    people.own(people.new(bpy.context.scene), "body", "body", bpy.data.objects.new("Body", mesh))
    yield bpy.context.scene
    SESSION.notes.clear()


class View:
    """A view in parallel projection: what it shows is as high as its distance."""

    def __init__(self, centre, distance, perspective="PERSP"):
        self.view_location, self.view_distance, self.view_perspective = centre, distance, perspective

    def update(self):
        pass

    @property
    def perspective_matrix(self):
        x, y, z = self.view_location
        half = self.view_distance / 2.0
        looking = Matrix(((1, 0, 0, -x), (0, 0, 1, -z), (0, 1, 0, -y), (0, 0, 0, 1)))
        return Matrix.Diagonal((1 / half, 1 / half, 1 / half, 1)) @ looking


@pytest.mark.parametrize(("view", "turns"), [
    (View((0, 0, 0), 18.0), True),  # lost in it
    (View((40, 0, 0), 4.0), True),  # out of sight
    (View((0, 0, 1), 4.0), False), (View((0, 0, 1.6), 0.5), False),  # in sight, and close
    (View((0, 0, 0), 18.0, "CAMERA"), False),
])
def test_views_in_which_nobody_is_seen_turn_to_the_person(scene, monkeypatch, view, turns):
    before = tuple(view.view_location), view.view_distance
    monkeypatch.setattr(first_sight, "_views", lambda _: [view])
    first_sight.look_at(scene)
    if turns:
        assert np.allclose(view.view_location, (0, 0.1, 0.9)) and abs(1.8 / view.view_distance - 0.8) < 0.01
    else:
        assert (tuple(view.view_location), view.view_distance) == before


def touch(cube):
    return [lambda: cube.modifiers.new("Bevel", "BEVEL"), lambda: setattr(cube, "name", "Crate"),
            lambda: setattr(cube.data.vertices[0], "co", (2, 2, 2)), lambda: setattr(cube, "location", (3, 0, 0)),
            lambda: cube.animation_data_create(), lambda: setattr(cube, "scale", (1, 1, 2))]


def test_the_start_up_cube_goes_out_of_the_way_and_can_come_back(scene, monkeypatch):
    monkeypatch.setattr(first_sight, "_views", lambda _: [])
    cube = scene.objects["Cube"]
    first_sight.look_at(scene)
    assert cube.hide_get() and cube.hide_render and "cube" in SESSION.notes["body"][0]
    cube.hide_set(False)
    assert "Cube" in scene.objects


@pytest.mark.parametrize("way", range(6))
def test_a_cube_that_is_the_artists_stays(scene, monkeypatch, way):
    monkeypatch.setattr(first_sight, "_views", lambda _: [])
    cube = scene.objects["Cube"]
    touch(cube)[way]()
    bpy.context.view_layer.update()
    first_sight.look_at(scene)
    assert not cube.hide_get() and not SESSION.notes
