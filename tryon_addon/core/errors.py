# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors a person can act on: what is wrong, with which value, what is allowed, how to mend it."""

from __future__ import annotations

from enum import IntEnum

LONGEST = 1000  # letters of one sentence


class Exit(IntEnum):
    """The exit codes of every command."""

    PASSED = 0  # done; of a look or a check also: passed
    FAILED = 1  # done, and the answer is no: a certificate, a check, a row without a body
    WRONG_INPUT = 2  # words, specs and files of the user
    ENVIRONMENT = 3  # disk, memory, permissions, a part that is not installed
    FAULT = 70  # TryOn's own: sysexits.h calls it EX_SOFTWARE
    CANCELLED = 130  # ESC or Ctrl-C, as shells have it


class TryOnError(Exception):
    """Base of every error TryOn raises on purpose.

    ``str(error)`` is one or two sentences for the artist; ``mend`` says what to do next; ``code`` is what a command
    that it ends returns.
    """

    code = Exit.FAULT

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.message = _plain(message)
        self.mend = _plain(mend)

    def __str__(self) -> str:
        return f"{self.message} {self.mend}".strip()


def _plain(text: str) -> str:
    """A sentence that quotes a file, for a terminal: of bearable length, and without signs that control one."""
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."
    return "".join(c if c >= " " and c != "\x7f" or c == "\n" else f"\\x{ord(c):02x}" for c in text)


def shown(value: object) -> str:
    """A wrong value in a sentence: the beginning, where there is much of it. Python writes no int of 5,000 digits."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        return f"a {type(value).__name__} that is far too large"
    return text if len(text) <= 80 else f"{text[:80]} ..."


class SpecError(TryOnError):
    """A spec names something unknown or a value lies outside its range."""

    code = Exit.WRONG_INPUT


class StorageError(TryOnError):
    """A folder or file of the user's cannot be written. ``full``: what has no space left, where that is why."""

    code = Exit.ENVIRONMENT

    def __init__(self, message: str, mend: str = "", *, full: str = "") -> None:
        super().__init__(message, mend)
        self.full = full


class BlenderUnavailable(TryOnError):
    """There is no Blender to render with."""

    code = Exit.ENVIRONMENT


class CacheError(TryOnError):
    """A cached result cannot be read or written."""

    code = Exit.ENVIRONMENT


class RuntimeUnavailable(TryOnError):
    """The runtime process cannot be started (no Python, no torch, wrong path)."""

    code = Exit.ENVIRONMENT


class RuntimeCrashed(TryOnError):
    """The runtime process ended in the middle of a call."""

    code = Exit.FAULT


class RuntimeTimeout(TryOnError):
    """A call took longer than its limit; the process was ended."""

    code = Exit.ENVIRONMENT


class RuntimeOutOfMemory(TryOnError):
    """The runtime ran out of memory (host or GPU)."""

    code = Exit.ENVIRONMENT


class RuntimeCallError(TryOnError):
    """The runtime answered with an error of its own; the process lives on."""

    code = Exit.FAULT


class Cancelled(TryOnError):
    """The user cancelled; nothing was changed."""

    code = Exit.CANCELLED


class PatternError(TryOnError):
    """A sewing pattern is impossible: an edge crosses itself, a seam does not match."""

    code = Exit.WRONG_INPUT


class DrapeError(TryOnError):
    """The cloth simulation failed: it exploded, produced NaN, or never settled."""

    code = Exit.FAILED


class WeightsError(TryOnError):
    """A weight file is missing, damaged, or does not match its configuration."""

    code = Exit.ENVIRONMENT


class WrongWeights(WeightsError):
    """Weights that the user named and that may not be used: without a card, or others than a picture's."""

    code = Exit.WRONG_INPUT


class InstallError(TryOnError):
    """Installing the runtime failed or was cancelled."""

    code = Exit.ENVIRONMENT


class RenderError(TryOnError):
    """Blender could not render or write a picture."""

    code = Exit.ENVIRONMENT


class ExportError(TryOnError):
    """A file for another program cannot be written."""

    code = Exit.ENVIRONMENT


class MeshError(TryOnError):
    """An artist's mesh cannot be worn as it is."""

    code = Exit.WRONG_INPUT


class AssetError(TryOnError):
    """An asset or a pack of them cannot be taken as it is."""

    code = Exit.WRONG_INPUT
