# SPDX-License-Identifier: GPL-3.0-or-later
"""What went wrong with a call, as a typed error with its mend."""

from __future__ import annotations

from typing import Any

from ...core import errors
from ..install.interpreter import MEND as INSTALL_MEND
from ..wire import process as processes
from .link import Ended

FRESH_MEND = "Try again: the next call starts a fresh runtime."
MEMORY_MEND = (
    "The system may have ended it for want of memory: close other programs, or ask for less (a smaller texture, a "
    "coarser garment). The next call starts a fresh runtime."
)


def remote_error(message: dict[str, Any], python: str) -> errors.TryOnError:
    """A server's error message as an exception: the class by its name, RuntimeCallError for an unknown one."""
    kind = getattr(errors, message["type"], None)
    if not (isinstance(kind, type) and issubclass(kind, errors.TryOnError)):
        kind = errors.RuntimeCallError
    mend = message["mend"]
    if kind is errors.RuntimeUnavailable:
        mend = f"{mend} {INSTALL_MEND}".strip()
    error = kind(message["message"], mend)
    error.add_note(f"In the runtime ({python}):\n{message['traceback']}")
    return error


def process_error(end: Ended, method: str, python: str, had_started: bool) -> errors.TryOnError:
    """The error for a call whose process ended, or never said hello. Quotes the process' last words."""
    error = _process_error(end, method, python, had_started)
    if end.stderr:
        error.add_note("The runtime's last lines:\n" + "\n".join(end.stderr))
    return error


def _process_error(end: Ended, method: str, python: str, had_started: bool) -> errors.TryOnError:
    said = processes.telling_line(end.stderr)
    quoted = f' It last said: "{said}".' if said else ""
    how = processes.describe_exit(end.returncode)
    if isinstance(end.failure, MemoryError):
        return errors.RuntimeOutOfMemory(f"Blender has not enough memory for the answer of {method}.", MEMORY_MEND)
    if not had_started:
        why = str(end.failure) if end.failure else f"it {how}.{quoted}"
        return errors.RuntimeUnavailable(f"The runtime cannot start with {python}: {why}", INSTALL_MEND)
    if end.failure is not None:
        return errors.RuntimeCrashed(f"The runtime's answer to {method} is damaged: {end.failure}", FRESH_MEND)
    killed = processes.was_killed(end.returncode)
    error = errors.RuntimeCrashed(f"The runtime {how} during {method}.{quoted}", MEMORY_MEND if killed else FRESH_MEND)
    error.code = errors.Exit.ENVIRONMENT if killed else error.code
    return error
