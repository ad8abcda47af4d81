# SPDX-License-Identifier: GPL-3.0-or-later
"""Saved people: a JSON file each, on this machine only; forgotten together with every result that came from them.

Results that depend on a body carry its ``tag`` in their file's name, so that they can be found again without an index.
"""

from __future__ import annotations

import glob
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..core import files
from ..core.errors import SpecError
from ..core.folders import people_folder
from .look import Body, body_from_dict, load, shape_of, to_dict

FORMAT = 1
MOST = 64_000_000  # bytes of a list of people that is read
FIT = "body_fit"  # the stage whose results hold another body: the one that was solved


def tag(body: Body) -> str:
    """A short hash of a body's shape; colour and face do not count, as a person keeps them when measured anew."""
    shape = shape_of(body)
    del shape["identity"]
    return "p" + hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()[:12]


class People:
    """The saved people of one folder, by name."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = Path(folder) if folder is not None else people_folder()

    def path(self, name: str) -> Path:
        """The file of ``name``; SpecError for a name that is no plain file name."""
        plain = name and name == name.strip() and name[0] != "."
        if not plain or any(c in '\\/:*?"<>|' or c < " " for c in name):
            raise SpecError(f"{name!r} cannot be a person's name.", "Use letters, digits, spaces and hyphens.")
        if len(name.encode()) > 120:
            raise SpecError(f"The name {name[:20]!r}... is too long.", "Use at most 120 letters.")
        return self.folder / f"{name}.json"

    def names(self) -> list[str]:
        """All of them, in order."""
        return sorted(p.stem for p in self.folder.glob("*.json")) if self.folder.is_dir() else []

    def save(self, name: str, body: Body, *, asked: dict[str, float] | None = None) -> Path:
        """Keep ``body`` and the measures ``asked`` of it; readable by this user only. Whole or not at all."""
        path = self.path(name)
        data = {"format": FORMAT, "body": to_dict(body), "asked": dict(asked or {})}
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            files.write(path, json.dumps(data, indent=2, allow_nan=False), private=True)
        except OSError as error:
            raise files.unwritten(path, error) from None
        return path

    def read(self, name: str) -> tuple[Body, dict[str, float]]:
        """The body of ``name``, and the measures that were asked of it."""
        path = self.path(name)
        if not path.is_file():
            there = ", ".join(self.names()) or "nobody yet"
            raise SpecError(f"Nobody is saved as {name!r}.", f"Saved in {self.folder}: {there}.")
        data = load(path)
        if data.get("format") != FORMAT or not isinstance(data.get("asked"), dict):
            raise SpecError(f"{path} is no person saved by this version.", "Delete it, or save the person anew.")
        return body_from_dict(data.get("body")), data["asked"]

    def forget(self, name: str, stores: Iterable[Any]) -> int:
        """Delete the person's file and all results in ``stores`` that came from it; how many files went.

        A damaged file goes too: what came from it can then no longer be told, and SpecError says so.
        """
        path = self.path(name)
        try:
            body, asked = self.read(name)
        except SpecError:
            if not path.is_file():
                raise
            path.unlink()
            raise SpecError(f"{path} could not be read and is deleted; its results could not be found.",
                            "Delete all results with tryon body forget --all.") from None
        gone = sum(forget_results(store, [body]) for store in stores)
        half = list(self.folder.glob(f"{glob.escape(path.name)}.*.part"))  # of a saving that was killed
        for one in (*half, path):
            one.unlink(missing_ok=True)
        return gone + len(half) + 1

    def forget_all(self, stores: Iterable[Any]) -> int:
        """Delete all saved people and every result that came from any body."""
        gone = 0
        for store in stores:
            gone += store.remove("*-p" + "?" * 12)
        for path in [*self.folder.glob("*.json"), *self.folder.glob("*.part")] if self.folder.is_dir() else []:
            path.unlink(missing_ok=True)
            gone += 1
        return gone


def find(who: str) -> Body:
    """A person by a saved name, or from a file: a body, a spec with one, or the N-th of a list as ``FILE:N``."""
    text, _, number = who.rpartition(":")
    path, index = (Path(text), int(number)) if text and number.isascii() and number.isdecimal() else (Path(who), 0)
    if path.suffix not in (".json", ".toml"):
        return People().read(who)[0]
    try:
        data = json.loads(files.read_text(path, MOST)) if path.suffix == ".json" else load(path)
    except (OSError, ValueError, RecursionError) as error:
        why = files.told(error) if isinstance(error, (OSError, UnicodeDecodeError)) else error
        raise SpecError(f"Cannot read {path}: {why}.", "Check the path, and that it is valid JSON.") from None
    if isinstance(data, list):
        if not 1 <= index <= len(data):
            raise SpecError(f"{path} holds {len(data)} people.", f"Say which: {path}:1 to {path}:{len(data)}.")
        data = data[index - 1]
    return body_from_dict(data["body"] if isinstance(data, dict) and "body" in data else data)


def forget_results(store: Any, bodies: Iterable[Body]) -> int:
    """Delete from ``store`` (a ``cache.Store``) what came from ``bodies``, and from bodies fitted to their measures."""
    tags = {tag(body) for body in bodies}
    fits = {name: _solved(store.get(name)) for name in store.names(f"{FIT}-*")}
    while True:  # a request leads to its body, and the body back to the requests that were fitted by it
        more = {fits[n] for n in fits if n.rsplit("-", 1)[-1] in tags} | {
            n.rsplit("-", 1)[-1] for n in fits if fits[n] in tags
        }
        if more <= tags:
            break
        tags |= more
    return sum(store.remove(f"*-{one}") for one in sorted(tags - {""}))


def _solved(result: dict[str, Any] | None) -> str:
    """The tag of the body that a cached result holds, empty where it cannot be read any more."""
    try:
        return tag(body_from_dict((result or {}).get("body")))
    except SpecError:
        return ""
