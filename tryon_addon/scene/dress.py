# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a draped garment on the body in the artist's scene, and certifies what is finally seen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

from ..core import meshes
from ..core.certificate import Certificate
from ..core.cloths import CLOTHS
from ..core.spec import Garment, to_dict
from . import inspect
from .cloth import DrapeResult
from .finish import finish_garment
from .material import fabric_material, wear

CLEARANCE = 0.0012  # metres that every garment vertex keeps from what is beneath


@dataclass
class Draped:
    """A garment from spec to rest: the sewn pattern (arrays of ``garment.sew``) and where its vertices settled."""

    garment: Garment
    sewn: Mapping[str, Any]
    positions: np.ndarray  # (V, 3) metres, before welding
    result: DrapeResult
    cached: bool

    @property
    def object_name(self) -> str:
        """The name of the object in the scene."""
        return f"TryOn {self.garment.definition.label}"


def welded(draped: Draped) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The garment with its seams closed by stitch: points (W, 3), triangles (T, 3), and the weld map (V,)."""
    index, count = meshes.weld_map(len(draped.positions), draped.sewn["seams"])
    return meshes.weld(draped.positions, index, count), index[draped.sewn["triangles"]], index


def shell(draped: Draped) -> tuple[np.ndarray, np.ndarray]:
    """The garment's outer side, thickness included, for what is worn over it to rest on."""
    points, triangles, _ = welded(draped)
    normals = inspect.vertex_normals(points, triangles)
    return points + normals * CLOTHS[draped.garment.physics].thickness / 1000.0, triangles


def mend(positions: np.ndarray, triangles: np.ndarray, beneath: list[inspect.Surface]) -> np.ndarray:
    """(V, 3) settled positions with the last millimetre of contact pushed clear of what is beneath."""
    return inspect.pushed_out(positions, meshes.edges_of(triangles), beneath, CLEARANCE)


def put_on(scene: bpy.types.Scene, draped: Draped, maps: Mapping[str, Any] | None) -> bpy.types.Object:
    """The garment as an object: welded by stitch, UVs in metres per panel, fabric, thickness and hems.

    An object of an earlier run with the same role keeps its identity; only its data changes. Without ``maps`` (the
    answer of ``fabric.sample``) the garment stays undyed.
    """
    sewn, garment = draped.sewn, draped.garment
    points, triangles, _ = welded(draped)
    mesh = bpy.data.meshes.new(draped.object_name)
    mesh.from_pydata(points.tolist(), [], triangles.tolist())
    layer = mesh.uv_layers.new(name="panels")
    corners = np.ascontiguousarray(sewn["uv"][sewn["triangles"].ravel()], np.float32)
    layer.uv.foreach_set("vector", corners.ravel())
    obj = scene.objects.get(draped.object_name)
    if obj is None or obj.get("tryon_role") != "garment":
        obj = bpy.data.objects.new(draped.object_name, mesh)
        scene.collection.objects.link(obj)
    else:
        old, obj.data = obj.data, mesh
        if old.users == 0:
            bpy.data.meshes.remove(old)
    obj["tryon_role"] = "garment"
    obj["tryon_spec"] = json.dumps(to_dict(garment))
    finish_garment(obj, CLOTHS[garment.physics].thickness / 1000.0, garment.programme)
    if maps is not None:
        wear(obj, fabric_material(draped.object_name, maps, garment.fabric.kind, garment.physics))
    return obj


def certify(scene: bpy.types.Scene, draped: list[Draped], body: bpy.types.Object,
            garments: list[bpy.types.Object]) -> Iterator[Certificate]:
    """A certificate a garment, inner to outer, on the final evaluated meshes (seams and stretch: before welding)."""
    graph = bpy.context.evaluated_depsgraph_get() if bpy.context.scene == scene else scene.view_layers[0].depsgraph
    graph.update()
    skin = inspect.Surface.of_object(body, graph)
    beneath = [skin]
    covered = [(skin.points, skin.vertex_normals())]
    for item, obj in zip(draped, garments, strict=True):
        shell = inspect.Surface.of_object(obj, graph)
        behind = inspect.penetration(shell, beneath)
        poking = max(inspect.poke_through(shell, points, normals)[0] for points, normals in covered)
        sewn, end = item.sewn, item.result
        gaps = np.linalg.norm(end.positions[sewn["seams"][:, 0]] - end.positions[sewn["seams"][:, 1]], axis=1) * 1000
        stretch = meshes.stretch(end.positions, sewn["flat"], meshes.edges_of(sewn["triangles"]))
        yield Certificate(
            name=item.garment.programme,
            penetrating_pct=behind.percent,
            penetration_max_mm=behind.deepest_mm,
            poke_through_pct=poking,
            seam_gap_p95_mm=float(np.percentile(gaps, 95)),
            seam_gap_max_mm=float(gaps.max()),
            stretch_p95_pct=100.0 * float(np.percentile(stretch, 95)),
            residual_speed_p95_mm_s=1000.0 * end.speed_p95,
            drift_p95_mm=1000.0 * end.drift_p95,
            drift_max_mm=1000.0 * end.drift_max,
            frames=end.frames,
            seconds=end.seconds,
            cached=item.cached,
        )
        side = inspect.outward(shell, skin)
        beneath.append(shell)
        covered.append((shell.points[side], shell.vertex_normals()[side]))
