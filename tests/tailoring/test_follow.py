# SPDX-License-Identifier: GPL-3.0-or-later
"""A draped tube of cloth goes along with the post that it hangs on."""

import numpy as np
from tryon.tryon_addon.tailoring.pattern.panelmesh import PanelMesh
from tryon.tryon_addon.tailoring.sew.repose import _between, follow, garment_follow
from tryon.tryon_addon.tailoring.sew.repose_contact import APART, DEPTH, Folds, Layers

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
    moved, laid = follow(mesh, start, np.zeros(len(start)), path, triangles, np.zeros(len(post)))
    assert not laid.any()
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
        "sewn": {"flat": mesh.flat, "triangles": mesh.triangles, "seams": mesh.seams, "pinned": np.ones(len(start))},
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
    moved, laid = follow(mesh, start, np.zeros(len(start)), path, np.concatenate([triangles, around + count]), arm)
    radius = np.hypot(moved[-1][:, 0], moved[-1][:, 1])
    under = (moved[-1][:, 0] > 0.08) & (abs(moved[-1][:, 1]) < 0.01) & (abs(moved[-1][:, 2] - 0.31) < 0.02)
    assert under.sum() > 2 and radius[under].max() < 0.112 and radius.min() > 0.10  # the hand begins at 0.115
    assert laid[under].all() and not laid[moved[-1][:, 0] < 0].any()


