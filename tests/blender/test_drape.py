# SPDX-License-Identifier: GPL-3.0-or-later
"""The drape on a small made-up case: a skirt of cloth over a cone."""

import bmesh
import bpy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.tubes import tube
from tryon.tryon_addon.blender.cloth.solver import Drape
from tryon.tryon_addon.blender.cloth.terms import DrapeSettings, Sheet
from tryon.tryon_addon.blender.measure import penetration
from tryon.tryon_addon.blender.measure.signed_distance import Surface
from tryon.tryon_addon.catalog.cloth.physics import CLOTHS
from tryon.tryon_addon.core import meshes
from tryon.tryon_addon.core.errors import DrapeError


@pytest.fixture
def skirt():
    return tube(0.13, 0.16, 1.0, 0.7)


@pytest.fixture
def cone():
    points, _, triangles, _, _ = tube(0.12, 0.12, 1.1, 0.5)
    return points, triangles


def left_behind():
    return [len(x) for x in (bpy.data.scenes, bpy.data.objects, bpy.data.meshes, bpy.data.shape_keys)]


def test_a_skirt_settles_outside_the_body_and_leaves_no_trace(skirt, cone):
    sewn, flat, triangles, seams, held = skirt
    before = left_behind()
    drape = Drape(Sheet(sewn, flat, triangles, seams, held), [cone], CLOTHS["jersey"])
    states = list(drape.frames())
    drape.close()
    end = drape.result
    assert end.settled and end.frames == len(states) < 250
    assert end.speed_p95 < 0.01 and end.drift_p95 < 0.002 and end.drift_max < 0.008
    assert end.positions[:, 2].min() > 0.6  # the waist holds it up
    gaps = np.linalg.norm(end.positions[seams[:, 0]] - end.positions[seams[:, 1]], axis=1)
    assert gaps.max() < 0.003
    body, cloth = Surface.build(*cone), Surface.build(end.positions, triangles)
    assert penetration.penetration(cloth, [body]).percent == 0.0
    assert left_behind() == before


def test_a_drape_closed_early_leaves_no_trace(skirt, cone):
    sewn, flat, triangles, seams, held = skirt
    before = left_behind()
    drape = Drape(Sheet(sewn, flat, triangles, seams, held), [cone], CLOTHS["denim"])
    next(iter(drape.frames()))
    drape.close()
    assert left_behind() == before


def test_an_unsettled_drape_says_so(skirt, cone):
    sewn, flat, triangles, seams, held = skirt
    drape = Drape(Sheet(sewn, flat, triangles, seams, held), [cone], CLOTHS["jersey"], DrapeSettings(max_frames=5))
    assert len(list(drape.frames())) == 5
    drape.close()
    assert not drape.result.settled and np.isnan(drape.result.drift_p95)


def test_not_a_number_is_refused(skirt, cone):
    sewn, flat, triangles, seams, held = skirt
    before = left_behind()
    sewn[3] = np.nan
    with pytest.raises(DrapeError, match="not numbers"):
        Drape(Sheet(sewn, flat, triangles, seams, held), [cone], CLOTHS["jersey"])
    assert left_behind() == before


def test_a_garment_that_falls_off_is_an_error(skirt, cone):
    sewn, flat, triangles, seams, held = skirt
    drape = Drape(Sheet(sewn, flat, triangles, seams, held * 0), [], CLOTHS["jersey"])
    with pytest.raises(DrapeError, match="frame"):
        list(drape.frames())
    drape.close()


