# SPDX-License-Identifier: GPL-3.0-or-later
"""How much kept results may take, and which go when there are more: those that nobody has used for longest.

Without numpy, so that the preferences can ask. What else lies in the folder is never touched.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .parameters import Parameter

ENDING = ".kept"
VARIABLE = "TRYON_CACHE_SIZE"
LIMIT = Parameter(VARIABLE, 4.0, 0.1, 100_000.0, "GB", "what kept results may take")
GB = 1e9
RECENT = 600.0  # seconds: what was used since is some run's that goes on, and a file half written may still grow
# Ours, what the body model has built, and what older versions kept; and any of them half written.
_OURS = re.compile(r"(?P<stage>[a-z][a-z_]*)-[0-9a-f]{4,24}(-p[0-9a-f]{12})?\.(kept|npz)(?P<part>\.[0-9a-f]{8}\.part)?")


@dataclass(frozen=True)
class Entry:
    """A file of the cache: what it is a result of, its bytes, and when it was last used (seconds since 1970)."""

    path: Path
    stage: str
    size: int
    used: float
    part: bool = False  # half written

    @property
    def recent(self) -> bool:
        """Whether a run that goes on may have to do with it."""
        return abs(time.time() - self.used) < RECENT


def limit() -> float:
    """Bytes that kept results may take: ``TRYON_CACHE_SIZE`` gigabytes.

    Raises:
        SpecError: that is no number of gigabytes.
    """
    said = os.environ.get(VARIABLE)
    if not said:
        return LIMIT.default * GB
    try:
        value: object = float(said)
    except ValueError:
        value = said
    return LIMIT.check(value, "environment") * GB


def entries(folder: Path) -> list[Entry]:
    """All files of the cache in ``folder``, the one first that nobody has used for longest."""
    return sorted(_entries(folder), key=lambda entry: (entry.used, entry.path.name))


def _entries(folder: Path) -> Iterator[Entry]:
    with contextlib.suppress(OSError), os.scandir(folder) as files:
        for file in files:
            if found := _OURS.fullmatch(file.name):
                with contextlib.suppress(OSError):  # another process has removed it
                    about = file.stat(follow_symlinks=False)
                    yield Entry(Path(file.path), found["stage"], about.st_size, about.st_mtime, bool(found["part"]))


def prune(folder: Path, most: float) -> list[Entry]:
    """Remove what dead processes left half written, then what was used longest ago, until the rest takes ``most``
    bytes; what was removed. Nothing that was used in the last ten minutes goes.

    Several processes may do so at once.
    """
    there = entries(folder)
    gone = [entry for entry in there if entry.part and not entry.recent and _removed(entry)]
    taken = sum(entry.size for entry in there) - sum(entry.size for entry in gone)
    for entry in there:
        if taken <= most:
            break
        if not entry.part and not entry.recent and _removed(entry):
            taken -= entry.size
            gone.append(entry)
    return gone


def clear(folder: Path) -> list[Entry]:
    """Remove all, but for what is being written; what was removed.

    Raises:
        OSError: something cannot be.
    """
    gone = [entry for entry in entries(folder) if not (entry.part and entry.recent)]
    for entry in gone:
        entry.path.unlink(missing_ok=True)
    return gone


def _removed(entry: Entry) -> bool:
    """Whether it is gone: not where it has been used meanwhile, or nothing can be removed."""
    try:
        if entry.path.stat(follow_symlinks=False).st_mtime != entry.used:
            return False
        entry.path.unlink()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
