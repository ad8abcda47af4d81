# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors a person can act on: what is wrong, with which value, what is allowed, how to mend it."""

from __future__ import annotations


class TryOnError(Exception):
    """Base of every error TryOn raises on purpose.

    ``str(error)`` is one or two sentences for the artist; ``mend`` says what to do next.
    """

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.message} {self.mend}".strip()


class SpecError(TryOnError):
    """A spec names something unknown or a value lies outside its range."""


class CacheError(TryOnError):
    """A cached result cannot be read or written."""


class RuntimeUnavailable(TryOnError):
    """The runtime process cannot be started (no Python, no torch, wrong path)."""


class RuntimeCrashed(TryOnError):
    """The runtime process ended in the middle of a call."""


class RuntimeTimeout(TryOnError):
    """A call took longer than its limit; the process was ended."""


class RuntimeOutOfMemory(TryOnError):
    """The runtime ran out of memory (host or GPU)."""


class RuntimeCallError(TryOnError):
    """The runtime answered with an error of its own; the process lives on."""


class Cancelled(TryOnError):
    """The user cancelled; nothing was changed."""


class PatternError(TryOnError):
    """A sewing pattern is impossible: an edge crosses itself, a seam does not match."""


class DrapeError(TryOnError):
    """The cloth simulation failed: it exploded, produced NaN, or never settled."""


class WeightsError(TryOnError):
    """A weight file is missing, damaged, or does not match its configuration."""


class InstallError(TryOnError):
    """Installing the runtime failed or was cancelled."""


class RenderError(TryOnError):
    """Blender could not render or write a picture."""


class ExportError(TryOnError):
    """A file for another program cannot be written."""


class MeshError(TryOnError):
    """An artist's mesh cannot be worn as it is."""
