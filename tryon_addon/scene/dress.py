# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a draped garment on the body in the artist's scene."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import bpy
import numpy as np

from ..core import meshes
from ..core.cloths import CLOTHS
from ..core.notions import buttons
from ..core.spec import Garment, to_dict
from . import inspect, notions, press, untangle
from .drape_terms import DrapeResult
from .finish import PANEL, arrays, finish_garment
from .surface import Surface
from .wearing import dye

MENDINGS = 3  # either push can undo a little of the other
CLEARANCE = 0.0012  # metres that every garment vertex keeps from what is beneath


@dataclass
class Draped:
    """A garment from spec to rest: the sewn pattern (arrays of ``garment.sew``) and where its vertices settled.

    ``repairs`` are the rungs of the ladder that this drape was made with. ``posed``: the body has moved
    since it was draped, and has carried the sewn garment to ``began`` (V, 3).
    """

    garment: Garment
    sewn: Mapping[str, Any]
    positions: np.ndarray  # (V, 3) metres, before welding
    result: DrapeResult
    cached: bool
    repairs: tuple[str, ...] = ()
    posed: bool = False
    began: np.ndarray | None = None

    @property
    def object_name(self) -> str:
        """The name of the object in the scene."""
        return object_name(self.garment)

    @property
    def thickness(self) -> float:
        """Metres: an artist's mesh may bring its own."""
        return float(self.sewn.get("thickness") or CLOTHS[self.garment.physics].thickness / 1000.0)


def object_name(garment: Garment) -> str:
    """What a garment's object in the scene is called."""
    return f"TryOn {garment.definition.label}"


def welded(draped: Draped) -> tuple[np.ndarray, np.ndarray]:
    """The garment with its seams closed by stitch: points (W, 3), triangles (T, 3)."""
    index, count = meshes.weld_map(len(draped.positions), draped.sewn["seams"])
    return meshes.weld(draped.positions, index, count), index[draped.sewn["triangles"]]


def outwards(draped: Draped, skin: Surface) -> tuple[np.ndarray, np.ndarray]:
    """The welded garment, every panel with the side out that is seen: points (W, 3), triangles (T, 3).

    A collar that is turned down, or a lapel, shows its other side: such panels look inwards, against the ``skin``, and
    are turned round.
    """
    points, triangles = welded(draped)
    out = inspect.outward(Surface.build(points, triangles), skin)[triangles].mean(axis=1)
    panel = draped.sewn["panel"][draped.sewn["triangles"][:, 0]]
    turned = np.bincount(panel, out) < 0.5 * np.bincount(panel)
    return points, np.where(turned[panel][:, None], triangles[:, ::-1], triangles)


def shell(draped: Draped, skin: Surface) -> tuple[np.ndarray, np.ndarray]:
    """The garment's side that is seen, thickness included: what is worn over it rests there."""
    points, triangles = outwards(draped, skin)
    return points + meshes.vertex_normals(points, triangles) * draped.thickness, triangles


def pressed(inner: Draped, skin: Surface, over: list[Draped]) -> Draped:
    """``inner`` beneath what is worn ``over`` it, outermost first, wherever that covers it."""
    index, _ = meshes.weld_map(len(inner.positions), inner.sewn["seams"])
    start, triangles = outwards(inner, skin)
    points, room = start, inner.thickness + CLEARANCE
    for outer in over:
        cover = Surface.build(*welded(outer))
        if inner.posed:  # a lap's folds stand over two thighs and a belly, and no share of a height would lower them
            points = press.tucked(points, triangles, cover, room)
        else:
            points = press.pressed(points, triangles, skin, cover, room)
    if points is start:  # it lies beneath already
        return inner
    return replace(inner, positions=mend(inner.positions + (points - start)[index], inner.sewn, [skin]))


def mend(positions: np.ndarray, sewn: Mapping[str, Any], beneath: list[Surface],
         clearance: float = CLEARANCE) -> np.ndarray:
    """(V, 3) settled positions with cloth taken out of itself, and the last millimetre of contact pushed ``clearance``
    m clear of what is beneath."""
    index, count = meshes.weld_map(len(positions), sewn["seams"])
    triangles = index[sewn["triangles"]]
    edges, panel = meshes.edges_of(sewn["triangles"]), sewn["panel"][sewn["triangles"][:, 0]]
    for _ in range(MENDINGS):
        points = meshes.weld(positions, index, count)
        apart = untangle.untangled(points, triangles, panel)
        positions = inspect.pushed_out(positions + (apart - points)[index], edges, beneath, clearance)
        if apart is points:  # nothing was tangled, so the push has tangled nothing that matters
            break
    return positions


def put_on(scene: bpy.types.Scene, draped: Draped, maps: Mapping[str, Any] | None) -> bpy.types.Object:
    """The garment as an object: welded by stitch, UVs in metres per panel, fabric, thickness and hems.

    An object of an earlier run with the same role keeps its identity; only its data changes. Buttons are an object of
    their own, its child. Without ``maps`` (the answer of ``fabric.sample``) the garment stays undyed.
    """
    sewn, garment = draped.sewn, draped.garment
    points, triangles = welded(draped)
    mesh = bpy.data.meshes.new(draped.object_name)
    mesh.from_pydata(points.tolist(), [], triangles.tolist())
    layer = mesh.uv_layers.new(name="panels")
    flat = sewn["corner_uv"] if "corner_uv" in sewn else sewn["uv"][sewn["triangles"].ravel()]
    corners = np.ascontiguousarray(flat, np.float32)
    layer.uv.foreach_set("vector", corners.ravel())
    panel = np.ascontiguousarray(sewn["panel"][sewn["triangles"][:, 0]], np.int32)
    mesh.attributes.new(PANEL, "INT", "FACE").data.foreach_set("value", panel)
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
    kind, names = garment.fabric.kind, sewn["panel_names"]
    thickness = finish_garment(obj, draped.thickness, garment.programme,
                               names=names, kind=kind)
    thread = (0.3, 0.3, 0.3)
    if maps is not None:
        material = dye(obj, garment, maps, names)
        thread = tuple(0.6 * c for c in material.diffuse_color[:3])
    triangles, corner_uv, positions = arrays(obj)
    cloth = notions.Cloth(positions.astype(float), triangles, corner_uv.astype(float), panel, names, thickness)
    notions.sew_on(scene, obj, cloth, buttons(garment.programme, kind, sewn["uv"], sewn["panel"], names), thread)
    return obj
