# SPDX-License-Identifier: GPL-3.0-or-later
"""The process behind the calls: started with the right Python when it is needed, one at a time, and given up."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..install.interpreter import Interpreter, find_python
from ..wire import process as processes
from .link import Link

LAUNCH = Path(__file__).parents[1] / "server" / "launch.py"


class Host:
    """Keeps at most one runtime process. Takes no lock: whoever uses it holds one.

    ``python`` and ``folder`` as in ``interpreter.find_python``; ``methods`` ("FILE.py:TABLE") adds handlers on the
    server; ``start_seconds``: how long the process may take to say hello; ``on_message`` as in ``Link``.
    """

    def __init__(self, python: str | Path | None, folder: str | Path | None, methods: str | None, start_seconds: float,
                 on_message: Callable[[Link, Any], None]) -> None:
        self.python, self.folder, self.methods = python, folder, methods
        self.start_seconds = start_seconds
        self.ready = False  # the process has said hello
        self._on_message = on_message
        self._link: Link | None = None
        self._last_link: Link | None = None
        self._started_at = 0.0
        self._interpreter: Interpreter | None = None

    @property
    def pid(self) -> int | None:
        """The process' id, None where none runs."""
        link = self._link
        return link.pid if link is not None and link.alive else None

    @property
    def where(self) -> str:
        """The Python that runs, or was asked for, as it stands in messages."""
        return str(self._interpreter.path if self._interpreter else self.python)

    @property
    def late(self) -> bool:
        """Whether the process takes too long to say hello."""
        return not self.ready and time.monotonic() - self._started_at > self.start_seconds

    def owns(self, link: Link) -> bool:
        """Whether a message comes from the present process, not from one that was given up."""
        return link is self._link

    def running(self) -> Link:
        """The process, started if need be. Raises RuntimeUnavailable where there is no Python for it."""
        if self._link is not None and self._link.alive:
            return self._link
        self.drop()
        self._interpreter = find_python(self.python, self.folder)
        command = [str(self._interpreter.path), "-u", str(LAUNCH)]
        if self.methods:
            command += ["--methods", self.methods]
        environment = processes.child_environment(user_site=self._interpreter.user_site)
        self.ready, self._started_at = False, time.monotonic()
        self._link = Link(command, environment, self._on_message, after=self._last_link)
        return self._link

    def release(self) -> Link | None:
        """Listen to the process no more, but let it be; it, if there was one. The next waits until it is gone."""
        link = self._link
        self._link, self._last_link = None, link or self._last_link
        return link

    def drop(self) -> None:
        """Have nothing more to do with the process; it may need a moment to be gone."""
        link = self.release()
        if link is not None:
            link.kill()
