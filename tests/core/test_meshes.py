# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tryon.tryon_addon.core import meshes


def test_triangles_of_quads_and_triangles():
    faces = meshes.triangles_of(np.array([[0, 1, 2, 3], [3, 2, 4, -1]]))
    assert sorted(map(tuple, faces.tolist())) == [(0, 1, 2), (0, 2, 3), (3, 2, 4)]


def test_edges_are_listed_once():
    assert meshes.edges_of(np.array([[0, 1, 2], [2, 1, 3]])).tolist() == [[0, 1], [0, 2], [1, 2], [1, 3], [2, 3]]


def test_kept_skin_is_known_between_its_corners_too():
    points = np.array([[0.0, 0, 0], [3, 0, 0], [0, 3, 0], [3, 3, 0]])
    strewn = meshes.strewn(points, np.array([[0, 1, 2], [2, 1, 3]]), np.array([True, True, True, False]))
    assert strewn.tolist() == [[0, 0, 0], [3, 0, 0], [0, 3, 0], [1, 1, 0]]


def test_edges_know_how_many_triangles_share_them():
    edges, shared = meshes.counted_edges(np.array([[0, 1, 2], [2, 1, 3]], np.int32))
    assert edges.dtype == np.int32 and dict(zip(map(tuple, edges.tolist()), shared.tolist(), strict=True))[1, 2] == 2
    assert sorted(shared.tolist()) == [1, 1, 1, 1, 2]


@given(st.integers(0, 2**32 - 1), st.integers(1, 20), st.integers(0, 40))
def test_sums_go_where_they_belong(seed, count, many):
    rng = np.random.default_rng(seed)
    index = rng.integers(0, count, many)
    for values in (rng.normal(size=many), rng.normal(size=(many, 3))):
        wanted = np.zeros((count, *values.shape[1:]))
        np.add.at(wanted, index, values)
        assert np.allclose(meshes.summed(values, index, count), wanted)


def test_normals_of_a_box_look_out_of_its_corners():
    corners = np.array([[x, y, z] for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (0.0, 1.0)])
    quads = np.array([[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]])
    normals = meshes.vertex_normals(corners, meshes.triangles_of(quads))
    assert np.allclose(np.linalg.norm(normals, axis=1), 1.0)
    assert ((normals * (corners - 0.5)).sum(axis=1) > 0.7).all()


def test_smoothing_takes_the_mean_of_neighbours():
    line = np.array([[0, 1], [1, 2]])
    assert meshes.smoothed(np.array([3.0, 0.0, 0.0]), line).tolist() == [1.5, 1.0, 0.0]
    assert np.allclose(meshes.smoothed(np.array([[3.0, 1.0], [0.0, 1.0], [0.0, 1.0]]), line, 2)[:, 1], 1.0)


@given(st.integers(1, 30), st.data())
def test_welding_joins_exactly_what_the_stitches_connect(count, data):
    vertex = st.integers(0, count - 1)
    pairs = np.array(data.draw(st.lists(st.tuples(vertex, vertex), max_size=40)), int).reshape(-1, 2)
    index, welded = meshes.weld_map(count, pairs)
    group = {i: {i} for i in range(count)}
    for a, b in pairs.tolist():
        union = group[a] | group[b]
        for member in union:
            group[member] = union
    for a in range(count):
        for b in range(count):
            assert (index[a] == index[b]) == (b in group[a])
    assert sorted(set(index.tolist())) == list(range(welded))


def test_welded_vertices_meet_in_the_middle():
    points = np.array([[0.0, 0, 0], [2, 0, 0], [5, 5, 5]])
    index, count = meshes.weld_map(3, np.array([[0, 1]]))
    assert meshes.weld(points, index, count).tolist() == [[1, 0, 0], [5, 5, 5]]


def test_stretch_counts_lengthening_only():
    flat = np.array([[0.0, 0, 0], [1, 0, 0], [1, 1, 0]])
    points = np.array([[0.0, 0, 0], [1.1, 0, 0], [1.1, 0.5, 0]])
    assert np.allclose(meshes.stretch(points, flat, np.array([[0, 1], [1, 2]])), [0.1, 0.0])


@given(st.integers(0, 2**32 - 1), st.floats(-2.0, 2.0))
def test_a_finer_mesh_is_carried_as_the_coarse_one_lies(seed, outside):
    """Every point by the triangle that it is in, a little outside continued: what is linear comes out exactly."""
    rng = np.random.default_rng(seed)
    flat = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1], [0.4, 0.6]])
    triangles = np.array([[0, 1, 4], [1, 2, 4], [2, 3, 4], [3, 0, 4]])
    points = np.concatenate([rng.random((20, 2)), [[-0.01, 0.5 + outside / 10]]])
    corners, shares = meshes.carrier(points, flat, triangles)
    assert np.allclose(shares.sum(axis=1), 1) and (shares[:-1] > -1e-9).all() and shares[-1].min() < 0
    slope = rng.normal(size=2)
    lifted = np.column_stack([flat, flat @ slope])
    assert np.allclose(meshes.carried(lifted, corners, shares)[:, :2], points)
    assert np.allclose(meshes.carried(lifted, corners, shares)[:, 2], points @ slope)
    only = meshes.carrier(points, flat, triangles, np.full((len(points), 1), 2))[0]
    assert (only == triangles[2]).all()


@given(st.floats(0.004, 0.06))
def test_what_falls_is_coarser_but_finds_its_folds(edge):
    falls = meshes.fall_edge(edge, 1.5)
    assert edge <= falls <= 1.5 * edge and falls <= max(edge, meshes.FALL_COARSEST)
    assert meshes.fall_edge(edge, 1.0) == edge
