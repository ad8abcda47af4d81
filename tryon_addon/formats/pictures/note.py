# SPDX-License-Identifier: GPL-3.0-or-later
"""The stamp in a picture's file, whatever kind of file it is; the ending says which."""

from __future__ import annotations

from pathlib import Path

from ...core import files
from ...core.errors import SpecError
from .. import png
from . import exr, jpeg, webp
from .kinds import SUFFIXES

LARGEST = 2 * 2**30  # bytes of a file that is read: an EXR of many layers
OTHERS = {".jpg": jpeg, ".jpeg": jpeg, ".webp": webp, ".exr": exr}  # each writes and reads one text


def with_note(content: bytes, suffix: str, keyword: str, text: str) -> bytes:
    """A file's bytes with ``text`` (under ``keyword`` where the format has such), and nothing else said beside the
    picture: neither paths nor dates nor how long it took. Raises SpecError where it is no such file."""
    module = OTHERS.get(suffix.lower())
    return module.with_text(content, text) if module else png.with_text(content, keyword, text)


def note_of(path: Path, keyword: str) -> str | None:
    """The text in a picture's file; None where it has none.

    Raises:
        SpecError: no such picture, or a damaged or hostile one.
    """
    module = OTHERS.get(path.suffix.lower())
    return png.text_of(path, keyword) if module is None else module.text_of(content_of(path), path)


def content_of(path: Path) -> bytes:
    """All bytes of a picture's file. Raises SpecError."""
    if path.suffix.lower() not in (*SUFFIXES, *OTHERS):
        raise SpecError(f"{path.name} is no picture that TryOn writes.", f"Name one of: {', '.join(SUFFIXES)}.")
    try:
        return files.read_regular(path, LARGEST)
    except OSError as error:
        raise SpecError(f"Cannot read {path}: {files.told(error)}.", "Check the path.") from None
