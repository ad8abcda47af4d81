# SPDX-License-Identifier: GPL-3.0-or-later
"""Buttons sit on the cloth where a tailor sews them, and are no part of the garment's mesh."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.cloth import dress, notions
from tryon.tryon_addon.blender.measure.signed_distance import Surface
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.catalog.garments.notions import PEARL, UPRIGHT, Button, Worn, buttons

SLOPE = np.array([[1.0, 0.0, 0.0], [0.0, -0.6, 0.8], [0.0, -0.8, -0.6]])  # the panel's x, y and outside, in space


def slope() -> notions.Cloth:
    """A square of cloth, 20 cm wide, tilted; its outside looks to the front and down."""
    uv = np.array([[-0.1, 0.0], [0.1, 0.0], [0.1, 0.2], [-0.1, 0.2]])
    triangles = np.array([[0, 1, 2], [0, 2, 3]])
    return notions.Cloth(uv @ SLOPE[:2], triangles, uv[triangles], np.zeros(2, int), ("front",), np.full(4, 0.001))


def owner() -> bpy.types.Object:
    garment = bpy.data.objects.new("TryOn Test", bpy.data.meshes.new("TryOn Test"))
    return people.own(people.new(bpy.context.scene), "Test", "garment", garment)


def sewn_on(garment: bpy.types.Object, *rest: object) -> bpy.types.Object | None:
    return notions.sew_on(people.owner(garment), "Test", garment, *rest)


def test_a_button_lies_flat_on_the_outside() -> None:
    spot = Button("front", (0.03, 0.12), PEARL, hole=UPRIGHT)
    thing = sewn_on(owner(), slope(), [spot], (0.2, 0.2, 0.2))
    local = np.array([v.co[:] for v in thing.data.vertices]) @ SLOPE.T - [0.03, 0.12, 0.001]
    assert local[:, 2].min() > -1e-6 and local[:, 2].max() < 0.003  # m over the cloth's outer side
    hole = local[local[:, 2] < 0.00039]
    assert np.ptp(local[:, 0]) == pytest.approx(PEARL.diameter, abs=1e-5)
    assert np.ptp(hole[:, 1]) > PEARL.diameter + 0.004 > np.ptp(hole[:, 0])  # its hole runs up the panel


def test_buttons_are_replaced_and_go_with_their_garment() -> None:
    scene, garment = bpy.context.scene, owner()
    for count in (3, 1):
        spots = [Button("front", (0.0, 0.05 * (i + 1)), PEARL) for i in range(count)]
        thing = sewn_on(garment, slope(), spots, (0.2, 0.2, 0.2))
        assert [o.name for o in scene.objects if o.get("tryon_role") == notions.ROLE] == [thing.name]
    dress.take_off_others(scene, {garment.name})
    assert thing.parent == garment
    dress.take_off_others(scene, set())
    assert not [o for o in scene.objects if o.get("tryon_role") == notions.ROLE]
    assert sewn_on(owner(), slope(), [], (0.2, 0.2, 0.2)) is None


def test_every_face_of_a_button_looks_out() -> None:
    thing = sewn_on(owner(), slope(), [Button("front", (0.0, 0.1), PEARL)], (0.2, 0.2, 0.2))
    bpy.context.scene.view_layers[0].update()
    surface = Surface.of_object(thing, bpy.context.evaluated_depsgraph_get())
    corner = surface.points[surface.triangles]
    faces = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]) @ SLOPE[2]
    assert (faces > -1e-8).mean() > 0.85  # m2; the rim's underside alone looks down


def flat(low: tuple[float, float], high: tuple[float, float]) -> np.ndarray:
    return np.array([low, (high[0], low[1]), high, (low[0], high[1])])


def test_a_shirt_closes_from_the_collar_to_a_hand_above_the_hem() -> None:
    parts = {"placket": flat((-0.016, -0.75), (0.016, -0.085)), "cuff_l": flat((-0.12, 0), (0.12, 0.065)),
             "cuff_r": flat((-0.12, 0), (0.12, 0.065))}
    uv, panel = np.concatenate(list(parts.values())), np.repeat(np.arange(3), 4)
    found = buttons(PROGRAMMES["shirt"].notions, "plain", uv, panel, tuple(parts))
    heights = [b.at[1] for b in found if b.panel == "placket"]
    assert len(heights) in (6, 7, 8) and 0.07 < -np.diff(heights).mean() < 0.10
    assert heights[0] == pytest.approx(-0.15) and heights[-1] == pytest.approx(-0.655)
    assert [b.panel for b in found if b.panel != "placket"] == ["cuff_l", "cuff_r"]


def test_a_jackets_holes_face_its_buttons() -> None:
    left = np.array([[0.004, -0.7], [0.25, -0.7], [0.25, -0.1], [0.08, 0.0], [0.004, -0.4]])
    uv, panel = np.concatenate([left, left * [-1, 1]]), np.repeat([0, 1], 5)
    found = buttons(PROGRAMMES["blazer"].notions, "plain", uv, panel, ("front_l", "front_r"), Worn(2))
    holes, sewn = [b for b in found if not b.sewn], [b for b in found if b.sewn]
    assert [(-x, y) for x, y in (b.at for b in holes)] == [b.at for b in sewn] and len(sewn) == 2
    assert all(b.panel == "front_r" and b.at[1] < -0.4 for b in sewn)


def test_a_closed_jacket_is_buttoned_on_its_left_and_covered_on_its_right() -> None:
    left = np.array([[-0.018, -0.7], [0.25, -0.7], [0.25, -0.1], [0.08, 0.0], [-0.018, -0.4]])
    right = left * [-1, 1] - [0.036, 0.0]
    uv, panel = np.concatenate([left, right]), np.repeat([0, 1], 5)
    found = buttons(PROGRAMMES["blazer"].notions, "plain", uv, panel, ("front_l", "front_r"), Worn(1))
    assert [(b.panel, b.sewn, b.hole is not None) for b in found] == [
        ("front_l", True, True), ("front_l", False, True), ("front_r", True, False)]
    assert found[0].at[0] == pytest.approx(0.0) and found[0].at[1] > found[1].at[1] == found[2].at[1]


def test_undone_buttons_lie_on_the_one_half_and_their_holes_on_the_other() -> None:
    parts = {"placket": flat((-0.016, -0.75), (0.016, -0.085)), "cuff_l": flat((-0.12, 0), (0.12, 0.065)),
             "cuff_r": flat((-0.12, 0), (0.12, 0.065))}
    uv, panel = np.concatenate(list(parts.values())), np.repeat(np.arange(3), 4)

    def down(undone: int) -> list[Button]:
        found = buttons(PROGRAMMES["shirt"].notions, "plain", uv, panel, tuple(parts), Worn(undone))
        return sorted((b for b in found if b.panel == "placket"), key=lambda b: (-b.at[1], b.at[0]))

    closed, collar, three = down(0), down(1), down(3)
    assert closed == collar, "the collar's own button is under its fall"
    assert [(b.sewn, b.hole is not None, np.sign(b.at[0])) for b in three[:5]] == [
        (True, False, -1), (False, True, 1)] * 2 + [(True, True, 0)]
    assert sum(b.sewn for b in three) == len(closed)
    rolled = buttons(PROGRAMMES["shirt"].notions, "plain", uv, panel, tuple(parts), Worn(rolled=1))
    assert {b.panel for b in rolled} == {"placket"}, "no button of a rolled cuff is seen"


def test_a_tee_has_none() -> None:
    assert buttons(PROGRAMMES["tee"].notions, "plain", np.zeros((0, 2)), np.zeros(0, int), ()) == []
