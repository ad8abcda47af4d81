# SPDX-License-Identifier: GPL-3.0-or-later
"""Sliders dragged by the pointer on somebody dressed: clothes follow the body, a garment follows its design."""

import json
import time

import pytest
from jobs import NEW
from test_click_through import CLOTHES, LOOK, PRETTY, clear_scene, finish, look_closer, press
from window import xdotool

pytestmark = pytest.mark.skipif("not config.getoption('-k')", reason="asked for by name: pytest -k live")

# Notes when a slider has moved, clothes were carried along, a sketch was shown; once.
WATCH = """
import sys, time
def module(end):
    return next(m for name, m in sys.modules.items() if name.endswith(end))
def timed(owner, name, kept):
    real = getattr(owner, name)
    def wrapped(*args, **more):
        found = real(*args, **more)
        kept.append(time.perf_counter())
        return found
    setattr(owner, name, wrapped)
if "times" not in globals():
    times = {"moved": [], "carried": [], "shown": []}
    for change in (module("ui.properties.changes").BODY, module("ui.properties.changes").DESIGN):
        change.listen(lambda *_: times["moved"].append(time.perf_counter()))
    timed(module("blender.cloth.follow"), "follow", times["carried"])
    timed(module("blender.cloth.sketch"), "show", times["shown"])
for kept in times.values():
    kept.clear()
"""
VERDICT = """
record = next(m for name, m in sys.modules.items() if name.endswith("ui.operators.record"))
[bool(record.verdict(bpy.context.scene)), list(record.changed(bpy.context.scene))]
"""


@pytest.fixture(scope="module")
def sidebar(window):
    from sidebar import Sidebar

    return Sidebar(window)


def drag(window, x, y, seconds, name):
    """Hold the slider and move it to and fro; two pictures on the way."""
    window.move(x, y)
    xdotool("mousedown", "1")
    began, step, shots = time.monotonic(), 0, 0
    while (gone := time.monotonic() - began) < seconds:
        xdotool("mousemove_relative", "--", "3" if step % 24 < 12 else "-3", "0")
        time.sleep(0.05)
        step += 1
        if gone > seconds * (shots + 1) / 3:
            shots += 1
            window.shot(f"{name}-{shots}")
    xdotool("mouseup", "1")


def told(window, name, kept, more):
    path = window.shots / "live.json"
    known = json.loads(path.read_text()) if path.is_file() else {}
    path.write_text(json.dumps(known | {name: more | {k: len(v) for k, v in kept.items()}}, indent=1))


def test_live_somebody_is_dressed(window, sidebar):
    window.ask(NEW)
    clear_scene(window)
    sidebar.open("TryOn")
    window.ask(f"{LOOK}.patience = 10")  # whatever the verdict is, it must go and come back
    press(window, sidebar, "tryon.dress")
    finish(window, "live dress")
    window.ask(PRETTY)
    look_closer(window)
    sidebar.scroll(-100)
    window.shot("live-1-dressed")
    window.ask(WATCH)
    assert window.ask(VERDICT) == [json.loads(window.ask(f"{LOOK}.certificate"))["passed"] in (True, False), []]


def test_live_clothes_follow_the_body_and_the_verdict_goes(window, sidebar):
    before = window.ask(CLOTHES)
    x, y = sidebar.find("tryon.body.height", "ctrl+shift+c")
    window.keep_gaps()
    window.ask(WATCH)
    drag(window, x, y, 8.0, "live-2-height")
    time.sleep(1.5)
    kept = window.ask("times")
    late = [min((c for c in kept["carried"] if c > m), default=m + 99) - m for m in kept["moved"]]
    told(window, "height", kept, {"median_late_s": sorted(late)[len(late) // 2], "first_late_s": late[0],
                                  "longest_late_s": max(late)})
    window.keep_gaps("live height")
    assert window.ask(CLOTHES) != before and window.ask(VERDICT) == [False, ["the body"]]
    sidebar.scroll(-100)
    window.shot("live-3-not-draped-since")
    window.move(600, 500)
    window.key("ctrl+z")
    window.wait(lambda: window.ask(VERDICT) == [True, []], "the verdict to come back", 20)
    window.wait(lambda: window.ask(CLOTHES) == before, "the clothes to come back", 20)
    window.shot("live-4-as-before")


def test_live_clothes_follow_a_pose(window, sidebar):
    before = window.ask(CLOTHES)
    for pose in ("walk", "sit", "hands-on-hips"):
        window.ask(f"{LOOK}.pose = {pose!r}")
        time.sleep(2.5)
        window.shot(f"live-5-{pose}")
        assert window.ask(CLOTHES) != before and window.ask(VERDICT) == [False, ["the pose"]]
    window.ask(f"{LOOK}.pose = 'relaxed'")
    window.wait(lambda: window.ask(CLOTHES) == before, "the clothes to come back", 20)
    assert window.ask(VERDICT) == [True, []]


def test_live_a_preview_keeps_up_for_twenty_seconds(window, sidebar):
    _, fold = sidebar.find("tryon.garments.tee.worn", "ctrl+shift+c")
    left, *_ = sidebar.place()
    window.click(left + 22, fold)
    window.shot("live-6-unfolded")
    x, y = sidebar.find("tryon.garments.tee.design.length", "ctrl+shift+c")
    window.keep_gaps()
    window.ask(WATCH)
    drag(window, x, y, 20.0, "live-6-length")
    during = len(window.ask("times")["shown"])
    time.sleep(4.0)
    told(window, "length of a T-shirt", window.ask("times"), {"updates_a_second": during / 20.0})
    window.keep_gaps("live preview")
    window.shot("live-7-rested")
    shown = json.loads(window.ask("next(o['tryon_spec'] for o in bpy.data.objects if o.name == 'TryOn T-shirt')"))
    assert abs(shown["design"]["length"] - window.ask(f"{LOOK}.garments.tee.design.length")) < 1e-4
    assert during > 10 and window.ask(VERDICT) == [False, ["the pattern of the T-shirt"]]
    log = window.log.read_text()
    assert "Traceback" not in log, log[-3000:]
