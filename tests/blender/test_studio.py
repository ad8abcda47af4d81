# SPDX-License-Identifier: GPL-3.0-or-later
"""Studios: made once, removed without a trace, and exposed so that colours come out as what they are."""

from __future__ import annotations

import math

import bpy
import numpy as np
import pytest
from support.photo import CHEST, PERSON, at, card, matt, mesh_object, picture
from tryon.tryon_addon.blender.studio.camera import place_cameras
from tryon.tryon_addon.blender.studio.studio import COLLECTION, STUDIOS, aim_studio, build_studio, remove_studio
from tryon.tryon_addon.core.colour import to_linear
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.spec.look import STUDIOS as NAMES

COUNTED = ("objects", "lights", "meshes", "materials", "worlds", "cameras", "collections", "node_groups")


def counts() -> dict[str, int]:
    return {name: len(getattr(bpy.data, name)) for name in COUNTED}


def users_scene() -> bpy.types.Scene:
    """A scene with the artist's own light and world."""
    scene = bpy.context.scene
    scene.world = bpy.data.worlds.new("Mine")
    light = bpy.data.objects.new("My light", bpy.data.lights.new("My light", "SUN"))
    light.data.energy = 3.0
    scene.collection.objects.link(light)
    return scene


def test_the_studios_are_those_of_the_spec() -> None:
    assert tuple(STUDIOS) == NAMES


def test_building_twice_adds_nothing_and_removing_leaves_nothing() -> None:
    scene = users_scene()
    before = counts()
    build_studio(scene, "softbox", PERSON)
    place_cameras(scene, ["front", "left"], PERSON)
    once = counts()
    build_studio(scene, "softbox", PERSON)
    place_cameras(scene, ["front", "left"], PERSON)
    assert counts() == once
    assert [c.name for c in scene.collection.children] == [COLLECTION]
    remove_studio(scene)
    assert counts() == before
    assert scene.world.name == "Mine" and scene.camera is None
    remove_studio(scene)


def test_another_studio_replaces_the_first_and_spares_what_is_not_its_own() -> None:
    scene = users_scene()
    build_studio(scene, "softbox", PERSON)
    mine = bpy.data.objects.new("My prop", None)
    bpy.data.collections[COLLECTION].objects.link(mine)
    build_studio(scene, "evening", PERSON)
    lamps = {o.name for o in bpy.data.collections[COLLECTION].objects if o.type == "LIGHT"}
    assert lamps == {f"TryOn {lamp.name}" for lamp in STUDIOS["evening"].lamps}
    remove_studio(scene)
    assert mine.name in scene.collection.objects and bpy.data.lights["My light"].energy == 3.0


def test_a_scene_without_a_world_gets_none_back() -> None:
    scene = bpy.context.scene
    scene.world = None
    build_studio(scene, "white", PERSON)
    assert scene.world is not None
    remove_studio(scene)
    assert scene.world is None


def test_an_unknown_studio_is_refused_before_anything_is_made() -> None:
    before = counts()
    with pytest.raises(SpecError, match="evening"):
        build_studio(bpy.context.scene, "sunset", PERSON)
    assert counts() == before


@pytest.mark.parametrize(("view", "degrees"), [("front", 0), ("left", 90), ("three-quarter", 35), ("back", 180)])
def test_the_rig_turns_with_the_camera(view: str, degrees: float) -> None:
    scene = bpy.context.scene
    rig = build_studio(scene, "softbox", PERSON)
    aim_studio(scene, place_cameras(scene, [view], PERSON)[view])
    turned = math.degrees(rig.rotation_euler.z)
    assert abs((turned - degrees + 180) % 360 - 180) < 1.0


def test_lamps_shine_on_the_subject() -> None:
    build_studio(bpy.context.scene, "evening", PERSON * 1.1)
    bpy.context.view_layer.update()
    middle = np.array([0.0, 0.0, 1.75 * 1.1 / 2])
    for lamp in (o for o in bpy.data.objects if o.type == "LIGHT"):
        matrix = np.array(lamp.matrix_world)
        aim = middle - matrix[:3, 3]
        assert -matrix[:3, 2] @ aim / np.linalg.norm(aim) > 0.999


# Linear light from a grey card (0.18) that faces the camera; 1 is the card itself.
EXPOSED = {"softbox": (0.85, 1.2), "white": (1.0, 1.25), "evening": (0.7, 1.6)}


@pytest.mark.parametrize("studio", NAMES)
def test_a_grey_card_is_exposed_alike_in_all_views(studio: str, tmp_path) -> None:
    scene = bpy.context.scene
    build_studio(scene, studio, PERSON)
    levels = []
    for view in ("front", "left"):
        grey = card(view, (0.18, 0.18, 0.18))
        pixels = picture(place_cameras(scene, [view], PERSON)[view], tmp_path)
        bpy.data.objects.remove(grey)
        levels.append(float(to_linear(at(pixels, view, CHEST)) @ [0.2126, 0.7152, 0.0722]) / 0.18)
    low, high = EXPOSED[studio]
    assert low < levels[0] < high, levels
    assert levels[1] == pytest.approx(levels[0], rel=0.06)


@pytest.mark.parametrize("studio", ["softbox", "white"])
def test_brand_colours_come_out_within_a_few_steps(studio: str, tmp_path) -> None:
    scene = bpy.context.scene
    build_studio(scene, studio, PERSON)
    brand = {(31, 58, 95): 1.35, (176, 42, 42): 1.0, (201, 143, 111): 0.65, (231, 231, 231): 0.3}  # sRGB: height
    for colour, z in brand.items():
        card("front", tuple(to_linear(np.array(colour) / 255.0)), np.array([0.0, 0.0, z]))
    pixels = picture(place_cameras(scene, ["front"], PERSON)["front"], tmp_path, size=(96, 128))
    for colour, z in brand.items():
        seen = at(pixels, "front", np.array([0.0, 0.0, z])) * 255.0
        assert np.abs(seen - colour).max() < 24, (colour, seen)
        assert seen.max() < 252  # nothing blown out


def test_white_is_white_to_the_corners_but_keeps_the_feet_on_the_ground(tmp_path) -> None:
    scene = bpy.context.scene
    build_studio(scene, "white", PERSON)
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    mesh_object("subject", PERSON * [0.3, 1.0, 1.0], faces).data.materials.append(matt((0.1, 0.1, 0.1)))
    for view in ("front", "left"):
        pixels = picture(place_cameras(scene, [view], PERSON)[view], tmp_path) * 255.0
        corners = pixels[[0, 0, -1, -1], [0, -1, 0, -1]]
        assert corners.min() >= 240, (view, corners)
    ground = at(pixels, "left", np.array([0.2, 0.0, 0.0]))
    assert 120 < ground.mean() < 247  # the contact shadow before the subject's feet


def test_evening_is_dark_behind_and_readable_before(tmp_path) -> None:
    scene = bpy.context.scene
    build_studio(scene, "evening", PERSON)
    card("front", (0.275, 0.16, 0.1))  # skin
    card("front", (0.03, 0.03, 0.03), np.array([0.0, 0.0, 0.7]))  # black cloth
    pixels = picture(place_cameras(scene, ["front"], PERSON)["front"], tmp_path) * 255.0
    skin, black = at(pixels, "front", CHEST), at(pixels, "front", np.array([0.0, 0.0, 0.7]))
    wall = pixels[2:6, 2:6].reshape(-1, 3).mean(axis=0)
    assert wall.mean() < 60 and 85 < skin.mean() < 200 and black.mean() > 22
    assert skin[0] > skin[2] + 20  # the key is warm
