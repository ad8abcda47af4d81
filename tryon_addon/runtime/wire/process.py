# SPDX-License-Identifier: GPL-3.0-or-later
"""Child processes on three operating systems: their environment, how they are started, killed and explained."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import Any

ON_WINDOWS = os.name == "nt"
KILLED = -9  # SIGKILL; the constant does not exist on Windows
SHELL_KILLED = 137  # the same, told by a wrapper script
STDERR_KEPT = 8192  # bytes


def child_environment(*, user_site: bool) -> dict[str, str]:
    """This process' environment without what Blender set up for its own Python.

    PYTHONHOME or PYTHONPATH of Blender's would break any other Python. Packages of the user's own site are left
    out as well, unless the user named this Python: then they may be where torch is.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith("PYTHON") and name != "__PYVENV_LAUNCHER__"
    }
    environment["PYTHONUTF8"] = "1"
    if not user_site:
        environment["PYTHONNOUSERSITE"] = "1"
    return environment


def start(command: list[str], environment: dict[str, str], **pipes: Any) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own: Ctrl-C on the terminal is Blender's, and no console window opens."""
    if ON_WINDOWS:
        flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
        return subprocess.Popen(command, env=environment, bufsize=0, creationflags=flags, **pipes)
    return subprocess.Popen(command, env=environment, bufsize=0, start_new_session=True, **pipes)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a child started by ``start``, and what it started itself, at once. Does not wait."""
    if process.poll() is not None:
        return
    try:
        if ON_WINDOWS:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    except OSError:  # it ended in between
        process.kill()


def last_words(stderr: bytes, *, lines: int = 20) -> list[str]:
    """The last lines of what a child wrote on stderr; a progress bar's rewritten lines count once."""
    text = stderr[-STDERR_KEPT:].decode("utf-8", "replace")
    rows = (row.rsplit("\r", 1)[-1].rstrip() for row in text.replace("\r\n", "\n").split("\n"))
    return [row for row in rows if row][-lines:]


def telling_line(words: list[str]) -> str:
    """The line that tells most: the last that looks like an error, or the last at all."""
    tellers = [word for word in words if "Error" in word or "error:" in word.lower()]
    return (tellers or words or [""])[-1][:300]


def describe_exit(returncode: int | None) -> str:
    """How a process ended, in words: 'was killed (signal 9)', 'ended with exit code 3'."""
    if returncode is None:
        return "does not answer any more"
    if returncode in (KILLED, SHELL_KILLED):
        return "was killed (signal 9)"
    if returncode < 0:
        try:
            return f"crashed ({signal.Signals(-returncode).name})"
        except ValueError:
            return f"crashed (signal {-returncode})"
    if returncode >= 0x80000000:  # a Windows exception
        return f"crashed (0x{returncode:08X})"
    return f"ended with exit code {returncode}"


def was_killed(returncode: int | None) -> bool:
    return returncode in (KILLED, SHELL_KILLED)
