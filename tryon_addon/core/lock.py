# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that one process at a time holds. The system lets go of it when that process ends, however it ends."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

PAUSE = 0.05  # seconds between two tries


def _flock(handle: int) -> None:
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _byte(handle: int) -> None:
    import msvcrt

    try:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError as error:
        raise BlockingIOError(error.errno, error.strerror) from None


_take: Callable[[int], None] = _byte if os.name == "nt" else _flock


class Lock:
    """``acquire`` it, ``release`` it. ``known``: whether this disk knows locks; where not, everybody gets it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known = True
        self._handle = -1

    def acquire(self, wait: float = 0.0) -> bool:
        """Whether it is ours within ``wait`` seconds. The folder is made. Raises OSError where it cannot be written."""
        until = time.monotonic() + wait
        while not self._try():
            if time.monotonic() >= until:
                return False
            time.sleep(PAUSE)
        return True

    def _try(self) -> bool:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        try:
            handle = os.open(self.path, flags, 0o666)
        except FileNotFoundError:  # the folder went meanwhile, with its last user
            return False
        try:
            _take(handle)
        except BlockingIOError:
            os.close(handle)
            return False
        except OSError:
            self.known = False
        with contextlib.suppress(OSError):
            if os.name == "nt" or os.path.samestat(os.fstat(handle), os.lstat(self.path)):
                self._handle = handle
                with contextlib.suppress(OSError):  # a full disk: then nobody reads who it is
                    os.ftruncate(handle, 0)
                    os.pwrite(handle, str(os.getpid()).encode(), 0) if os.name != "nt" else None
                return True
        os.close(handle)  # whoever had it has removed the file: this lock is nobody's
        return False

    def holder(self) -> str:
        """The number of the process that has it, empty where it does not say."""
        try:
            said = self.path.read_bytes()[:16].decode("ascii", "replace")
        except OSError:
            return ""
        return said if said.isdigit() else ""

    def release(self) -> None:
        """Let go, and remove the file."""
        if self._handle < 0:
            return
        if os.name == "nt":  # where an open file cannot be removed
            os.close(self._handle)
        with contextlib.suppress(OSError):
            self.path.unlink()
        if os.name != "nt":
            os.close(self._handle)
        self._handle = -1
