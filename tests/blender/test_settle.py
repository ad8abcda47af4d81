# SPDX-License-Identifier: GPL-3.0-or-later
"""The drape in stages: a coarse tube falls, the fine one settles where it came to lie, what creeps is held."""

import sys

import bpy
import numpy as np
import pytest
from support.tubes import tube
from tryon.tryon_addon.blender.cloth import settle
from tryon.tryon_addon.blender.cloth.terms import FPS, DrapeResult, DrapeSettings
from tryon.tryon_addon.catalog.cloth.physics import CLOTHS, solver
from tryon.tryon_addon.core.errors import DrapeError

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


@pytest.fixture
def restless(monkeypatch):
    """Drapes made up, never at rest: every vertex moves a frame on by its ``pace`` (m/s); the runs that were begun."""
    begun = []

    class Restless:
        def __init__(self, sheet, colliders, cloth, settings):
            self.sheet, self.settings = sheet, settings
            begun.append(self)

        def frames(self):
            still = self.sheet.pinned[:, None] < 1
            for frame in range(1, self.settings.max_frames + 1):
                there = self.sheet.sewn + still * frame / FPS * np.array([1.0, 0.0, 0.0]) * PACE[:len(still), None]
                yield DrapeResult(there, frame, 0.1 * frame, 0.02, 0.01, 0.02, False)

        def close(self):
            pass

    monkeypatch.setattr(settle, "Drape", Restless)
    return begun


# Four pieces above a floor: lying there (its middle trembles), sliding fast over it, hanging free, and one that was
# held from the start.
FOUR = np.array([[0, 1, 4], [1, 2, 4], [2, 3, 4], [3, 0, 4]])
PIECES = np.array([[0.0, 0.0, 0.0], [0.1, 0.0, 0.0], [0.1, 0.1, 0.0], [0.0, 0.1, 0.0], [0.05, 0.05, 0.0]])
LYING = np.concatenate([PIECES + [0, 0, 0.004], PIECES + [0.2, 0, 0.004], PIECES + [0, 0, 0.1], PIECES + [0.2, 0, 0.1]])
PACE = np.repeat([0.0002, 0.05, 0.0002, 0.0], 5) + 0.05 * (np.arange(20) == 4)
LIES, SLIDING, HANGS, PINNED = np.arange(20).reshape(4, 5)
FLOOR = (np.array([[-1.0, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]), np.array([[0, 1, 2], [0, 2, 3]]))
FLAT = {"sewn": LYING, "flat": LYING, "triangles": np.concatenate([FOUR + 5 * i for i in range(4)]),
        "seams": np.zeros((0, 2), int), "pinned": np.repeat([0.0, 0, 0, 1], 5), "layered": np.ones(20, bool)}
COARSE_FLAT = FLAT | {"corners": np.repeat(np.arange(20)[:, None], 3, 1), "shares": np.full((20, 3), 1 / 3)}


def test_what_lies_and_creeps_is_held_and_nothing_else(restless):
    states = list(settle.drape(FLAT | {"fall": COARSE_FLAT}, [FLOOR], CLOTHS["jersey"], DrapeSettings(max_frames=50)))
    fallen, slid, held = restless
    assert slid.sheet.pinned.tolist() == FLAT["pinned"].tolist() and slid.sheet.layered is not None
    assert np.flatnonzero(held.sheet.pinned).tolist() == [*LIES, *PINNED], "not what slides fast, nor what hangs"
    assert held.sheet.layered is None and held.settings.weight == settle.CALM
    assert held.settings.max_frames == 50 - settle.SLIDES and slid.settings.max_frames == settle.NEARLY
    assert [s.frames for s in states] == list(range(1, 101)), "50 of the fall, 50 of the garment's own mesh"
    assert np.array_equal(held.sheet.sewn, states[49 + settle.SLIDES].positions), "it goes on from where it was"


def test_cloth_that_has_hardly_moved_is_given_time_to_settle_unheld(restless, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "PACE", np.full(20, 0.0002))
    list(settle.drape(FLAT | {"fall": COARSE_FLAT}, [FLOOR], CLOTHS["jersey"], DrapeSettings(max_frames=50)))
    assert restless[-1].settings.max_frames == 50 - settle.NEARLY


def test_a_seam_is_closed_before_its_cloth_is_held(restless):
    seam = [LIES[0], HANGS[0]]
    sewn = FLAT | {"seams": np.array([seam])}
    states = list(settle.drape(sewn | {"fall": None}, [FLOOR], CLOTHS["jersey"], DrapeSettings(max_frames=120)))
    slid, held = restless
    before, after = states[slid.settings.max_frames - 1].positions, held.sheet.sewn
    assert np.linalg.norm(before[seam[0]] - before[seam[1]]) > 0.09
    np.testing.assert_allclose(after[seam], np.repeat(before[seam].mean(0, keepdims=True), 2, 0))
    np.testing.assert_array_equal(np.delete(after, seam, 0), np.delete(before, seam, 0))
    assert held.sheet.pinned[seam].tolist() == [1.0, 1.0], "one side alone would hold it open"


def test_a_hood_goes_on_colliding_with_itself(restless):
    hooded = FLAT | {"fall": None, "loose": np.isin(np.arange(20), HANGS)}
    list(settle.drape(hooded, [FLOOR], CLOTHS["jersey"], DrapeSettings(max_frames=120)))
    assert restless[-1].sheet.layered is not None


def test_a_garment_that_falls_at_its_own_fineness_slides_for_longer(restless):
    list(settle.drape(FLAT | {"fall": None}, [FLOOR], CLOTHS["jersey"], DrapeSettings(max_frames=160)))
    assert [run.settings.max_frames for run in restless] == [96, 64]


@pytest.mark.parametrize(("frames", "sizes"), [(5, [0] * 5 + [1]), (50, [0] * 50 + [1]), (53, [0] * 50 + [1] * 3),
                                               (60, [0] * 50 + [1] * 10)])
def test_it_ends_between_two_frames_with_the_garments_own_mesh(restless, frames, sizes):
    """While the coarse copy falls its shape is the garment's; nobody sees a coarse garment."""
    fine = FLAT | {"fall": {name: FLAT[name][:10] if name != "triangles" else FLAT[name][:8] for name in FLAT}
                   | {"corners": np.repeat(np.arange(20)[:, None] % 10, 3, 1), "shares": np.full((20, 3), 1 / 3)}}
    seen = []
    states = []
    for state in settle.drape(fine, [FLOOR], CLOTHS["jersey"], DrapeSettings(max_frames=50),
                              lambda: len(seen) >= frames):
        states.append(state)
        seen.append(state)
    assert [len(state.positions) // 20 for state in states] == sizes
    assert not states[-1].settled and states[-1].frames == frames
    if sizes[-2] == 0:
        assert np.isnan(states[-1].drift_p95), "nobody knows how far it would have drifted"
        held = FLAT["pinned"] > 0
        np.testing.assert_allclose(states[-1].positions[~held][:10], states[-2].positions[:10])


def test_what_touches_is_what_lies_within_reach_of_the_colliders_offset():
    high = settle.TOUCHES + 0.003
    points = np.array([[0.0, 0, high - 1e-4], [0.0, 0, high + 1e-4], [0.0, 0, 5.0]])
    assert settle.touching(points, [FLOOR], 0.003).tolist() == [True, False, False]
