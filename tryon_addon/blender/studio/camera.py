# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras named after their views, placed by :mod:`core.framing`; called again they move instead of multiplying."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import bpy
from mathutils import Euler, Matrix

from ...core.framing import ASPECT, Framing, frame_views
from .studio import studio_collection


def camera_name(view: str) -> str:
    """The object name of the camera of ``view``."""
    return f"TryOn Camera {view}"


def place_cameras(
    scene: bpy.types.Scene, views: Iterable[str], bounds: object, aspect: float = ASPECT
) -> dict[str, bpy.types.Object]:
    """Cameras for ``views`` around the subject's ``bounds`` (N,3) metres, in the studio's collection.

    ``scene.camera`` is set only where the scene has none.

    Raises:
        SpecError: unknown view, or bounds that are no points.
    """
    return {f.view: place_camera(scene, f) for f in frame_views(bounds, views, aspect)}


def place_camera(scene: bpy.types.Scene, framing: Framing) -> bpy.types.Object:
    """The camera called after the framing's view, where that says, in the studio's collection."""
    camera = _camera(scene, framing.view)
    data = camera.data
    data.sensor_height, data.lens = framing.sensor_mm, framing.lens_mm
    data.clip_start, data.clip_end = framing.clip_start, framing.clip_end
    camera.location, camera.rotation_euler = framing.location, framing.rotation
    return camera


def place_like(scene: bpy.types.Scene, view: str, said: Mapping[str, Any], beside: Matrix) -> bpy.types.Object:
    """The camera of ``view`` as the numbers of a spec say (``spec.view.View.camera``), in the space of ``beside``."""
    camera = _camera(scene, view)
    data: Any = camera.data
    data.lens = said.get("lens", 50.0)
    data.sensor_fit = said.get("fit", "auto").upper()
    data.sensor_width, data.sensor_height = said.get("sensor", (36.0, 24.0))
    data.shift_x, data.shift_y = said.get("shift", (0.0, 0.0))
    data.clip_start, data.clip_end = 0.01, 1000.0
    if said.get("ortho"):
        data.type, data.ortho_scale = "ORTHO", said["ortho"] / 100.0
    if said.get("fstop"):
        data.dof.use_dof = True
        data.dof.aperture_fstop, data.dof.focus_distance = said["fstop"], said.get("focus", 300.0) / 100.0
    place = Matrix.Translation([x / 100.0 for x in said["location"]])
    camera.matrix_world = beside @ place @ Euler([math.radians(a) for a in said["rotation"]]).to_matrix().to_4x4()
    return camera


def said_of(camera: bpy.types.Object, beside: Matrix) -> dict[str, Any]:
    """A camera of the artist's as the table of a spec, in the metres of ``beside``: cm, degrees, mm."""
    data: Any = camera.data
    scale = 1.0 / beside.median_scale
    place = beside.inverted() @ camera.matrix_world
    focus = data.dof.focus_object
    away = (focus.matrix_world.translation - camera.matrix_world.translation).length if focus else \
        data.dof.focus_distance
    return {
        "location": [round(100.0 * x, 4) for x in place.translation],
        "rotation": [round(math.degrees(a), 5) for a in place.to_euler("XYZ")],
        "lens": round(data.lens, 4),
        "fit": data.sensor_fit.lower(),
        "sensor": [round(data.sensor_width, 4), round(data.sensor_height, 4)],
        "shift": [round(data.shift_x, 5), round(data.shift_y, 5)],
        **({"ortho": round(100.0 * scale * data.ortho_scale, 4)} if data.type == "ORTHO" else {}),
        **({"focus": round(100.0 * scale * away, 3), "fstop": round(data.dof.aperture_fstop, 3)}
           if data.dof.use_dof else {}),
    }


def _camera(scene: bpy.types.Scene, view: str) -> bpy.types.Object:
    """The camera of ``view``: made where it is missing, upright and sharp everywhere."""
    collection = studio_collection(scene)
    camera = next((o for o in collection.objects if o.get("tryon_view") == view), None)
    if camera is None:
        name = camera_name(view)
        camera = bpy.data.objects.new(name, bpy.data.cameras.new(name))
        collection.objects.link(camera)
    data: Any = camera.data
    data.type, data.sensor_fit = "PERSP", "VERTICAL"
    data.shift_x = data.shift_y = 0.0
    data.dof.use_dof = False
    camera.rotation_mode = "XYZ"
    camera["tryon_view"] = view
    if scene.camera is None:
        scene.camera = camera
    return camera
