# SPDX-License-Identifier: GPL-3.0-or-later
"""A photo becomes a garment's cloth: as it is, or drawn anew by the generator, with whose it is written down."""

import bpy
import numpy as np
import pytest
from support.addon import registered
from support.cloth_photo import spotted
from support.fake_job import FakeCall
from support.fake_layout import draw
from support.photo import maps
from tryon.tryon_addon.formats import rights
from tryon.tryon_addon.ui import preferences
from tryon.tryon_addon.ui.panels import main
from tryon.tryon_addon.ui.properties import look
from tryon.tryon_addon.ui.session import SESSION

DRAWN = np.tile(np.array([10, 200, 30], np.uint8), (64, 64, 1))


class FakeGenerator:
    """Reads every photo as grey, and draws all of them green."""

    def __init__(self):
        self.asked = []

    def start_call(self, method, params, timeout=None):
        self.asked.append(method)
        if method == "fabric.photo":
            return FakeCall({"image": np.full((32, 32, 3), 99, np.uint8)})
        assert method == "fabric.project" and params["image"].shape == (32, 32, 3) and params["size"] == 512
        return FakeCall(maps(DRAWN) | {"palette": ["#0ac81e"], "kind": "floral", "psnr": 21.0})


@pytest.fixture(autouse=True)
def generator(empty_blender, tmp_path, monkeypatch):
    with registered():
        fake = FakeGenerator()
        monkeypatch.setattr(preferences, "runtime", lambda: fake)
        monkeypatch.setattr(preferences, "store_folder", lambda: tmp_path / "kept")
        SESSION.problems.clear()
        yield fake


def cloth():
    return look.look_from_scene(bpy.context.scene).garments[1].fabric


def test_a_photo_as_it_is_is_the_cloth_and_nothing_else_changes(tmp_path, generator):
    tee = look.look_of(bpy.context.scene).garments.tee.fabric
    tee.physics, tee.turn = "linen", 45.0
    photo = spotted(tmp_path / "scan.png")
    assert bpy.ops.tryon.photo_fabric(programme="tee", filepath=str(photo)) == {"FINISHED"}
    assert (cloth().kind, cloth().image, cloth().tile) == ("image", str(photo), "auto")
    assert (cloth().physics, cloth().turn) == ("linen", 45.0) and not generator.asked


def test_a_photo_is_redrawn_and_says_whose_it_is(tmp_path, generator):
    photo = spotted(tmp_path / "curtain.png")
    bpy.ops.tryon.photo_fabric(programme="tee", filepath=str(photo), redrawn=True)
    assert generator.asked == ["fabric.photo", "fabric.project"]
    assert cloth().tile == "as-is" and cloth().rights.startswith("Redrawn from curtain.png by ")
    kept = rights.read(tmp_path / "kept" / "photos" / cloth().image.rpartition("/")[2])
    assert kept["operation"] == "project" and kept["inputs"]["sha256"]
    assert kept["pixels"] == rights.digest(DRAWN) and photo.is_file()


@pytest.mark.parametrize("redrawn", [False, True])
def test_what_is_no_picture_is_refused_and_changes_nothing(tmp_path, redrawn, generator):
    text = tmp_path / "notes.png"
    text.write_text("no picture")
    before = cloth()
    with pytest.raises(RuntimeError, match="no picture that can be read"):
        bpy.ops.tryon.photo_fabric(programme="tee", filepath=str(text), redrawn=redrawn)
    assert cloth() == before and not generator.asked


def test_the_panel_offers_both():
    drawn = draw(main.TRYON_PT_fabric).of("operator")
    assert drawn.count("tryon.photo_fabric") == 4, "two garments, as it is and redrawn"
