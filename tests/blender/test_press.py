# SPDX-License-Identifier: GPL-3.0-or-later
"""An inner garment has room beneath an outer one; where nothing covers it, it stays as it is."""

import dataclasses

import numpy as np
import pytest
from test_drape import tube
from tryon.tryon_addon import draping
from tryon.tryon_addon.core import meshes
from tryon.tryon_addon.core.spec import Garment
from tryon.tryon_addon.scene import dress, inspect, press
from tryon.tryon_addon.scene.cloth import DrapeResult, DrapeSettings

CLEARANCE = 0.002


def surface(radius, high=1.1, low=0.4, around=64):
    points, _, triangles, _, _ = tube(radius, radius, high, low, around=around, rows=40)
    return inspect.Surface.build(points, triangles)


def folded(depth=0.012):
    """A tube around the z axis whose wall waves eight times on its way round."""
    points, _, triangles, _, _ = tube(0.125, 0.125, 1.0, 0.5, around=96, rows=30)
    wave = 1 + depth / 0.125 * np.cos(8 * np.arctan2(points[:, 1], points[:, 0]))
    return points * np.stack([wave, wave, np.ones(len(points))], 1), triangles


def radius(points):
    return np.hypot(points[:, 0], points[:, 1])


def test_folds_become_shallower_beneath_what_is_worn_over_them():
    points, triangles = folded()
    skin, outer = surface(0.10), surface(0.12, high=1.1, low=0.75)
    there = press.pressed(points, triangles, skin, outer, CLEARANCE)
    covered = points[:, 2] > 0.76
    assert radius(points)[covered].max() > 0.13 and radius(there)[covered].max() < 0.12 - 0.9 * CLEARANCE
    assert radius(there).min() > 0.10, "not into the skin"
    crests, valleys = radius(points) > 0.13, radius(points) < 0.12
    assert radius(there)[covered & crests].min() > radius(there)[covered & valleys].max(), "a fold is still a fold"


def test_what_nothing_covers_stays_and_the_way_there_is_smooth():
    points, triangles = folded()
    there = press.pressed(points, triangles, surface(0.10), surface(0.12, high=1.1, low=0.75), CLEARANCE)
    free = points[:, 2] < 0.55
    assert np.allclose(there[free], points[free], atol=1e-3), "20 cm away"
    moved = np.linalg.norm(there - points, axis=1)
    a, b = meshes.edges_of(triangles).T
    assert np.abs(moved[a] - moved[b]).max() < 0.012
    loose = press.pressed(points, triangles, surface(0.10), surface(0.2), CLEARANCE)
    assert loose is points, "beneath a wide coat nothing moves"


def test_cloth_beside_an_arm_is_pressed_to_the_side_it_belongs_to():
    """The skin nearest to the crests of the folds is an arm's, on the far side of the outer garment."""
    points, triangles = folded()
    trunk, arm = surface(0.10), surface(0.02, around=24)
    beside = arm.points + (0.158, 0, 0)
    skin = inspect.Surface.build(np.concatenate([trunk.points, beside]),
                                 np.concatenate([trunk.triangles, arm.triangles + len(trunk.points)]))
    crest = points[(points[:, 0] > 0.13) & (np.abs(points[:, 1]) < 0.01)]
    assert (radius(crest - (0.158, 0, 0)) - 0.02 < radius(crest) - 0.10).all(), "the arm is nearer"
    there = press.pressed(points, triangles, skin, surface(0.12), CLEARANCE)
    assert radius(there).max() < 0.12 - 0.9 * CLEARANCE


@pytest.fixture
def place():
    points, triangles = surface(0.10).points, surface(0.10).triangles
    return draping.Workplace.on(inspect.Surface.build(points, triangles), DrapeSettings())


def worn(points, triangles, name="pencil_skirt", panel=None):
    sewn = {"sewn": points, "flat": points, "triangles": triangles, "seams": np.zeros((0, 2), int),
            "pinned": np.zeros(len(points)), "panel": np.zeros(len(points), int) if panel is None else panel}
    return dress.Draped(Garment(name), sewn, points, DrapeResult(points, 1, 0.1, 0.0, 0.0, 0.0, True), False)


def test_layers_lie_clear_of_each_other(place):
    place.wear(worn(*folded()))
    settings = place.over(DrapeSettings())
    assert settings.offset > DrapeSettings().offset + dress.CLEARANCE, "room for what is worn"
    over = tube(0.12, 0.12, 1.0, 0.5, around=96, rows=30)
    coat = worn(over[0], over[2], "coat")
    certificate = place.judge(coat)
    assert certificate.penetrating_pct == 0.0 and certificate.poke_through_pct == 0.0
    inner, outer = place.wear(coat)
    assert radius(inner.positions).max() < radius(outer.positions).min()
    assert place.worn == [inner, outer]
    assert np.array_equal(outer.result.positions, over[0]), "what was draped is known still"


def test_a_collar_shows_its_other_side():
    """A panel that is turned down looks inwards; for what lies over it, it looks outwards."""
    skin = surface(0.10)
    points, _, triangles, _, _ = tube(0.12, 0.12, 1.0, 0.5)
    panel = np.repeat([0, 1], len(points) // 2)
    down = panel[triangles[:, 0]] == 1
    turned = np.where(down[:, None], triangles[:, ::-1], triangles)
    straight, found = dress.shell(worn(points, triangles, panel=panel), skin), dress.shell(
        dataclasses.replace(worn(points, turned, panel=panel)), skin)
    assert np.array_equal(found[1], straight[1]) and np.allclose(found[0], straight[0])
    assert radius(found[0]).min() > 0.12
