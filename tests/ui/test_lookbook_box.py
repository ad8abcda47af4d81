# SPDX-License-Identifier: GPL-3.0-or-later
"""The Lookbook box: a manifest from the scene, what it comes to, a run that is heard, paused, and told when it dies."""

import json
import os
import sys
import time
from pathlib import Path

import bpy
import pytest
from support.addon import registered
from tryon.tryon_addon.blender import aside
from tryon.tryon_addon.lookbook import manifest, plan
from tryon.tryon_addon.ui import preferences
from tryon.tryon_addon.ui.lookbook import night
from tryon.tryon_addon.ui.lookbook.properties import lookbook_of
from tryon.tryon_addon.workflows import look_worker

CHILD = """
import json, os, sys, time
print("Blender 4.5 says hello", flush=True)
for name, state in (("person", "passed"), ("other", "error")):
    print(json.dumps({"fraction": 0.5, "label": "Draping", "look": {"name": name, "state": state, "error": "No."}}))
print(json.dumps({"fraction": 0.7, "label": os.environ["TRYON_CACHE"], "look": None}), flush=True)
end = sys.argv[1]
if end == "dies":
    sys.exit("out of something")
if end == "hangs":
    time.sleep(600)
print(json.dumps({"end": True, "error": ""}), flush=True)
"""


@pytest.fixture
def box():
    with registered():
        yield lookbook_of(bpy.context)
        night.end()
        night._night.clear()


def started(monkeypatch, tmp_path, end):
    monkeypatch.setattr(aside, "command", lambda *_: [sys.executable, "-c", CHILD, end])
    return night.begin(tmp_path / "book.json", tmp_path / "book", "anonymous")


def until(condition):
    for _ in range(400):
        night.current().take()
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it waits for ever")


def test_a_manifest_from_the_scene_is_one_that_can_be_made(box, tmp_path):
    assert bpy.ops.tryon.lookbook_new(filepath=str(tmp_path / "spring.json")) == {"FINISHED"}
    wanted = plan.plan(manifest.read(tmp_path / "spring.json"))
    assert len(wanted.entries) == 1 and [row.name for row in box.planned] == [wanted.entries[0].name]
    assert box.comes_to == "Looks: 1, drapes: 1, pictures: 4; there: 0" and box.folder == str(tmp_path / "spring")


def test_a_plan_says_what_is_there_and_what_is_wrong(box, tmp_path):
    (tmp_path / "book.toml").write_text('preset = "draft"\nviews = ["front"]\nbodies = [{ sample = 3 }]\n')
    (tmp_path / "book").mkdir()
    looks = [{"name": "person-1", "state": "failed", "error": "Too tight."}]
    (tmp_path / "book" / "book.json").write_text(json.dumps({"looks": looks, "pace": {"drape": 30.0, "picture": 5.0}}))
    box.book, box.folder = str(tmp_path / "book.toml"), ""
    bpy.ops.tryon.lookbook_plan()
    assert [(row.name, row.state, row.told) for row in box.planned][1] == ("person-1", "failed", "Too tight.")
    assert box.comes_to == "Looks: 3, drapes: 3, pictures: 3; there: 1; about 70 s left"
    (tmp_path / "book.toml").write_text("bodies = 5\n")
    with pytest.raises(RuntimeError, match="bodies"):
        bpy.ops.tryon.lookbook_plan()


def test_a_run_is_heard_to_its_end(box, monkeypatch, tmp_path):
    here = started(monkeypatch, tmp_path, "ends")
    until(lambda: not here.running)
    assert here.states == {"person": ("passed", "No."), "other": ("error", "No.")}
    assert (here.fraction, here.label, here.told) == (0.7, str(preferences.store_folder()), "")  # which it was told of


def test_a_paused_run_ends_and_a_dead_one_is_told(box, monkeypatch, tmp_path):
    here = started(monkeypatch, tmp_path, "hangs")
    until(lambda: here.fraction == 0.7)
    process = here._process
    assert not bpy.ops.tryon.lookbook_run.poll()
    assert bpy.ops.tryon.lookbook_pause() == {"FINISHED"} and process.poll() is not None and not here.running
    assert not bpy.app.timers.is_registered(night._tick)
    here = started(monkeypatch, tmp_path, "dies")
    until(lambda: not here.running)
    assert "out of something" in here.told and "Press Run" in here.told


def test_blenders_that_are_started_from_one_find_their_module():
    """Blender's own scripts have a ``bpy`` of their own, which hides the module where they come first."""
    own = bpy.utils.resource_path("LOCAL")
    assert any(Path(place).is_relative_to(own) for place in sys.path if place)
    found = look_worker.environment()["PYTHONPATH"].split(os.pathsep)
    assert found and not any(Path(place).is_relative_to(own) for place in found)
