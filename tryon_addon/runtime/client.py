# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's side of the runtime: start it on first use, keep it warm, call it, end it.

``shared()`` is the one runtime of this Blender. ``call`` waits; ``start_call`` returns a handle for a modal timer::

    call = shared().start_call("body.shape", {"body": {...}}, timeout=120)
    ...on every tick:  if call.poll(): shape = call.result()     # or raises
                       else: draw(call.fraction, call.message)   # ESC: call.cancel()

Calls are served one after another. A call cannot be interrupted safely inside torch, so cancelling, or a time-out,
ends the process; the next call starts a fresh one. The same holds after a crash or when memory ran out.
"""

from __future__ import annotations

import atexit
import itertools
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..core import errors
from . import failures, protocol
from . import process as processes
from .interpreter import MEND, Interpreter, find_python
from .link import Ended, Link

START_SECONDS = 60.0
SHUTDOWN_SECONDS = 2.0
TICK = 0.05  # seconds between two looks at ``cancelled`` and the clock


class Call:
    """A call under way. All methods may be used from any thread and return at once, but ``result`` waits."""

    def __init__(self, runtime: Runtime, ticket: int, method: str, buffers: list, timeout: float | None) -> None:
        self.method = method
        self.fraction = 0.0
        self.message = "Waiting for the runtime"
        self.done = False
        self.error: errors.TryOnError | None = None
        self._runtime, self._ticket, self._buffers, self._timeout = runtime, ticket, buffers, timeout
        self._deadline: float | None = None
        self._value: Any = None

    def poll(self) -> bool:
        """Whether the call has ended, in whatever way. Also looks at the clock."""
        return self._runtime._wait(self, 0.0)

    def result(self) -> Any:
        """Wait for the end; the answer, or raise the error."""
        while not self._runtime._wait(self, TICK):
            pass
        if self.error is not None:
            raise self.error
        return self._value

    def cancel(self) -> None:
        """End the call: ``result`` raises Cancelled. Without effect once it has ended."""
        error = errors.Cancelled(f"{self.method} was cancelled.")
        self._runtime._abandon(self, error)


class Runtime:
    """A runtime process that starts with the first call. Use ``shared()``; a second one is for tests.

    ``python`` and ``folder`` as in ``interpreter.find_python``. ``methods`` ("FILE.py:TABLE") adds handlers on the
    server. ``start_timeout``: seconds for the process to say hello.
    """

    def __init__(
        self,
        python: str | Path | None = None,
        *,
        folder: str | Path | None = None,
        methods: str | None = None,
        start_timeout: float = START_SECONDS,
    ) -> None:
        self.python, self.folder = python, folder
        self._methods, self._start_timeout = methods, start_timeout
        self._changed = threading.Condition(threading.RLock())
        self._calls: deque[Call] = deque()  # the first is being served
        self._tickets = itertools.count(1)
        self._link: Link | None = None
        self._last_link: Link | None = None
        self._ready = False  # the process has said hello
        self._started_at = 0.0
        self._interpreter: Interpreter | None = None

    @property
    def pid(self) -> int | None:
        """The process' id, None where none runs."""
        link = self._link
        return link.pid if link is not None and link.alive else None

    def call(
        self,
        method: str,
        params: dict[str, Any] | None = None,
        *,
        timeout: float | None = None,
        cancelled: Callable[[], bool] | None = None,
        progress: Callable[[float, str], None] | None = None,
    ) -> Any:
        """Call and wait for the answer.

        ``timeout``: seconds once the runtime has started and it is this call's turn. ``cancelled`` is asked 20 times a
        second. ``progress(fraction, message)`` runs in this thread; ticks that come faster are dropped.
        Raises RuntimeUnavailable, RuntimeCrashed, RuntimeTimeout, RuntimeOutOfMemory, RuntimeCallError, Cancelled,
        the server's own typed error (SpecError, PatternError, ...), or FrameError for params that cannot travel.
        """
        call = self.start_call(method, params, timeout=timeout)
        told: tuple[float, str] | None = None
        try:
            while not self._wait(call, TICK, told):
                if cancelled is not None and cancelled():
                    call.cancel()
                if progress is not None and told != (call.fraction, call.message):
                    told = (call.fraction, call.message)
                    progress(*told)
        except BaseException:  # Ctrl-C, or an error of the caller's own functions
            call.cancel()
            raise
        return call.result()

    def start_call(self, method: str, params: dict[str, Any] | None = None, *, timeout: float | None = None) -> Call:
        """Begin a call and return at once. Arrays in ``params`` are copied."""
        ticket = next(self._tickets)
        buffers = protocol.encode({"id": ticket, "method": method, "params": params or {}}, copy=True)
        call = Call(self, ticket, method, buffers, timeout)
        with self._changed:
            self._calls.append(call)
            self._advance()
        return call

    def configure(self, python: str | Path | None = None, folder: str | Path | None = None) -> None:
        """Use another Python from the next call on; a running process of the old one is ended."""
        if (python, folder) != (self.python, self.folder):
            self.shutdown()
            self.python, self.folder = python, folder

    def shutdown(self, limit: float = SHUTDOWN_SECONDS) -> None:
        """End the process within ``limit`` seconds; calls under way fail with Cancelled. The next call starts anew."""
        with self._changed:
            link = self._link
            self._link, self._last_link = None, link or self._last_link
            for call in list(self._calls):
                self._finish(call, error=errors.Cancelled(f"{call.method} was cancelled: the runtime was shut down."))
        if link is not None:
            link.close(limit)

    # -- below: with self._changed held, except where it is taken ---------------------------------------------------

    def _wait(self, call: Call, seconds: float, told: tuple[float, str] | None = None) -> bool:
        """Wait until the call has ended, or its progress is news; whether it has ended."""
        with self._changed:
            self._check_clock()
            if seconds and not call.done:
                news = None if told is None else (lambda: call.done or (call.fraction, call.message) != told)
                self._changed.wait_for(news or (lambda: call.done), seconds)
            return call.done

    def _check_clock(self) -> None:
        """Give up the call being served, or the start, if it takes too long."""
        if not self._calls:
            return
        call, now = self._calls[0], time.monotonic()
        if not self._ready:
            if now - self._started_at > self._start_timeout:
                message = f"The runtime did not start within {self._start_timeout:g} s ({self._where()})."
                self._abandon(call, errors.RuntimeUnavailable(message, MEND))
        elif call._deadline is not None and now > call._deadline:
            message = f"{call.method} took longer than {call._timeout:g} s; the runtime was ended."
            self._abandon(call, errors.RuntimeTimeout(message, failures.FRESH_MEND))

    def _abandon(self, call: Call, error: errors.TryOnError) -> None:
        """End a call for an outside reason; if it is being served, end the process with it."""
        with self._changed:
            if call.done:
                return
            if self._calls[0] is call:
                self._drop_link()
            self._finish(call, error=error)
            self._advance()

    def _finish(self, call: Call, *, value: Any = None, error: errors.TryOnError | None = None) -> None:
        self._calls.remove(call)
        call._value, call.error, call._buffers = value, error, []
        if error is None:
            call.fraction = 1.0
        call.done = True
        self._changed.notify_all()

    def _advance(self) -> None:
        """Send the first call to the process, starting one if need be, unless it was sent."""
        while self._calls and self._calls[0]._buffers:
            call = self._calls[0]
            try:
                link = self._running_link()
            except errors.RuntimeUnavailable as error:
                self._finish(call, error=error)
                continue
            link.send(call._buffers)
            call._buffers = []
            if self._ready:
                self._start_clock(call)

    @staticmethod
    def _start_clock(call: Call) -> None:
        call.message = ""
        if call._timeout is not None:
            call._deadline = time.monotonic() + call._timeout

    def _running_link(self) -> Link:
        if self._link is not None and self._link.alive:
            return self._link
        self._drop_link()
        self._interpreter = find_python(self.python, self.folder)
        command = [str(self._interpreter.path), "-u", str(Path(__file__).with_name("launch.py"))]
        if self._methods:
            command += ["--methods", self._methods]
        environment = processes.child_environment(user_site=self._interpreter.user_site)
        self._ready, self._started_at = False, time.monotonic()
        self._link = Link(command, environment, self._on_message, after=self._last_link)
        return self._link

    def _where(self) -> str:
        return str(self._interpreter.path if self._interpreter else self.python)

    def _drop_link(self) -> None:
        """Have nothing more to do with the process; it may need a moment to be gone."""
        if self._link is not None:
            self._link.kill()
            self._link, self._last_link = None, self._link

    def _on_message(self, link: Link, message: Any) -> None:
        """Runs in the link's thread, for every message and for the end."""
        with self._changed:
            if link is not self._link:
                return  # of a process that was given up
            call = self._calls[0] if self._calls else None
            if isinstance(message, Ended):
                self._link, self._last_link = None, link
                if call is not None:
                    self._finish(call, error=failures.process_error(message, call.method, self._where(), self._ready))
                self._advance()
                return
            try:
                kind = message["kind"]
                if kind == "hello":
                    self._ready = True
                    if call is not None:
                        self._start_clock(call)
                elif call is None or message["id"] != call._ticket:
                    raise KeyError("id")
                elif kind == "progress":
                    call.fraction = min(1.0, max(0.0, message["fraction"]))
                    call.message = message["message"]
                    self._changed.notify_all()
                elif kind == "result":
                    self._finish(call, value=message["value"])
                    self._advance()
                else:
                    error = failures.remote_error(message, self._where())
                    if message["fatal"]:
                        self._drop_link()
                    self._finish(call, error=error)
                    self._advance()
            except (KeyError, TypeError) as error:
                raise protocol.FrameError(f"The runtime sent a message that makes no sense ({error!r}).") from error


# -- the one runtime of this Blender --------------------------------------------------------------------------------

_SLOT = "_tryon_shared_runtime"  # kept on sys: it must outlive a reload of the extension's modules
_lock = threading.Lock()


def shared() -> Runtime:
    """The runtime of this Blender; starts nothing yet. One left by a reloaded or second copy of TryOn is ended."""
    with _lock:
        current = getattr(sys, _SLOT, None)
        if not isinstance(current, Runtime):
            if current is not None:
                current.shutdown()
            current = Runtime()
            setattr(sys, _SLOT, current)
            atexit.register(current.shutdown)
        return current


def shutdown(limit: float = SHUTDOWN_SECONDS) -> None:
    """End the shared runtime, if there is one, within ``limit`` seconds. For unregister()."""
    with _lock:
        current = getattr(sys, _SLOT, None)
        if current is not None:
            atexit.unregister(current.shutdown)
            delattr(sys, _SLOT)
    if current is not None:
        current.shutdown(limit)
