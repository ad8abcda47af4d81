# SPDX-License-Identifier: GPL-3.0-or-later
"""Previews: while a slider moves they go on from the last one, and come to what is sewn from the beginning."""

import dataclasses

import numpy as np
import pytest
from scipy.spatial import cKDTree
from support.mannequin import mannequin
from tryon.tryon_addon.tailoring.methods import draft, garment_sew
from tryon.tryon_addon.tailoring.pattern.figure import figure_from
from tryon.tryon_addon.tailoring.pattern.meshing import mesh_pattern
from tryon.tryon_addon.tailoring.preview import Reshaping, Sketcher
from tryon.tryon_addon.tailoring.sew.contact import Obstacle

BODY = mannequin()


@pytest.fixture
def sketcher():
    return Sketcher(figure_from(BODY))


def asked(length, **more):
    return {"garment": {"programme": "tee", "design": {"length": length}}, "moving": True} | more


def apart(one, other):
    """Metres (p95) from the cloth of one to that of the other."""
    return np.percentile(cKDTree(other["sewn"][other["triangles"]].mean(1)).query(one["sewn"])[0], 95)


def test_a_slider_that_moves_sews_on_and_comes_to_what_is_sewn_from_the_beginning(sketcher, monkeypatch):
    first = sketcher.preview(asked(4.0))
    meshed = []
    monkeypatch.setattr("tryon.tryon_addon.tailoring.preview.mesh_pattern",
                        lambda *a: meshed.append(a) or mesh_pattern(*a))
    for length in (6.0, 8.0, 10.0):
        last = sketcher.preview(asked(length))
    assert first["whole"] and not last["whole"] and not meshed
    assert last["triangles"] is first["triangles"] and np.ptp(last["uv"][:, 1]) > np.ptp(first["uv"][:, 1]) + 0.05
    gap = np.linalg.norm(last["sewn"][last["seams"][:, 0]] - last["sewn"][last["seams"][:, 1]], axis=1)
    assert gap.max() < 0.002
    whole = Sketcher(sketcher.figure).preview(asked(10.0))
    assert apart(last, whole) < apart(whole, whole) + 0.004
    assert last["sewn"][:, 2].min() == pytest.approx(whole["sewn"][:, 2].min(), abs=0.01)
    assert last["sewn"][:, 2].min() < first["sewn"][:, 2].min() - 0.04


def test_at_rest_and_over_other_clothes_it_is_sewn_from_the_beginning(sketcher):
    sketcher.preview(asked(4.0))
    assert not sketcher.preview(asked(5.0))["whole"]
    rested = sketcher.preview(asked(5.0, moving=False))
    assert rested["whole"]
    assert np.array_equal(rested["sewn"], Sketcher(sketcher.figure).preview(asked(5.0))["sewn"]), "nothing of the way"
    scarf = {"vertices": np.array([[0.0, 0.0, 9.0], [0.1, 0.0, 9.0], [0.0, 0.1, 9.0]]), "triangles": [[0, 1, 2]]}
    assert sketcher.preview(asked(5.0, beneath=[scarf]))["whole"]
    assert np.array_equal(rested["worn_on"], BODY["vertices"].astype(np.float32))


def test_a_mesh_goes_no_farther_than_its_triangles_can():
    pattern = draft({"programme": "tee"}, BODY)
    mesh = mesh_pattern(pattern, 0.03)
    reshaping = Reshaping(pattern, mesh)
    same = reshaping.to(pattern)
    assert same is not None and np.allclose(same.uv, mesh.uv, atol=1e-9)

    def scaled(share):
        panels = [dataclasses.replace(p, edges=tuple(
            dataclasses.replace(e, start=(e.start[0], share * e.start[1])) for e in p.edges)) for p in pattern.panels]
        return dataclasses.replace(pattern, panels=tuple(panels))

    longer = reshaping.to(scaled(1.3))
    assert longer is not None and np.ptp(longer.uv[:, 1]) == pytest.approx(1.3 * np.ptp(mesh.uv[:, 1]))
    assert np.allclose(longer.flat[:, :2] - longer.uv, mesh.flat[:, :2] - mesh.uv), "it lies flat as it is cut"
    assert reshaping.to(scaled(4.0)) is None and reshaping.to(scaled(-1.0)) is None
    assert reshaping.to(dataclasses.replace(pattern, panels=pattern.panels[:-1])) is None
    assert reshaping.to(dataclasses.replace(pattern, stitches=pattern.stitches[1:])) is None
    gathered = tuple(dataclasses.replace(s, gathers=0.2) for s in pattern.stitches)
    assert reshaping.to(dataclasses.replace(pattern, stitches=gathered)) is not None, "a sleeve wider than its cuff"


def test_a_sketch_lies_over_what_is_beneath(sketcher):
    inner = garment_sew({"garment": {"programme": "trousers"}, "edge_length": 0.024}, BODY)
    asked = {"garment": {"programme": "tee", "design": {"ease": 4.0}}}
    inner_x = inner["sewn"].astype(float)
    under = {"beneath": [{"vertices": inner_x, "triangles": inner["triangles"]}]}
    cloth = Obstacle(inner_x, inner["triangles"])
    over = sketcher.preview(asked | under)
    x = over["sewn"].astype(float)
    overlap = (x[:, 2] < inner_x[:, 2].max() - 0.02) & (np.abs(x[:, 0]) < 0.25)
    assert overlap.sum() > 50
    assert cloth.distance(x[overlap]).min() > 0.002
    alone = sketcher.preview(asked)["sewn"][overlap].astype(float)
    assert cloth.distance(alone).min() < 0.0, "without being told of the trousers it runs through them"
