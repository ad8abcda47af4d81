# SPDX-License-Identifier: GPL-3.0-or-later
"""Saved people: a JSON file each, on this machine only; forgotten together with every result that came from them.

Results that depend on a body carry its ``tag`` in their file's name, so that they can be found again without an index.
Pictures that were given away carry at most a reference, which the salt in the person's file alone leads back from
(``spec.stamp``); where such pictures were written stands in a file beside it, so that it can be told on forgetting.
"""

from __future__ import annotations

import glob
import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..catalog.body.measures import checked
from ..core import files
from ..core.errors import SpecError
from ..core.fields import DEEPEST, deeper
from ..core.folders import people_folder
from .body import tag
from .look import Body, body_from_dict, load, to_dict

FORMAT = 1
MOST = 64_000_000  # bytes of a list of people, or of their pictures, that is read
FIT = "body_fit"  # the stage whose results hold another body: the one that was solved
SALT = 32  # bytes


@dataclass(frozen=True)
class Saved:
    """A saved person. ``salt``: random, known to nobody but this file."""

    name: str
    body: Body
    asked: dict[str, float]
    salt: bytes


@dataclass(frozen=True)
class Stamped:
    """A picture that was written with a person's stamp, and the kind of it (``spec.stamp.KINDS``)."""

    kind: str
    path: Path


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
        """Keep ``body`` and the measures ``asked`` of it; readable by this user only. Whole or not at all.

        Who is saved again keeps the salt, so that pictures made before are still known.
        """
        path = self.path(name)
        try:
            salt = self.saved(name).salt
        except SpecError:  # nobody, or a damaged file
            salt = b""
        text = _text(body, asked or {}, salt=(salt or secrets.token_bytes(SALT)).hex())
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            files.write(path, text, private=True)
        except OSError as error:
            raise files.unwritten(path, error) from None
        return path

    def read(self, name: str) -> tuple[Body, dict[str, float]]:
        """The body of ``name``, and the measures that were asked of it."""
        found = self.saved(name)
        return found.body, found.asked

    def saved(self, name: str) -> Saved:
        """All that is known of ``name``; the salt is empty where an older version has saved them.

        Raises:
            SpecError: nobody is called so, or the file is damaged.
        """
        path = self.path(name)
        if not path.is_file():
            there = ", ".join(self.names()) or "nobody yet"
            raise SpecError(f"Nobody is saved as {name!r}.", f"Saved in {self.folder}: {there}.")
        data = load(path)
        if data.get("format") != FORMAT or not isinstance(data.get("asked"), dict):
            raise SpecError(f"{path} is no person saved by this version.", "Delete it, or save the person anew.")
        salt = data.get("salt", "")
        try:
            return Saved(name, body_from_dict(data.get("body")), checked(data["asked"], "asked"), bytes.fromhex(salt))
        except (TypeError, ValueError):
            raise SpecError(f"The salt in {path} is damaged.", "Save the person anew.") from None

    def export(self, name: str, path: Path) -> None:
        """Write a file with ``name``'s body and what was asked of it: without the salt, which pictures are known by.

        Raises:
            SpecError: nobody is called so. StorageError: ``path`` cannot be written.
        """
        body, asked = self.read(name)
        files.save(path, _text(body, asked), private=True)

    def everybody(self) -> Iterable[Saved]:
        """All of them whose files can be read."""
        for name in self.names():
            try:
                yield self.saved(name)
            except SpecError:
                continue  # whoever it was: nobody else has to wait for that

    def by_shape(self) -> dict[str, Saved]:
        """All of them by the ``tag`` of their bodies: of several with one shape the first by name."""
        return {tag(one.body): one for one in reversed(list(self.everybody()))}

    def salted(self, one: Saved) -> Saved:
        """The same person with a salt, whichever version has saved them."""
        if one.salt:
            return one
        self.save(one.name, one.body, asked=one.asked)
        return self.saved(one.name)

    def stamped(self, name: str) -> list[Stamped]:
        """The pictures that were written with a stamp of this person, in order."""
        try:
            lines = files.read_text(self._record(name), MOST).splitlines()
        except (OSError, UnicodeDecodeError):
            return []
        found: dict[Stamped, None] = {}
        for line in lines:
            try:
                kind, path = json.loads(line)
                found[Stamped(str(kind), Path(path))] = None
            except (ValueError, TypeError, RecursionError):
                continue  # the end of a line that was being written
        return list(found)

    def remember(self, name: str, kind: str, pictures: Sequence[Path]) -> None:
        """Write down that ``pictures`` carry a stamp of ``kind`` with this person.

        Raises:
            StorageError: it cannot be written.
        """
        known = {str(one.path) for one in self.stamped(name) if one.kind == kind}
        lines = [json.dumps([kind, path]) for path in map(str, (p.absolute() for p in pictures)) if path not in known]
        if not lines:
            return
        path = self._record(name)
        try:
            file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
            with open(file, "ab", buffering=0) as record:  # at once: others append, too
                content = "".join(f"{line}\n" for line in lines).encode()
                if record.write(content) != len(content):
                    raise files.full(path)
        except OSError as error:
            raise files.unwritten(path, error) from None

    def _record(self, name: str) -> Path:
        return self.path(name).with_name(f"{name}.stamped")

    def forget(self, name: str, stores: Iterable[Any]) -> int:
        """Delete the person's file and all results in ``stores`` that came from it; how many files went.

        A damaged file goes too: what came from it can then no longer be told, and SpecError says so.
        """
        path, record = self.path(name), self._record(name)
        try:
            body, asked = self.read(name)
        except SpecError:
            if not path.is_file():
                raise
            path.unlink()
            record.unlink(missing_ok=True)
            raise SpecError(f"{path} could not be read and is deleted; its results could not be found.",
                            "Delete all results with tryon body forget --all.") from None
        gone = sum(forget_results(store, [body]) for store in stores)
        half = list(self.folder.glob(f"{glob.escape(path.name)}.*.part"))  # of a saving that was killed
        gone += len(half) + 1 + record.is_file()
        for one in (*half, record, path):
            one.unlink(missing_ok=True)
        return gone

    def forget_all(self, stores: Iterable[Any]) -> int:
        """Delete all saved people and every result that came from any body."""
        gone = 0
        for store in stores:
            gone += store.remove("*-p" + "?" * 12)
        for path in [p for ending in ("json", "stamped", "part") for p in self.folder.glob(f"*.{ending}")]:
            path.unlink(missing_ok=True)
            gone += 1
        return gone


