# SPDX-License-Identifier: GPL-3.0-or-later
"""Panels as triangles: boundaries, seams, shapes of triangles."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.mannequin import mannequin
from tryon.tryon_addon.core.errors import PatternError
from tryon.tryon_addon.tailoring.methods import draft
from tryon.tryon_addon.tailoring.pattern import meshing
from tryon.tryon_addon.tailoring.pattern.meshing import inside, mesh_pattern
from tryon.tryon_addon.tailoring.pattern.pattern import Edge, Panel, Pattern, Stitch, Wrap

BODY = mannequin()
PATTERNS = {name: draft({"programme": name}, BODY) for name in ("tee", "trousers")}
MESHES = {name: mesh_pattern(pattern, 0.016) for name, pattern in PATTERNS.items()}
both = pytest.mark.parametrize("name", ["tee", "trousers"])


@both
def test_seams_have_as_many_vertices_on_either_side(name):
    pattern, mesh = PATTERNS[name], MESHES[name]
    pairs, stitched = {tuple(sorted(p)) for p in mesh.seams.tolist()}, set()
    for stitch in pattern.stitches:
        one, two = mesh.edge_vertices[stitch.a], mesh.edge_vertices[stitch.b]
        assert len(one) == len(two)
        # Start to end, by the pattern's orientation.
        wanted = {tuple(sorted(p)) for p in zip(one.tolist(), two[::-1].tolist(), strict=True) if p[0] != p[1]}
        stitched |= wanted
    assert pairs == stitched


def test_a_seam_with_ease_is_shared_out_evenly():
    def piece(name, side):
        corners = [(0, 0), (12, 0), (12, side), (0, side)]
        return Panel(name, tuple(Edge(str(i), p) for i, p in enumerate(corners)), Wrap("torso"))

    mesh = mesh_pattern(Pattern("two", (piece("a", 20.0), piece("b", 22.5)), (Stitch(("a", "1"), ("b", "3")),)), 0.01)
    one, two = mesh.edge_vertices["a", "1"], mesh.edge_vertices["b", "3"]
    assert len(one) == len(two) == 22
    for index in (one, two):
        step = np.linalg.norm(np.diff(mesh.uv[index], axis=0), axis=1)
        assert np.allclose(step, step[0])


@both
def test_the_mesh_ends_where_the_panels_end(name):
    pattern, mesh = PATTERNS[name], MESHES[name]
    sides = np.concatenate([mesh.triangles[:, [0, 1]], mesh.triangles[:, [1, 2]], mesh.triangles[:, [2, 0]]])
    key, count = np.unique(np.sort(sides, 1), axis=0, return_counts=True)
    found = {tuple(k) for k in key[count == 1].tolist()}
    wanted = set()
    for index in mesh.edge_vertices.values():
        wanted |= {tuple(sorted(p)) for p in zip(index[:-1].tolist(), index[1:].tolist(), strict=True)}
    assert found == wanted and count.max() == 2
    hems = {tuple(sorted(p)) for p in mesh.hems.tolist()}
    sewn = set()
    for stitch in pattern.stitches:
        for side in (stitch.a, stitch.b):
            index = mesh.edge_vertices[side]
            sewn |= {tuple(sorted(p)) for p in zip(index[:-1].tolist(), index[1:].tolist(), strict=True)}
    assert hems == wanted - sewn, "every edge is either sewn or a hem"


@both
def test_triangles_fill_the_panels_and_are_well_shaped(name):
    pattern, mesh = PATTERNS[name], MESHES[name]
    a, b, c = (mesh.uv[mesh.triangles[:, k]] for k in range(3))
    area = 0.5 * ((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0])
    assert area.min() > 0, "counter-clockwise from the cloth's outside"
    for number, panel in enumerate(pattern.panels):
        mine = mesh.panel[mesh.triangles[:, 0]] == number
        assert 1e4 * area[mine].sum() == pytest.approx(panel.area(), rel=0.01)
    sides = np.stack([np.hypot(*(p - q).T) for p, q in ((a, b), (b, c), (c, a))])
    shape = 4 * np.sqrt(3) * area / (sides**2).sum(0)  # 1 for an equilateral triangle
    assert shape.min() > 0.6 and np.percentile(shape, 5) > 0.885
    assert np.median(mesh.lengths) == pytest.approx(0.016, rel=0.08)
    assert mesh.lengths.max() < 0.03


@both
def test_flat_panels_are_the_uvs_side_by_side(name):
    mesh = MESHES[name]
    e = mesh.edges
    flat = np.linalg.norm(mesh.flat[e[:, 0]] - mesh.flat[e[:, 1]], axis=1)
    assert np.allclose(flat, mesh.lengths) and not mesh.flat[:, 2].any()
    boxes = [(mesh.flat[mesh.panel == k, 0].min(), mesh.flat[mesh.panel == k, 0].max())
             for k in range(mesh.panel.max() + 1)]
    assert all(one[1] < two[0] for one, two in zip(boxes, boxes[1:], strict=False)), "panels do not overlap"


@both
def test_meshing_twice_gives_the_same(name):
    again = mesh_pattern(draft({"programme": name}, BODY), 0.016)
    for field in ("uv", "flat", "triangles", "panel", "seams", "hems"):
        assert np.array_equal(getattr(again, field), getattr(MESHES[name], field)), field


@settings(max_examples=25, deadline=None)
@given(st.integers(5, 12), st.integers(0, 10**6), st.floats(0.008, 0.02))
def test_any_bumpy_panel_is_filled(corners, seed, edge):
    random = np.random.default_rng(seed)
    angle = 2 * np.pi * (np.arange(corners) + random.uniform(-0.3, 0.3, corners)) / corners
    points = random.uniform(18, 30, corners)[:, None] * np.stack([np.cos(angle), np.sin(angle)], -1)
    panel = Panel("bumpy", tuple(Edge(str(i), tuple(p)) for i, p in enumerate(points)), Wrap("torso"))
    mesh = mesh_pattern(Pattern("bumpy", (panel,), ()), edge)
    a, b, c = (mesh.uv[mesh.triangles[:, k]] for k in range(3))
    area = 0.5 * np.abs((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]).sum()
    assert 1e4 * area == pytest.approx(panel.area(), rel=1e-6)


def test_inside_follows_the_even_odd_rule():
    u = np.array([(0, 0), (3, 0), (3, 3), (2, 3), (2, 1), (1, 1), (1, 3), (0, 3)], float)
    points = np.array([(0.5, 2), (1.5, 2), (2.5, 2), (1.5, 0.5), (4, 1), (-1, 1)])
    assert inside(points, u).tolist() == [True, False, True, True, False, False]


def test_positions_are_carried_from_a_coarse_mesh_to_a_fine_one():
    coarse, fine = mesh_pattern(PATTERNS["tee"], 0.03), MESHES["tee"]
    tilt = np.array([[0.3, 0.1, -0.2], [0.5, -0.4, 0.7]])
    moved = coarse.carry(fine.uv, fine.panel, coarse.uv @ tilt + coarse.panel[:, None])
    assert np.allclose(moved, fine.uv @ tilt + fine.panel[:, None]), "a linear map is carried exactly"


def test_an_edge_length_out_of_range_or_too_coarse_is_refused(monkeypatch):
    with pytest.raises(PatternError, match="0.004 to 0.06"):
        mesh_pattern(PATTERNS["tee"], 0.001)
    whole = meshing._triangulate
    monkeypatch.setattr(meshing, "_triangulate", lambda *a: whole(*a)[1:])
    with pytest.raises(PatternError, match="cannot be meshed near"):
        mesh_pattern(PATTERNS["tee"], 0.03)


def test_a_belt_holds_the_top_of_the_waistband_only():
    pattern, mesh = PATTERNS["trousers"], MESHES["trousers"]
    held = mesh.held(pattern)
    names = [p.name for p in pattern.panels]
    bands = np.isin(mesh.panel, [names.index("band_front"), names.index("band_back")])
    assert held[bands].max() == 1 and not held[~bands].any()
    assert (held[mesh.edge_vertices["band_front", "top_p"]] == 1).all()
    for name in mesh.edge_vertices:
        if name[0].startswith("band") and name[1].startswith("waist"):
            assert held[mesh.edge_vertices[name]].max() < 0.1, "free at the waist seam"
    assert not MESHES["tee"].held(PATTERNS["tee"]).any()
