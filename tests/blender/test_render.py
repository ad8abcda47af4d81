# SPDX-License-Identifier: GPL-3.0-or-later
"""Rendering writes what it says, leaves the user's settings alone, and says what went wrong."""

from __future__ import annotations

import json

import bpy
import numpy as np
import pytest
from PIL import Image
from support.photo import CHEST, PERSON, at, card, fewer_samples, picture
from tryon.tryon_addon.blender.studio import render, sheet
from tryon.tryon_addon.blender.studio.camera import place_cameras
from tryon.tryon_addon.blender.studio.settings import plain_values
from tryon.tryon_addon.blender.studio.sheet import contact_sheet, read_picture, text_mask, write_picture
from tryon.tryon_addon.blender.studio.studio import build_studio
from tryon.tryon_addon.core.errors import RenderError, SpecError, StorageError
from tryon.tryon_addon.formats import png
from tryon.tryon_addon.spec.look import PRESETS as NAMES


def front() -> bpy.types.Object:
    scene = bpy.context.scene
    build_studio(scene, "softbox", PERSON)
    return place_cameras(scene, ["front"], PERSON)["front"]


def settings(scene: bpy.types.Scene) -> dict:
    owners = {"render": scene.render, "image": scene.render.image_settings, "cycles": scene.cycles,
              "display": scene.display, "view": scene.view_settings, "device": scene.display_settings}
    found: dict = {"camera": scene.camera}
    for name, owner in owners.items():
        found |= {f"{name}.{key}": value for key, value in plain_values(owner).items()}
    return found | {f"shading.{key}": value for key, value in plain_values(scene.display.shading).items()}


def test_the_presets_are_those_of_the_spec() -> None:
    assert tuple(render.PRESETS) == NAMES


@pytest.mark.parametrize("preset", ["draft", "standard"])
def test_the_users_settings_come_back(preset: str, tmp_path) -> None:
    scene = bpy.context.scene
    camera = front()
    scene.render.resolution_x, scene.render.resolution_percentage = 333, 40
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.image_settings.color_depth = "32"
    scene.render.filepath = "//mine"
    scene.cycles.samples, scene.cycles.max_bounces = 777, 3
    scene.view_settings.view_transform, scene.view_settings.exposure = "AgX", 0.5
    scene.view_settings.look = "AgX - Punchy"
    scene.display.shading.light = "FLAT"
    scene.camera = bpy.data.objects.new("Mine", bpy.data.cameras.new("Mine"))
    before = settings(scene)
    pixels = picture(camera, tmp_path, preset, (24, 32))
    assert pixels.shape == (32, 24, 3)
    assert settings(scene) == before


def test_settings_come_back_after_a_failure(tmp_path) -> None:
    scene = bpy.context.scene
    camera = front()
    before = settings(scene)
    (tmp_path / "picture.png").mkdir()
    with pytest.raises(StorageError, match="picture.png"):
        picture(camera, tmp_path, "standard", (8, 8))
    assert settings(scene) == before


def test_draft_shows_the_subject_in_texture_colour(tmp_path) -> None:
    camera = front()
    card("front", (0.8, 0.02, 0.02)).data.materials[0].diffuse_color = (0.8, 0.02, 0.02, 1.0)
    red = at(picture(camera, tmp_path, "draft"), "front", CHEST)
    assert red[0] > 0.4 and red[1] < 0.3


def test_the_note_is_in_the_file_and_nothing_private_is(tmp_path) -> None:
    path = render.render_view(bpy.context.scene, front(), tmp_path / "a.png", "standard", size=(8, 8), stamp="seed 7")
    assert dict(Image.open(path).text) == {"Note": "seed 7"}  # Cycles would say how long it took
    path = render.render_view(bpy.context.scene, front(), tmp_path / "b.png", "standard", size=(8, 8))
    assert not Image.open(path).text and not Image.open(path).getexif()


def test_a_long_note_is_whole_and_can_be_read_back(tmp_path) -> None:
    """A look's spec has thousands of signs."""
    note = json.dumps({"spec": {f"field {i}": "\u00e4" * 40 for i in range(200)}}, ensure_ascii=False)
    path = render.render_view(bpy.context.scene, front(), tmp_path / "a.png", "draft", size=(8, 8), stamp=note)
    assert png.text_of(path, sheet.NOTE) == note and dict(Image.open(path).text)["Note"] == note
    assert sheet.read_picture(path).shape == (8, 8, 3)


def test_a_render_that_fails_leaves_the_picture_that_was_there(tmp_path, monkeypatch) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"of an earlier run")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sheet, "stamp_picture", full)
    with pytest.raises(StorageError, match="the disk is full"):
        render.render_view(bpy.context.scene, front(), path, "draft", size=(8, 8), stamp="x")
    assert path.read_bytes() == b"of an earlier run" and list(tmp_path.iterdir()) == [path]


def test_only_the_subject_is_shown_when_asked(tmp_path) -> None:
    camera = front()
    card("front", (0.8, 0.02, 0.02)).name = "subject"
    intruder = card("front", (0.02, 0.02, 0.8), CHEST - [0.0, 0.3, 0.0])
    seen = at(picture(camera, tmp_path, size=(24, 32)), "front", CHEST, 0)
    alone = at(picture(camera, tmp_path, size=(24, 32), only=frozenset({"subject"})), "front", CHEST, 0)
    assert seen[2] > seen[0] and alone[0] > alone[2]
    assert not intruder.hide_render


