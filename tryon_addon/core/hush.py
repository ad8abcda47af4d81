# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps what Blender's C code prints while it renders and saves off a command's standard output.

Such lines come from below Python, in any thread: only the file descriptor can be turned aside. Nothing is thrown away
unseen: whoever hushes is given each line and decides.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from typing import BinaryIO

STDOUT, STDERR = 1, 2
# What Blender says while all goes well: frames and views, files saved, its exporters' steps.
CHATTER = re.compile(r"\s*$|Fra:\d|Saved: |\s*Time: \d|Info: (Saved|Total files)|Blender quit|"
                     r"\d\d:\d\d:\d\d \| INFO: |\d\d:\d\d\.\d+\s+\|INFO: |Read (blend|prefs): ")


@contextlib.contextmanager
def hushed(tell: Callable[[str], None], pause: float = 0.2, stream: int = STDOUT) -> Iterator[None]:
    """Within, every line that anybody writes to standard output, or another ``stream``, goes to ``tell`` instead: in a
    thread of its own, which looks every ``pause`` seconds.

    Through a file, not a pipe: nobody who writes ever waits. Without a standard output nothing happens. Python's own
    ``print`` is turned aside as well.
    """
    _flush()
    try:
        saved = os.dup(stream)
        aside, path = tempfile.mkstemp(prefix="tryon-hush-")
    except OSError:
        yield
        return
    over = threading.Event()
    with open(path, "rb") as lines:
        with contextlib.suppress(OSError):  # Windows keeps the name of what is open
            os.unlink(path)
        os.dup2(aside, stream)
        os.close(aside)
        listener = threading.Thread(target=_listen, args=(lines, tell, over, pause), name="tryon-hush", daemon=True)
        listener.start()
        try:
            yield
        finally:
            _flush()
            os.dup2(saved, stream)
            os.close(saved)
            over.set()
            listener.join()
    with contextlib.suppress(OSError):
        os.unlink(path)


def _listen(lines: BinaryIO, tell: Callable[[str], None], over: threading.Event, pause: float) -> None:
    rest = b""
    while True:
        last = over.wait(pause)
        *whole, rest = (rest + lines.read()).split(b"\n")
        for line in [*whole, rest] if last else whole:
            if line.strip():
                tell(line.decode("utf-8", "replace").rstrip())
        if last:
            return


def _flush() -> None:
    """Whatever Python and C still hold back."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL("ucrtbase" if os.name == "nt" else None)
        library.fflush(None)
