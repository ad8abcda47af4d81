# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are whole or not there at all."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A path beside ``path`` for the block to write; what it wrote takes the place of ``path`` when the block ends.

    Folders are made. Where the block fails, ``path`` stays as it was and nothing is left beside it; of several
    processes that write at once, the last one's file stays. All may read it: safetensors alone writes for its owner.

    Raises:
        OSError: the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        yield aside
        with contextlib.suppress(OSError):  # where a disk knows no permissions
            aside.chmod(0o644)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
