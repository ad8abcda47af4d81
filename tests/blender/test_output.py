# SPDX-License-Identifier: GPL-3.0-or-later
"""A view becomes the file that it asks for: of that kind and size, on paper or without, and says its stamp alone."""

import bpy
import numpy as np
import pytest
from support.photo import PERSON, card, fewer_samples
from tryon.tryon_addon.blender.studio import decoded, render, sheet
from tryon.tryon_addon.blender.studio.camera import place_cameras
from tryon.tryon_addon.blender.studio.settings import plain_values
from tryon.tryon_addon.blender.studio.studio import build_studio
from tryon.tryon_addon.formats import complete
from tryon.tryon_addon.formats.pictures import exr, note
from tryon.tryon_addon.formats.pictures.kinds import KINDS
from tryon.tryon_addon.spec.stamp import NOTE
from tryon.tryon_addon.spec.view import View
from tryon.tryon_addon.workflows.rerender import Apart

SIZE = (48, 36)


@pytest.fixture
def camera(monkeypatch):
    fewer_samples(monkeypatch, "standard", samples=4)
    build_studio(bpy.context.scene, "softbox", PERSON)
    card("front", (0.6, 0.1, 0.1), size=1.2)
    return place_cameras(bpy.context.scene, ["front"], PERSON)["front"]


def rendered(camera, path, view, **options):
    return render.render_view(bpy.context.scene, camera, path / view.file, "standard", view=view, stamp="a stämp",
                              **options)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file(kind, camera, tmp_path):
    scene = bpy.context.scene
    layer = scene.view_layers[0]
    before = plain_values(scene.render), plain_values(layer), plain_values(scene.render.image_settings)
    view, preview = View("a", format=kind, size=SIZE), tmp_path / "seen.png"
    path = rendered(camera, tmp_path, view, preview=preview if not KINDS[kind].shown else None)
    assert (plain_values(scene.render), plain_values(layer), plain_values(scene.render.image_settings)) == before
    assert complete.is_complete(path) and note.note_of(path, NOTE) == "a stämp" and path.suffix == KINDS[kind].suffix
    content = path.read_bytes()
    assert not [word for word in (b"NeoGeo", b"RenderTime", b"cycles.", b"Blender:", str(tmp_path).encode())
                if word in content]
    pixels = decoded.pixels_of(path)
    assert pixels.shape[:2] == SIZE[::-1] and pixels[18, 24, 0] > 1.5 * pixels[18, 24, 1]  # red, and the right way up
    assert pixels[:, :, :3].max() <= 255 and pixels[2, 2, 0] > 100
    again = decoded.pixels_of(rendered(camera, tmp_path, View("b", format=kind, size=SIZE)))
    assert Apart.between(pixels, again).nothing
    if kind == "exr":
        layers = {name.split(".", 1)[1] for name in exr.layers_of(content, path)}
        assert {"Combined.R", "Depth.Z", "Normal.X", "CryptoObject00.r"} <= layers and len(layers) > 30
        shown = 255 * sheet.read_picture(preview)
        assert np.abs(shown - pixels[..., :3]).mean() < 2.0  # softbox: nothing but sRGB lies between


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS.values() if kind.alpha])
def test_without_paper_only_the_person_covers(kind, camera, tmp_path):
    path = rendered(camera, tmp_path, View("a", format=kind, size=SIZE, transparent=True, quality=100.0))
    pixels = decoded.pixels_of(path)
    assert pixels.shape[2] == 4 and pixels[18, 24, 3] > 250 and pixels[2, 2, 3] < 3
    paper = next(o for o in bpy.context.scene.objects if o.name.startswith("TryOn Backdrop"))
    assert paper.visible_camera and not paper.hide_render and not bpy.context.scene.render.film_transparent


def test_paper_of_a_colour_is_of_that_hue(camera, tmp_path):
    build_studio(bpy.context.scene, "white", PERSON, "#3060c0", 2.0)
    pixels = decoded.pixels_of(rendered(camera, tmp_path, View("a", size=SIZE)))
    assert pixels[2, 2, 2] > pixels[2, 2, 1] > pixels[2, 2, 0]


def test_pictures_of_several_sizes_share_a_sheet(tmp_path):
    paths = []
    for i, shape in enumerate([(90, 60, 3), (40, 900, 3), (950, 200, 3)]):
        paths.append(tmp_path / f"{i}.png")
        sheet.write_picture(np.full(shape, 0.2 * i, np.float32), paths[-1])
    pixels = sheet.read_picture(sheet.contact_sheet(paths, tmp_path / "sheet.png", labels=["a", "b", "c"]))
    assert pixels.shape[0] < 1100 and pixels.shape[1] < 2300
    assert [(np.abs(pixels - level).max(axis=-1) < 0.01).sum() > 5000 for level in (0.2, 0.4)] == [True, True]
