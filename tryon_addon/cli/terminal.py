# SPDX-License-Identifier: GPL-3.0-or-later
"""What the commands on a terminal share: names, values, a line of progress, a word where Blender is missing."""

from __future__ import annotations

import argparse
import contextlib
import enum
import importlib.util
import json
import os
import re
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from ..core import hush
from ..core.errors import BlenderUnavailable, Exit, TryOnError
from ..core.files import FULL, unwritten
from ..core.progress import TimeLeft, duration

Run = Callable[[argparse.Namespace], int]  # what a command does; its exit code


class AddCommand(Protocol):
    """Add a sub-command: its name, its line of --help, and what it does; its parser, for the options."""

    def __call__(self, name: str, text: str, run: Run, description: str = "") -> argparse.ArgumentParser: ...


def family(parser: argparse.ArgumentParser) -> AddCommand:
    """Make ``parser`` a command with sub-commands, and return what adds one."""
    subs = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, text: str, run: Run, description: str = "") -> argparse.ArgumentParser:
        sub = subs.add_parser(name, help=text, description=description or f"{text[0].upper()}{text[1:]}.")
        sub.set_defaults(run=run)
        add_volume(sub)
        return sub

    return command


def add_stamp(sub: argparse.ArgumentParser) -> None:
    """The option that says what pictures of people say of themselves."""
    from ..spec import stamp  # most commands make no pictures of people

    kinds = "; ".join(f"{kind}: {text[0].lower()}{text[1:]}" for kind, text in stamp.KINDS.items())
    sub.add_argument("--stamp", choices=tuple(stamp.KINDS), default=stamp.ANONYMOUS,
                     help=f"what pictures say of themselves, to be made again from ({stamp.ANONYMOUS}). {kinds}")


class Volume(enum.IntEnum):
    """How much a command says beside its results."""

    QUIET = 0  # errors
    USUAL = 1  # and how far it has come
    VERBOSE = 2  # and what Blender says, and how long each part took


_volume = Volume.USUAL


def add_volume(parser: argparse.ArgumentParser) -> None:
    """``--quiet`` and ``--verbose``, which every command has."""
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--quiet", dest="volume", action="store_const", const=Volume.QUIET, default=Volume.USUAL,
                        help="say nothing but errors and results")
    either.add_argument("--verbose", dest="volume", action="store_const", const=Volume.VERBOSE,
                        help="say everything: Blender's own lines, attempts, seconds of each part")


def set_volume(volume: Volume) -> None:
    """How much this run of a command says."""
    global _volume
    _volume = volume


def is_verbose() -> bool:
    """Whether somebody wants to know everything."""
    return _volume is Volume.VERBOSE


def detail(text: str) -> None:
    """A line for whoever wants to know everything."""
    if is_verbose():
        print(text, file=sys.stderr, flush=True)


