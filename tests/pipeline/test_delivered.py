# SPDX-License-Identifier: GPL-3.0-or-later
"""A look's folder holds the older look or the newer one, whole, and nothing of the user's is touched."""

import json
import os

import bpy
import numpy as np
import pytest
from support.fake_job import GOOD
from tryon.tryon_addon.core import index
from tryon.tryon_addon.core.errors import StorageError
from tryon.tryon_addon.core.progress import Step
from tryon.tryon_addon.formats import png
from tryon.tryon_addon.pipeline.result import LookResult
from tryon.tryon_addon.spec.look import Look
from tryon.tryon_addon.spec.stamp import Stamps
from tryon.tryon_addon.workflows import look_files


class Drawn:
    """In the pipeline's place: a grey picture a view. ``midway`` happens when half of them are drawn."""

    midway = staticmethod(lambda out: None)

    def __init__(self, look, *, out, **options):
        self.look, self.out, self.scene, self.result = look, out, bpy.context.scene, LookResult(look)
        self.result.certificate = GOOD
        self.stamps = Stamps("none")

    def steps(self):
        camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
        self.scene.collection.objects.link(camera)
        for view in self.look.views:
            yield Step(f"Rendering {view}", 0.5)
            path = self.out / f"{view}.png"
            self.result.views[view] = png.write(path, np.full((4, 3, 3), len(self.look.views), np.uint8))
            self.result.cameras[view] = camera.name
            self.midway(self.out)


@pytest.fixture(autouse=True)
def _drawn(monkeypatch):
    monkeypatch.setattr(look_files, "Job", Drawn)
    monkeypatch.setattr(Drawn, "midway", staticmethod(lambda out: None))


def look(*views):
    return Look(views=views, preset="draft")


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_newer_look_takes_the_place_of_the_older(tmp_path):
    look_files.make_look(look("front", "back"), tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    result = look_files.make_look(look("front"), tmp_path)
    assert set(os.listdir(tmp_path)) == {"front.png", "look.blend", "look.json", "notes.txt"} and not result.notes
    assert result.views == {"front": tmp_path / "front.png"} and index.whole(tmp_path, "look.json")
    said = json.loads((tmp_path / "look.json").read_text())
    assert set(said["files"]) == {"front.png", "look.blend"} and said["views"] == {"front": "front.png"}
    assert bpy.data.filepath == "", "the open file must not be the one aside, which is gone"
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "look.blend"))
    assert bpy.context.scene.render.resolution_x == 576


def test_what_a_version_before_this_one_wrote_goes_too(tmp_path):
    look_files.make_look(look("front", "back", "left"), tmp_path)
    said = json.loads((tmp_path / "look.json").read_text())
    del said["files"]
    (tmp_path / "look.json").write_text(json.dumps(said))
    (tmp_path / "worst_spots.png").write_bytes(b"of a drape that failed")
    look_files.make_look(look("front"), tmp_path)
    assert set(os.listdir(tmp_path)) == {"front.png", "look.blend", "look.json"}


def test_a_picture_of_the_users_own_is_replaced_and_told(tmp_path):
    (tmp_path / "front.png").write_text("mine")
    result = look_files.make_look(look("front"), tmp_path)
    assert result.notes == ["front.png was there, of no look: it is replaced."]
    assert png.pixels_of(tmp_path / "front.png").size


@pytest.mark.parametrize("error", [KeyboardInterrupt(), StorageError("full"), RuntimeError("Blender")])
def test_an_error_midway_leaves_the_older_look(tmp_path, error):
    look_files.make_look(look("front"), tmp_path / "out")
    before = content(tmp_path / "out")

    def breaks(out):
        raise error

    Drawn.midway = staticmethod(breaks)
    with pytest.raises(type(error)):
        look_files.make_look(look("front", "back"), tmp_path / "out")
    assert content(tmp_path / "out") == before
    with pytest.raises(type(error)):
        look_files.make_look(look("front"), tmp_path / "new")
    assert os.listdir(tmp_path) == ["out"]


def test_a_second_look_into_the_folder_is_refused_at_once(tmp_path):
    told = []

    def again(out):
        with pytest.raises(StorageError, match="is writing into") as error:
            look_files.make_look(look("front"), out.parent.parent)
        told.append(error.value.code)
        raise error.value

    Drawn.midway = staticmethod(again)
    with pytest.raises(StorageError):
        look_files.make_look(look("back"), tmp_path)
    assert told == [3] and os.listdir(tmp_path) == []


def test_pictures_of_the_panel_leave_the_blend_that_may_be_open(tmp_path):
    look_files.make_look(look("front", "back"), tmp_path)
    before = (tmp_path / "look.blend").read_bytes()
    with look_files.delivery_of(tmp_path, look("left"), look_files.PICTURES) as delivery:
        job = Drawn(look("left"), out=delivery.aside)
        for _ in job.steps():
            pass
        look_files.deliver(delivery, job.result)
    assert set(os.listdir(tmp_path)) == {"left.png", "look.blend", "look.json"}
    assert (tmp_path / "look.blend").read_bytes() == before and job.result.views == {"left": tmp_path / "left.png"}
