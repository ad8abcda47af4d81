# SPDX-License-Identifier: GPL-3.0-or-later
"""Results kept on disk under a hash of everything they depend on. Arrays and plain values only, never pickle."""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from . import cache_size, files
from .cache_entry import LARGEST, Damaged, decoded, encoded
from .cache_size import ENDING
from .errors import CacheError
from .folders import cache_folder

# Between two looks at how much there is, as much may be written as this share of the limit.
LOOKS = 1 / 20
ENDINGS = (ENDING, ".npz", ".part")  # of results, of those that older versions kept, of half written ones
MEND = "Free some space, or name another folder with the environment variable TRYON_CACHE."


def key(stage: str, version: str, **inputs: Any) -> str:
    """A name for the result of ``stage`` from ``inputs``: plain values, arrays, or other keys.

    Raises:
        TypeError: something else, which could not be told from another.
    """
    return f"{stage}-{digest([stage, version, inputs])}"


def digest(value: Any) -> str:
    """24 hexadecimal digits of plain values and arrays: others for other values, types or shapes.

    1, 1.0 and True are told apart, as are 0.0 and -0.0, text and bytes, and arrays by their shape and type; a list is
    as a tuple, and the order of a dict does not count. Raises TypeError.
    """
    hashed = hashlib.sha256()
    _feed(value, hashed.update)
    return hashed.hexdigest()[:24]


def _feed(value: Any, update: Callable[[Any], None]) -> None:
    """Tell ``value`` in bytes. Each begins with a letter for its type and its length, so that no two are told alike."""

    def tell(letter: str, data: bytes) -> None:
        update(f"{letter}{len(data)}:".encode() + data)

    if value is None or isinstance(value, bool):
        tell("c", str(value).encode())
    elif isinstance(value, float):
        tell("f", b"nan" if value != value else struct.pack(">d", value))
    elif isinstance(value, np.ndarray | np.generic):
        if value.dtype.kind not in "biufcUS":
            raise TypeError(f"An array of {value.dtype} has no name.")
        tell("a", f"{value.dtype.str}{value.shape}".encode())
        update(np.ascontiguousarray(value).tobytes())
    elif isinstance(value, int):
        tell("i", str(value).encode())
    elif isinstance(value, str):
        tell("s", value.encode("utf-8", "surrogatepass"))
    elif isinstance(value, bytes):
        tell("b", value)
    elif isinstance(value, Mapping):
        update(f"m{len(value)}:".encode())
        for name in sorted(value):
            _feed(name, update)
            _feed(value[name], update)
    elif isinstance(value, list | tuple):
        update(f"l{len(value)}:".encode())
        for item in value:
            _feed(item, update)
    else:
        raise TypeError(f"{value!r} has no name: it is neither a plain value nor an array.")


def file_hash(path: Path) -> str:
    """The content hash of a file.

    Raises:
        OSError: it cannot be read.
    """
    return hashlib.sha256(path.read_bytes()).hexdigest()[:24]


class Store:
    """A folder of results. What is missing or damaged is a miss; a write is whole or absent.

    Nothing that happens to the folder fails a look: ``trouble`` says in a sentence why results could not be kept, empty
    while they can. Beyond ``limit`` bytes (``TRYON_CACHE_SIZE``) those go that nobody has used for longest.
    """

    def __init__(self, root: Path | None = None, limit: float | None = None) -> None:
        self.root = Path(root) if root is not None else cache_folder()
        self.limit = cache_size.limit() if limit is None else limit
        self.trouble = ""
        self._room = 0.0  # bytes that may be written before the next look at how much there is

    def _path(self, name: str) -> Path:
        return self.root / f"{name}{ENDING}"

    def get(self, name: str) -> dict[str, Any] | None:
        """The stored result, or None; a damaged one is removed."""
        path = self._path(name)
        try:
            result = decoded(name, files.read_regular(path, LARGEST))
        except FileNotFoundError:
            return None
        except (OSError, Damaged):
            with contextlib.suppress(OSError):  # of a folder that can only be read
                path.unlink()
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # what is used stays longest
        return result

    def names(self, pattern: str) -> list[str]:
        """The names of results that fit ``pattern`` (with * and ?)."""
        return sorted(path.stem for path in self.root.glob(f"{pattern}{ENDING}")) if self.root.is_dir() else []

    def remove(self, pattern: str) -> int:
        """Delete the results whose names fit ``pattern``, half written ones too; how many there were.

        Raises:
            CacheError: one of them cannot be deleted.
        """
        files_ = self.root.glob(f"{pattern}.*") if self.root.is_dir() else ()
        there = [path for path in files_ if path.suffix in ENDINGS]
        try:
            for path in there:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise CacheError(f"Cannot delete {error.filename}: {error.strerror}.", "Look at its permissions.") from None
        return len(there)

    def put(self, name: str, result: Mapping[str, Any]) -> None:
        """Keep ``result``: arrays at any depth of dicts and lists, everything else JSON. Where the folder cannot be
        written, ``trouble`` says so, and it is made again another time."""
        data = encoded(name, result)
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self._room -= len(data)
            if self._room < 0:
                self._room = LOOKS * self.limit
                cache_size.prune(self.root, self.limit - self._room - len(data))
            with files.aside(self._path(name), private=True) as part:
                part.write_bytes(data)
        except OSError as error:
            self.trouble = f"Results could not be kept in {self.root}: {error.strerror or error}. {MEND}"