def test_without_a_denoiser_it_warns_and_takes_more_samples(tmp_path, monkeypatch) -> None:
    camera = front()
    monkeypatch.setattr(render, "has_denoiser", lambda: False)
    fewer_samples(monkeypatch, "standard", samples=1)
    with pytest.warns(UserWarning, match="OpenImageDenoise"):
        picture(camera, tmp_path, size=(8, 8))
    applied = []
    monkeypatch.setattr(render, "_apply", lambda target, values: applied.append(dict(values)))
    with pytest.warns(UserWarning, match="OpenImageDenoise"):
        picture(camera, tmp_path, size=(8, 8))
    cycles = next(values for values in applied if "samples" in values)
    assert cycles["samples"] == 2 and not cycles["use_denoising"]


def test_a_setting_that_this_blender_lacks_is_named(tmp_path, monkeypatch) -> None:
    camera = front()
    fewer_samples(monkeypatch, "standard", samples=1, denoising_quality="SUPERB")
    with pytest.warns(UserWarning, match="denoising_quality 'SUPERB'"):
        picture(camera, tmp_path, size=(8, 8))


def test_a_scene_that_is_handed_on_renders_the_same_picture(tmp_path) -> None:
    scene = bpy.context.scene
    camera = front()
    card("front", (0.3, 0.2, 0.1))
    ours = picture(camera, tmp_path, size=(24, 32))
    render.set_up(scene, camera, "standard")
    scene.render.resolution_x, scene.render.resolution_y = 24, 32
    scene.render.filepath = str(tmp_path / "theirs.png")
    bpy.ops.render.render(write_still=True)
    assert np.array_equal(read_picture(tmp_path / "theirs.png"), ours)


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


def test_a_session_sees_its_own_settings_change(tmp_path, monkeypatch) -> None:
    camera, scene = front(), bpy.context.scene
    said: list[str] = []

    def tell(stats, *_) -> None:
        said.append(str(stats))

    bpy.app.handlers.render_stats.append(tell)
    try:
        with render.session(scene, "standard"):
            assert scene.render.use_persistent_data
            for samples in (1, 3):
                fewer_samples(monkeypatch, "standard", samples=samples)
                said.clear()
                picture(camera, tmp_path, size=(24, 32))
                assert any(f"Sample {samples}/{samples}" in line for line in said)
    finally:
        bpy.app.handlers.render_stats.remove(tell)


def test_an_unknown_preset_lists_the_known(tmp_path) -> None:
    with pytest.raises(SpecError, match="standard"):
        picture(front(), tmp_path, "ultra")


def test_the_same_scene_gives_the_same_picture(tmp_path) -> None:
    camera = front()
    card("front", (0.3, 0.2, 0.1))
    assert np.array_equal(picture(camera, tmp_path, size=(24, 32)), picture(camera, tmp_path, size=(24, 32)))


def test_the_contact_sheet_holds_every_picture_unchanged(tmp_path) -> None:
    pictures = [np.full((400, 300, 3), value, np.float32) for value in (0.5, 0.6, 0.7)]
    paths = [tmp_path / f"{i}.png" for i in range(3)]
    for pixels, path in zip(pictures, paths, strict=True):
        write_picture(pixels, path)
    sheet = read_picture(contact_sheet(paths, tmp_path / "sheet.png", columns=2, labels=["front", "back", "left"]))
    assert sheet.shape[1] > 2 * 300 and sheet.shape[0] > 2 * 400
    for value in (0.5, 0.6, 0.7):
        assert 0 <= np.isclose(sheet[..., 0], value, atol=0.003).sum() - 400 * 300 < 100  # ink has greys too
    assert (sheet < 0.4).sum() > 60  # the captions' ink


def test_pictures_of_different_sizes_share_a_sheet_whole(tmp_path) -> None:
    for name, shape, value in (("tall", (400, 300), 0.5), ("wide", (300, 800), 0.7)):
        write_picture(np.full((*shape, 3), value, np.float32), tmp_path / f"{name}.png")
    sheet = read_picture(contact_sheet([tmp_path / "tall.png", tmp_path / "wide.png"], tmp_path / "sheet.png"))
    tall, wide = (np.argwhere(np.isclose(sheet[..., 0], value, atol=0.003)) for value in (0.5, 0.7))
    for found, aspect in ((tall, 4 / 3), (wide, 3 / 8)):
        high, broad = np.ptp(found, axis=0) + 1
        assert high / broad == pytest.approx(aspect, rel=0.03) and len(found) == high * broad
    assert tall[:, 1].max() < wide[:, 1].min()


def test_a_sheet_of_nothing_is_refused(tmp_path) -> None:
    with pytest.raises(RenderError, match="gone.png"):
        contact_sheet([tmp_path / "gone.png"], tmp_path / "sheet.png")
    with pytest.raises(RenderError, match="no picture"):
        contact_sheet([], tmp_path / "sheet.png")


def test_text_is_upright() -> None:
    mask = text_mask("L", 40)
    rows = mask.sum(axis=1)
    assert rows[: 20].max() < rows.max() / 2 < rows[25:].max()  # an L stands on its foot
    assert len(bpy.data.curves) == 0
