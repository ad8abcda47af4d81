# SPDX-License-Identifier: GPL-3.0-or-later
"""Files written whole or not at all: aside in the same folder first, then renamed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .errors import SpecError


@contextmanager
def aside(path: Path, *, ending: str = "", private: bool = False) -> Iterator[Path]:
    """An empty file beside ``path`` to write to: it becomes ``path`` as the block ends, or is no more on an error.

    Args:
        path: in a folder that is there.
        ending: of the file aside, for a writer that insists on one.
        private: readable by this user only, else as the system has it for new files.

    Raises:
        OSError: it cannot be written; what was there before still is.
    """
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part{ending}")
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if private else 0o666))
    try:
        yield part
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write(path: Path, content: str | bytes, *, private: bool = False) -> Path:
    """Text (UTF-8, lines end as they are) or bytes as a whole file, and the folders above it. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with aside(path, private=private) as part:
        part.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """All ``files``, name below ``folder`` -> text, each whole or not at all.

    Raises:
        SpecError: the folder cannot be written.
    """
    try:
        for name, text in files.items():
            write(folder / name, text)
    except OSError as error:
        raise SpecError(f"Cannot write to {folder}: {error.strerror or error}.", "Choose another --out.") from None
