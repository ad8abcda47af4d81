# SPDX-License-Identifier: GPL-3.0-or-later
"""A day in the window, in short: many renders and drapes in a row, and processes that are killed at any moment.

Takes half an hour, so only where ``TRYON_GUI_LONG`` is set: ``make test-gui-long``.
"""

import os
import random
import signal
import time
from pathlib import Path

import pytest
from jobs import LOOK, NEW, Jobs

pytestmark = pytest.mark.skipif(not os.environ.get("TRYON_GUI_LONG"), reason="takes half an hour: make test-gui-long")
TIMES = int(os.environ.get("TRYON_GUI_TIMES", "20"))
BUSY_S, START_S = 0.3, 1.0  # seconds without an answer that a job may take of the window; and as it starts
OURS = "sorted(o.name for o in bpy.context.scene.objects)"


@pytest.fixture(scope="module")
def jobs(window):
    """Somebody in a T-shirt, in a new file; drafts of one view."""
    made = Jobs(window)
    window.move(600, 500)
    window.key("Escape")
    window.ask(NEW)
    out = window.shots / "long"
    window.ask(f"{LOOK}.garments.trousers.worn = False; {LOOK}.patience = 3600; {LOOK}.output = {str(out)!r};"
               f"{LOOK}.views = {{'front'}}; {LOOK}.preset = 'draft'")
    made.run("dress")
    made.run("render")
    return made


def answered(jobs, name):
    """No job has taken the window for long, as far as its own work goes: a busy machine is not the job's fault."""
    gaps = jobs.window.keep_gaps(name)
    late = [gap for gap in gaps if gap[1] > BUSY_S]
    assert len([gap for gap in late if gap[1] > START_S]) == 0 and len(late) <= TIMES, late[:10]


def test_renders_in_a_row_leave_nothing(jobs):
    before = jobs.left()
    jobs.window.keep_gaps()
    for _ in range(TIMES):
        jobs.run("render")
    assert jobs.left() == before and not jobs.children("render_child")
    answered(jobs, "renders")


def test_drapes_in_a_row_leave_nothing(jobs):
    before = jobs.left()
    jobs.window.keep_gaps()
    for i in range(TIMES):
        jobs.window.ask(f"{LOOK}.body.height = {165.0 + 0.5 * i}")
        jobs.run("dress")
    assert jobs.left() == before
    jobs.window.keep_gaps("drapes")


def test_a_render_is_cancelled_within_a_second_at_any_moment(jobs):
    before = jobs.left()
    picture = Path(jobs.window.ask(f"bpy.path.abspath({LOOK}.output)")) / "front.png"
    content, waited = picture.read_bytes(), []
    for seed in range(TIMES):
        jobs.start("render")
        time.sleep(random.Random(seed).uniform(0.0, 5.0))
        began = time.monotonic()
        if jobs.state()[0]:
            jobs.window.key("Escape")
            jobs.window.wait(lambda: not jobs.state()[0], "the job to end", 30, every_s=0.01)
            waited.append(time.monotonic() - began)
            assert picture.read_bytes() == content
        content = picture.read_bytes()
    assert jobs.left() == before and not jobs.children("render_child")
    jobs.window.keep_gaps("cancelled renders", waited=[round(seconds, 2) for seconds in waited])


@pytest.mark.parametrize(("operator", "word"), [("render", "render_child"), ("dress", "launch.py")])
def test_processes_that_are_killed_at_any_moment(jobs, operator, word):
    """A sentence, a panel that works, and a scene as it was."""
    window, told = jobs.window, 0
    for seed in range(TIMES):
        window.ask(f"{LOOK}.body.height = {160.0 + 0.5 * seed}" if operator == "dress" else "0")
        time.sleep(1.0)  # what follows the slider
        before = window.ask(OURS)
        jobs.start(operator)
        end = time.monotonic() + random.Random(seed).uniform(0.0, 6.0)
        while time.monotonic() < end and jobs.state()[0]:
            time.sleep(0.02)
        for pid in jobs.children(word):
            os.kill(pid, signal.SIGKILL)
        wrong = jobs.end()
        told += bool(wrong)
        assert all("killed" in sentence for sentence in wrong), wrong
        assert window.ask(OURS) == before and window.ask("[s.name for s in bpy.data.scenes]") == ["Scene"]
        jobs.dismiss()
    assert told
    window.shot(f"30-{operator}-killed")
    jobs.run("dress")
    jobs.run("render")
    assert not jobs.left()[0] and not jobs.children("render_child")
