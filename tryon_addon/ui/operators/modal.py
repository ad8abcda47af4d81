# SPDX-License-Identifier: GPL-3.0-or-later
"""One base class for every operator that takes longer than a blink.

With a window it is modal: a timer takes a few steps a tick, the interface stays alive, ESC cancels. Without one, or
called as ``bpy.ops.tryon.dress()``, the same steps run straight through. Every way out leads through ``_finish``.
"""

from __future__ import annotations

import contextlib
import sys
import time
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any

import bpy

from ...blender import people
from ...core.errors import Cancelled, SpecError, TryOnError
from ...core.progress import Step, steps_of
from .. import preferences
from ..language import said, sentence
from ..session import SESSION, Problem, redraw

TICK_SECONDS = 0.02  # between two ticks
WORK_SECONDS = 0.05  # of work in a tick; a single step may take longer
TELL_SECONDS = 0.1  # between two pictures of how far it is: drawing takes from what is drawn
POLL_SECONDS = 0.02  # between two looks at the runtime
LIMIT_SECONDS = 120.0  # that a call of it may take
OBJECT_MODE_HINT = "Leave this mode first: press Tab, or choose Object Mode"
BUSY_HINT = "TryOn is at work: wait, or cancel with ESC"

_running: list[Any] = []  # the steps of the one job under way
_window = contextlib.ExitStack()  # gives back what it has taken of the window: a timer, the status bar
_told: list[str] = []  # workspaces in whose status bar it has said something


def stop(*_: Any) -> None:
    """End the job under way at once: before undo, another file, or the end of the extension pulls its data away.

    Its operator notices at its next event, and leaves the scene to whoever has taken it.
    """
    SESSION.cancelling = SESSION.busy
    if _running:
        SESSION.taken_away = True
        _running.pop().close()


def end() -> None:
    """End the job under way with all that is there for it: no operator will notice any more."""
    stop()
    _give_back()
    SESSION.end()


def _give_back() -> None:
    """What the job has had of Blender beside its data."""
    for handlers in _watched():
        while stop in handlers:
            handlers.remove(stop)
    with contextlib.suppress(ReferenceError, RuntimeError):  # the window is gone, and its timer with it
        _window.close()
    _told.clear()


def _tell(workspace: Any, text: str) -> None:
    """Say what is under way in the status bar; whatever workspace has shown it is cleared at the end."""
    if workspace.name not in _told:
        _told.append(workspace.name)
        _window.callback(workspace.status_text_set, None)
    workspace.status_text_set(text)


def windowed(context: bpy.types.Context) -> bool:
    """Whether there is a window whose events a modal operator can have."""
    return not bpy.app.background and context.window is not None


def _watched() -> tuple[list[Callable], ...]:
    handlers = bpy.app.handlers
    return handlers.undo_pre, handlers.redo_pre, handlers.load_pre


def in_the_way(context: bpy.types.Context, object_mode: bool = False) -> str:
    """Why the person that is edited cannot be changed now: a job, the mode, or a library; empty where they can."""
    if object_mode and context.mode != "OBJECT":
        return OBJECT_MODE_HINT
    if SESSION.busy:
        return BUSY_HINT
    person = people.active(context.scene) if context.scene else None
    try:
        if person is not None:
            people.writable(person)
    except SpecError as error:
        return str(error).rstrip(".")
    return ""


def runtime_call(method: str, params: dict[str, Any], label: str) -> Generator[Step, None, dict]:
    """A call of the runtime as steps of a job: the interface stays alive until the answer is there."""
    call = preferences.runtime().start_call(method, params, timeout=LIMIT_SECONDS)
    return (yield from steps_of(call, label, pause=POLL_SECONDS))


