# SPDX-License-Identifier: GPL-3.0-or-later
"""What the commands on a terminal share: names, values, a line of progress, a word where Blender is missing."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from ..core.errors import BlenderUnavailable, Exit, TryOnError
from ..core.files import FULL, unwritten

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
        return sub

    return command


def add_stamp(sub: argparse.ArgumentParser) -> None:
    """The option that says what pictures of people say of themselves."""
    from ..spec import stamp  # most commands make no pictures of people

    kinds = "; ".join(f"{kind}: {text[0].lower()}{text[1:]}" for kind, text in stamp.KINDS.items())
    sub.add_argument("--stamp", choices=tuple(stamp.KINDS), default=stamp.ANONYMOUS,
                     help=f"what pictures say of themselves, to be made again from ({stamp.ANONYMOUS}). {kinds}")


class ProgressLine:
    """Progress on one terminal line with the time left; a line a stage where it is not a terminal."""

    def __init__(self) -> None:
        self.started, self.label = time.monotonic(), ""
        self.live = sys.stderr.isatty()

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()

    def show(self, fraction: float, label: str) -> None:
        """A Progress: how much of the whole is done (0 to 1), and what is done now."""
        spent = time.monotonic() - self.started
        left = f", about {_duration(spent / fraction - spent)} left" if fraction > 0.05 else ""
        if self.live:
            print(f"\r\033[K{100 * fraction:3.0f} %  {label}{left}", end="", file=sys.stderr, flush=True)
        elif label.partition(":")[0] != self.label:
            self.label = label.partition(":")[0]
            print(f"{100 * fraction:3.0f} %  {self.label}", file=sys.stderr, flush=True)

    def warn(self, text: str) -> None:
        """A line of its own, which stays."""
        self.end()
        print(f"tryon: warning: {text}", file=sys.stderr)

    def end(self) -> None:
        """Clear the line."""
        if self.live:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _duration(seconds: float) -> str:
    for unit, length in (("h", 3600.0), ("min", 60.0)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


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