def test_penetration_is_measured_and_mended():
    ball, _, triangles, _, _ = tube(0.10, 0.10, 1.0, 0.5, around=64)
    skin = Surface.build(ball, triangles)
    cloth, _, cloth_triangles, _, _ = tube(0.105, 0.105, 0.9, 0.6)
    cloth[40] *= (0.102 / 0.105 - 0.05, 0.102 / 0.105 - 0.05, 1)  # 3 mm or so behind the skin
    found = penetration.penetration(Surface.build(cloth, cloth_triangles), [skin])
    assert found.percent == pytest.approx(100 / len(cloth)) and 2.0 < found.deepest_mm < 4.0
    from tryon.tryon_addon.core import meshes

    mended = penetration.pushed_out(cloth, meshes.edges_of(cloth_triangles), [skin], 0.0012)
    after = penetration.penetration(Surface.build(mended, cloth_triangles), [skin])
    assert after.percent == 0.0
    assert np.linalg.norm(mended - cloth, axis=1).max() < 0.006


def test_a_point_beyond_a_sharp_fold_is_outside():
    """Of the two faces at the edge that is nearest, one looks away from it."""
    points = np.array([(0, -1, 0), (0, 1, 0), (-1.0, -1, 0.1), (-1, 1, 0.1), (-1, -1, -0.1), (-1, 1, -0.1)])
    ridge = Surface.build(points, np.array([(0, 1, 2), (1, 3, 2), (0, 4, 1), (1, 4, 5)]))
    beyond = np.array([(0.01, 0.1 * y, z) for y in range(-5, 6) for z in (-0.002, 0.0, 0.002)])
    distance, normals, _ = ridge.nearest(beyond)
    assert (distance > 0).all() and (normals[:, 0] > 0).all()
    inside, _, _ = ridge.nearest(np.array([(-0.02, 0.0, 0.0)]))
    assert inside[0] < 0


def test_skin_through_cloth_is_found():
    skin_points, _, skin_triangles, _, _ = tube(0.10, 0.10, 1.0, 0.5, around=64, rows=40)
    skin = Surface.build(skin_points, skin_triangles)
    cloth_points, _, cloth_triangles, _, _ = tube(0.104, 0.104, 0.9, 0.6, around=64)
    cloth = Surface.build(cloth_points, cloth_triangles)
    assert penetration.poke_through(cloth, skin)[0] == 0.0
    poking = skin.points.copy()
    middle = np.flatnonzero(np.abs(poking[:, 2] - 0.75) < 0.01)[4:7]  # not at a seam, which is open here
    poking[middle] += 0.007 * skin.normals[middle]
    bulged = Surface.build(poking, skin_triangles)
    percent, where = penetration.poke_through(cloth, bulged)
    assert percent > 0 and len(where) == 3
    without = np.isin(np.arange(len(poking)), middle[:2])
    assert len(penetration.poke_through(cloth, bulged, without)[1]) == 1


def test_what_shows_is_a_share_of_the_area_that_the_cloth_covers():
    """Not of its vertices: cloth that is pulled out is drawn long, and has few of them."""
    points, _, triangles, _, _ = tube(0.10, 0.10, 1.0, 0.5, around=64, rows=40)
    angle, height = np.arctan2(points[:, 1], points[:, 0]), points[:, 2]
    cloth_points, _, cloth_triangles, _, _ = tube(0.104, 0.104, 0.9, 0.6, around=64, rows=60)
    cloth = Surface.build(cloth_points, cloth_triangles)
    out = (abs(angle - 1.0) < 0.3) & (abs(height - 0.75) < 0.06)
    way = np.where(out, 0.15 / 0.10, 1.0)[:, None] * (1, 1, 0) + (0, 0, 1)  # by 5 cm: nearer cloth leads there
    beneath = Surface.build(points * way, triangles)
    percent, where = penetration.poke_through(cloth, beneath)
    assert len(where) == out.sum()
    area = meshes.vertex_areas(beneath.points, triangles)
    covered = (height > 0.59) & (height < 0.91)
    # What lies beside the rims and the tube's open seam counts neither way: a tenth of what is covered.
    assert percent == pytest.approx(100 * area[out].sum() / (0.9 * area[covered].sum()), rel=0.05)
    assert percent > 1.5 * 100 * out.sum() / covered.sum()


