# SPDX-License-Identifier: GPL-3.0-or-later
"""One call to the runtime while it is under way: how far it is, its clock, its answer or its error."""

from __future__ import annotations

import time
from typing import Any, Protocol

from ...core import errors

TICK = 0.05  # seconds between two looks at the clock, and at whoever may cancel


class Serving(Protocol):
    """What a call needs of the runtime that serves it; see ``client.Runtime``."""

    def wait(self, call: Call, seconds: float) -> bool:
        """Wait up to ``seconds`` for the call's end; whether it has ended."""

    def abandon(self, call: Call, error: errors.TryOnError) -> None:
        """End a call for an outside reason."""


class Call:
    """A call under way. ``poll``, ``result`` and ``cancel`` may be used from any thread; only ``result`` waits.

    The runtime alone sets the rest: ``buffers`` is the encoded request until it is sent, ``deadline`` a moment of
    ``time.monotonic``, None while the call waits for its turn or has no time-out.
    """

    def __init__(self, runtime: Serving, ticket: int, method: str, buffers: list, timeout: float | None) -> None:
        self.method = method
        self.fraction = 0.0
        self.message = "Waiting for the runtime"
        self.done = False
        self.error: errors.TryOnError | None = None
        self.ticket, self.buffers, self.timeout = ticket, buffers, timeout
        self.deadline: float | None = None
        self._runtime = runtime
        self._value: Any = None

    def poll(self) -> bool:
        """Whether the call has ended, in whatever way. Also looks at the clock."""
        return self._runtime.wait(self, 0.0)

    def result(self) -> Any:
        """Wait for the end; the answer, or raise the error."""
        while not self._runtime.wait(self, TICK):
            pass
        if self.error is not None:
            raise self.error
        return self._value

    def cancel(self) -> None:
        """End the call: ``result`` raises Cancelled. Without effect once it has ended."""
        self._runtime.abandon(self, errors.Cancelled(f"{self.method} was cancelled."))

    def begin(self) -> None:
        """It is this call's turn in a process that listens: the clock starts."""
        self.message = ""
        if self.timeout is not None:
            self.deadline = time.monotonic() + self.timeout

    @property
    def late(self) -> bool:
        """Whether the call takes longer than it may."""
        return self.deadline is not None and time.monotonic() > self.deadline

    def tell(self, fraction: float, message: str) -> None:
        """Progress: ``fraction`` 0..1."""
        self.fraction, self.message = min(1.0, max(0.0, fraction)), message

    def finish(self, value: Any, error: errors.TryOnError | None) -> None:
        """The end, with the answer or an error."""
        self._value, self.error, self.buffers = value, error, []
        if error is None:
            self.fraction = 1.0
        self.done = True
