# SPDX-License-Identifier: GPL-3.0-or-later
"""How far long work has come: told to a function as it goes on, or as the steps of a generator."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol

LATELY = 15.0  # seconds of work after which half of what it has told about its pace is forgotten
EXPERIENCE = 2.0  # seconds of work before which its pace is a guess
AT_ONCE = 0.2  # of the whole a second: what comes faster was kept by an earlier run

Progress = Callable[[float, str], None]  # how much is done (0 to 1), and what is done now


@dataclass(frozen=True)
class Step:
    """Where work stands: what it does now, and how much of the whole is done (0 to 1)."""

    label: str
    fraction: float


class Underway(Protocol):
    """Work that goes on elsewhere: a call of the runtime, an installation."""

    message: str
    fraction: float

    def poll(self) -> bool:
        """Whether it has ended, in whatever way."""

    def result(self) -> Any:
        """What it made, or raise what went wrong."""

    def cancel(self) -> None:
        """End it. Without effect once it has ended."""


def quiet(fraction: float, message: str) -> None:
    """A Progress for whoever does not want to know."""


class TimeLeft:
    """Seconds left, by the pace of late; what comes at once was kept, and says nothing of the rest."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.fraction = 0.0
        self._clock = clock
        self.began = self._told = clock()
        self._seconds = self._grown = 0.0

    def show(self, fraction: float) -> None:
        """How much of the whole is done (0 to 1); it never becomes less."""
        grown = min(fraction, 1.0) - self.fraction
        if not grown > 0.0:
            return
        passed = self._clock() - self._told
        self._told += passed
        self.fraction += grown
        if grown < AT_ONCE * passed:
            kept = math.exp2(-passed / LATELY)
            self._seconds, self._grown = kept * self._seconds + passed, kept * self._grown + grown

    @property
    def seconds(self) -> float | None:
        """None while nobody knows, which is so too when the step that is under way takes longer than all were to."""
        if self._seconds < EXPERIENCE:
            return None
        left = (1.0 - self.fraction) * self._seconds / self._grown - (self._clock() - self._told)
        return left if left > 0.0 else None

    @property
    def spent(self) -> float:
        """Seconds since the beginning."""
        return self._clock() - self.began


def duration(seconds: float) -> str:
    """``8 s``, ``2 min``, ``3 h``."""
    for unit, length in (("h", 3600.0), ("min", 60.0)):
        if seconds >= 1.5 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def thought(function: Callable[[], Any], label: str, fraction: float = 0.0, *, pause: float = 0.01
            ) -> Generator[Step, None, Any]:
    """What ``function`` returns, a step a look at it: it runs in a thread of its own, so it may touch nothing that
    others change. Closing this leaves it to its end, unheard.

    Raises:
        Exception: whatever ``function`` does.
    """
    future: Future[Any] = Future()

    def think() -> None:
        try:
            future.set_result(function())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=think, name="tryon-thought", daemon=True).start()
    while not future.done():
        yield Step(label, fraction)
        if pause:
            time.sleep(pause)
    return future.result()


def steps_of(work: Underway, label: str = "", *, pause: float = 0.0, cancel: bool = True
             ) -> Generator[Step, None, Any]:
    """Wait for work under way, a step a look at it; then what it made, or raise what went wrong.

    Args:
        label: what is done, while the work itself says nothing.
        pause: seconds to sleep after every step.
        cancel: whether closing the generator ends the work; else it goes on unheard.
    """
    try:
        while not work.poll():
            yield Step(work.message or label, work.fraction)
            if pause:
                time.sleep(pause)
    finally:
        if cancel:
            work.cancel()
    return work.result()
