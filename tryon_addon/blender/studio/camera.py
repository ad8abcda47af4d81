# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras named after their views, placed by :mod:`core.framing`; called again they move instead of multiplying."""

from __future__ import annotations

from collections.abc import Iterable

import bpy

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
    framings = frame_views(bounds, views, aspect)
    cameras = {f.view: _camera(scene, f) for f in framings}
    if scene.camera is None and cameras:
        scene.camera = next(iter(cameras.values()))
    return cameras


def _camera(scene: bpy.types.Scene, framing: Framing) -> bpy.types.Object:
    collection = studio_collection(scene)
    camera = next((o for o in collection.objects if o.get("tryon_view") == framing.view), None)
    if camera is None:
        name = camera_name(framing.view)
        camera = bpy.data.objects.new(name, bpy.data.cameras.new(name))
        collection.objects.link(camera)
    data = camera.data
    data.type, data.sensor_fit = "PERSP", "VERTICAL"
    data.sensor_height, data.lens = framing.sensor_mm, framing.lens_mm
    data.shift_x = data.shift_y = 0.0
    data.clip_start, data.clip_end = framing.clip_start, framing.clip_end
    camera.rotation_mode = "XYZ"
    camera.location, camera.rotation_euler = framing.location, framing.rotation
    camera["tryon_view"] = framing.view
    return camera
