# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender in a real window on a virtual screen, driven by a real pointer and real keys (xdotool).

Positions on the screen are pixels from the top left corner, as xdotool and screenshots have them; Blender's own count
from the bottom.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = map(int, os.environ.get("TRYON_GUI_SIZE", "1600x900").split("x"))  # pixels of the window
START_LIMIT_S = 180.0  # software OpenGL compiles its shaders at the first start
PAUSE_S = 0.08  # what Blender needs to take in one event
REMOTE = Path(__file__).with_name("remote.py")


class BlenderWindow:
    """One Blender with one window. ``ask`` looks inside; ``move``, ``click``, ``key`` do what a person does."""

    def __init__(self, shots: Path, log: Path) -> None:
        self.shots = shots
        self.log = log
        self._socket: socket.socket | None = None
        self._unread = b""
        shots.mkdir(parents=True, exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = [shutil.which("blender") or "blender", "--window-geometry", "0", "0", str(WIDTH), str(HEIGHT)]
        self.process = subprocess.Popen(
            [*command, "--python", str(REMOTE)],
            stdout=log.open("w"),
            stderr=subprocess.STDOUT,
            env={**os.environ, "TRYON_GUI_PORT": str(port)},
        )
        self._connect(port)

    def _connect(self, port: int) -> None:
        end = time.monotonic() + START_LIMIT_S
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f"Blender ended with {self.process.returncode}: {self.log.read_text()[-2000:]}")
            try:
                self._socket = socket.create_connection(("127.0.0.1", port), timeout=5)
                return
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.3)

    # -- looking

    def ask(self, code: str, limit_s: float = 60.0) -> Any:
        """The value of ``code``, run in Blender between two events (``bpy`` is there; plain values come back)."""
        assert self._socket is not None
        self._socket.settimeout(limit_s)
        self._socket.sendall(json.dumps(code).encode() + b"\n")
        while b"\n" not in self._unread:
            data = self._socket.recv(1 << 16)
            if not data:
                raise RuntimeError(f"Blender ended: {self.log.read_text()[-2000:]}")
            self._unread += data
        line, self._unread = self._unread.split(b"\n", 1)
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]

    def wait(self, true: Callable[[], Any], what: str, limit_s: float, every_s: float = 0.3) -> Any:
        """Wait until ``true()`` is; its value. Fails, with a screenshot, after ``limit_s``."""
        end = time.monotonic() + limit_s
        while not (value := true()):
            if time.monotonic() > end:
                raise AssertionError(f"{what}: not within {limit_s:.0f} s; see {self.shot('failed')}")
            time.sleep(every_s)
        return value

    def shot(self, name: str) -> Path:
        """Keep a picture of the whole screen as ``name``.png."""
        path = self.shots / f"{name}.png"
        subprocess.run(["import", "-window", "root", str(path)], check=True)
        return path

    def keep_gaps(self, name: str = "", **more: Any) -> list[tuple[float, float, str]]:
        """When the window did not answer since the last time that this was asked: (seconds, those of them that its
        thread has worked, what TryOn did then), the longest work first; kept as ``name`` in answers.json."""
        found = sorted(self.ask("taken = list(gaps); gaps.clear(); taken"), key=lambda gap: gap[1], reverse=True)
        if name:
            path = self.shots / "answers.json"
            kept = json.loads(path.read_text()) if path.is_file() else {}
            path.write_text(json.dumps(kept | {name: {"longest": found[:8], "over_300_ms": sum(
                worked > 0.3 for _, worked, _ in found), **more}}, indent=1))
        return found

    # -- doing

    def move(self, x: float, y: float, *then: str, patience: int = 1) -> None:
        """Put the pointer there (in two steps: a button counts as hovered when the pointer moves on it), and go on.
        patience: times as long to wait for Blender to take that in."""
        near, there = [str(int(x) - 1), str(int(y))], [str(int(x)), str(int(y))]
        xdotool("mousemove", *near, "mousemove", *there, "sleep", str(patience * PAUSE_S), *then)
        if then:
            time.sleep(patience * PAUSE_S)

    def click(self, x: float, y: float, times: int = 1) -> None:
        self.move(x, y, "click", "--repeat", str(times), "--delay", "60", "1")

    def wheel(self, x: float, y: float, clicks: int, patience: int = 1) -> None:
        """Turn the wheel there, down by ``clicks`` or up."""
        self.move(x, y, "click", "--repeat", str(abs(clicks)), "--delay", "40", "5" if clicks > 0 else "4")
        time.sleep(2 * patience * PAUSE_S)

    def key(self, *names: str) -> None:
        xdotool("key", *names)
        time.sleep(2 * PAUSE_S)

    def type(self, text: str) -> None:
        xdotool("type", "--delay", "40", text)
        time.sleep(2 * PAUSE_S)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def xdotool(*arguments: str) -> None:
    subprocess.run(["xdotool", *arguments], check=True)
