# SPDX-License-Identifier: GPL-3.0-or-later
"""From settled cloth to a garment for the picture: thickness, subdivision, smooth shading, hems and seams."""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np

from ...catalog.garments.construction import doubled, edge_kinds, seam_kinds, turned_over
from ...catalog.garments.finish import HIDDEN, PLAIN, Finish
from ...catalog.garments.hems import REACH, SEAM_REACH, Hems, find_hems
from ...core.errors import DrapeError
from ..materials.trim import EDGE_KIND, SEAM_KIND, SEAM_UV, TRIM_UV

THICKNESS_M = {"jersey": 0.0009, "poplin": 0.0004, "denim": 0.0012}
PANEL = "tryon_panel"  # face attribute: the number of the panel each face was cut from
PANELS = "tryon_panels"  # custom property: the names of the panels that it counts, as JSON
LAYERS, STIFFENED = 2.0, 3.0  # how many times the cloth a turned hem and a panel of two layers are
CREASED = 0.25  # where cloth is folded back on itself there is no room for it
MOST = 0.0010  # metres that they may add: what is worn over it was draped on single cloth
TURNED = 0.0013  # metres of a turned-down collar, whose outside faces what it lies on: draped 3 mm off it, no more fits
GROUP, SHELL, SMOOTH = "TryOn Thickness", "TryOn Thickness", "TryOn Subdivision"


def finish_garment(
    garment: bpy.types.Object, thickness_m: float = THICKNESS_M["jersey"], finish: Finish = PLAIN, levels: int = 1,
    names: Sequence[str] = ("",), kind: str = "plain", hems: Hems | None = None,
) -> np.ndarray:
    """Make a settled, welded triangle mesh read as clothing; called again it updates in place.

    The cloth stays the inner surface, thickness goes outwards; free edges are doubled and rounded. The UV map that is
    active for rendering holds metres in panel coordinates, per corner, so panels stay apart across welded seams.

    Args:
        finish: how its edges and seams are finished.
        names: of the panels that the face attribute ``PANEL`` counts; without that, the garment is one panel.
        kind: fabric class.
        hems: what ``find_hems`` has found on ``cloth_of`` it; most of the work, and nothing of Blender.

    Returns:
        (V,) metres, how thick it is at each vertex.

    Raises:
        DrapeError: the mesh has no faces, or faces that are no triangles, or no UV map.
    """
    mesh = garment.data
    triangles, uv, positions, panel = cloth_of(garment)
    hems, style = hems or find_hems(triangles, uv, positions, panel), finish.sewn(kind)
    _uv_layer(mesh, TRIM_UV, hems.along, hems.nearness)
    _uv_layer(mesh, SEAM_UV, hems.seam_along, hems.seam_nearness)
    _on_faces(mesh, EDGE_KIND, edge_kinds(finish, names, panel, hems))
    seams = seam_kinds(finish, names, panel, hems, kind)
    _on_faces(mesh, SEAM_KIND, seams)
    layers = np.ones(len(positions))
    layers[triangles.ravel()[hems.nearness > REACH - style.turned]] = LAYERS
    layers[triangles[doubled(names, panel)].ravel()] = STIFFENED
    folded = np.repeat(seams == HIDDEN, 3) & (hems.seam_nearness > SEAM_REACH - 1e-6)
    layers[triangles.ravel()[folded]] = CREASED
    _crease(mesh, hems.seams, layers == CREASED)
    thickness = np.minimum(layers * thickness_m, thickness_m + MOST)
    over = triangles[turned_over(names, panel)].ravel()
    thickness[over] = np.minimum(thickness[over], max(thickness_m, TURNED))
    _modifiers(garment, thickness, levels)
    mesh.polygons.foreach_set("use_smooth", np.ones(len(mesh.polygons), dtype=bool))
    mesh.update()
    return thickness


def cloth_of(garment: bpy.types.Object) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """``arrays`` of a garment, turned so that its outer side is out, and (T,) the panel of each face."""
    triangles, uv, positions = arrays(garment)
    if _inside_out(triangles, positions):
        garment.data.flip_normals()
        triangles, uv, positions = arrays(garment)
    return triangles, uv, positions, _panels(garment.data)


def _panels(mesh: bpy.types.Mesh) -> np.ndarray:
    """(T,) int: the panel of each face."""
    panel = np.zeros(len(mesh.polygons), np.int32)
    if PANEL in mesh.attributes:
        mesh.attributes[PANEL].data.foreach_get("value", panel)
    return panel


def _on_faces(mesh: bpy.types.Mesh, name: str, values: np.ndarray) -> None:
    attribute = mesh.attributes.get(name) or mesh.attributes.new(name, "FLOAT", "FACE")
    attribute.data.foreach_set("value", values.astype(np.float32))


def arrays(garment: bpy.types.Object) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
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


def _crease(mesh: bpy.types.Mesh, seams: np.ndarray, folds: np.ndarray) -> None:
    """Keep the subdivision from drawing seams (S, 2) into waves: it smooths a crease along itself alone.

    Where all is folded back at a seam, between vertices ``folds`` (V,) bool, light breaks too: normals that turn right
    round within a triangle would shade it in scallops.
    """
    edges = np.empty(2 * len(mesh.edges), np.int32)
    mesh.edges.foreach_get("vertices", edges)
    edges = np.sort(edges.reshape(-1, 2), axis=1)
    base = [len(mesh.vertices), 1]
    sewn = np.isin(edges @ base, seams @ base)
    crease = mesh.attributes.get("crease_edge") or mesh.attributes.new("crease_edge", "FLOAT", "EDGE")
    crease.data.foreach_set("value", sewn.astype(np.float32))
    sharp = mesh.attributes.get("sharp_edge") or mesh.attributes.new("sharp_edge", "BOOLEAN", "EDGE")
    sharp.data.foreach_set("value", sewn & folds[edges].all(axis=1))


def _modifiers(garment: bpy.types.Object, thickness: np.ndarray, levels: int) -> None:
    """``thickness`` (V,) metres, outwards."""
    group = garment.vertex_groups.get(GROUP) or garment.vertex_groups.new(name=GROUP)
    least, most = float(thickness.min()), float(thickness.max())
    for value in np.unique(thickness):
        weight = (value - least) / max(most - least, 1e-9)
        group.add(np.nonzero(thickness == value)[0].tolist(), float(weight), "REPLACE")
    shell = garment.modifiers.get(SHELL) or garment.modifiers.new(SHELL, "SOLIDIFY")
    shell.thickness, shell.offset = most, 1.0  # outwards only
    shell.vertex_group, shell.thickness_vertex_group = group.name, least / most
    # A flat rim: on a rounded ridge it would be undecided which side of the shell a point above it lies on.
    shell.edge_crease_inner = shell.edge_crease_outer = 1.0
    shell.use_even_offset, shell.use_rim, shell.use_quality_normals = False, True, True
    smooth = garment.modifiers.get(SMOOTH) or garment.modifiers.new(SMOOTH, "SUBSURF")
    smooth.levels = smooth.render_levels = levels
    smooth.use_limit_surface = False  # the limit surface costs seconds and gigabytes to prepare, for micrometres
    for modifier in (shell, smooth):  # a preview may have hidden them
        modifier.show_viewport = modifier.show_render = True
    smooth.uv_smooth = "PRESERVE_BOUNDARIES"  # the print moves with the cloth it is on