def test_what_nothing_leads_out_of_cloth_does_not_show():
    """A hip that is wider than the hem over it, an arm beside a shirt, a fold that looks inwards."""
    cloth_points, _, cloth_triangles, _, _ = tube(0.104, 0.104, 0.9, 0.6, around=64)
    cloth = Surface.build(cloth_points, cloth_triangles)
    points, _, triangles, _, _ = tube(0.10, 0.10, 1.0, 0.5, around=64, rows=40)
    hip = points * np.where(points[:, 2:] < 0.59, (1.3, 1.3, 1.0), 1.0)
    assert hip[points[:, 2] < 0.59][0, 2] > 0.5, "its edges begin under the hem"
    arm, _, sides, _, _ = tube(0.02, 0.02, 1.0, 0.5, around=16, rows=40)
    for beneath in (Surface.build(hip, triangles), Surface.build(arm + (0.13, 0, 0), sides),
                    Surface.build(points, triangles[:, ::-1])):
        assert penetration.poke_through(cloth, beneath)[0] == 0.0


def grid(ends, across, along):
    """A sheet of 20 x 20 squares from a corner, its ``ends`` and sides (3,) m: points and triangles."""
    u, v = (x.ravel()[:, None] for x in np.meshgrid(np.linspace(0, 1, 21), np.linspace(0, 1, 21)))
    a = (np.arange(20)[:, None] * 21 + np.arange(20)).ravel()
    faces = np.concatenate([np.stack([a, a + 1, a + 22], 1), np.stack([a, a + 22, a + 21], 1)])
    return np.array(ends) + u * np.array(across) + v * np.array(along), faces


def test_a_thigh_that_pinches_a_hem_is_not_what_the_shirt_covers():
    shirt = Surface.build(*grid((-0.2, 0.0, -0.02), (0.4, 0, 0), (0, 0, 0.3)))  # seen from the front
    assert (shirt.normals[:, 1] < -0.99).all()
    lap = grid((-0.15, -0.3, 0.003), (0.3, 0, 0), (0, 0.31, 0))  # goes in under it at the hem
    assert penetration.poke_through(shirt, Surface.build(*lap))[0] == 0.0
    belly = grid((-0.15, 0.01, 0.0), (0.3, 0, 0), (0, 0, 0.25))
    belly[0][:, 1] -= 0.03 * (np.hypot(belly[0][:, 0], belly[0][:, 2] - 0.12) < 0.06)
    assert penetration.poke_through(shirt, Surface.build(*belly))[0] > 5.0, "what comes out of it does show"


def hull(points):
    """Triangles (T, 3) around points (V, 3), their normals outwards; Blender's own, as bpy does not bring scipy."""
    ball = bmesh.new()
    for point in points:
        ball.verts.new(point)
    ball.verts.index_update()
    bmesh.ops.convex_hull(ball, input=ball.verts)
    triangles = np.array([[vertex.index for vertex in face.verts] for face in ball.faces])
    ball.free()
    corners = points[triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    inwards = np.einsum("ij,ij->i", normals, corners.mean(axis=1)) < 0
    return np.where(inwards[:, None], triangles[:, ::-1], triangles)


@given(seed=st.integers(0, 2**32 - 1), wave=st.floats(0.0, 0.6))
@settings(max_examples=25, deadline=None)
def test_nothing_outside_a_crumpled_ball_is_said_to_be_inside(seed, wave):
    """However sharp its folds; counting a ray's crossings tells."""
    rng = np.random.default_rng(seed)
    way = rng.normal(size=(120, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    triangles = hull(way)
    ball = Surface.build(way * rng.uniform(1 - wave, 1, (120, 1)), triangles)
    points = rng.uniform(-1.1, 1.1, (200, 3))
    distance, _, _ = ball.nearest(points, reach=3.0)
    assert not ((distance < -1e-4) & ~ball.encloses(points)).any()
    assert (distance[ball.encloses(points)] < 0).mean() > 0.8
