# SPDX-License-Identifier: GPL-3.0-or-later
"""One runtime process and the threads that serve its pipes. Knows frames, nothing of calls."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..wire import process as processes
from ..wire import protocol


@dataclass(frozen=True)
class Ended:
    """The process is gone (or never came): its exit code, its last lines on stderr, what went wrong on the pipe."""

    returncode: int | None
    stderr: list[str]
    failure: Exception | None = None


class Link:
    """Starts a process at once and without waiting; hands every message, and at last one ``Ended``, to ``on_message``.

    The thread that reads is the one that starts the process: Linux kills a child of ours when the *thread* that
    started it ends, so it must be one that lives as long as the process. ``after`` is a link whose process must be
    gone before this one starts: there are never two at a time.
    """

    def __init__(
        self,
        command: list[str],
        environment: dict[str, str],
        on_message: Callable[[Link, Any], None],
        after: Link | None = None,
    ) -> None:
        self._command, self._environment = command, environment
        self._on_message, self._after = on_message, after
        self._outbox: queue.SimpleQueue[list[bytes | memoryview] | None] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr = b""
        self._starting = threading.Lock()
        self._killed = False
        self._ended = threading.Event()
        threading.Thread(target=self._keep, name="tryon-runtime", daemon=True).start()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def alive(self) -> bool:
        """Whether the process runs or is about to."""
        if self._killed or self._ended.is_set():
            return False
        return self._process is None or self._process.poll() is None

    def send(self, buffers: list[bytes | memoryview]) -> None:
        """Write a frame as soon as the process takes it. Never blocks; a dead process shows as ``Ended``."""
        self._outbox.put(buffers)

    def kill(self) -> None:
        """End the process at once. Does not wait: ``wait`` does."""
        with self._starting:
            self._killed = True
            if self._process is not None:
                processes.kill(self._process)
        self._outbox.put(None)

    def close(self, limit: float) -> None:
        """Let the process end by itself, kill it after half of ``limit`` seconds, wait until it is gone."""
        self._outbox.put(None)
        if not self.wait(limit / 2):
            self.kill()
            self.wait(limit / 2)

    def wait(self, limit: float) -> bool:
        """Wait until the process is gone and reaped."""
        return self._ended.wait(limit)

    def _keep(self) -> None:
        """Start the process, read until it ends, reap it."""
        if self._after is not None:
            self._after.wait(10)
            self._after = None
        failure: Exception | None = None
        returncode = None
        try:
            pipe = subprocess.PIPE
            with self._starting:
                if not self._killed:
                    self._process = processes.start(
                        self._command, self._environment, stdin=pipe, stdout=pipe, stderr=pipe
                    )
        except (OSError, ValueError) as error:
            failure = error
        if self._process is not None:
            failure, returncode = self._serve(self._process)
        self._ended.set()
        self._on_message(self, Ended(returncode, processes.last_words(self._stderr), failure))

    def _serve(self, process: subprocess.Popen[bytes]) -> tuple[Exception | None, int]:
        failure: Exception | None = None
        helpers = [
            threading.Thread(target=work, args=(process,), name=f"tryon-{name}", daemon=True)
            for name, work in (("sender", self._feed), ("stderr", self._drain))
        ]
        for helper in helpers:
            helper.start()
        try:
            while True:
                self._on_message(self, protocol.read(process.stdout))  # type: ignore[arg-type]
        except EOFError:
            pass
        except (protocol.FrameError, MemoryError, OSError) as error:
            failure = error
            self.kill()
        try:
            returncode = process.wait(5)
        except subprocess.TimeoutExpired:  # it closed its pipe and lives on
            self.kill()
            returncode = process.wait()
        self._outbox.put(None)
        for helper in helpers:
            helper.join(1)
        for stream in (process.stdout, process.stderr):
            if stream is not None and not helpers[1].is_alive():
                stream.close()
        return failure, returncode

    def _feed(self, process: subprocess.Popen[bytes]) -> None:
        """Write what is in the outbox; None closes the process' stdin, which tells it to end."""
        assert process.stdin is not None
        with contextlib.suppress(OSError), process.stdin:
            while (buffers := self._outbox.get()) is not None:
                protocol.write(process.stdin, buffers)  # type: ignore[arg-type]

    def _drain(self, process: subprocess.Popen[bytes]) -> None:
        """Keep the end of what the process says on stderr, and never let it wait for a reader."""
        assert process.stderr is not None
        with contextlib.suppress(OSError, ValueError):
            while chunk := process.stderr.read(4096):
                self._stderr = (self._stderr + chunk)[-processes.STDERR_KEPT :]
