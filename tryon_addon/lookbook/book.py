# SPDX-License-Identifier: GPL-3.0-or-later
"""``book.json``: what has become of a lookbook's looks, written whole as they are made."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core import files, index
from .plan import Plan

BOOK, LOOK = "book.json", "look.json"
WAITING, PASSED, FAILED, ERROR = "waiting", "passed", "failed", "error"
MOST = 2_000_000_000  # bytes of one that is read
EVERY = 2.0  # seconds between two writings at least; of a long book a twentieth of all time goes into them at most


@dataclass
class Record:
    """What has become of a look. ``seconds``: what its making took, by stage; ``bytes``: what its folder holds;
    ``exports``: its files for other programs; ``error``: why it could not be made."""

    name: str
    labels: Mapping[str, str]
    state: str = WAITING
    spec: Mapping[str, Any] | None = None
    certificate: Mapping[str, Any] | None = None
    views: Mapping[str, str] = field(default_factory=dict)
    exports: tuple[str, ...] = ()
    error: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
    bytes: int = 0

    def take(self, folder: Path) -> bool:
        """What the look's own index says, if that and all it lists are whole."""
        said = index.read(folder, LOOK)
        if said is None:
            return False
        self.spec, self.certificate, self.error = said["spec"], said["drape"], ""
        self.views = {view: f"{self.name}/{file}" for view, file in said["views"].items()}
        self.exports = tuple(f"{self.name}/{file}" for file in said.get("exports", ()))
        self.seconds = said["timings_s"]
        self.bytes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        self.state = PASSED if said["drape"]["passed"] else FAILED
        return True

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "state": self.state, "labels": dict(self.labels), "spec": self.spec,
                "certificate": self.certificate, "views": dict(self.views),
                **({"exports": list(self.exports)} if self.exports else {}),
                **({"error": self.error} if self.error else {}), "seconds": dict(self.seconds), "bytes": self.bytes}


class Book:
    """The records of a plan in the folder ``out``, those of earlier runs among them."""

    def __init__(self, plan: Plan, out: Path) -> None:
        self.title, self.out = plan.book.title, out
        self.records = [Record(entry.name, entry.labels) for entry in plan.entries]
        self._written, self._cost = 0.0, 0.0
        self._pace = paces(out)

    def write(self, *, now: bool = False) -> None:
        """Keep them, unless that was done a moment ago. Raises StorageError."""
        if not now and time.monotonic() - self._written < max(EVERY, 20.0 * self._cost):
            return
        began = time.monotonic()
        content = {"name": self.title, "looks": [record.as_dict() for record in self.records],
                   "pace": self.pace().__dict__}
        files.save(self.out / BOOK, json.dumps(content, indent=1, allow_nan=False) + "\n")
        self._written = time.monotonic()
        self._cost = self._written - began

    def pace(self) -> Pace:
        """What this run's looks took and, where it has none, those of an earlier one."""
        return Pace.of(self.records) or self._pace or Pace()


@dataclass(frozen=True)
class Pace:
    """What looks took: seconds of a drape with all before it, and of a picture; bytes of a look; 0 is not known."""

    drape: float = 0.0
    picture: float = 0.0
    look: float = 0.0

    @staticmethod
    def of(records: list[Record]) -> Pace | None:
        drapes = [sum(s for name, s in one.seconds.items() if not name.startswith("render")) for one in records
                  if one.seconds]
        pictures = [s for one in records for name, s in one.seconds.items() if name.startswith("render ")]
        if not drapes:
            return None
        made = [one for one in drapes if one > 2.0] or drapes  # the others were kept
        sizes = [one.bytes for one in records if one.bytes]
        return Pace(sum(made) / len(made), sum(pictures) / max(1, len(pictures)), sum(sizes) / max(1, len(sizes)))


@dataclass(frozen=True)
class Outlook:
    """What a plan comes to: how many of its looks are ``there``; ``seconds`` and ``bytes`` that the others take by the
    pace of those made before, 0 where none were; ``free``: bytes on the disk."""

    there: int
    seconds: float
    bytes: float
    free: float

    @staticmethod
    def of(plan: Plan, out: Path | None) -> Outlook:
        """Of a plan and the folder it is made in, if that is known."""
        earlier = read(out) if out else None
        names = {entry.name for entry in plan.entries}
        there = sum(one.get("name") in names and one.get("state") in (PASSED, FAILED)
                    for one in earlier["looks"]) if earlier else 0
        pace, left = (paces(out) if out else None) or Pace(), len(plan.entries) - there
        seconds = left / len(plan.entries) * (plan.drapes * pace.drape + plan.pictures * pace.picture)
        home = next((folder for folder in (out, *out.absolute().parents) if folder.is_dir()), None) if out else None
        return Outlook(there, seconds, left * pace.look, float(shutil.disk_usage(home).free) if home else 0.0)


def paces(out: Path) -> Pace | None:
    """What an earlier run has learned."""
    said = read(out)
    try:
        return Pace(**{name: float(value) for name, value in said["pace"].items()}) if said else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def read(out: Path) -> dict[str, Any] | None:
    """``book.json`` in ``out``; None where there is none, or a damaged one."""
    try:
        said = json.loads(files.read_text(out / BOOK, MOST))
    except (OSError, ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and isinstance(said.get("looks"), list) else None
