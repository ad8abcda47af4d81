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
