# SPDX-License-Identifier: GPL-3.0-or-later
"""What an artist changes in the panel, told to whoever listens: live updates do, while the extension is enabled.

The properties publish here and know no listener; a change that nobody listens to moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Change:
    """One kind of change. ``publish`` calls every listener with what it is given."""

    def __init__(self) -> None:
        self.listeners: list[Callable[..., None]] = []

    def listen(self, listener: Callable[..., None]) -> None:
        """Call ``listener`` from now on; once, however often it is named."""
        if listener not in self.listeners:
            self.listeners.append(listener)

    def stop_listening(self, listener: Callable[..., None]) -> None:
        """The opposite of ``listen``; without effect where it does not listen."""
        if listener in self.listeners:
            self.listeners.remove(listener)

    def publish(self, *what: object) -> None:
        """Tell every listener."""
        for listener in () if _silent else tuple(self.listeners):
            listener(*what)


_silent: list[bool] = []


@contextmanager
def silence() -> Iterator[None]:
    """Properties are copied: nobody chose anything, so nothing follows from it."""
    _silent.append(True)
    try:
        yield
    finally:
        _silent.pop()


def silent() -> bool:
    """Whether properties are being copied."""
    return bool(_silent)


# Whose properties they are: a person's collection, or a scene that has nobody yet.
BODY = Change()  # a slider of the body, or the pose: (whose)
DESIGN = Change()  # a design slider of a garment: (whose, programme)
