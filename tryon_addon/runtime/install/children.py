# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of an installation, run one after another, read line by line, and ended when it is cancelled."""

from __future__ import annotations

import subprocess
import threading
from collections import deque
from collections.abc import Callable

from ...core.errors import Cancelled, InstallError
from ..wire import process as processes
from .pip_output import explain

LINES_KEPT = 60  # of a command's output


class Children:
    """At most one child at a time. ``cancel`` may be called from any thread."""

    def __init__(self) -> None:
        self._cancelled = False
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def cancel(self) -> None:
        """End the child under way; none is started any more."""
        with self._lock:
            self._cancelled = True
            if self._process is not None:
                processes.kill(self._process)

    def stop_if_cancelled(self) -> None:
        """Raises Cancelled after ``cancel``."""
        if self._cancelled:
            raise Cancelled("Installing the runtime was cancelled; nothing was left behind.")

    def run(self, command: list[str], what: str, follow: Callable[[str], None] = lambda line: None) -> list[str]:
        """Run a child to its end, each line of output through ``follow``; the last lines.

        Raises Cancelled, or InstallError with the child's words.
        """
        child = self._start(command, what)
        lines: deque[str] = deque(maxlen=LINES_KEPT)
        assert child.stdout is not None
        try:
            with open(child.stdout.fileno(), encoding="utf-8", errors="replace", closefd=False) as output:
                for line in filter(None, map(str.rstrip, output)):
                    lines.append(line)
                    follow(line)
            returncode = child.wait()
        finally:
            processes.kill(child)
            child.wait()
            child.stdout.close()
            with self._lock:
                self._process = None
        self.stop_if_cancelled()
        if returncode != 0:
            reason, mend = explain(list(lines))
            failure = InstallError(f"{what} failed: {reason}.", mend)
            failure.add_note("\n".join(lines))
            raise failure
        return list(lines)

    def _start(self, command: list[str], what: str) -> subprocess.Popen[bytes]:
        with self._lock:
            self.stop_if_cancelled()
            try:
                self._process = processes.start(
                    command,
                    processes.child_environment(user_site=False),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                )
            except OSError as error:
                raise InstallError(f"{what} cannot start: {error}.", "Choose another base Python.") from error
            return self._process
