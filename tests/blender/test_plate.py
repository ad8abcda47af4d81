# SPDX-License-Identifier: GPL-3.0-or-later
"""The backdrop's own picture changes no picture but what it costs, and leaves nothing behind."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

import bpy
import numpy as np
import pytest
from support.photo import CHEST, PERSON, at, card, fewer_samples, matt, mesh_object, picture
from tryon.tryon_addon.blender.studio import backdrop, plate, render
from tryon.tryon_addon.blender.studio.camera import place_cameras
from tryon.tryon_addon.blender.studio.studio import build_studio

SIZE = (168, 224)


def front(studio: str = "softbox") -> bpy.types.Object:
    build_studio(bpy.context.scene, studio, PERSON)
    return place_cameras(bpy.context.scene, ["front"], PERSON)["front"]


def block(name: str = "block") -> bpy.types.Object:
    """A box that stands on the floor and throws a shadow there."""
    corners = np.array([[x, y, z] for x in (-0.2, 0.2) for y in (-0.15, 0.15) for z in (0.0, 0.9)])
    thing = mesh_object(name, corners, [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (1, 3, 7, 5)])
    thing.data.materials.append(matt((0.6, 0.1, 0.1)))
    return thing


def without_plate(monkeypatch) -> None:
    monkeypatch.setitem(render.PRESETS, "standard", dataclasses.replace(render.PRESETS["standard"], plate=0.0))


@pytest.mark.parametrize("studio", ["softbox", "white"])
def test_the_picture_is_the_same_to_the_feet(studio: str, tmp_path, monkeypatch) -> None:
    fewer_samples(monkeypatch, "standard", samples=16)
    camera = front(studio)
    block()
    ours = picture(camera, tmp_path, size=SIZE)
    without_plate(monkeypatch)
    plain = picture(camera, tmp_path, size=SIZE)
    apart = np.abs(ours - plain).mean(axis=-1)
    assert 0.0 < apart.mean() < 0.006 and np.percentile(apart, 99.5) < 0.04
    floor = slice(int(SIZE[1] * 0.86), None)
    assert apart[floor].mean() < 0.012
    assert abs((ours - plain).mean()) < 0.003  # no lighter, no darker


def test_shadows_fall_on_the_plate(tmp_path, monkeypatch) -> None:
    fewer_samples(monkeypatch, "standard", samples=16)
    camera = front()
    empty = picture(camera, tmp_path, size=SIZE)
    block()
    stood = picture(camera, tmp_path, size=SIZE)
    rows = slice(int(SIZE[1] * 0.88), int(SIZE[1] * 0.96))
    assert stood[rows].mean() < empty[rows].mean() - 0.01


def test_nothing_is_left_behind(tmp_path, monkeypatch) -> None:
    fewer_samples(monkeypatch, "standard", samples=1)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    camera, scene = front("white"), bpy.context.scene
    hidden, shown = card("front", (0.2, 0.2, 0.2)), block()
    hidden.visible_camera = False
    paper = backdrop.find(scene).active_material

    def state() -> tuple:
        return len(paper.node_tree.nodes), len(paper.node_tree.links), paper.cycles.emission_sampling

    before = state()
    out = tmp_path / "out"
    out.mkdir()
    picture(camera, out, size=(96, 128))
    assert state() == before and not [i for i in bpy.data.images if "plate" in i.name]
    assert not hidden.visible_camera and shown.visible_camera and not scene.render.use_persistent_data
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_plate_that_cannot_be_written_ends_the_render_and_mends_the_scene(tmp_path, monkeypatch) -> None:
    camera = front()
    thing = block()

    def broken(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(plate, "_photographed", broken)
    with pytest.raises(Exception, match="disk is full"):
        picture(camera, tmp_path, size=(96, 128))
    assert thing.visible_camera and not list(Path(tmp_path).iterdir())


def test_a_transparent_film_and_other_studios_have_none(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(plate, "_photographed", None)
    camera, scene = front(), bpy.context.scene
    scene.camera, paper = camera, backdrop.find(scene)
    for owner, name, value in ((scene.render, "film_transparent", True), (paper, "hide_render", True),
                               (paper, "visible_camera", False)):
        kept = getattr(owner, name)
        setattr(owner, name, value)
        with plate.behind(scene, 0.4):
            pass
        setattr(owner, name, kept)
    del paper[backdrop.PAPER]
    with plate.behind(scene, 0.4):
        pass


def test_views_of_a_session_see_what_has_changed_between_them(tmp_path, monkeypatch) -> None:
    fewer_samples(monkeypatch, "standard", samples=4)
    camera, scene = front(), bpy.context.scene
    scene.render.engine, thing = "BLENDER_WORKBENCH", card("front", (0.8, 0.02, 0.02))
    with render.session(scene, "standard"):
        red = at(picture(camera, tmp_path, size=(24, 32)), "front", CHEST, 0)
        shader = thing.data.materials[0].node_tree.nodes["Principled BSDF"]
        shader.inputs["Base Color"].default_value = (0.02, 0.02, 0.8, 1.0)
        blue = at(picture(camera, tmp_path, size=(24, 32)), "front", CHEST, 0)
        thing.location.z = 5.0
        gone = at(picture(camera, tmp_path, size=(24, 32)), "front", CHEST, 0)
    assert red[0] > 2 * red[2] and blue[2] > 2 * blue[0] and abs(gone[0] - gone[2]) < 0.05
    assert scene.render.engine == "BLENDER_WORKBENCH" and not scene.render.use_persistent_data
