# SPDX-License-Identifier: GPL-3.0-or-later
"""Sheets of one garment that could change places while it is sewn: sleeve and bodice, the layers of a pleat."""

from types import SimpleNamespace

import numpy as np
import pytest
from support.mannequin import mannequin
from tryon.tryon_addon.tailoring.methods import draft
from tryon.tryon_addon.tailoring.pattern.figure import KINDS, figure_from
from tryon.tryon_addon.tailoring.pattern.meshing import mesh_pattern
from tryon.tryon_addon.tailoring.sew.armpit import GAP, Armpit
from tryon.tryon_addon.tailoring.sew.placement import place
from tryon.tryon_addon.tailoring.sew.pleats import LAYERS, Closed
from tryon.tryon_addon.tailoring.sew.sheets import sheets_of


def wall(x, outward):
    """A plate (n, 3) m at ``x``, its triangles facing along ``outward`` * X."""
    y, z = np.meshgrid(np.linspace(-0.1, 0.1, 21), np.linspace(-0.1, 0.1, 21))
    points = np.stack([np.full(y.size, x), y.ravel(), z.ravel()], 1)
    grid = np.arange(y.size).reshape(y.shape)
    a, b, c, d = (grid[s].ravel() for s in (np.s_[:-1, :-1], np.s_[:-1, 1:], np.s_[1:, 1:], np.s_[1:, :-1]))
    triangles = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    return points, triangles if outward > 0 else triangles[:, ::-1]


TRUNK, ARM = (wall(0.0, 1), "torso"), (wall(0.04, -1), "arm")


def armpit(*parts):
    """Walls of a body, and a bodice, then a sleeve, of 20 points each, joined at the first."""
    vertices = np.concatenate([p for (p, _), _ in parts])
    size = len(parts[0][0][0])
    triangles = np.concatenate([t + k * size for k, ((_, t), _) in enumerate(parts)])
    kind = np.repeat([KINDS.index(name) for _, name in parts], size)
    panels = [SimpleNamespace(wrap=SimpleNamespace(around=name)) for name in ("torso", "arm")]
    run = np.linspace(0, 0.1, 20)
    mesh = SimpleNamespace(panel=np.repeat([0, 1], 20), seams=np.array([[0, 20]]),
                           uv=np.tile(np.stack([run, run * 0], 1), (2, 1)))
    figure = SimpleNamespace(vertices=vertices, triangles=triangles, kind=kind)
    return Armpit.of(figure, SimpleNamespace(panels=panels), mesh)


def hung(bodice, sleeve):
    """The points of both: 20 each, one below the other from the seam on."""
    z = np.linspace(0.05, -0.05, 20)
    return np.concatenate([np.stack([np.full(20, x), 0 * z, z], 1) for x in (bodice, sleeve)])


def test_sleeve_and_bodice_that_changed_places_go_back():
    between, x = armpit(TRUNK, ARM), hung(0.03, 0.01)
    for _ in range(20):
        between.look(x)
        between.push(x)
    bodice, sleeve = x[:20, 0], x[20:, 0]
    assert bodice[0] == pytest.approx(0.02, abs=1e-4) and sleeve[0] == pytest.approx(0.02, abs=1e-4), "the seam midway"
    assert (bodice[8:] <= 0.02 - GAP + 1e-4).all() and (sleeve[8:] >= 0.02 + GAP - 1e-4).all()
    assert np.abs(x[:, 1]).max() < 1e-6


def test_what_is_on_its_side_stays():
    between, x = armpit(TRUNK, ARM), hung(0.005, 0.035)
    there = x.copy()
    between.look(x)
    between.push(x)
    np.testing.assert_array_equal(x, there)


def test_a_sleeve_beyond_the_arm_is_not_between():
    """The trunk's nearest place lies behind the arm and looks away: pushed from there, a sleeve would be torn off."""
    between, x = armpit((wall(0.0, -1), "torso"), (wall(0.04, 1), "arm")), hung(-0.005, 0.05)
    between.look(x)
    between.push(x)
    np.testing.assert_array_equal(x[20:, 0], 0.05)


def test_a_pleats_layers_lie_in_their_order():
    body = mannequin()
    figure, pattern = figure_from(body), draft({"programme": "pleated_skirt"}, body)
    mesh = mesh_pattern(pattern, 0.02)
    (closed,) = sheets_of(figure, pattern, mesh)
    assert isinstance(closed, Closed)
    x = place(figure, pattern, mesh)
    away = x[closed.under, :2] / np.linalg.norm(x[closed.under, :2], axis=1, keepdims=True)
    x[closed.under, :2] += 0.006 * away  # what should lie beneath has come through

    def depth():
        closed.look(x)
        return np.einsum("ij,ij->i", x[closed.face] - x[closed.under[closed.rows]], closed.normal)

    assert (depth() < -0.001).mean() > 0.1
    for _ in range(60):
        closed.look(x)
        closed.push(x)
    assert (depth() > closed.depth[closed.rows] - 0.1 * LAYERS).mean() > 0.95


def test_other_garments_have_no_such_sheets():
    body = mannequin()
    for programme, wanted in (("tee", ["Armpit", "Ends"]), ("tank", []), ("trousers", ["Ends"])):
        pattern = draft({"programme": programme}, body)
        found = sheets_of(figure_from(body), pattern, mesh_pattern(pattern, 0.03))
        assert [type(sheets).__name__ for sheets in found] == wanted
