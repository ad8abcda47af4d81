# SPDX-License-Identifier: GPL-3.0-or-later
"""How far long work has come: told to a function as it goes on, or as the steps of a generator."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Protocol

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
