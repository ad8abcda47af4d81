# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's cameras see what core.framing computed, whatever the picture's size."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector
from support.photo import PERSON
from tryon.tryon_addon.blender.studio.camera import camera_name, place_cameras
from tryon.tryon_addon.core.framing import frame_views, project
from tryon.tryon_addon.spec.look import VIEWS


@pytest.mark.parametrize("size", [(768, 1024), (96, 128)])
def test_blender_projects_like_framing(size: tuple[int, int]) -> None:
    scene = bpy.context.scene
    scene.render.resolution_x, scene.render.resolution_y = size
    cameras = place_cameras(scene, VIEWS, PERSON)
    bpy.context.view_layer.update()
    for framing in frame_views(PERSON, VIEWS):
        seen = [world_to_camera_view(scene, cameras[framing.view], Vector(p)) for p in PERSON]
        assert np.array(seen)[:, :2] == pytest.approx(project(framing, PERSON), abs=1e-5)
        assert all(0 < x < 1 and 0 < y < 1 for x, y, _ in seen)


def test_called_again_cameras_move_and_keep_their_names() -> None:
    scene = bpy.context.scene
    first = place_cameras(scene, VIEWS, PERSON)
    assert {c.name for c in first.values()} == {camera_name(v) for v in VIEWS}
    before = first["front"].location.y
    second = place_cameras(scene, VIEWS, PERSON * 1.1)
    assert second == first and len(bpy.data.cameras) == len(VIEWS)
    assert second["front"].location.y < before


def test_the_users_camera_stays_the_scenes_camera() -> None:
    scene = bpy.context.scene
    mine = bpy.data.objects.new("Mine", bpy.data.cameras.new("Mine"))
    scene.collection.objects.link(mine)
    scene.camera = mine
    place_cameras(scene, ["front"], PERSON)
    assert scene.camera == mine
