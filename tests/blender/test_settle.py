# SPDX-License-Identifier: GPL-3.0-or-later
"""The drape in two stages: a coarse tube falls, the fine one settles where it came to lie."""

import bpy
import numpy as np
import pytest
from test_drape import tube
from tryon.tryon_addon.core.cloths import CLOTHS, solver
from tryon.tryon_addon.core.errors import DrapeError
from tryon.tryon_addon.scene import settle
from tryon.tryon_addon.scene.cloth import DrapeSettings

FINE, COARSE = (28, 15), (14, 8)  # steps around and down; every other vertex of the one is one of the other


def sheet(around, rows):
    points, flat, triangles, seams, pinned = tube(0.13, 0.16, 1.0, 0.7, around, rows)
    return {"sewn": points, "flat": flat, "triangles": triangles, "seams": seams, "pinned": pinned, "layered": None}


def garment():
    fine, coarse = sheet(*FINE), sheet(*COARSE)
    columns, rows, wide = FINE[0] // 2 + 1, FINE[1], COARSE[0] // 2 + 1
    corners, shares = np.zeros((len(fine["sewn"]), 3), np.int32), np.zeros((len(fine["sewn"]), 3))
    for k in range(len(corners)):
        half, (row, column) = k // (columns * rows), divmod(k % (columns * rows), columns)
        low = half * COARSE[1] * wide + (row // 2) * wide + column // 2
        corners[k] = (low, low + column % 2, low + (row % 2) * wide)
        shares[k] = (1 - (column % 2 + row % 2) / 2, column % 2 / 2, row % 2 / 2)
    return fine | {"fall": coarse | {"corners": corners, "shares": shares}}


@pytest.fixture
def cone():
    points, _, triangles, _, _ = tube(0.12, 0.12, 1.1, 0.5)
    return points, triangles


def test_the_coarse_mesh_falls_and_the_fine_one_settles_there(cone):
    made = garment()
    states = list(settle.drape(made, [cone], CLOTHS["jersey"], DrapeSettings(quality=6)))
    sizes = [len(state.positions) for state in states]
    fallen, end = sizes.count(len(made["fall"]["sewn"])), states[-1]
    assert sizes == sorted(sizes) and settle.FALL_WINDOW <= fallen < settle.FALL_FRAMES and len(set(sizes)) == 2
    assert [state.frames for state in states] == list(range(1, len(states) + 1)), "frames count on"
    assert all(a.seconds < b.seconds for a, b in zip(states, states[1:], strict=False))
    assert end.settled and len(end.positions) == len(made["sewn"])
    first = states[fallen].positions
    assert np.linalg.norm(first - end.positions, axis=1).max() < 0.02, "only the last way is left"
    assert not [s for s in bpy.data.scenes if s.name.startswith("TryOn drape")]


def test_without_a_coarse_mesh_it_drapes_at_its_own_fineness(cone):
    made = garment() | {"fall": None}
    states = list(settle.drape(made, [cone], CLOTHS["jersey"], DrapeSettings(max_frames=3)))
    assert [len(state.positions) for state in states] == [len(made["sewn"])] * 3


def test_a_coarse_mesh_that_flies_apart_is_an_error():
    made = garment()
    made["fall"]["pinned"] = np.zeros(len(made["fall"]["sewn"]))
    with pytest.raises(DrapeError, match="flew apart"):
        list(settle.drape(made, [], CLOTHS["jersey"], DrapeSettings()))
    assert not [s for s in bpy.data.scenes if s.name.startswith("TryOn drape")]


def test_lighter_cloth_has_the_same_shape_at_rest():
    whole = solver(CLOTHS["denim"], 0.012)
    light = whole.lighter(0.25)
    for name in ("tension", "compression", "bending"):
        assert getattr(light, name) / light.mass == pytest.approx(getattr(whole, name) / whole.mass)
    assert light.mass == whole.mass / 4 and light.friction == whole.friction
