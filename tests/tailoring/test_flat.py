# SPDX-License-Identifier: GPL-3.0-or-later
"""Flat sketches: what is before is drawn, what is hidden is not, and the outline is whole."""

import re

import numpy as np
import pytest
from tryon.tryon_addon.tailoring.files import flat


def sheet(y, width=0.5, height=0.6, steps=20, left=0.0):
    """A panel at depth ``y``, its outside towards -y."""
    u, v = np.meshgrid(np.linspace(0, width, steps + 1), np.linspace(0, height, steps + 1))
    points = np.column_stack([u.ravel() + left, np.full(u.size, y), v.ravel()])
    corner = (np.arange(steps)[:, None] * (steps + 1) + np.arange(steps)).ravel()
    triangles = np.concatenate([np.column_stack([corner, corner + 1, corner + steps + 2]),
                                np.column_stack([corner, corner + steps + 2, corner + steps + 1])])
    return points, triangles


def together(*panels):
    points, triangles, first = [], [], 0
    for one, faces in panels:
        points.append(one)
        triangles.append(faces + first)
        first += len(one)
    return np.concatenate(points), np.concatenate(triangles)


def lines(svg):
    """(N, 4) of all lines, and which are of the outline."""
    found, outer = [], []
    for path, width in re.findall(r'<path d="([^"]*)" stroke-width="([\d.]+)"', svg):
        for line in re.findall(r"M(-?\d+) (-?\d+)L(-?\d+) (-?\d+)", path):
            found.append([float(x) for x in line])
            outer.append(float(width) == flat.OUTLINE)
    return np.array(found).reshape(-1, 4), np.array(outer, bool)


def length(found):
    return np.hypot(found[:, 0] - found[:, 2], found[:, 1] - found[:, 3]).sum()


def test_a_panel_is_its_outline_in_millimetres():
    found, outer = lines(flat.drawing(*sheet(0.0)))
    assert outer.all() and length(found) == pytest.approx(2 * (500 + 600), rel=0.01)


def test_a_seam_is_thinner_and_what_lies_behind_is_hidden():
    front = [sheet(0.0, width=0.25), sheet(0.0, width=0.25, left=0.25)]
    points, faces = sheet(0.1, width=0.1, left=0.1, height=0.3)
    found, outer = lines(flat.drawing(*together(*front, (points + (0.0, 0.0, 0.1), faces))))
    assert length(found[outer]) == pytest.approx(2200, rel=0.01)
    seams = found[~outer]
    assert np.allclose(seams[:, [0, 2]], 250 + flat.MARGIN, atol=2) and length(seams) == pytest.approx(1200, rel=0.01)


def test_from_behind_it_is_the_back_turned_round():
    halves = sheet(0.1, width=0.2), sheet(0.1, width=0.3, left=0.2)
    back = [(points, faces[:, ::-1]) for points, faces in halves]
    cloth = together(sheet(0.0), *back)
    front, behind = (lines(flat.drawing(*cloth, side)) for side in (False, True))
    assert front[1].all() and not behind[1].all()
    assert np.allclose(behind[0][~behind[1]][:, [0, 2]], 300 + flat.MARGIN, atol=2)
