# SPDX-License-Identifier: GPL-3.0-or-later
"""Hems and seams are found on the flat, with distances a tailor would measure there."""

from __future__ import annotations

import numpy as np
import pytest
from tryon.tryon_addon.catalog.garments.hems import NOWHERE, REACH, SEAM_REACH, find_hems
from tryon.tryon_addon.core.errors import PatternError

WIDE, HIGH, CELL = 0.40, 0.50, 0.02


def tube() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two panels, 40 x 50 cm, sewn to a tube along their sides; both lie at the same place on the flat."""
    columns, rows = round(WIDE / CELL), round(HIGH / CELL)
    around = 2 * columns
    angle = np.arange(around) * 2 * np.pi / around
    radius = 2 * WIDE / (2 * np.pi)
    heights = np.arange(rows + 1) * CELL
    positions = np.array([(radius * np.cos(a), radius * np.sin(a), z) for a in angle for z in heights])
    triangles, uv = [], []
    for i in range(around):
        left, right = i * (rows + 1), (i + 1) % around * (rows + 1)
        x = i % columns * CELL
        for j in range(rows):
            a, b, c, d = left + j, right + j, right + j + 1, left + j + 1
            at = [(x, j * CELL), (x + CELL, j * CELL), (x + CELL, j * CELL + CELL), (x, j * CELL + CELL)]
            triangles += [(a, b, c), (a, c, d)]
            uv += [(at[0], at[1], at[2]), (at[0], at[2], at[3])]
    return np.array(triangles), np.array(uv), positions


def test_distances_are_those_on_the_flat() -> None:
    triangles, uv, positions = tube()
    hems = find_hems(triangles, uv, positions * [1, 1, 0.5])  # however it is draped
    x, y = uv.reshape(-1, 2).T
    edge = np.minimum(y, HIGH - y)
    assert hems.nearness == pytest.approx(np.maximum(REACH - edge, 0), abs=1e-6)
    side = np.minimum(x, WIDE - x)
    assert hems.seam_nearness == pytest.approx(np.maximum(SEAM_REACH - side, 0), abs=1e-6)


def test_free_edges_are_told_apart_and_have_heights() -> None:
    triangles, uv, positions = tube()
    hems = find_hems(triangles, uv, positions)
    assert np.sort(hems.heights) == pytest.approx([0.0, HIGH])
    y = uv[:, :, 1].mean(axis=1)
    assert (hems.heights[hems.loop[y > HIGH / 2 + CELL]] == hems.heights.max()).all()
    assert (hems.heights[hems.loop[y < HIGH / 2 - CELL]] == hems.heights.min()).all() and not hems.upright.any()


def test_panels_that_touch_on_the_flat_are_told_apart_by_number() -> None:
    # A placket and a front, drawn where they will be worn: nothing but their numbers says that a seam joins them.
    triangles, uv, positions = np.array([[0, 1, 2], [0, 2, 3]]), np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]]), np.eye(4)
    corner_uv = uv[triangles]
    one = find_hems(triangles, corner_uv, positions[:, :3])
    assert not len(one.seams) and (one.mate == NOWHERE).all()
    two = find_hems(triangles, corner_uv, positions[:, :3], np.array([4, 7]))
    assert two.seams.tolist() == [[0, 2]] and two.mate.tolist() == [7, 4] and two.right.tolist() == [False, True]


def test_metres_along_a_hem_run_round_the_whole_edge() -> None:
    triangles, uv, positions = tube()
    hems = find_hems(triangles, uv, positions)
    on_edge = uv.reshape(-1, 2)[:, 1] == 0.0
    metres = np.unique(np.round(hems.along[on_edge], 5))
    assert metres[0] == 0.0 and metres[-1] == pytest.approx(2 * WIDE)
    assert np.diff(metres) == pytest.approx(CELL, abs=1e-4)


def test_no_triangle_spans_the_start_of_a_hem() -> None:
    triangles, uv, positions = tube()
    turned = np.roll(np.arange(len(triangles)), -7 * 50)  # the first lies in the middle of a panel
    hems = find_hems(triangles[turned], uv[turned], positions)
    near = hems.nearness.reshape(-1, 3).min(axis=1) > 0
    assert np.ptp(hems.along.reshape(-1, 3)[near], axis=1).max() < 2 * CELL


def test_a_dart_is_a_seam_inside_one_panel() -> None:
    # Two triangles share an edge on the body, but lie 2 cm apart on the flat; a third holds them together.
    triangles = np.array([[0, 1, 2], [0, 2, 3], [1, 4, 2]])
    positions = np.array([[0, 0, 0], [1, 0, 0], [0, 0, 1], [-1, 0, 0], [1, 0, 1]], float)
    uv = np.array([
        [[0.02, 0], [1, 0], [0.02, 1]],
        [[0, 0], [0, 1], [-1, 0]],
        [[1, 0], [1, 1], [0.02, 1]],
    ])
    hems = find_hems(triangles, uv, positions)
    assert hems.seam_nearness[0] == pytest.approx(SEAM_REACH) and hems.seam_nearness[3] == pytest.approx(SEAM_REACH)
    assert hems.seam_nearness[1] == 0.0


def test_where_two_hems_meet_a_triangle_goes_by_one_of_them() -> None:
    # A triangle whose vertices all lie on a hem, two sides of it along one each: it is not all hem.
    triangles, uv = np.array([[0, 1, 2]]), np.array([[[0, 0], [0.03, 0], [0.0, 0.03]]])
    hems = find_hems(triangles, uv, np.eye(3))
    assert np.sort(REACH - hems.nearness) == pytest.approx([0.0, 0.0, 0.03 * np.sqrt(0.5)], abs=1e-6)


def test_closed_cloth_has_no_hem() -> None:
    triangles = np.array([[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]])
    positions = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], float)
    uv = positions[:, :2][triangles] + np.arange(4)[:, None, None]
    hems = find_hems(triangles, uv, positions)
    assert not hems.nearness.any() and (hems.loop == NOWHERE).all()
    assert (hems.seam_nearness.reshape(-1, 3) > 0).any(axis=1).all()


def test_shapes_that_do_not_match_are_refused() -> None:
    with pytest.raises(PatternError, match=r"\(2, 3\)"):
        find_hems(np.zeros((2, 3), int), np.zeros((2, 2, 2)), np.zeros((3, 3)))
