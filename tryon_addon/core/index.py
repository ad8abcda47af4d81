# SPDX-License-Identifier: GPL-3.0-or-later
"""What belongs together in a folder, as its index says: a JSON file that lists all others with size and SHA-256.

``look.json`` is one: {"files": {"front.png": {"bytes": 48213, "sha256": "..."}, ...}, ...}. ``delivery`` writes it.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from .files import read_text

MOST = 16_000_000  # bytes of an index
PREFIX = ".tryon-"  # of what is ours in the folder, and of no set


@dataclass(frozen=True)
class File:
    """What an index says of a file."""

    bytes: int
    sha256: str

    @staticmethod
    def of(path: Path, *, keep: bool = False) -> File:
        """Of a regular file; ``keep``: and have the disk keep it, or say that it cannot. Raises OSError."""
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise OSError(errno.EINVAL, "no regular file", str(path))
        digest = hashlib.sha256()
        with path.open("r+b" if keep else "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
            if keep:
                os.fsync(file.fileno())  # what a share or a quota refuses late is told here
            return File(file.tell(), digest.hexdigest())


def text_of(content: Mapping[str, Any], files: Mapping[str, Any]) -> str:
    """An index: its content, the files that it lists, and a digest of both."""
    said = {**content, "files": dict(files)}
    digest = hashlib.sha256(json.dumps(said, allow_nan=False).encode()).hexdigest()
    return json.dumps({**said, "sha256": digest}, indent=2, allow_nan=False) + "\n"


def read(folder: Path, index: str) -> dict[str, Any] | None:
    """The content of the index in ``folder``, if that and all files it lists are byte for byte as they were written."""
    try:
        text = read_text(folder / index, MOST)
        said = json.loads(text)
        content = {name: value for name, value in said.items() if name not in ("files", "sha256")}
        if text != text_of(content, said["files"]) or len(listed(folder, index)) != len(said["files"]):
            return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return content if whole(folder, index) else None


def listed(folder: Path, index: str) -> dict[str, File]:
    """The files that the index in ``folder`` names; none where there is no index, or one that makes no sense."""
    try:
        said = json.loads((folder / index).read_bytes())
        found = {str(name): File(int(one["bytes"]), str(one["sha256"])) for name, one in said["files"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    return {name: one for name, one in found.items() if is_plain(name)}


def whole(folder: Path, index: str) -> bool:
    """Whether every file that the index names is there, byte for byte."""
    found = listed(folder, index)
    return bool(found) and all(is_there(folder / name, one) for name, one in found.items())


def is_there(path: Path, file: File) -> bool:
    try:
        return os.lstat(path).st_size == file.bytes and File.of(path) == file
    except OSError:
        return False


def is_plain(name: str) -> bool:
    """Whether a name leads to a file in the folder or below it, and to none of ours aside."""
    parts = PurePosixPath(name).parts
    return bool(parts) and "\\" not in name and ":" not in name and "\0" not in name and not any(
        part in ("/", "..", ".") or part.startswith(PREFIX) for part in parts)
