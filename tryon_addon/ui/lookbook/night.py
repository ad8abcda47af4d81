# SPDX-License-Identifier: GPL-3.0-or-later
"""The run that is under way, as the window sees it: started, listened to by a timer, ended."""

from __future__ import annotations

import collections
import json
import subprocess
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bpy

from ...blender import aside
from ...runtime.wire import process as processes
from .. import preferences
from ..session import redraw

TICK = 0.5  # seconds between two looks at it


@dataclass
class Night:
    """``states``: what has become of looks, by name; ``told``: how it ended, in words."""

    book: Path
    out: Path
    fraction: float = 0.0
    label: str = ""
    told: str = ""
    states: dict[str, tuple[str, str]] = field(default_factory=dict)
    _process: Any = None
    _heard: collections.deque[dict[str, Any]] = field(default_factory=collections.deque)

    def start(self, stamp: str) -> None:
        """Begin, or go on."""
        log = tempfile.TemporaryFile()
        command = aside.command("ui.lookbook.child", str(self.book), str(self.out), stamp)
        environment = aside.environment(tempfile.gettempdir()) | preferences.environment()
        self._process = processes.start(command, environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=log)
        threading.Thread(target=self._listen, args=(self._process, log), name="tryon-lookbook", daemon=True).start()

    @property
    def running(self) -> bool:
        """Whether it is under way."""
        return self._process is not None

    @property
    def pid(self) -> int:
        return int(self._process.pid)

    def take(self) -> None:
        """What has been heard by now."""
        while self._heard:
            said = self._heard.popleft()
            if "end" in said:
                self.told = said["error"]
                self.end()
            else:
                self.fraction, self.label = said["fraction"], said["label"]
                if look := said["look"]:
                    self.states[look["name"]] = (look["state"], look["error"])

    def end(self) -> None:
        """End it at once, with the Blenders that it has started; what is made stays."""
        process, self._process = self._process, None
        if process is not None:
            processes.kill(process)  # those that make looks notice, as their pipes close
            process.wait()
            for pipe in (process.stdin, process.stdout):
                pipe.close()

    def _listen(self, process: Any, log: Any) -> None:
        ended = False
        try:
            for line in process.stdout:
                try:
                    said = json.loads(line)
                except ValueError:  # a driver's banner
                    continue
                if isinstance(said, dict):
                    ended |= "end" in said
                    self._heard.append(said)
        except ValueError:  # closed: it was ended here
            return
        if not ended:
            process.wait()
            log.seek(0)
            line = processes.telling_line(processes.last_words(log.read()))
            self._heard.append({"end": True, "error": f"The run {processes.describe_exit(process.returncode)}"
                                                      f"{f': {line}' if line else ''}. Press Run: it goes on."})


_night: list[Night] = []  # one at most


def current() -> Night | None:
    """The run of this session, under way or ended."""
    return _night[0] if _night else None


def begin(book: Path, out: Path, stamp: str) -> Night:
    """Start a run, and a timer that listens to it."""
    end()
    _night[:] = [Night(book, out)]
    _night[0].start(stamp)
    bpy.app.timers.register(_tick, first_interval=TICK, persistent=True)
    return _night[0]


def end() -> None:
    """End the run that is under way."""
    if _night:
        _night[0].end()
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)


def _tick() -> float | None:
    night = current()
    if night is None or not night.running:
        return None
    night.take()
    redraw()
    return TICK if night.running else None
