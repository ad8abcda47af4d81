# SPDX-License-Identifier: GPL-3.0-or-later
"""How a long operator runs with a window and without: on a timer, ESC, undo, errors; and that nothing is left of it."""

from types import SimpleNamespace

import bpy
import pytest
from support.addon import registered
from tryon.tryon_addon.core.errors import Cancelled, DrapeError
from tryon.tryon_addon.pipeline import job
from tryon.tryon_addon.ui import registration
from tryon.tryon_addon.ui.operators import modal
from tryon.tryon_addon.ui.session import SESSION


@pytest.fixture(autouse=True)
def tryon(empty_blender):
    with registered():
        yield


class Probe(modal.ModalOperator):
    """A job of 4 steps whose way can be watched."""

    bl_label = "Probe"

    def __init__(self):
        self.said, self.closed, self.error, self.restored = [], False, None, 0

    def steps(self, context):
        try:
            for i in range(4):
                if self.error and i == 2:
                    raise self.error
                yield SimpleNamespace(label=f"step {i}", fraction=i / 4)
        finally:
            self.closed = True

    def restore(self):
        self.restored += 1

    def report(self, kind, text):
        self.said.append((next(iter(kind)), text))


class Manager:
    """Of the window manager, what a modal operator asks for."""

    def __init__(self):
        self.timers, self.modal, self.progress = [], [], None

    def event_timer_add(self, seconds, window):
        self.timers.append(seconds)
        return seconds

    def event_timer_remove(self, timer):
        self.timers.remove(timer)

    def modal_handler_add(self, operator):
        self.modal.append(operator)

    def progress_begin(self, low, high):
        self.progress = low

    def progress_update(self, value):
        self.progress = value

    def progress_end(self):
        self.progress = None


@pytest.fixture
def window(monkeypatch):
    """A context with a window, as far as the operator can see."""
    status = []
    monkeypatch.setattr(modal, "windowed", lambda context: True)
    monkeypatch.setattr(modal, "WORK_SECONDS", 0.0)  # a tick is one step
    monkeypatch.setattr(modal, "TELL_SECONDS", 0.0)  # which is told
    workspace = SimpleNamespace(status_text_set=status.append)
    workspace.name = "Layout"
    return SimpleNamespace(window_manager=Manager(), window=object(), workspace=workspace, status=status, mode="OBJECT",
                           scene=bpy.context.scene)


def event(kind, value="PRESS", **keys):
    return SimpleNamespace(type=kind, value=value, ctrl=False, oskey=False, **keys)


def clean(context):
    """Nothing is left of a job."""
    handlers = bpy.app.handlers
    return (not SESSION.busy and not modal._running and context.window_manager.timers == []
            and context.window_manager.progress is None and context.status[-1:] in ([], [None])
            and not any(modal.stop in h for h in (handlers.undo_pre, handlers.redo_pre, handlers.load_pre)))


def test_modal_takes_steps_on_the_timer_and_ends(window):
    probe = Probe()
    assert probe.invoke(window, event("LEFTMOUSE")) == {"RUNNING_MODAL"}
    assert SESSION.busy and window.window_manager.timers
    assert probe.modal(window, event("MOUSEMOVE")) == {"PASS_THROUGH"} and SESSION.label == "Probe"
    results = [probe.modal(window, event("TIMER")) for _ in range(5)]
    assert results == [{"PASS_THROUGH"}] * 4 + [{"FINISHED"}]
    assert clean(window) and probe.closed and probe.said == [("INFO", "Probe: done")] and not probe.restored
    assert any(text and "step 2" in text and "ESC" in text for text in window.status)


def test_what_comes_fast_is_not_drawn_each_time(window, monkeypatch):
    monkeypatch.setattr(modal, "TELL_SECONDS", 3600.0)
    probe = Probe()
    probe.invoke(window, event("LEFTMOUSE"))
    assert [probe.modal(window, event("TIMER")) for _ in range(5)][-1] == {"FINISHED"}
    assert len(window.status) == 2 and "step 0" in window.status[0] and window.status[1] is None


def test_straight_through_does_the_same_steps(window, monkeypatch):
    probe = Probe()
    assert probe.execute(window) == {"FINISHED"}
    assert probe.closed and not SESSION.busy and window.window_manager.modal == []


def test_esc_cancels_and_restores(window):
    probe = Probe()
    probe.invoke(window, event("LEFTMOUSE"))
    probe.modal(window, event("TIMER"))
    assert probe.modal(window, event("ESC")) == {"CANCELLED"}
    assert clean(window) and probe.closed and probe.restored == 1 and not SESSION.problems


def test_the_cancel_button_does_what_esc_does(window):
    probe = Probe()
    probe.invoke(window, event("LEFTMOUSE"))
    probe.modal(window, event("TIMER"))
    assert bpy.ops.tryon.cancel() == {"FINISHED"}
    assert probe.modal(window, event("TIMER")) == {"CANCELLED"}
    assert clean(window) and probe.closed


@pytest.mark.parametrize("fault", [DrapeError("It broke.", "Mend it."), ValueError("ours"), Cancelled("Shut down.")])
def test_an_error_in_the_middle_clears_up(window, fault):
    probe = Probe()
    probe.error = fault
    probe.invoke(window, event("LEFTMOUSE"))
    results = [probe.modal(window, event("TIMER")) for _ in range(3)]
    assert results[-1] == {"CANCELLED"} and clean(window) and probe.restored == 1
    assert bool(SESSION.problems) == (not isinstance(fault, Cancelled))


def test_undo_and_another_file_end_the_job_before_its_data_goes(window):
    for handlers in (bpy.app.handlers.undo_pre, bpy.app.handlers.load_pre):
        probe = Probe()
        probe.invoke(window, event("LEFTMOUSE"))
        probe.modal(window, event("TIMER"))
        for handler in list(handlers):
            handler(None, None)
        assert probe.closed
        assert probe.modal(window, event("TIMER")) == {"CANCELLED"} and clean(window)
        assert not probe.restored, "the scene is another one by now"


@pytest.mark.parametrize("how", [registration.unregister, lambda: registration.forget()])
def test_what_takes_the_operator_away_leaves_nothing_of_its_job(window, how):
    """A disabled extension, or another file: no event will come any more."""
    probe = Probe()
    probe.invoke(window, event("LEFTMOUSE"))
    probe.modal(window, event("TIMER"))
    how()
    assert probe.closed and clean(window) and not probe.restored


def test_undo_keys_wait_for_the_job(window):
    probe = Probe()
    probe.invoke(window, event("LEFTMOUSE"))
    undo = event("Z")
    undo.ctrl = True
    assert probe.modal(window, undo) == {"RUNNING_MODAL"}  # swallowed
    assert probe.modal(window, event("Z")) == {"PASS_THROUGH"}
    probe.cancel(window)
    assert clean(window)


def test_waiting_leaves_the_time_to_the_interface(window, monkeypatch):
    polls = []

    class Waiting(Probe):
        def steps(self, context):
            while len(polls) < 100:
                polls.append(1)
                yield job.Step("Waiting for the runtime", 0.0)

    monkeypatch.setattr(modal, "WORK_SECONDS", 60.0)
    waiting = Waiting()
    waiting.invoke(window, event("LEFTMOUSE"))
    waiting.modal(window, event("TIMER"))
    assert len(polls) == 2
    waiting.cancel(window)