class ModalOperator:
    """Mix in before ``bpy.types.Operator``, and give ``steps``.

    An operator's own attributes are names and plain values, as undo can happen between two ticks.
    """

    section = "dress"  # whose sub-panel shows what went wrong
    needs_object_mode = True
    _told_at = float("-inf")

    def steps(self, context: bpy.types.Context) -> Iterator[Any]:
        """Do it, a small step at a time; yields whatever has ``label`` and ``fraction``. Closing it cancels.

        Raises:
            TryOnError: what went wrong, in words.
        """
        raise NotImplementedError

    def finished(self) -> str:
        """What to say when all of it is done."""
        return f"{self.bl_label}: done"  # type: ignore[attr-defined]

    def settled(self) -> Iterable[str]:
        """The sections whose problems are no more when this is done."""
        return (self.section,)

    def place(self) -> str:
        """The section in which an error arose."""
        return self.section

    def cancelled(self) -> None:
        """Somebody has ended it, and it is closed."""

    def restore(self) -> None:
        """Make undone what a job that was cancelled, or failed, had already changed."""

    # -- what Blender calls -----------------------------------------------------------------------------------------

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Only one job at a time, and only where objects can be made."""
        hint = in_the_way(context, cls.needs_object_mode)
        if hint:
            cls.poll_message_set(hint)  # type: ignore[attr-defined]
        return not hint

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Straight through: for scripts and for Blender without a window."""
        self._begin(context)
        result = None
        while result is None:
            result = self._tick(context, float("inf"))
        return result

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """A few steps a tick, as long as there is a window whose events can be had."""
        if not windowed(context):
            return self.execute(context)
        self._begin(context)
        manager: Any = context.window_manager
        manager.progress_begin(0.0, 100.0)
        _window.callback(manager.progress_end)
        _window.callback(manager.event_timer_remove, manager.event_timer_add(TICK_SECONDS, window=context.window))
        manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """One event: ours are the timer's and ESC; undo has to wait; all others pass."""
        if SESSION.cancelling or (event.type == "ESC" and event.value == "PRESS"):
            return self._finish(context, Cancelled(f"{self.bl_label} was cancelled."))  # type: ignore[attr-defined]
        if event.type == "Z" and (event.ctrl or event.oskey):
            return {"RUNNING_MODAL"}
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        result = self._tick(context, WORK_SECONDS)
        if result is not None:
            return result
        if time.perf_counter() - self._told_at >= TELL_SECONDS:
            context.window_manager.progress_update(100.0 * SESSION.fraction)
            _tell(context.workspace, f"TryOn: {SESSION.text()}   |   ESC: cancel")
            redraw()
            self._told_at = time.perf_counter()
        return {"PASS_THROUGH"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Blender takes the operator away: its window closes, or another file opens."""
        self._finish(context, Cancelled(f"{self.bl_label} was cancelled."))  # type: ignore[attr-defined]

    # -- one way in, one way on, one way out ------------------------------------------------------------------------

    def _begin(self, context: bpy.types.Context) -> None:
        stop()
        SESSION.begin(self.bl_label)  # type: ignore[attr-defined]
        _running.append(self._of_one_person(context))
        for handlers in _watched():
            handlers.append(stop)

    def _of_one_person(self, context: bpy.types.Context) -> Iterator[Any]:
        """The steps, which all have the same active person, whatever is selected meanwhile."""
        steps: Any = self.steps(context)
        with people.pinned(context.scene), contextlib.closing(steps):  # type: ignore[arg-type]
            yield from steps

    def _tick(self, context: bpy.types.Context, seconds: float) -> set[Any] | None:
        """Work for ``seconds``; the operator's result once there is one."""
        until, last = time.perf_counter() + seconds, None
        try:
            while True:
                if not _running:
                    raise Cancelled("The job was stopped.")
                step = next(_running[0])
                SESSION.show(step.label, step.fraction)
                waiting = step == last  # for the runtime: the time is the interface's
                if time.perf_counter() >= until or (waiting and seconds != float("inf")):
                    return None
                last = step
        except StopIteration:
            return self._finish(context, None)
        except BaseException as error:
            result = self._finish(context, error)
            if isinstance(error, Exception):
                return result
            raise  # Ctrl-C on a terminal

    def _finish(self, context: bpy.types.Context, error: BaseException | None) -> set[Any]:
        """Every way out: stop, clear away, say how it ended."""
        try:
            while _running:
                _running.pop().close()
        except Exception as fault:  # a cleaning up that fails must not keep the rest from being cleaned up
            error = error or fault
            traceback.print_exc()
        _give_back()
        SESSION.end()
        result = self._conclude(error)
        redraw()
        return result

    def _conclude(self, error: BaseException | None) -> set[Any]:
        say = self.report  # type: ignore[attr-defined]
        if error is None:
            for section in self.settled():
                SESSION.problems.pop(section, None)
            say({"INFO"}, said(self.finished()))
            return {"FINISHED"}
        if not SESSION.taken_away:
            self.restore()
        if isinstance(error, Cancelled) or not isinstance(error, Exception):
            self.cancelled()
            say({"INFO"}, said(str(error) or "Cancelled"))
            return {"CANCELLED"}
        if not isinstance(error, TryOnError):
            traceback.print_exception(error, file=sys.stderr)
            error = TryOnError(
                f"TryOn itself failed: {type(error).__name__}: {error}.",
                "Please report it with the text in the system console.",
            )
        SESSION.problems[self.place()] = Problem.of(error)
        say({"ERROR"}, sentence(error))
        return {"CANCELLED"}
