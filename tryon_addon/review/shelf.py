# SPDX-License-Identifier: GPL-3.0-or-later
"""The looks of a folder: a lookbook, or any folder of looks. Read once, and again where something has changed.

Nothing outside of the folder is ever shown, whatever its links and its ``book.json`` say.
"""

from __future__ import annotations

import functools
import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ..core import files
from ..core.index import is_plain, text_of
from ..evaluation.ratings import digest_of
from ..lookbook import book
from ..lookbook.book import BOOK, LOOK

FITTINGS = "fittings"  # the folder in which a shelf's own looks are made
SHOWN = (".png", ".jpg", ".jpeg", ".webp")  # what browsers show
MOST = 16_000_000  # bytes of a look.json
LOOK_AGAIN = 2.0  # seconds between two looks at the disk, and twenty times what the last one took
FRAME = re.compile(r"(.+)-(\d{3})")  # of a turntable
FEWEST = 3  # frames that make one


@dataclass(frozen=True)
class Look:
    """What the gallery knows of a look. ``views``: name -> file below ``folder``. ``owner``: whose fitting it is."""

    name: str
    folder: Path
    digest: str
    state: str
    labels: Mapping[str, str] = field(default_factory=dict)
    views: Mapping[str, str] = field(default_factory=dict)
    wears: tuple[str, ...] = ()
    error: str = ""
    owner: str = ""

    @functools.cached_property
    def stills(self) -> dict[str, str]:
        """Its views without the frames of turntables."""
        turning = {frame for frames in self.turntables.values() for frame in frames}
        return {view: file for view, file in self.views.items() if view not in turning}

    @functools.cached_property
    def turntables(self) -> dict[str, list[str]]:
        """Turntable -> its frames' views, in order."""
        found: dict[str, list[str]] = {}
        for view in self.views:
            if match := FRAME.fullmatch(view):
                found.setdefault(match[1], []).append(view)
        return {name: sorted(frames) for name, frames in found.items() if len(frames) >= FEWEST}

    @functools.cached_property
    def cover(self) -> str:
        """The view that stands for it; empty where it has none."""
        stills = self.stills or self.views
        return next((view for view in ("three-quarter", "front") if view in stills), next(iter(stills), ""))


class Shelf:
    """The looks in ``folder``, in the order of the book, or by name."""

    def __init__(self, folder: Path) -> None:
        self.root = Path(folder).resolve()
        self.title = self.root.name
        self._looks: dict[str, Look] = {}
        self.memo: dict[Any, Any] = {}  # what was worked out of these looks, until there are others
        self._seen: object = None
        self._looked, self._cost = 0.0, 0.0
        self._busy = threading.Lock()
        self.refresh()

    def looks(self) -> list[Look]:
        """All that have been made."""
        if time.monotonic() - self._looked > max(LOOK_AGAIN, 20.0 * self._cost) and not self._busy.locked():
            self._looked = time.monotonic()
            threading.Thread(target=self.refresh, name="tryon-shelf", daemon=True).start()
        return list(self._looks.values())

    def find(self, name: str) -> Look | None:
        """The look of that name."""
        return self._looks.get(name)

    def refresh(self) -> None:
        """Read what has changed."""
        with self._busy:
            began = time.monotonic()
            seen = self._stamp()
            if seen != self._seen:
                self._looks, self._seen, self.memo = self._read(), seen, {}
            self._looked, self._cost = time.monotonic(), time.monotonic() - began

    def _stamp(self) -> object:
        """Something that changes when the looks do."""
        try:
            if (self.root / BOOK).is_file():
                found = (self.root / BOOK).stat()
                return found.st_mtime_ns, found.st_size
            return [(path, (path / LOOK).stat().st_mtime_ns) for path in self._folders()]
        except OSError:  # it goes this very moment
            return time.monotonic()

    def _folders(self) -> list[Path]:
        """The folders of looks, this one itself among them; links are none."""
        try:
            below = sorted(path for path in self.root.iterdir() if path.is_dir() and not path.is_symlink())
        except OSError:
            return []
        return [path for path in (self.root, *below) if (path / LOOK).is_file()]

    def _read(self) -> dict[str, Look]:
        said = book.read(self.root)
        if said is not None:
            self.title = str(said.get("name") or self.root.name)[:200]
            found = [_recorded(one, self.root) for one in said["looks"] if isinstance(one, dict)]
        else:
            found = [read_look(path, path.name) for path in self._folders()]
        return {one.name: one for one in found if one is not None}

    def file(self, look: Look, view: str) -> Path | None:
        """The picture of a view, if it lies in the shelf's folder, whatever leads there."""
        name = look.views.get(view, "")
        if not name or not is_plain(name) or PurePosixPath(name).suffix.lower() not in SHOWN:
            return None
        return self.within(look, name)

    def within(self, look: Look, name: str) -> Path | None:
        """A file of a look, if it lies in the shelf's folder, whatever leads there."""
        try:
            path = (look.folder / name).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):
            return None
        return path if path.is_relative_to(self.root) and path.is_file() else None


def _recorded(one: Mapping[str, Any], root: Path) -> Look | None:
    """A record of ``book.json``; None where it was not made, or is none of ours."""
    try:
        name, spec = str(one["name"]), one["spec"]
        if one["state"] == book.WAITING or not is_plain(name) or "/" in name or name.startswith("~"):
            return None
        views = {str(view): str(file).removeprefix(f"{name}/") for view, file in one["views"].items()}
        return Look(name, root / name, digest_of(spec) if spec else "", str(one["state"]),
                    {str(axis): str(label) for axis, label in one.get("labels", {}).items()}, views, _wears(spec),
                    str(one.get("error", "")))
    except (KeyError, TypeError, AttributeError, ValueError):
        return None


def read_look(folder: Path, name: str, owner: str = "") -> Look | None:
    """A look by its own index; None where there is none, or a damaged one."""
    said = content_of(folder)
    if said is None:
        return None
    spec = said["spec"]
    state = book.PASSED if said["drape"].get("passed") else book.FAILED
    return Look(name, folder, digest_of(spec), state, {}, {str(v): str(f) for v, f in said["views"].items()},
                _wears(spec), "", owner)


def content_of(folder: Path) -> dict[str, Any] | None:
    """The content of a look's index, as it was written: spec, drape, views, evaluation; None where it was not."""
    try:
        found = (folder / LOOK).stat()
    except OSError:
        return None
    return _content(folder, found.st_mtime_ns, found.st_size)


@functools.lru_cache(maxsize=512)
def _content(folder: Path, _changed: int, _size: int) -> dict[str, Any] | None:
    try:
        text = files.read_text(folder / LOOK, MOST)
        said = json.loads(text)
        content = {key: value for key, value in said.items() if key not in ("files", "sha256")}
        whole = text == text_of(content, said["files"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    parts = (content.get("spec"), content.get("drape"), content.get("views"))
    return content if whole and all(isinstance(part, dict) for part in parts) else None


def _wears(spec: Any) -> tuple[str, ...]:
    """What somebody has on, inside out: the programmes."""
    garments = spec.get("garments", ()) if isinstance(spec, Mapping) else ()
    return tuple(str(one["programme"]) for one in garments if isinstance(one, Mapping) and "programme" in one)


def cloth_of(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is worn, to be told: garment, cloth, colours and size of each, inside out."""
    told = []
    for one in spec.get("garments", ()):
        fabric = one.get("fabric", {})
        told.append({"programme": str(one.get("programme", "")), "kind": str(fabric.get("kind", "")),
                     "size": str(one.get("size", "")), "palette": [str(c) for c in fabric.get("palette", ())][:6]})
    return told
