# SPDX-License-Identifier: GPL-3.0-or-later
"""An inner garment has room beneath an outer one; where nothing covers it, it stays as it is."""

import dataclasses

import numpy as np
import pytest
from mathutils import Vector
from support.tubes import tube
from tryon.tryon_addon.blender.cloth import draped, press
from tryon.tryon_addon.blender.cloth.terms import DrapeResult, DrapeSettings
from tryon.tryon_addon.blender.measure import penetration
from tryon.tryon_addon.blender.measure.signed_distance import Surface
from tryon.tryon_addon.core import meshes
from tryon.tryon_addon.pipeline import workplace
from tryon.tryon_addon.spec.look import Garment

CLEARANCE = 0.002


def surface(radius, high=1.1, low=0.4, around=64):
    points, _, triangles, _, _ = tube(radius, radius, high, low, around=around, rows=40)
    return Surface.build(points, triangles)


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
    skin = Surface.build(np.concatenate([trunk.points, beside]),
                                 np.concatenate([trunk.triangles, arm.triangles + len(trunk.points)]))
    crest = points[(points[:, 0] > 0.13) & (np.abs(points[:, 1]) < 0.01)]
    assert (radius(crest - (0.158, 0, 0)) - 0.02 < radius(crest) - 0.10).all(), "the arm is nearer"
    there = press.pressed(points, triangles, skin, surface(0.12), CLEARANCE)
    assert radius(there).max() < 0.12 - 0.9 * CLEARANCE


def test_cloth_between_an_arm_and_the_trunk_is_not_parted():
    """A shirt's back at the armpit: for a few of its points an arm is nearer than the trunk, and looks their way."""
    points, _, triangles, _, _ = tube(0.15, 0.15, 1.0, 0.5, around=96, rows=30)
    trunk, arm = surface(0.03), surface(0.06, around=24)
    skin = Surface.build(np.concatenate([trunk.points, arm.points + (0.22, 0, 0)]),
                         np.concatenate([trunk.triangles, arm.triangles + len(trunk.points)]))
    foot, normal, _, far = skin.tree.find_nearest(Vector((0.15 * np.cos(0.86), 0.15 * np.sin(0.86), 0.75)))
    assert far < 0.12 and normal.dot(Vector((np.cos(0.86), np.sin(0.86), 0.0))) > 0.0
    there = press.pressed(points, triangles, skin, surface(0.145), CLEARANCE, behind=True)
    assert radius(there).max() < 0.145 - 0.9 * CLEARANCE
    edges = meshes.edges_of(triangles)
    assert meshes.stretch(there, points, edges).max() < 0.05


def test_of_two_ways_to_press_the_one_that_spoils_less_is_taken(monkeypatch):
    """What is neither cut nor torn by the nearest skin stays with that: deep folds face many ways."""
    points, _, triangles, seams, _ = tube(0.15, 0.15, 1.0, 0.5, around=96, rows=30)
    index, count = meshes.weld_map(len(points), seams)
    points, triangles = meshes.weld(points, index, count), index[triangles]
    trunk, arm = surface(0.03), surface(0.06, around=24)
    both = Surface.build(np.concatenate([trunk.points, arm.points + (0.22, 0, 0)]),
                         np.concatenate([trunk.triangles, arm.triangles + len(trunk.points)]))
    asked = []
    real = press.pressed
    monkeypatch.setattr(press, "pressed", lambda *a, **k: (asked.append(bool(k)), real(*a, **k))[1])
    inner = worn(points, triangles)
    there = draped._lowered(inner, both, surface(0.145)).positions
    assert asked == [False, True]
    assert meshes.stretch(there, points, meshes.edges_of(triangles)).max() < 0.05
    draped._lowered(inner, trunk, surface(0.145))
    assert asked == [False, True, False]
    smooth = points * (0.14 / 0.15, 0.14 / 0.15, 1.0)
    monkeypatch.setattr(draped, "mend", lambda *_: smooth)
    assert draped._lowered(inner, both, surface(0.145)).positions is smooth
    assert asked == [False, True, False, False], "what is spoilt and then mended is good"


def test_cloth_with_no_skin_behind_it_goes_with_its_neighbours():
    """Beside an arm that looks against it, over a hollow of the trunk: left where it was, it would be a spike."""
    points, triangles = folded(0.0)
    trunk, arm = surface(0.10), surface(0.02, around=24)
    middle = trunk.points[trunk.triangles].mean(axis=1)
    whole = trunk.triangles[(middle[:, 0] < 0.0) | (abs(middle[:, 1]) > 0.012)]
    skin = Surface.build(np.concatenate([trunk.points, arm.points + (0.158, 0, 0)]),
                         np.concatenate([whole, arm.triangles + len(trunk.points)]))
    assert not press._standing(points, points * (1, 1, 0), skin, True)[2].all()
    there = press.pressed(points, triangles, skin, surface(0.12), CLEARANCE, behind=True)
    assert radius(there).max() < 0.12


def test_what_sticks_out_away_from_the_skin_is_tucked_back():
    """In a lap a fold is pressed along the belly's normal, and comes out where the cloth over it lies on a thigh."""
    points, triangles = folded(0.0)
    outer = surface(0.13)
    high = points * np.where(abs(points[:, 2:] - 0.75) < 0.02, (1.1, 1.1, 1.0), 1.0)  # a ring 7 mm out of it
    assert radius(high).max() > 0.135
    there = press.tucked(high, triangles, outer, CLEARANCE)
    assert radius(there).max() < 0.13 - 0.8 * CLEARANCE
    far = abs(points[:, 2] - 0.75) > 0.08
    assert np.array_equal(there[far], points[far])
    assert press.tucked(points, triangles, outer, CLEARANCE) is points


