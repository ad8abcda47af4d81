# SPDX-License-Identifier: GPL-3.0-or-later
"""From settled cloth to a garment for the picture: thickness, subdivision, smooth shading, hems and seams."""

from __future__ import annotations

import bpy
import numpy as np

from ..core.errors import DrapeError
from ..core.hems import HEM as FREE
from ..core.hems import REACH, find_hems
from .trim import BAND, HEM, KIND, RIB, SEAM_UV, TRIM_UV

THICKNESS_M = {"jersey": 0.0009, "poplin": 0.0004, "denim": 0.0012}
BANDED = ("trousers", "slim_trousers", "wide_trousers", "shorts", "pencil_skirt", "a_line_skirt", "circle_skirt",
          "pleated_skirt")
RIBBED = ("tee", "longsleeve", "tank", "sweater")
TOPS = dict.fromkeys(RIBBED, RIB) | dict.fromkeys(BANDED, BAND)  # of the topmost free edge; every other one is hemmed
FOLD = 0.020  # metres of doubled cloth at a free edge
GROUP, SHELL, SMOOTH = "TryOn Thickness", "TryOn Thickness", "TryOn Subdivision"


def finish_garment(
    garment: bpy.types.Object, thickness_m: float = THICKNESS_M["jersey"], programme: str = "tee", levels: int = 1
) -> None:
    """Make a settled, welded triangle mesh read as clothing; called again it updates in place.

    The cloth stays the inner surface, thickness goes outwards; free edges are doubled and rounded. The UV map that is
    active for rendering holds metres in panel coordinates, per corner, so panels stay apart across welded seams.

    Raises:
        DrapeError: the mesh has no faces, or faces that are no triangles, or no UV map.
    """
    mesh = garment.data
    triangles, uv, positions = _arrays(garment)
    if _inside_out(triangles, positions):
        mesh.flip_normals()
        triangles, uv, positions = _arrays(garment)
    hems = find_hems(triangles, uv, positions)
    _uv_layer(mesh, TRIM_UV, hems.along, hems.nearness)
    _uv_layer(mesh, SEAM_UV, hems.seam_along, hems.seam_nearness)
    kind = np.full(len(positions), HEM, np.float32)
    kind[triangles.ravel()[hems.kind != FREE]] = TOPS.get(programme, HEM)
    attribute = mesh.attributes.get(KIND) or mesh.attributes.new(KIND, "FLOAT", "POINT")
    attribute.data.foreach_set("value", kind)
    doubled = np.zeros(len(positions))
    doubled[triangles.ravel()[hems.nearness > REACH - FOLD]] = 1.0
    _modifiers(garment, thickness_m, doubled, levels)
    mesh.polygons.foreach_set("use_smooth", np.ones(len(mesh.polygons), dtype=bool))
    mesh.update()


def _arrays(garment: bpy.types.Object) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(T,3) triangles, (T,3,2) UVs in metres, (V,3) positions."""
    mesh = garment.data
    layer = next((uv for uv in mesh.uv_layers if uv.active_render), None)
    if not len(mesh.polygons) or len(mesh.loops) != 3 * len(mesh.polygons) or layer is None:
        raise DrapeError(
            f"{garment.name} cannot be finished: {len(mesh.polygons)} faces, {len(mesh.loops)} corners, "
            f"{len(mesh.uv_layers)} UV maps.", "It needs triangles with panel coordinates as UVs.",
        )
    triangles, uv = np.empty(len(mesh.loops), np.int32), np.empty(2 * len(mesh.loops), np.float32)
    positions = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.loops.foreach_get("vertex_index", triangles)
    layer.uv.foreach_get("vector", uv)
    mesh.vertices.foreach_get("co", positions)
    return triangles.reshape(-1, 3), uv.reshape(-1, 3, 2), positions.reshape(-1, 3)


def _inside_out(triangles: np.ndarray, positions: np.ndarray) -> bool:
    """Whether most of the cloth faces the body: a garment encloses a volume, which then comes out negative."""
    a, b, c = (positions[triangles[:, k]] - positions.mean(axis=0) for k in range(3))
    return float((a * np.cross(b, c)).sum()) < 0.0


def _uv_layer(mesh: bpy.types.Mesh, name: str, along: np.ndarray, nearness: np.ndarray) -> None:
    shown = next((uv.name for uv in mesh.uv_layers if uv.active_render), None)
    active = mesh.uv_layers.active.name if mesh.uv_layers.active else None
    layer = mesh.uv_layers.get(name) or mesh.uv_layers.new(name=name, do_init=False)
    layer.uv.foreach_set("vector", np.stack([along, nearness], axis=1).astype(np.float32).ravel())
    if shown and active:
        mesh.uv_layers[shown].active_render = True
        mesh.uv_layers.active = mesh.uv_layers[active]


def _modifiers(garment: bpy.types.Object, thickness_m: float, doubled: np.ndarray, levels: int) -> None:
    group = garment.vertex_groups.get(GROUP) or garment.vertex_groups.new(name=GROUP)
    for weight in (0.0, 1.0):
        group.add(np.nonzero(doubled == weight)[0].tolist(), weight, "REPLACE")
    shell = garment.modifiers.get(SHELL) or garment.modifiers.new(SHELL, "SOLIDIFY")
    shell.thickness, shell.offset = thickness_m * 2.0, 1.0  # outwards only; the weights halve it off the hems
    shell.vertex_group, shell.thickness_vertex_group = group.name, 0.5
    # A flat rim: on a rounded ridge it would be undecided which side of the shell a point above it lies on.
    shell.edge_crease_inner = shell.edge_crease_outer = 1.0
    shell.use_even_offset, shell.use_rim, shell.use_quality_normals = False, True, True
    smooth = garment.modifiers.get(SMOOTH) or garment.modifiers.new(SMOOTH, "SUBSURF")
    smooth.levels = smooth.render_levels = levels
    smooth.use_limit_surface = False  # the limit surface costs seconds and gigabytes to prepare, for micrometres
    smooth.uv_smooth = "PRESERVE_BOUNDARIES"  # the print moves with the cloth it is on
