# SPDX-License-Identifier: GPL-3.0-or-later
"""The views of a look from a second Blender: as they come, whole or not at all, and gone with whoever wanted them."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import bpy
import pytest
from support import render_parent
from support.certificates import certificate
from tryon.tryon_addon.blender import aside
from tryon.tryon_addon.core.errors import RenderError, StorageError
from tryon.tryon_addon.evaluation.certificate import Spot, overall
from tryon.tryon_addon.formats import png
from tryon.tryon_addon.pipeline import render_aside
from tryon.tryon_addon.pipeline.stages import render

FIGURES = {"penetration_max_mm": 9.0}


@pytest.fixture
def job(empty_blender, tmp_path):
    return render_parent.job(tmp_path / "out")


def rubbish():
    return list(Path(bpy.app.tempdir or tempfile.gettempdir()).glob(f"{render_aside.PREFIX}*"))


def content():
    return sorted((kind, one.name) for kind in ("objects", "meshes", "scenes", "worlds", "cameras", "images", "lights")
                  for one in getattr(bpy.data, kind))


def steps(job):
    with job.at(render.STAGE):
        yield from render.show(job)


def test_the_stage_runs_in_another_blender_and_nothing_changes_in_this_one(job):
    bad = overall([certificate("tee", FIGURES, spots=(Spot("penetration_max_mm", (0.0, 0.0, 1.2)),))])
    job.result.certificate = bad
    before = content()
    told = list(steps(job))
    assert list(job.result.views) == ["front", "back"] and job.result.worst.is_file()
    assert all('"tryon"' in png.text_of(path, "Note") for path in job.result.views.values())
    assert sorted(path.name for path in job.out.iterdir()) == [
        "back.png", "contact_sheet.png", "front.png", "worst_spots.png"]
    assert {"Rendering front", "Rendering back"} <= {step.label for step in told}
    assert [step.fraction for step in told] == sorted(step.fraction for step in told)
    assert content() == before and not rubbish() and "render front" in job.result.timings


def test_closing_it_ends_the_other_blender_at_once(job, monkeypatch):
    pids = []
    monkeypatch.setattr(render_aside.processes, "start", lambda *a, start=render_aside.processes.start, **k: [
        child := start(*a, **k), pids.append(child.pid)][0])
    work = steps(job)
    next(step for step in work if step.label == "Rendering back")
    assert job.result.views["front"].is_file()  # one is there already
    began = time.monotonic()
    work.close()
    assert time.monotonic() - began < 5.0 and not rubbish()
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)


def test_a_killed_one_is_told_in_a_sentence(job):
    rendering = render_aside.Rendering(job)
    while not rendering.poll() and "Rendering" not in rendering.message:
        time.sleep(0.01)
    os.killpg(rendering.pid, signal.SIGKILL)
    while not rendering.poll():
        time.sleep(0.01)
    rendering.cancel()
    with pytest.raises(RenderError, match=r"was killed \(signal 9\) at: Rendering .*memory"):
        rendering.result()
    assert not rubbish()


def test_what_goes_wrong_there_is_told_as_here(job, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises((StorageError, OSError)) as caught:
        list(steps(job))
    assert "out" in str(caught.value) and not rubbish()


def test_it_ends_with_whoever_started_it(tmp_path):
    """A parent that is killed takes the other Blender along, in the middle of Cycles, and its copy of the scene."""
    parent = subprocess.Popen([sys.executable, render_parent.__file__, str(tmp_path)], text=True,
                              stdout=subprocess.PIPE, env=aside.environment(str(tmp_path)))
    pid, folder = parent.stdout.readline().split()
    assert Path(f"/proc/{pid}").exists() and Path(folder, render_aside.COPY).is_file()
    parent.kill()
    parent.communicate()
    end = time.monotonic() + 20.0
    while Path(folder).exists() or Path(f"/proc/{pid}").exists():
        assert time.monotonic() < end
        time.sleep(0.05)
