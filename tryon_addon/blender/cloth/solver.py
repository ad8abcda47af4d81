# SPDX-License-Identifier: GPL-3.0-or-later
"""The drape: Blender's cloth solver run in a scene of its own until the garment has settled.

The artist's scene is never touched: garment and colliders are copied into a temporary scene whose frames are stepped
one by one, so a modal operator can show progress and a cancelled drape leaves nothing behind.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence

import bpy
import numpy as np

from ...catalog.cloth.physics import Cloth, solver
from ...core import meshes
from ...core.errors import DrapeError
from ..meshdata import decimated, new_mesh, read_points
from .terms import FPS, LONGEST, DrapeResult, DrapeSettings, Sheet


class Drape:
    """One garment being draped. ``frames()`` simulates a frame per step; ``close()`` removes every trace."""

    def __init__(self, sheet: Sheet, colliders: Sequence[tuple[np.ndarray, np.ndarray]], cloth: Cloth,
                 settings: DrapeSettings | None = None) -> None:
        """Set up the temporary scene; ``colliders``: (points (N, 3) m, triangles (M, 3)) of what it falls on."""
        if not (np.isfinite(sheet.sewn).all() and np.isfinite(sheet.flat).all()):
            raise DrapeError("The garment to drape has vertices that are not numbers.", "Sew it again.")
        self.settings = settings or DrapeSettings()
        self.numbers = solver(cloth, meshes.mean_edge(sheet.flat, sheet.triangles)).lighter(self.settings.weight)
        self.result: DrapeResult | None = None
        self._scene = bpy.data.scenes.new("TryOn drape")
        self._owned: list[bpy.types.Object] = []
        self._frame = 1
        self._seconds = 0.0
        try:
            for points, faces in colliders:
                self._add_collider(np.asarray(points), np.asarray(faces))
            self._garment = self._add_garment(sheet)
            if sheet.layered is not None and np.any(sheet.layered):
                self._collide_with_itself(sheet.layered)
        except BaseException:
            self.close()
            raise

    def _link(self, name: str, mesh: bpy.types.Mesh) -> bpy.types.Object:
        obj = bpy.data.objects.new(name, mesh)
        self._owned.append(obj)
        self._scene.collection.objects.link(obj)
        return obj

    def _add_collider(self, points: np.ndarray, triangles: np.ndarray) -> None:
        light = decimated(points, triangles, self.settings.collider_triangles)
        obj = self._link("TryOn collider", new_mesh("TryOn collider", *light))
        obj.modifiers.new("Collision", "COLLISION")
        collision = obj.collision
        collision.thickness_outer = self.settings.offset
        collision.thickness_inner = 0.08
        collision.cloth_friction = self.numbers.friction
        collision.damping = 0.9

    def _add_garment(self, sheet: Sheet) -> bpy.types.Object:
        obj = self._link("TryOn cloth", new_mesh("TryOn cloth", sheet.sewn, sheet.triangles, sheet.seams))
        obj.shape_key_add(name="sewn")
        rest = obj.shape_key_add(name="flat")
        rest.data.foreach_set("co", np.ascontiguousarray(sheet.flat, np.float32).ravel())
        rest.value = 0.0
        modifier = obj.modifiers.new("Cloth", "CLOTH")
        settings, cloth = modifier.settings, self.numbers
        settings.rest_shape_key = rest
        settings.quality = math.ceil(self.settings.quality * cloth.steps)
        settings.mass = cloth.mass
        settings.air_damping = self.settings.air_damping
        settings.tension_stiffness, settings.compression_stiffness = cloth.tension, cloth.compression
        settings.bending_stiffness = cloth.bending
        settings.tension_damping = settings.compression_damping = 25.0  # shear: triangles have none
        settings.bending_damping = 0.5 * self.settings.weight  # explicit, too: light cloth would tremble
        settings.use_sewing_springs = True
        settings.sewing_force_max = 0.0  # no limit: seams are closed already
        pinned = sheet.pinned
        if np.any(pinned > 0):
            group = obj.vertex_groups.new(name="held")
            for weight in np.unique(pinned[pinned > 0]):
                group.add(np.flatnonzero(pinned == weight).tolist(), float(weight), "REPLACE")
            settings.vertex_group_mass = "held"
        collision = modifier.collision_settings
        collision.use_collision = True
        collision.collision_quality = self.settings.collision_quality
        collision.distance_min = 0.002
        collision.use_self_collision = self.settings.self_collision
        collision.self_distance_min = 0.003
        modifier.point_cache.frame_start = 1
        modifier.point_cache.frame_end = LONGEST
        return obj

    def _collide_with_itself(self, layered: np.ndarray) -> None:
        collision = self._garment.modifiers["Cloth"].collision_settings
        collision.use_self_collision = True
        if not np.all(layered):
            bare = self._garment.vertex_groups.new(name="bare")
            bare.add(np.flatnonzero(~np.asarray(layered, bool)).tolist(), 1.0, "REPLACE")
            collision.vertex_group_self_collisions = bare.name

    def _read(self) -> np.ndarray:
        mesh = self._garment.evaluated_get(self._scene.view_layers[0].depsgraph).data
        return read_points(mesh)

    def frames(self) -> Iterator[DrapeResult]:
        """Simulate until settled, a frame a step; yields the state so far, and leaves it in ``result``.

        Raises:
            DrapeError: the cloth exploded (NaN, or a vertex flew off).
        """
        if self._frame == 1:
            self._scene.frame_start, self._scene.frame_end = 1, LONGEST
            self._scene.render.fps = FPS
            self._scene.frame_set(1)
        gravity = self._scene.gravity.copy()
        began = self._read()
        history = [began]
        for frame in range(1, self.settings.max_frames + 1):
            self._scene.gravity = gravity * min(1.0, self._frame / max(1, self.settings.slow_start))
            now = self._step(began)
            speed = float(np.percentile(np.linalg.norm(now - history[-1], axis=1), 95)) * FPS
            history = [*history[-self.settings.window:], now]
            drift_p95 = drift_max = float("nan")
            restless, settled = 0, False
            if len(history) > self.settings.window:
                moved = np.linalg.norm(now - history[-self.settings.window - 1], axis=1)
                restless = int(moved.argmax())
                drift_p95, drift_max = float(np.percentile(moved, 95)), float(moved.max())
                settled = speed <= self.settings.rest.speed and self.settings.rest.allows(moved)
            self.result = DrapeResult(now, self._frame - 1, self._seconds, speed, drift_p95, drift_max, settled,
                                      restless)
            yield self.result
            if settled or frame == self.settings.max_frames:
                self._scene.gravity = gravity
                return

    def _step(self, began: np.ndarray) -> np.ndarray:
        """(V, 3) metres a frame later."""
        started = time.perf_counter()
        self._frame += 1
        self._scene.frame_set(self._frame)
        now = self._read()
        self._seconds += time.perf_counter() - started
        reach = 0.5 + np.ptp(began, axis=0).max()
        if not np.isfinite(now).all() or np.abs(now - began.mean(axis=0)).max() > reach:
            raise DrapeError(f"The cloth flew apart at frame {self._frame - 1}.",
                             "Sew the garment again, or choose a larger size.")
        return now

    def close(self) -> None:
        """Remove the temporary scene with everything in it."""
        for obj in self._owned:
            mesh = obj.data
            bpy.data.objects.remove(obj)
            bpy.data.meshes.remove(mesh)
        self._owned = []
        if self._scene is not None:
            bpy.data.scenes.remove(self._scene)
            self._scene = None
