# SPDX-License-Identifier: GPL-3.0-or-later
"""Results kept on disk under a hash of everything they depend on. Arrays and plain values only, never pickle."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from . import files
from .errors import CacheError
from .folders import cache_folder

_META, _ARRAY = "__plain__", "__array__"


def key(stage: str, version: str, **inputs: Any) -> str:
    """A name for the result of ``stage`` from ``inputs`` (plain values, arrays, or other keys)."""
    digest = hashlib.sha256(f"{stage}:{version}".encode())

    def feed(value: Any) -> None:
        if isinstance(value, np.ndarray):
            digest.update(f"array{value.dtype}{value.shape}".encode())
            digest.update(np.ascontiguousarray(value).tobytes())
        elif isinstance(value, Mapping):
            for name in sorted(value):
                digest.update(f"{{{name}".encode())
                feed(value[name])
        elif isinstance(value, (list, tuple)):
            digest.update(f"[{len(value)}".encode())
            for item in value:
                feed(item)
        else:
            digest.update(json.dumps(value).encode() + b";")

    feed(inputs)
    return f"{stage}-{digest.hexdigest()[:24]}"


def file_hash(path: Path) -> str:
    """The content hash of a file.

    Raises:
        OSError: it cannot be read.
    """
    return hashlib.sha256(path.read_bytes()).hexdigest()[:24]


def _split(value: Any, arrays: dict[str, np.ndarray]) -> Any:
    """``value`` with every array moved into ``arrays`` and its place marked."""
    if isinstance(value, np.ndarray):
        arrays[f"a{len(arrays)}"] = value
        return {_ARRAY: f"a{len(arrays) - 1}"}
    if isinstance(value, Mapping):
        return {k: _split(v, arrays) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_split(v, arrays) for v in value]
    return value


def _joined(value: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    """The inverse of ``_split``."""
    if isinstance(value, dict):
        return arrays[value[_ARRAY]] if _ARRAY in value else {k: _joined(v, arrays) for k, v in value.items()}
    return [_joined(v, arrays) for v in value] if isinstance(value, list) else value


class Store:
    """A folder of results. A missing or damaged file is a miss; a write is whole or absent."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = Path(root) if root is not None else cache_folder()

    def _path(self, name: str) -> Path:
        return self.root / f"{name}.npz"

    def get(self, name: str) -> dict[str, Any] | None:
        """The stored result, or None."""
        path = self._path(name)
        try:
            with np.load(path, allow_pickle=False) as file:
                return _joined(json.loads(str(file[_META])), file)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
            path.unlink(missing_ok=True)
            return None

    def names(self, pattern: str) -> list[str]:
        """The names of results that fit ``pattern`` (with * and ?)."""
        return sorted(path.stem for path in self.root.glob(f"{pattern}.npz")) if self.root.is_dir() else []

    def remove(self, pattern: str) -> int:
        """Delete the results whose names fit ``pattern``; how many there were."""
        names = self.names(pattern)
        for name in names:
            self._path(name).unlink(missing_ok=True)
        return len(names)

    def put(self, name: str, result: Mapping[str, Any]) -> None:
        """Keep ``result``: arrays at any depth of dicts and lists, everything else JSON.

        Raises:
            CacheError: the folder cannot be written; says where and how to choose another.
        """
        arrays: dict[str, np.ndarray] = {}
        plain = json.dumps(_split(result, arrays))
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with files.aside(self._path(name), private=True) as part, part.open("wb") as file:
                np.savez(file, **{_META: np.array(plain)}, **arrays)
        except OSError as error:
            raise CacheError(
                f"Cannot keep results in {self.root}: {error}.",
                "Free some space, or name another folder with the environment variable TRYON_CACHE.",
            ) from None