def test_a_coarser_mesh_goes_in_its_place_and_carries_the_finer_one():
    post, triangles = grid(0.10, 80, 41, 0.6)
    mesh, start = cloth(0.11)
    path, turn = way(post)
    rows = ROWS // 2
    row, column = np.divmod(np.arange(len(start)), AROUND + 1)
    keep = (row % 2 == 0) & (column % 2 == 0)
    number = np.cumsum(keep) - 1
    i = (np.arange(rows - 1)[:, None] * (AROUND // 2 + 1) + np.arange(AROUND // 2)).ravel()
    wide = AROUND // 2 + 1
    coarse = np.concatenate([np.stack([i, i + 1, i + wide + 1], 1), np.stack([i, i + wide + 1, i + wide], 1)])
    low, left = np.minimum(row // 2, rows - 1) * wide + column // 2, column % 2
    up = np.minimum(row // 2 + row % 2, rows - 1) * wide + column // 2
    fall = {"sewn": start[keep] + [0.0, 0.0, 0.05], "flat": mesh.flat[keep], "triangles": coarse,
            "pinned": np.zeros(keep.sum()),
            "seams": number[mesh.seams[::2]], "corners": np.stack([low, up + left, low + left], 1),
            "shares": np.tile([0.5, 0.5, 0.0], (len(start), 1))}
    sewn = {"flat": mesh.flat, "triangles": mesh.triangles, "seams": mesh.seams, "pinned": np.zeros(len(start)),
            "fall": fall}
    answer = garment_follow({"sewn": sewn, "start": start, "path": path, "triangles": triangles,
                             "arm": np.zeros(len(post))}, lambda share, message: None)
    end, there = answer["path"][-1], start[keep] @ turn.T + (0.0, 0.2, 0.0)
    assert answer["path"].shape == (12, len(start), 3) and answer["fall"]["sewn"].shape == (keep.sum(), 3)
    assert np.linalg.norm(answer["fall"]["sewn"] - there, axis=1).max() < 0.02
    np.testing.assert_allclose(end[keep], answer["fall"]["sewn"], atol=1e-5)
    assert not answer["fall"]["laid"].any() and not answer["laid"].any()


def test_folds_do_not_go_through_each_other():
    x, y = np.meshgrid(np.arange(8) * 0.02, np.arange(8) * 0.02)
    sheet = np.stack([x.ravel(), y.ravel(), 0 * x.ravel()], 1)
    start = np.concatenate([sheet, sheet + [0.005, 0.007, 0.1]])  # far above
    folds = Folds(start, 0.02)
    near = np.concatenate([sheet, sheet + [0.005, 0.007, 0.004]])
    for turn in range(30):
        folds.push(near, look=turn % 3 == 0)
    gap = near[64:, None] - near[None, :64]
    assert np.linalg.norm(gap, axis=2).min() > 0.9 * APART * 0.02
    assert (near[64:, 2] > near[:64, 2]).all()
    still = start[:64].copy()
    Folds(still, 0.02).push(still, look=True)
    np.testing.assert_array_equal(still, start[:64])


def test_a_crease_does_not_close_on_itself():
    """The far corners of two triangles that share an edge lay 1.7 edges apart."""
    flat = 0.02 * np.array([[0, 0, 0], [1, 0, 0], [0.5, 0.75**0.5, 0], [0.5, -(0.75**0.5), 0]])
    folds = Folds(flat, 0.02)
    closed = flat * (1, 1, 0) + np.array([[0, 0, 0], [0, 0, 0], [0, 0, 0.001], [0, 2 * 0.75**0.5 * 0.02, -0.001]])
    for _ in range(30):
        folds.push(closed, look=True)
    assert closed[2, 2] - closed[3, 2] > 0.9 * APART * 0.02
    np.testing.assert_array_equal(closed[:2], flat[:2])


def pleat(gap):
    """Two sheets of 8 x 8 vertices, 2 cm edges, the upper one folded back over the lower: its other side is up."""
    points, triangles = grid(0.0, 8, 8, 0.14)
    x, y = np.meshgrid(np.arange(8) * 0.02, np.arange(8) * 0.02)
    sheet = np.stack([x.ravel(), y.ravel(), 0 * x.ravel()], 1)
    inside = (triangles[:, :, None] // 8 - triangles[:, None, :] // 8 < 2).all((1, 2))
    flat = triangles[inside & (np.ptp(triangles % 8, axis=1) < 2)]
    return np.concatenate([sheet, sheet + [0.005, 0.007, gap]]), np.concatenate([flat, flat[:, ::-1] + 64])


def test_layers_that_have_gone_through_each_other_come_back():
    start, triangles = pleat(0.002)
    layers = Layers(start, triangles, np.zeros((0, 2), int), 0.02)
    through = start - [0, 0, 0.005] * (np.arange(128) >= 64)[:, None]
    for turn in range(60):
        layers.push(through, look=turn % 3 == 0)
    assert (through[64:, 2] - through[:64, 2] > 0.0015).all(), "as far apart as they lay"
    far, _ = pleat(0.009)
    apart = Layers(far, triangles, np.zeros((0, 2), int), 0.02)
    assert apart.depth.max() == DEPTH, "and no farther than layers have to be"


def test_one_layer_is_left_as_it_is():
    start, triangles = pleat(0.002)
    alone = Layers(start[:64], triangles[(triangles < 64).all(axis=1)], np.zeros((0, 2), int), 0.02)
    bent = start[:64] + [0, 0, 1] * (0.01 * np.sin(40 * start[:64, :1]))
    moved = bent.copy()
    alone.push(moved, look=True)
    np.testing.assert_array_equal(moved, bent)
    sewn = np.stack([np.arange(64), np.arange(64) + 64], 1)
    assert not len(Layers(start, triangles, sewn, 0.02).a), "what is stitched together is one layer"


def test_panels_that_hang_on_an_arm_are_sleeves():
    bodice, sleeve = cloth(0.11)[0], cloth(0.05)[0]
    count = len(bodice.uv)
    both = PanelMesh(np.concatenate([bodice.uv, sleeve.uv]), np.concatenate([bodice.flat, sleeve.flat]),
                     np.concatenate([bodice.triangles, sleeve.triangles + count]), np.zeros(2 * count, int),
                     np.array([[0, count], [1, count + 1]]), np.empty((0, 2), int), {})
    near_arm = np.arange(2 * count) > 0.8 * count  # a bodice's border is nearer to the arm, too
    between = _between(both, near_arm)
    np.testing.assert_array_equal(between.side, np.repeat([-1.0, 1.0], count))
    assert between.gap[0] == 0 and between.gap.max() > 0, "none at the seam that joins them"
    assert _between(both, np.zeros(2 * count, bool)) is None
