# SPDX-License-Identifier: GPL-3.0-or-later
"""What an artist changes in the panel, told to whoever listens: live updates do, while the extension is enabled.

The properties publish here and know no listener; a change that nobody listens to moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable


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
        for listener in tuple(self.listeners):
            listener(*what)


BODY = Change()  # a slider of the body, or the pose: (scene)
DESIGN = Change()  # a design slider of a garment: (scene, programme)
