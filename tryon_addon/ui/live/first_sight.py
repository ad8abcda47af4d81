# SPDX-License-Identifier: GPL-3.0-or-later
"""What an artist sees when a person comes into the scene: Blender's start-up cube goes out of the way, and 3D views in
which the person would be lost turn to them. Views that look through a camera, or that show the person, stay."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
from mathutils import Vector

from ...blender import people
from ..session import SESSION

SECTION = "body"
TALL = 0.3  # of a view's height that a person has to take for the view to be left alone
FILLS = 0.8  # of it that they take in a view that turns to them
CUBE = "Cube"


def look_at(scene: bpy.types.Scene) -> None:
    """``scene`` has got a person just now."""
    ours = people.worn(scene, "body", "garment").values()
    corners = np.array([obj.matrix_world @ Vector(corner) for obj in ours for corner in obj.bound_box])
    if not len(corners):
        return
    cube = startup_cube(scene)
    if cube is not None:
        cube.hide_set(True, view_layer=scene.view_layers[0])
        cube.hide_render = True
        SESSION.notes[SECTION] = ("Blender's cube stood in the person and is hidden. The outliner's eye shows it.",)
    turn(scene, corners)


def startup_cube(scene: bpy.types.Scene) -> bpy.types.Object | None:
    """Blender's own, where nobody has touched it and it is seen."""
    cube = scene.objects.get(CUBE)
    shown = cube is not None and _untouched(cube) and not cube.hide_get(view_layer=scene.view_layers[0])
    return cube if shown else None


def turn(scene: bpy.types.Scene, corners: np.ndarray) -> None:
    """Turn the views to what lies between ``corners`` (N, 3) m, where it would be lost in them."""
    for view in _views(scene):
        if view.view_perspective != "CAMERA" and _seen(view, corners) < TALL:
            view.view_location = (corners.min(axis=0) + corners.max(axis=0)) / 2.0
            view.view_distance = 5.0 * float(np.ptp(corners[:, 2]))
            for _ in range(3):  # in perspective what is near grows faster than the distance shrinks
                view.update()
                view.view_distance *= max(_seen(view, corners), 0.01) / FILLS
            view.update()


def _untouched(cube: bpy.types.Object) -> bool:
    """Whether it is as Blender has it at its start."""
    mesh: Any = cube.data
    return (cube.type == "MESH" and (len(mesh.vertices), len(mesh.edges), len(mesh.polygons)) == (8, 12, 6)
            and cube.matrix_world.is_identity and not cube.modifiers and not cube.children and cube.parent is None
            and cube.animation_data is None and all(abs(abs(x) - 1.0) < 1e-6 for v in mesh.vertices for x in v.co))


def _views(scene: bpy.types.Scene) -> list[Any]:
    """The ``RegionView3D`` of each 3D view that shows ``scene``."""
    return [area.spaces.active.region_3d for manager in bpy.data.window_managers for window in manager.windows
            if window.scene == scene for area in window.screen.areas if area.type == "VIEW_3D"]


def _seen(view: Any, corners: np.ndarray) -> float:
    """How much of the view's height the box around ``corners`` (N, 3) m takes, as far as it is in sight."""
    there = np.c_[corners, np.ones(len(corners))] @ np.array(view.perspective_matrix).T
    there = there[there[:, 3] > 0.0]  # before the eye
    if not len(there):
        return 0.0
    flat = there[:, :2] / there[:, 3:]
    across, along = np.minimum(flat.max(axis=0), 1.0) - np.maximum(flat.min(axis=0), -1.0)
    return max(0.0, float(along)) / 2.0 if across > 0.0 else 0.0