def _text(body: Body, asked: Mapping[str, float], **more: str) -> str:
    """The content of a person's file."""
    return json.dumps({"format": FORMAT, "body": to_dict(body), "asked": dict(asked), **more}, indent=2,
                      allow_nan=False)


def find(who: str) -> Body:
    """A person by a saved name, or from a file: a body, a spec or look.json with one, or one of a list as ``FILE:N``,
    the N-th, or ``FILE:NAME``."""
    text, _, wanted = who.rpartition(":")
    path, wanted = (Path(text), wanted) if Path(text).suffix in (".json", ".toml") else (Path(who), "")
    if path.suffix not in (".json", ".toml"):
        return People().read(who)[0]
    try:
        data = json.loads(files.read_text(path, MOST)) if path.suffix == ".json" else load(path)
        if deeper(data, DEEPEST):
            raise ValueError("it is nested too deeply")
    except (OSError, ValueError, RecursionError) as error:
        why = files.told(error) if isinstance(error, (OSError, UnicodeDecodeError)) else error
        raise SpecError(f"Cannot read {path}: {why}.", "Check the path, and that it is valid JSON.") from None
    if isinstance(data, list):
        index = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10 else 0
        named = [one for one in data if isinstance(one, dict) and wanted and one.get("name") == wanted]
        if len(named) != 1 and not 1 <= index <= len(data):
            called = f", {len(named)} of them called {wanted!r}" if wanted and not index else ""
            raise SpecError(f"{path} holds {len(data)} people{called}.", f"Say which: {path}:1 to {path}:{len(data)}.")
        data = named[0] if len(named) == 1 and not index else data[index - 1]
    elif wanted:
        raise SpecError(f"{path} holds no list.", f"Leave :{wanted} away.")
    if isinstance(data, dict) and isinstance(data.get("spec"), dict):
        data = data["spec"]
    if isinstance(data, dict):
        data = data["body"] if "body" in data else {name: value for name, value in data.items() if name != "name"}
    return body_from_dict(data)


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
