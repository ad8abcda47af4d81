# SPDX-License-Identifier: GPL-3.0-or-later
"""A finished garment is as thick as its cloth, outwards only, and knows its hems."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from support.photo import PERSON, fewer_samples, maps, mesh_object, picture
from tryon.tryon_addon.blender.cloth.finish import MOST, finish_garment
from tryon.tryon_addon.blender.materials.dye import wear
from tryon.tryon_addon.blender.materials.fabric import fabric_material
from tryon.tryon_addon.blender.materials.trim import EDGE_KIND, RIB_WIDTH, SEAM_UV, STEPS, TRIM_UV, profiles
from tryon.tryon_addon.blender.studio.camera import place_cameras
from tryon.tryon_addon.blender.studio.studio import build_studio
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.catalog.garments.finish import (
    BAND,
    HEM,
    JEANS,
    KINDS,
    KNITS,
    PLAIN,
    RIB,
    SHIRTS,
    Finish,
)
from tryon.tryon_addon.catalog.garments.hems import REACH
from tryon.tryon_addon.core.errors import DrapeError
from tryon.tryon_addon.spec.look import FABRIC_KINDS

RADIUS, HIGH = 0.2, 0.5


def tube(inside_out: bool = False) -> bpy.types.Object:
    """A tube of cloth with one seam, UVs in metres."""
    around, rows = 80, 25
    angle = np.arange(around) * 2 * np.pi / around
    points = [(RADIUS * np.cos(a), RADIUS * np.sin(a), HIGH * j / rows) for a in angle for j in range(rows + 1)]
    faces, uv = [], []
    wide, high = RADIUS * 2 * np.pi / around, HIGH / rows
    for i in range(around):
        for j in range(rows):
            a, b = i * (rows + 1) + j, (i + 1) % around * (rows + 1) + j
            at = [(i * wide, j * high), ((i + 1) * wide, j * high), ((i + 1) * wide, (j + 1) * high),
                  (i * wide, (j + 1) * high)]
            for corners in ((0, 1, 2), (0, 2, 3)) if (7 * i + 3 * j) % 5 < 2 else ((0, 1, 3), (1, 2, 3)):
                corners = corners[::-1] if inside_out else corners
                faces.append([(a, b, b + 1, a + 1)[k] for k in corners])
                uv += [at[k] for k in corners]
    thing = mesh_object("tube", np.array(points), faces)
    thing.data.uv_layers.new(name="panels").uv.foreach_set("vector", np.float32(uv).ravel())
    return thing


def evaluated(thing: bpy.types.Object) -> np.ndarray:
    graph = bpy.context.evaluated_depsgraph_get()
    mesh = thing.evaluated_get(graph).data
    points = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", points)
    return points.reshape(-1, 3)


def layer(thing: bpy.types.Object, name: str) -> np.ndarray:
    values = np.empty(2 * len(thing.data.loops), np.float32)
    thing.data.uv_layers[name].uv.foreach_get("vector", values)
    return values.reshape(-1, 2)


@pytest.mark.parametrize("inside_out", [False, True])
def test_thickness_goes_outwards_and_hems_are_doubled(inside_out: bool) -> None:
    thing = tube(inside_out)
    finish_garment(thing, 0.001, PROGRAMMES["tee"].finish)
    points = evaluated(thing)
    radii = np.hypot(points[:, 0], points[:, 1])
    middle = np.abs(points[:, 2] - HIGH / 2) < 0.1
    # The polygon's flats and the subdivision's smoothing pull in by a fraction of a millimetre.
    assert radii[middle].min() > RADIUS - 0.0005
    assert np.ptp(radii[middle]) == pytest.approx(0.001, abs=0.0003)
    hem = points[:, 2] < 0.016
    assert np.ptp(radii[hem]) == pytest.approx(0.002, abs=0.0005)


def test_doubled_cloth_is_no_thicker_than_what_lies_over_it_was_told() -> None:
    thing = tube()
    finish_garment(thing, 0.002, PROGRAMMES["tee"].finish)
    points = evaluated(thing)
    assert np.hypot(points[:, 0], points[:, 1]).max() < RADIUS + 0.002 + MOST + 1e-5


def test_the_subdivision_leaves_a_straight_seam_straight() -> None:
    thing = tube()
    finish_garment(thing)
    mesh = thing.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    nearness = np.array([d.vector[1] for d in mesh.uv_layers[SEAM_UV].uv])
    corners = np.array([loop.vertex_index for loop in mesh.loops])
    on_seam = evaluated(thing)[np.unique(corners[nearness > 0.01999])]
    angle = np.arctan2(on_seam[:, 1], on_seam[:, 0])
    assert len(on_seam) > 50 and np.abs(angle).max() * RADIUS < 0.0002  # metres beside the line; 1 mm uncreased


def test_every_point_of_the_evaluated_cloth_is_smooth_and_dense() -> None:
    thing = tube()
    plain = len(thing.data.vertices)
    finish_garment(thing)
    assert len(evaluated(thing)) > 6 * plain
    assert all(p.use_smooth for p in thing.data.polygons)


@pytest.mark.parametrize(("finish", "top"), [
    (PROGRAMMES["tee"].finish, RIB), (PROGRAMMES["trousers"].finish, BAND), (PLAIN, HEM),
])
def test_the_top_edge_is_finished_by_programme(finish: Finish, top: float) -> None:
    thing = tube()
    finish_garment(thing, finish=finish)
    kinds = np.array([v.value for v in thing.data.attributes[EDGE_KIND].data])
    heights = np.array([face.center.z for face in thing.data.polygons])
    assert (kinds[heights > HIGH * 0.6] == top).all() and (kinds[heights < HIGH * 0.4] == HEM).all()


def test_hems_survive_the_modifiers() -> None:
    thing = tube()
    finish_garment(thing)
    mesh = thing.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    trim, seam = mesh.uv_layers[TRIM_UV], mesh.uv_layers[SEAM_UV]
    nearness = np.array([d.vector[1] for d in trim.uv])
    corners = np.array([loop.vertex_index for loop in mesh.loops])
    z = np.array([v.co.z for v in mesh.vertices])[corners]
    near = np.minimum(z, HIGH - z) < 0.08
    assert np.abs(nearness - (REACH - np.minimum(z, HIGH - z)))[near].max() < 0.003  # metres
    assert max(d.vector[1] for d in seam.uv) > 0.015


def test_finishing_twice_changes_nothing() -> None:
    thing = tube()
    finish_garment(thing)
    first, trims = evaluated(thing), layer(thing, TRIM_UV)
    finish_garment(thing)
    assert np.array_equal(evaluated(thing), first) and np.array_equal(layer(thing, TRIM_UV), trims)
    assert len(thing.modifiers) == 2 and len(thing.data.uv_layers) == 3 and len(thing.vertex_groups) == 1
    assert thing.data.uv_layers["panels"].active_render


def test_cloth_that_is_no_triangle_mesh_is_refused() -> None:
    with pytest.raises(DrapeError, match="quad"):
        finish_garment(mesh_object("quad", np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]), [(0, 1, 2, 3)]))


@pytest.mark.parametrize("programme", ["tee", "shirt", "coat", "shorts"])
def test_profiles_are_neutral_far_from_the_edge(programme: str) -> None:
    for kind in FABRIC_KINDS:
        image = profiles(PROGRAMMES[programme].finish.sewn(kind))
        assert image[:, 0].tolist() == [[0.0, 0.0, 0.5]] * KINDS, kind
        assert image.min() >= 0.0 and image.max() <= 1.0, kind


def test_stitches_run_where_a_tailor_puts_them() -> None:
    metres = REACH * (1.0 - (np.arange(STEPS) + 0.5) / STEPS)
    for style, where in ((SHIRTS, 0.0075), (JEANS, 0.0125)):
        hem = metres[profiles(style)[HEM, :, 0] > 0.9]
        assert hem.mean() == pytest.approx(where, abs=0.0002) and np.ptp(hem) < 0.001
    joint = metres[profiles(KNITS)[RIB, :, 1] > 0.9]
    assert abs(joint.mean() - RIB_WIDTH) < 0.0005


def test_what_is_left_out_far_from_hems_and_seams_is_not_missed(tmp_path, monkeypatch) -> None:
    """From afar cloth is drawn with its hems and threads where it has hems and seams, and nobody sees where that is."""
    fewer_samples(monkeypatch, "standard", samples=16, use_denoising=False)
    thing = tube()
    thing.location.z = 0.62
    finish = PROGRAMMES["tee"].finish
    finish_garment(thing, 0.001, finish)
    material = fabric_material("cloth", maps(np.full((32, 32, 3), 150, np.uint8)), "plain", "jersey", finish)
    wear(thing, material)
    build_studio(bpy.context.scene, "softbox", PERSON)
    camera = place_cameras(bpy.context.scene, ["front"], PERSON)["front"]
    camera.data.lens *= 3.0  # 4.5 m away
    drawn = picture(camera, tmp_path, size=(144, 144))
    mix = next(n for n in material.node_tree.nodes if n.type == "MIX_SHADER")
    material.node_tree.links.remove(mix.inputs[0].links[0])
    mix.inputs[0].default_value = 1.0
    whole = picture(camera, tmp_path, size=(144, 144))
    mix.inputs[0].default_value = 0.0
    plain = picture(camera, tmp_path, size=(144, 144))
    missed, without = (np.abs(one - whole).mean() for one in (drawn, plain))
    assert missed < 0.0005 and without > 4.0 * missed
