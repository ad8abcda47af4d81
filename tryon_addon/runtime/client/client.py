# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's side of the runtime: start it on first use, keep it warm, call it, end it.

``shared()`` is the one runtime of this Blender. ``call`` waits; ``start_call`` returns a handle for a modal timer::

    call = shared().start_call("body.shape", {"body": {...}}, timeout=120)
    shape = yield from steps_of(call, "Body shape")  # core.progress: steps to draw until the answer, or raises

Calls are served one after another. A call cannot be interrupted safely inside torch, so cancelling, or a time-out,
ends the process; the next call starts a fresh one. The same holds after a crash or when memory ran out.
"""

from __future__ import annotations

import atexit
import itertools
import sys
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...core import errors
from ...core.progress import Progress
from ..install.interpreter import MEND
from ..wire import protocol
from . import failures
from .call import TICK, Call
from .host import Host
from .link import Ended, Link

START_SECONDS = 300.0  # torch comes in 5 s, in 90 where ten renders share two cores; what dies is told at once
SHUTDOWN_SECONDS = 2.0


class Runtime:
    """A queue of calls, and the process that serves them one by one. Use ``shared()``; a second one is for tests.

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
        self.host = Host(python, folder, methods, start_timeout, self._on_message)
        self._changed = threading.Condition(threading.RLock())
        self._calls: deque[Call] = deque()  # the first is being served
        self._tickets = itertools.count(1)

    @property
    def pid(self) -> int | None:
        """The process' id, None where none runs."""
        return self.host.pid

    def call(
        self,
        method: str,
        params: dict[str, Any] | None = None,
        *,
        timeout: float | None = None,
        cancelled: Callable[[], bool] | None = None,
        progress: Progress | None = None,
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
            while not self.wait(call, TICK, told):
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
        if (python, folder) != (self.host.python, self.host.folder):
            self.shutdown()
            self.host.python, self.host.folder = python, folder

    def shutdown(self, limit: float = SHUTDOWN_SECONDS) -> None:
        """End the process within ``limit`` seconds; calls under way fail with Cancelled. The next call starts anew."""
        with self._changed:
            link = self.host.release()
            for call in list(self._calls):
                self._finish(call, error=errors.Cancelled(f"{call.method} was cancelled: the runtime was shut down."))
        if link is not None:
            link.close(limit)

    def wait(self, call: Call, seconds: float, told: tuple[float, str] | None = None) -> bool:
        """Wait up to ``seconds`` for the call's end, or for progress other than ``told``; whether it has ended."""
        with self._changed:
            self._check_clock()
            if seconds and not call.done:
                news = None if told is None else (lambda: call.done or (call.fraction, call.message) != told)
                self._changed.wait_for(news or (lambda: call.done), seconds)
            return call.done

    def abandon(self, call: Call, error: errors.TryOnError) -> None:
        """End a call for an outside reason; if it is being served, end the process with it."""
        with self._changed:
            if call.done:
                return
            if self._calls[0] is call:
                self.host.drop()
            self._finish(call, error=error)
            self._advance()

    # -- below: with self._changed held -------------------------------------------------------------------------------

    def _check_clock(self) -> None:
        """Give up the call being served, or the start, if it takes too long."""
        if not self._calls:
            return
        call = self._calls[0]
        if self.host.late:
            message = f"The runtime did not start within {self.host.start_seconds:g} s ({self.host.where})."
            self.abandon(call, errors.RuntimeUnavailable(message, MEND))
        elif self.host.ready and call.late:
            message = f"{call.method} took longer than {call.timeout:g} s; the runtime was ended."
            self.abandon(call, errors.RuntimeTimeout(message, failures.FRESH_MEND))

    def _finish(self, call: Call, *, value: Any = None, error: errors.TryOnError | None = None) -> None:
        self._calls.remove(call)
        call.finish(value, error)
        self._changed.notify_all()

    def _advance(self) -> None:
        """Send the first call to the process, starting one if need be, unless it was sent."""
        while self._calls and self._calls[0].buffers:
            call = self._calls[0]
            try:
                link = self.host.running()
            except errors.RuntimeUnavailable as error:
                self._finish(call, error=error)
                continue
            link.send(call.buffers)
            call.buffers = []
            if self.host.ready:
                call.begin()

    def _on_message(self, link: Link, message: Any) -> None:
        """Runs in the link's thread, for every message and for the end."""
        with self._changed:
            if not self.host.owns(link):
                return  # of a process that was given up
            call = self._calls[0] if self._calls else None
            if isinstance(message, Ended):
                self.host.release()
                if call is not None:
                    host = self.host
                    self._finish(call, error=failures.process_error(message, call.method, host.where, host.ready))
                self._advance()
                return
            try:
                kind = message["kind"]
                if kind == "hello":
                    self.host.ready = True
                    if call is not None:
                        call.begin()
                elif call is None or message["id"] != call.ticket:
                    raise KeyError("id")
                elif kind == "progress":
                    call.tell(message["fraction"], message["message"])
                    self._changed.notify_all()
                elif kind == "result":
                    self._finish(call, value=message["value"])
                    self._advance()
                else:
                    error = failures.remote_error(message, self.host.where)
                    if message["fatal"]:
                        self.host.drop()
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