class ProgressLine:
    """How far a command has come, on standard error: one line that is drawn again on a terminal; in a log a line at
    every new step and at least every ``EVERY`` seconds, also while the work itself says nothing.

    Within, Blender's chatter is kept off standard output, where results go; what else it prints there, which may be an
    error, goes to standard error. In Blender's window its output is left alone, and where none works in this process
    (``blender=False``): results may be printed there meanwhile.
    """

    EVERY = 5.0  # seconds between two lines of a log
    REDRAWN = 0.5  # and between two drawings on a terminal

    def __init__(self, label: str = "", *, blender: bool = True) -> None:
        self.label, self.blender = label, blender
        self.live = sys.stderr.isatty()
        self.left = TimeLeft()
        self._printed: tuple[str, float] | None = None  # what step was printed, and when
        self._drawn = False
        self._lock = threading.RLock()
        self._over = threading.Event()
        self._within = contextlib.ExitStack()

    def __enter__(self) -> ProgressLine:
        if self.blender and not _in_window():
            self._within.enter_context(hush.hushed(self._heard))
        if _volume is not Volume.QUIET:
            threading.Thread(target=self._beat, name="tryon-progress", daemon=True).start()
            if self.label:
                self.show(0.0, self.label)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._within.close()
        self.end()

    def show(self, fraction: float, label: str) -> None:
        """A Progress: how much of the whole is done (0 to 1), and what is done now."""
        with self._lock:
            self.left.show(fraction)
            self.label = label
            self._say()

    def warn(self, text: str) -> None:
        """A line of its own, which stays."""
        self._stay(f"tryon: warning: {text}")

    def end(self) -> None:
        """Clear the line."""
        with self._lock:
            if self._drawn:
                print("\r\033[K", end="", file=sys.stderr, flush=True)
            self._drawn = False

    def text(self) -> str:
        """The line as it is now."""
        left, spent = self.left.seconds, self.left.spent
        times = [f"about {duration(left)} left"] if left is not None else []
        times += [f"{duration(spent)} so far"] if spent >= self.EVERY else []
        return f"{100 * self.left.fraction:3.0f} %  {self.label}" + (f" ({', '.join(times)})" if times else "")

    def _say(self) -> None:
        if _volume is Volume.QUIET or self._over.is_set():
            return
        now, step = time.monotonic(), re.sub(r"[\d.]+", "", self.label.partition(":")[0])
        new = self._printed is None or self._printed[0] != step
        waited = float("inf") if self._printed is None else now - self._printed[1]
        if self.live and (new or waited >= self.REDRAWN):
            print(f"\r\033[K{self.text()}", end="", file=sys.stderr, flush=True)
            self._drawn = True
        elif not self.live and (new or waited >= self.EVERY):
            print(self.text(), file=sys.stderr, flush=True)
        else:
            return
        self._printed = step, now

    def _beat(self) -> None:
        """Say it again while nothing else does: a picture takes a minute, and so does a frame of heavy cloth."""
        while not self._over.wait(self.REDRAWN):
            with self._lock:
                if self.label:
                    self._say()

    def _stay(self, text: str) -> None:
        with self._lock:
            self.end()
            print(text, file=sys.stderr, flush=True)

    def _heard(self, line: str) -> None:
        if is_verbose() or not hush.CHATTER.match(line):
            self._stay(line)


def _in_window() -> bool:
    """Whether this runs in Blender's own window, whose console is the artist's."""
    bpy: Any = sys.modules.get("bpy")
    return bpy is not None and not bpy.app.background


def value_of(text: str) -> Any:
    """A value from the command line: JSON where it is JSON, else the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def require_blender(command: str) -> None:
    """BlenderUnavailable where there is no bpy to import."""
    if "bpy" not in sys.modules and importlib.util.find_spec("bpy") is None:
        raise BlenderUnavailable(
            "This Python has no Blender module (bpy).",
            f'Install it with pip install "tryon[bpy]", or run blender -b --command tryon {command} ... instead.',
        )


def tell(error: BaseException, *, verbose: bool = False) -> Exit:
    """Say on stderr what ended a command; its exit code. ``verbose``: with the traceback.

    Of a fault of ours the traceback goes into a log, which is named.
    """
    trace = "".join(traceback.format_exception(error))
    name = f"{type(error).__name__}: {error}".rstrip(". ")
    code, said = Exit.FAULT, f"TryOn itself failed: {name}. Please report it."
    if isinstance(error, TryOnError):
        code, said = error.code, str(error)
    elif isinstance(error, KeyboardInterrupt):
        code, said = Exit.CANCELLED, "cancelled"
    elif isinstance(error, MemoryError):
        code, said = Exit.ENVIRONMENT, "There is not enough memory. Close other programs, or ask for less."
    elif isinstance(error, OSError):
        where = Path(os.fsdecode(error.filename)) if isinstance(error.filename, (str, bytes)) else Path.cwd()
        plain = f"{error.strerror or error}: {where}."
        code, said = Exit.ENVIRONMENT, str(unwritten(where, error)) if error.errno in FULL else plain
    if code == Exit.FAULT:
        said += f" {_logged(trace)}"
    print(f"{trace if verbose else ''}tryon: {said}", file=sys.stderr)
    return code


def _logged(trace: str) -> str:
    """Keep a traceback in a file of this user's own; a sentence that says where."""
    try:
        handle, path = tempfile.mkstemp(prefix="tryon-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(trace)
    except OSError:  # a full disk, of all times
        return f"What happened:\n{trace}"
    return f"What happened is in {path}."
