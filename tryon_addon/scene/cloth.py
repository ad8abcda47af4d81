# SPDX-License-Identifier: GPL-3.0-or-later
"""The drape: Blender's cloth solver run in a scene of its own until the garment has settled.

The artist's scene is never touched: garment and colliders are copied into a temporary scene whose frames are stepped
one by one, so a modal operator can show progress and a cancelled drape leaves nothing behind.
"""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

from ..core import meshes
from ..core.cloths import Cloth, solver
from ..core.errors import DrapeError

FPS = 24
WINDOW = 24  # frames over which a settled garment may drift
LONGEST = 2000  # frames of a drape with all that follows


@dataclass(frozen=True)
class Rest:
    """What counts as settled: speed in m/s (95th percentile), drift over the window in metres (that, and largest)."""

    speed: float = 0.008  # the certificate allows 0.010
    drift_p95: float = 0.0019  # it allows 2 mm
    drift_max: float = 0.0077  # and 8 mm

    def allows(self, moved: np.ndarray) -> bool:
        """Whether vertices that ``moved`` (V,) metres have drifted no more than this."""
        return bool(np.percentile(moved, 95) <= self.drift_p95 and moved.max() <= self.drift_max)


@dataclass(frozen=True)
class DrapeSettings:
    """How the solver is run. ``offset`` keeps cloth clear of the skin, in metres."""

    quality: int = 4
    collision_quality: int = 1
    max_frames: int = 240
    collider_triangles: int = 3500
    offset: float = 0.003
    air_damping: float = 10.0  # Blender's largest
    self_collision: bool = False
    slow_start: int = 0  # frames over which gravity grows to its full strength
    window: int = WINDOW
    rest: Rest = Rest()
    weight: float = 1.0  # of cloth and springs alike: the lighter, the calmer the air holds it, in the same folds


@dataclass(frozen=True)
class Sheet:
    """Cloth ready for the solver, as ``garment.sew`` gives it.

    ``sewn``, ``flat``: (V, 3) metres, where it starts and the flat panels that give the rest lengths; ``triangles``
    (T, 3); ``seams`` (S, 2) stitched vertex pairs; ``pinned`` (V,) 0 free to 1 held; ``layered`` (V,) bool, where the
    cloth may meet cloth of its own garment (collars, lapels): only there does it collide with itself, which would cost
    as much again everywhere.
    """

    sewn: np.ndarray
    flat: np.ndarray
    triangles: np.ndarray
    seams: np.ndarray
    pinned: np.ndarray
    layered: np.ndarray | None = None

    @staticmethod
    def of(arrays: Mapping[str, Any]) -> Sheet:
        """From the answer of ``garment.sew``, or its ``fall``."""
        return Sheet(*(arrays[name] for name in ("sewn", "flat", "triangles", "seams", "pinned", "layered")))


@dataclass
class DrapeResult:
    """Where the vertices came to rest, (V, 3) metres, and how; ``restless`` is the vertex that drifted most."""

    positions: np.ndarray
    frames: int
    seconds: float
    speed_p95: float  # m/s at the end
    drift_p95: float  # m over the settings' window, NaN when there were fewer
    drift_max: float
    settled: bool
    restless: int = 0


def new_mesh(name: str, points: np.ndarray, faces: np.ndarray, edges: np.ndarray | None = None) -> bpy.types.Mesh:
    """A mesh from (V, 3) metres and (T, 3) indices, with extra loose ``edges`` (E, 2)."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(points.tolist(), [] if edges is None else edges.tolist(), faces.tolist())
    return mesh


def decimated(points: np.ndarray, triangles: np.ndarray, wanted: int) -> tuple[np.ndarray, np.ndarray]:
    """A lighter copy of a collider, (N, 3) m and (M, 3): collision time goes with its faces."""
    if len(triangles) <= wanted:
        return points, triangles
    light = _decimated(np.ascontiguousarray(points, float).tobytes(), np.ascontiguousarray(triangles, int).tobytes(),
                       wanted)
    return light[0].copy(), light[1].copy()


@functools.lru_cache(maxsize=2)  # every stage of every garment falls on the same body
def _decimated(points: bytes, triangles: bytes, wanted: int) -> tuple[np.ndarray, np.ndarray]:
    faces = np.frombuffer(triangles, int).reshape(-1, 3)
    data = new_mesh("TryOn collider", np.frombuffer(points).reshape(-1, 3), faces)
    scene = bpy.data.scenes.new("TryOn collider")
    obj = bpy.data.objects.new("TryOn collider", data)
    scene.collection.objects.link(obj)
    modifier = obj.modifiers.new("Decimate", "DECIMATE")
    modifier.ratio = wanted / len(faces)
    scene.frame_set(1)  # makes the scene's dependency graph, which a new scene lacks
    graph = scene.view_layers[0].depsgraph
    evaluated = obj.evaluated_get(graph)
    mesh = evaluated.to_mesh()
    mesh.calc_loop_triangles()
    light_points = read_points(mesh)
    light = np.empty(len(mesh.loop_triangles) * 3, np.int32)
    mesh.loop_triangles.foreach_get("vertices", light)
    evaluated.to_mesh_clear()
    bpy.data.objects.remove(obj)
    bpy.data.meshes.remove(data)
    bpy.data.scenes.remove(scene)
    return light_points, light.reshape(-1, 3)


def read_points(mesh: bpy.types.Mesh) -> np.ndarray:
    """(V, 3) float64 vertex positions of a mesh."""
    flat = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", flat)
    return flat.reshape(-1, 3).astype(np.float64)


class Drape:
    """One garment being draped. ``frames()`` simulates a frame per step; ``close()`` removes every trace."""

    def __init__(self, sheet: Sheet, colliders: Sequence[tuple[np.ndarray, np.ndarray]], cloth: Cloth,
                 settings: DrapeSettings = DrapeSettings()) -> None:
        """Set up the temporary scene; ``colliders``: (points (N, 3) m, triangles (M, 3)) of what it falls on."""
        if not (np.isfinite(sheet.sewn).all() and np.isfinite(sheet.flat).all()):
            raise DrapeError("The garment to drape has vertices that are not numbers.", "Sew it again.")
        self.settings = settings
        self.numbers = solver(cloth, meshes.mean_edge(sheet.flat, sheet.triangles)).lighter(settings.weight)
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
