# SPDX-License-Identifier: GPL-3.0-or-later
"""Discs of cloth on the simulated drape meter: coarse ones, for they take seconds."""

import functools
import json

import bpy
import numpy as np
import pytest
from tryon.tryon_addon.blender.cloth import drape_meter
from tryon.tryon_addon.catalog.cloth.physics import CLOTHS
from tryon.tryon_addon.evaluation.cusick import SPECIMEN, SUPPORT, shadow
from tryon.tryon_addon.workflows import drape_tests

COARSE = 0.018


@functools.cache
def draped(name, edge=COARSE):
    *frames, specimen = drape_meter.drape_test(CLOTHS[name], edge)
    assert len(frames) == specimen.result.frames
    return specimen


def test_the_disc_is_meshed_as_panels_are():
    points, triangles = drape_meter.disc(SPECIMEN / 2, COARSE)
    ax, ay = (points[triangles[:, 1]] - points[triangles[:, 0]]).T
    bx, by = (points[triangles[:, 2]] - points[triangles[:, 0]]).T
    assert (ax * by > ay * bx).all()
    edges = np.concatenate([np.linalg.norm(points[triangles[:, k]] - points[triangles[:, k - 1]], axis=1)
                            for k in range(3)])
    assert np.median(edges) == pytest.approx(COARSE, rel=0.05) and edges.max() < 2 * COARSE
    flat = np.column_stack([points, 0 * points[:, 0]])
    assert shadow(flat, triangles).coefficient == pytest.approx(100, abs=1.5)


def test_stiffer_cloth_covers_more():
    names = ("chiffon", "satin", "wool_suiting", "denim")
    found = [draped(name).shadow.coefficient for name in names]
    assert all(b - a > 4 for a, b in zip(found, found[1:], strict=False)), dict(zip(names, found, strict=True))
    assert all(draped(name).result.settled for name in names)


def test_chiffon_and_denim_differ_at_the_hem():
    limp, stiff = draped("chiffon"), draped("denim")
    assert limp.points[:, 2].min() < -0.045  # hangs nearly its whole overhang of 6 cm
    rim = [np.linalg.norm(s.points[:, :2], axis=1).max() for s in (limp, stiff)]
    assert rim[1] > rim[0] + 0.005
    assert limp.points[:, 2].mean() < stiff.points[:, 2].mean() - 0.006


def test_the_support_carries_the_cloth_and_nothing_is_left_behind():
    before = [len(x) for x in (bpy.data.scenes, bpy.data.objects, bpy.data.meshes)]
    tests = drape_meter.drape_test(CLOTHS["jersey"], COARSE)
    for _ in range(30):
        next(tests)
    tests.close()  # as when a user breaks it off
    assert [len(x) for x in (bpy.data.scenes, bpy.data.objects, bpy.data.meshes)] == before
    points = draped("satin").points
    inside = np.hypot(points[:, 0], points[:, 1]) < 0.085
    assert points[inside, 2].min() > -0.004


def test_a_reading_is_the_mean_of_discs_that_fold_differently(tmp_path):
    one, = drape_tests.test_drape(["chiffon"], [COARSE], SPECIMEN, 1, tmp_path, lambda *_: None)
    three, = drape_tests.test_drape(["chiffon"], [COARSE], SPECIMEN, 3, tmp_path, lambda *_: None)
    assert (one.discs, one.spread_pct) == (1, 0.0) and three.discs == 3 and 0.0 < three.spread_pct < 10.0
    assert abs(three.coefficient_pct - one.coefficient_pct) < 10.0
    assert json.loads((tmp_path / "drape.json").read_text())[0]["coefficient_pct"] == three.coefficient_pct
    assert (tmp_path / "drape.png").stat().st_size > 5000


def test_what_is_held_does_not_depend_on_the_mesh():
    """Else a coarse disc would overhang farther than a fine one, and stiff cloth read lower."""
    for edge in (0.018, 0.009):
        sheet = drape_meter._sheet(SPECIMEN, edge, 0)
        held = np.linalg.norm(sheet["flat"][sheet["pinned"] > 0], axis=1).max()
        free = np.linalg.norm(sheet["flat"][sheet["pinned"] == 0], axis=1).min()
        assert held < SUPPORT / 2 - drape_meter.RIM <= free
