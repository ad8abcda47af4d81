# SPDX-License-Identifier: GPL-3.0-or-later
"""A Blender in a process of its own that makes looks one after another, as its starter sees it: ordered, heard, ended.

It may crash, hang or grow: whoever ordered sees that, ends it, and starts another.
"""

from __future__ import annotations

import collections
import json
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from ..core.errors import RenderError
from ..runtime.wire import process as processes

SILENT = 900.0  # seconds without a word, after which it hangs


class Hand(Protocol):
    """What makes looks, one after another, here or elsewhere. ``made``: how many; ``label``, ``fraction``: of this one.
    ``order``, ``poll``, ``memory`` and ``end`` as ``Worker`` has them."""

    label: str
    fraction: float
    made: int

    def order(self, order: Mapping[str, Any]) -> None: ...
    def poll(self) -> dict[str, Any] | None: ...
    def memory(self) -> float | None: ...
    def end(self) -> None: ...


class Worker:
    """One of them. ``command`` and ``environment`` start it; orders and answers are lines of JSON."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._log = tempfile.TemporaryFile()
        self._heard: collections.deque[dict[str, Any]] = collections.deque()
        self._process = processes.start([*command], dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self._log)
        self._ear = threading.Thread(target=self._listen, name="tryon-look-worker", daemon=True)
        self._ear.start()
        self.label, self.fraction, self.made = "Starting Blender", 0.0, 0
        self._end: dict[str, Any] | None = {}
        self._last = time.monotonic()

    @property
    def pid(self) -> int:
        return self._process.pid

    def order(self, order: Mapping[str, Any]) -> None:
        """Have a look made; ``poll`` says when it is. A worker that is gone says so there."""
        self._end, self.fraction, self._last = None, 0.0, time.monotonic()
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
        except OSError:  # told by poll
            pass

    def poll(self) -> dict[str, Any] | None:
        """The answer, once there is one.

        Raises:
            RenderError: it crashed, was killed, or has said nothing for SILENT seconds. It has to be ended.
        """
        gone = not self._ear.is_alive()
        while self._heard:
            said = self._heard.popleft()
            self._last = time.monotonic()
            self.label, self.fraction = said.get("label", self.label), said.get("fraction", self.fraction)
            if "end" in said:
                self._end, self.made = said, self.made + 1
        if self._end is None and gone:
            raise RenderError(self._last_words())
        if self._end is None and time.monotonic() - self._last > SILENT:
            raise RenderError(f"Blender has said nothing for {SILENT / 60:.0f} minutes at: {self.label}.")
        return self._end

    def memory(self) -> float | None:
        """Bytes that it and its children hold, where the system tells."""
        pids, found = [self._process.pid], 0.0
        try:
            for pid in pids:
                pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
                found += int(pages) * 4096
                pids += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except (OSError, ValueError, IndexError):
            return found or None
        return found

    def end(self) -> None:
        """End it at once, with all that it has started."""
        processes.kill(self._process)
        self._process.wait()
        self._ear.join(2.0)
        for pipe in (self._process.stdin, self._process.stdout, self._log):
            if pipe is not None:
                pipe.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                said = json.loads(line)
            except ValueError:  # a driver's banner
                continue
            if isinstance(said, dict):
                self._heard.append(said)
        self._process.wait()

    def _last_words(self) -> str:
        self._log.seek(0)
        words = processes.last_words(self._log.read())
        code = self._process.poll()
        line = processes.telling_line(words)
        why = "its memory may have run out" if processes.was_killed(code) else line and f"it said: {line}"
        return f"Blender {processes.describe_exit(code)} at: {self.label}{f' ({why})' if why else ''}."