def test_cloth_in_a_closed_fold_is_pushed_no_farther_than_into_the_fold():
    """All the way out would be through the garment's own cloth on the other side."""
    skin = surface(0.10)
    closed = dataclasses.replace(skin, closed=np.ones(len(skin.triangles), bool))
    points, _, triangles, _, _ = tube(0.10, 0.10, 0.9, 0.6, around=32)
    for depth, there in ((0.005, 0.005), (0.018, penetration.BURIED)):
        sunken = points * ((0.10 - depth) / 0.10, (0.10 - depth) / 0.10, 1.0)
        pushed = penetration.pushed_out(sunken, meshes.edges_of(triangles), [closed], CLEARANCE)
        assert np.allclose(radius(pushed), 0.10 - there, atol=0.001)
        out = penetration.pushed_out(sunken, meshes.edges_of(triangles), [skin], CLEARANCE)
        assert radius(out).min() > 0.10


@pytest.fixture
def place():
    points, triangles = surface(0.10).points, surface(0.10).triangles
    return workplace.Workplace.on(Surface.build(points, triangles), DrapeSettings())


def worn(points, triangles, name="pencil_skirt", panel=None):
    sewn = {"sewn": points, "flat": points, "triangles": triangles, "seams": np.zeros((0, 2), int),
            "pinned": np.zeros(len(points)), "panel": np.zeros(len(points), int) if panel is None else panel}
    return draped.Draped(Garment(name), sewn, points, DrapeResult(points, 1, 0.1, 0.0, 0.0, 0.0, True), False)


def test_layers_lie_clear_of_each_other(place):
    place.wear(worn(*folded()))
    settings = place.over(DrapeSettings())
    assert settings.offset > DrapeSettings().offset + draped.CLEARANCE, "room for what is worn"
    over = tube(0.12, 0.12, 1.0, 0.5, around=96, rows=30)
    coat = worn(over[0], over[2], "coat")
    certificate = place.judge(coat).certificate
    assert certificate.penetrating_pct == 0.0 and certificate.poke_through_pct == 0.0
    inner, outer = place.wear(coat)
    assert radius(inner.positions).max() < radius(outer.positions).min()
    assert place.worn == [inner, outer]
    assert np.array_equal(outer.result.positions, over[0]), "what was draped is known still"


def test_in_a_pose_only_what_sticks_out_goes_back_under(place):
    """A lap's folds stand over two thighs and a belly: lowered by a share of their height they cross."""
    over = tube(0.127, 0.127, 1.0, 0.5, around=96, rows=30)
    inner, coat = worn(*folded()), worn(over[0], over[2], "coat")
    beneath = {posed: draped.pressed(dataclasses.replace(inner, posed=posed), place.skin, [coat]).positions
               for posed in (True, False)}
    assert all(radius(there).max() < 0.127 for there in beneath.values())
    moved = {posed: np.abs(there - inner.positions).max(axis=1) > 1e-4 for posed, there in beneath.items()}
    low = radius(inner.positions) < np.quantile(radius(inner.positions), 0.2)
    assert moved[True].any() and not moved[True][low].any() and moved[False][low].all()


def test_in_a_pose_cloth_falls_on_the_folds_that_it_is_worn_over(place):
    """A lap is full of folds, which the body's shape does not have; what lies on the skin is pressed instead."""
    coat = {"sewn": tube(0.14, 0.14, 1.0, 0.5)[0]}
    place.wear(worn(*folded()))
    assert len(place.colliders(coat)) == 1
    place.moved = True
    _, (points, triangles) = place.colliders(coat)
    standing = np.unique(triangles)
    assert 0 < len(standing) < len(points) and radius(points)[standing].min() > 0.10 + 0.9 * workplace.STANDS
    place.worn = [worn(*folded(0.0)[:1], folded()[1])]
    place.worn[0].positions[:] *= (0.105 / 0.125, 0.105 / 0.125, 1)
    assert len(place.colliders(coat)) == 1, "it lies on the skin"


def test_cloth_that_hangs_from_a_belly_over_a_thigh_has_its_outside_outside(place):
    """The nearest skin of a fold's inside is another limb's, which looks the same way."""
    points, triangles = folded(0.0)
    seen = Surface.build(points, triangles)
    inside = Surface.build(points * (0.99, 0.99, 1.0), triangles[:, ::-1])
    both = Surface.build(np.concatenate([points, inside.points]),
                                 np.concatenate([triangles, inside.triangles + len(points)]))
    assert np.array_equal(penetration.outward(both, seen), np.arange(len(both.points)) < len(points))


def test_a_collar_shows_its_other_side():
    """A panel that is turned down looks inwards; for what lies over it, it looks outwards."""
    skin = surface(0.10)
    points, _, triangles, _, _ = tube(0.12, 0.12, 1.0, 0.5)
    panel = np.repeat([0, 1], len(points) // 2)
    down = panel[triangles[:, 0]] == 1
    turned = np.where(down[:, None], triangles[:, ::-1], triangles)
    straight, found = draped.shell(worn(points, triangles, panel=panel), skin), draped.shell(
        dataclasses.replace(worn(points, turned, panel=panel)), skin)
    assert np.array_equal(found[1], straight[1]) and np.allclose(found[0], straight[0])
    assert radius(found[0]).min() > 0.12
