# SPDX-License-Identifier: GPL-3.0-or-later
"""A draped tube of cloth goes along with the post that it hangs on."""

import numpy as np
from tryon.tryon_addon.garments.follow import follow, garment_follow
from tryon.tryon_addon.garments.panelmesh import PanelMesh

AROUND, ROWS, STEP = 40, 12, 0.02


def grid(radius, around, rows, high):
    angle = np.arange(around) * 2 * np.pi / around
    z = np.linspace(0, high, rows)
    points = np.stack([np.tile(radius * np.cos(angle), rows), np.tile(radius * np.sin(angle), rows),
                       np.repeat(z, around)], axis=1)
    i = np.arange((rows - 1) * around)
    right = i - i % around + (i + 1) % around
    lower, upper = np.stack([i, right, right + around], 1), np.stack([i, right + around, i + around], 1)
    return points, np.concatenate([lower, upper])


def cloth(radius):
    """A tube with a seam: its flat panel is one turn of it."""
    angle = np.arange(AROUND + 1) * 2 * np.pi / AROUND
    z = np.arange(ROWS) * STEP
    x = np.stack([np.tile(radius * np.cos(angle), ROWS), np.tile(radius * np.sin(angle), ROWS),
                  np.repeat(0.2 + z, AROUND + 1)], axis=1)
    uv = np.stack([np.tile(radius * angle, ROWS), np.repeat(z, AROUND + 1)], axis=1)
    wide = AROUND + 1
    i = (np.arange(ROWS - 1)[:, None] * wide + np.arange(AROUND)).ravel()
    triangles = np.concatenate([np.stack([i, i + 1, i + wide + 1], 1), np.stack([i, i + wide + 1, i + wide], 1)])
    seams = np.stack([np.arange(ROWS) * wide, np.arange(ROWS) * wide + AROUND], 1)
    flat = np.c_[uv, np.zeros(len(uv))]
    return PanelMesh(uv, flat, triangles, np.zeros(len(uv), int), seams, np.empty((0, 2), int), {}), x


def way(post, frames=12):
    """The post walks 20 cm and leans by 25 degrees."""
    out = []
    for share in np.linspace(0, 1, frames):
        a = np.radians(25) * share
        turn = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
        out.append(post @ turn.T + (0.0, 0.2 * share, 0.0))
    return np.stack(out), turn


def test_cloth_follows_keeps_its_lengths_and_stays_outside():
    post, triangles = grid(0.10, 80, 41, 0.6)
    mesh, start = cloth(0.11)
    path, turn = way(post)
    moved = follow(mesh, start, np.zeros(len(start)), path, triangles, np.zeros(len(post)))
    assert moved.shape == (12, len(start), 3)
    np.testing.assert_array_equal(moved[0], start)
    there = start @ turn.T + (0.0, 0.2, 0.0)
    assert np.linalg.norm(moved[-1] - there, axis=1).max() < 0.012
    edges = mesh.edges
    length = np.linalg.norm(moved[-1][edges[:, 0]] - moved[-1][edges[:, 1]], axis=1)
    assert np.percentile(length / mesh.lengths - 1, 95) < 0.02
    inside = (moved[-1] - (0.0, 0.2, 0.0)) @ turn
    assert np.hypot(inside[:, 0], inside[:, 1]).min() > 0.10


def test_the_call_takes_arrays_and_keeps_clear_of_what_is_worn_beneath():
    post, triangles = grid(0.10, 80, 41, 0.6)
    mesh, start = cloth(0.125)
    path, turn = way(post)
    under, under_triangles = grid(0.12, 80, 41, 0.6)
    params = {
        "sewn": {"uv": mesh.uv, "flat": mesh.flat, "triangles": mesh.triangles, "panel": mesh.panel,
                 "seams": mesh.seams, "pinned": np.ones(len(start))},
        "start": start, "path": path, "triangles": triangles, "arm": np.zeros(len(post)),
        "beneath": [{"path": way(under)[0], "triangles": under_triangles}],
    }  # fmt: skip
    told = []
    answer = garment_follow(params, lambda share, message: told.append(share))
    out = answer["path"]
    there = start @ turn.T + (0.0, 0.2, 0.0)
    assert np.linalg.norm(answer["carried"] - there, axis=1).max() < 0.012
    assert out.dtype == np.float32 and told[-1] == 1.0
    inside = (out[-1] - (0.0, 0.2, 0.0)) @ turn
    assert np.hypot(inside[:, 0], inside[:, 1]).min() > 0.12


def test_a_hand_that_comes_to_lie_on_cloth_lays_it_flat_and_does_not_catch_it():
    post, triangles = grid(0.10, 80, 41, 0.6)
    mesh, start = cloth(0.125)
    ball, around = grid(0.03, 16, 8, 0.08)
    count = len(post)
    arm = np.r_[np.zeros(count), np.full(len(ball), 3)]
    ways = np.linspace(0.4, 0.145, 12)
    path = np.stack([np.concatenate([post, ball + (x, 0.0, 0.27)]) for x in ways])
    moved = follow(mesh, start, np.zeros(len(start)), path, np.concatenate([triangles, around + count]), arm)
    radius = np.hypot(moved[-1][:, 0], moved[-1][:, 1])
    under = (moved[-1][:, 0] > 0.08) & (abs(moved[-1][:, 1]) < 0.01) & (abs(moved[-1][:, 2] - 0.31) < 0.02)
    assert under.sum() > 2 and radius[under].max() < 0.112 and radius.min() > 0.10  # the hand begins at 0.115
