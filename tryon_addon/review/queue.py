# SPDX-License-Identifier: GPL-3.0-or-later
"""The looks that people have asked for: one queue for all, in the store, fair by person, with quotas.

A request is a row. It waits, is being made, then has passed, failed (its drape), ended in an error, or was cancelled.
Whoever makes looks takes one at a time in a transaction; what was being made when its maker died waits again. Specs are
sealed: they may hold somebody's measures.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..core import files
from ..core.errors import SpecError
from ..evaluation.ratings import digest_of
from ..lookbook import book
from ..lookbook.book import LOOK
from . import shelf
from .shelf import FITTINGS, Look, content_of
from .store import Store, new_id, now
from .vault import Vault

WAITING, MAKING, CANCELLED = book.WAITING, "making", "cancelled"
ENDED = (book.PASSED, book.FAILED, book.ERROR, CANCELLED)
MOST = {"viewer": 5, "stylist": 50, "admin": 200}  # of somebody's that wait or are made
TRIES = 3  # of one whose maker dies
USUAL = 150.0  # seconds of a look, until some are made
LEFT = ("look.json", "look.blend")  # what is sealed, or nobody needs: both have the body
MODEL, SEALED = "look.glb", "look.glb.sealed"  # so has the one that is looked at in 3D
# Whose turn it is: of whom fewest are being made, then whose last one began longest ago, then the oldest.
_NEXT = """select id from fittings as one where shelf = ? and state = 'waiting' order by
(select count(*) from fittings where shelf = one.shelf and person = one.person and state = 'making'),
(select coalesce(max(begun), '') from fittings where shelf = one.shelf and person = one.person), at, id limit 1"""


class Queue:
    """The queue of a shelf."""

    def __init__(self, store: Store, vault: Vault, root: Path) -> None:
        self.store, self.vault, self.root, self.key = store, vault, root, str(root)

    def folder(self, number: str) -> Path:
        """Where a fitting's look is made."""
        return self.root / FITTINGS / number

    # -- who asks -----------------------------------------------------------------------------------------------------

    def ask(self, person: str, role: str, label: str, spec: Mapping[str, Any], *, model: bool = False) -> str:
        """Ask for a look, with ``model`` in 3D as well; its number. The same look asked for again is the same, unless
        it went wrong; in 3D it is another once it is begun: what was made stays, and what its cloth did is kept.

        Raises:
            SpecError: too many of theirs wait.
        """
        digest, number = digest_of(spec), new_id()
        with self.store.change() as store:
            same = store.execute("select id, state, model from fittings where shelf = ? and person = ? and look = ? "
                                 "and state in ('waiting', 'making', 'passed', 'failed') order by model desc",
                                 (self.key, person, digest)).fetchone()
            if same is not None and (not model or same["model"]):
                return str(same["id"])
            if same is not None and same["state"] == WAITING:
                store.execute("update fittings set model = 1 where id = ?", (same["id"],))
                return str(same["id"])
            count = store.execute("select count(*) from fittings where shelf = ? and person = ? and state in "
                                  "('waiting', 'making')", (self.key, person)).fetchone()[0]
            if count >= MOST[role]:
                raise SpecError(f"{count} of your fittings are waiting.", "Wait for one of them, or cancel it.")
            store.execute("insert into fittings (id, shelf, person, label, look, sealed, state, at, model) "
                          "values (?, ?, ?, ?, ?, ?, 'waiting', ?, ?)",
                          (number, self.key, person, label, digest, self.vault.seal(dict(spec)), now(), model))
        return number

    def cancel(self, number: str, person: str, *, any_ones: bool = False) -> bool:
        """Take a request back; False where it is not theirs, or has ended."""
        whose = "" if any_ones else " and person = ?"
        return bool(self.store.run(
            f"update fittings set state = 'cancelled', step = '', ended = ? where id = ? and shelf = ? and state in "
            f"('waiting', 'making'){whose}", now(), number, self.key, *(() if any_ones else (person,))))

    def of(self, person: str | None, most: int = 200) -> list[sqlite3.Row]:
        """Somebody's, or everybody's, the newest first; without what is sealed."""
        whose, values = ("", ()) if person is None else (" and person = ?", (person,))
        return self.store.rows("select id, person, label, look, state, step, fraction, error, views, at, begun, ended "
                               f"from fittings where shelf = ?{whose} order by at desc limit ?", self.key, *values,
                               most)

    def counts(self) -> dict[str, int]:
        """How many there are by state."""
        return {row["state"]: row["n"] for row in self.store.rows(
            "select state, count(*) as n from fittings where shelf = ? group by state", self.key)}

    def seconds(self) -> float:
        """What a look takes here: the mean of the last ones."""
        rows = self.store.rows("select (julianday(ended) - julianday(begun)) * 86400 as took from fittings where "
                               "shelf = ? and state in ('passed', 'failed') order by ended desc limit 20", self.key)
        took = [row["took"] for row in rows if row["took"]]
        return sum(took) / len(took) if took else USUAL

    def ahead(self, number: str) -> int:
        """How many wait before it, as far as the order of asking goes."""
        row = self.store.row("select count(*) as n from fittings where shelf = ? and state in ('waiting', 'making') "
                             "and at < (select at from fittings where id = ?)", self.key, number)
        return int(row["n"]) if row is not None else 0

    def look(self, name: str) -> Look | None:
        """The look of a fitting that was made, by its name on the page."""
        row = self.store.row("select id, person, label, look, state, views from fittings where id = ? and shelf = ? "
                             "and state in ('passed', 'failed')", name[1:], self.key)
        if row is None:
            return None
        said = self.content(name)
        worn = tuple(one["programme"] for one in said["spec"]["garments"]) if said else ()
        return Look(name, self.folder(row["id"]), row["look"], row["state"], {"outfit": row["label"]},
                    json.loads(row["views"]), worn, "", row["person"])

    def content(self, name: str) -> dict[str, Any] | None:
        """What ``look.json`` said of a fitting."""
        row = self.store.row("select said from fittings where id = ? and shelf = ?", name[1:], self.key)
        return self.vault.open(row["said"]) if row is not None and row["said"] else None

    def model(self, digest: str, person: str) -> str:
        """The number of somebody's fitting of that look that was made in 3D; empty where there is none."""
        row = self.store.row("select id from fittings where shelf = ? and person = ? and look = ? and model = 1 and "
                             "state in ('passed', 'failed')", self.key, person, digest)
        return str(row["id"]) if row is not None and (self.folder(row["id"]) / SEALED).is_file() else ""

    def model_of(self, number: str) -> bytes | None:
        """A fitting in 3D, as binary glTF; None where it is not. Raises StorageError under another key."""
        try:
            return self.vault.open_bytes((self.folder(number) / SEALED).read_bytes())
        except OSError:
            return None

    def forget(self, person: str) -> list[dict[str, Any]]:
        """Delete all of somebody's fittings with their pictures; the specs that they had, for whoever keeps results."""
        rows = self.store.rows("select id, sealed from fittings where person = ?", person)
        self.store.run("delete from fittings where person = ?", person)
        for row in rows:
            shutil.rmtree(self.folder(row["id"]), ignore_errors=True)
        return [self.vault.open(row["sealed"]) for row in rows]

    # -- who makes ----------------------------------------------------------------------------------------------------

    def recover(self) -> int:
        """What was being made when its maker died waits again, or is given up after TRIES; how many it was. To be
        called by who alone makes looks here."""
        with self.store.change() as store:
            store.execute("update fittings set state = 'error', ended = ?, error = 'Its making has ended TryOn "
                          "itself, several times.' where shelf = ? and state = 'making' and tries >= ?",
                          (now(), self.key, TRIES))
            count = store.execute("update fittings set state = 'waiting', step = '', fraction = 0 where shelf = ? "
                                  "and state = 'making'", (self.key,)).rowcount
        for row in self.of(None, most=1_000_000):
            if row["state"] in (book.PASSED, book.FAILED):
                self._seal(row["id"])
        return count

    def take(self) -> tuple[str, dict[str, Any]] | None:
        """The next one to make: its number and its spec; nobody else gets it."""
        with self.store.change() as store:
            row = store.execute(_NEXT, (self.key,)).fetchone()
            if row is None:
                return None
            store.execute("update fittings set state = 'making', begun = ?, fraction = 0, tries = tries + 1, "
                          "error = '' where id = ?", (now(), row["id"]))
            sealed = store.execute("select sealed from fittings where id = ?", (row["id"],)).fetchone()["sealed"]
        return str(row["id"]), self.vault.open(sealed)

    def formats(self, number: str) -> list[str]:
        """What it is exported to."""
        row = self.store.row("select model from fittings where id = ?", number)
        return ["glb"] if row is not None and row["model"] else []

    def tell(self, number: str, step: str, fraction: float) -> bool:
        """How far it is; False where it is not wanted any more."""
        return bool(self.store.run("update fittings set step = ?, fraction = ? where id = ? and state = 'making'",
                                   step[:200], fraction, number))

    def again(self, number: str) -> bool:
        """Have it made once more, after its Blender has crashed; False where that has been tried."""
        return bool(self.store.run("update fittings set state = 'waiting', step = '', fraction = 0 where id = ? and "
                                   "state = 'making' and tries < 2", number))

    def end(self, number: str, error: str = "") -> None:
        """It is made, or could not be. What its index says is kept sealed, and leaves the folder."""
        folder = self.folder(number)
        made = None if error else shelf.read_look(folder, number)
        if made is None:
            self.store.run("update fittings set state = 'error', error = ?, step = '', ended = ? where id = ? and "
                           "state = 'making'", (error or "The look's folder was changed as it was made.")[:1000], now(),
                           number)
            return
        content = content_of(folder)
        self.store.run("update fittings set state = ?, views = ?, said = ?, fraction = 1, step = '', ended = ? where "
                       "id = ? and state = 'making'", made.state, json.dumps(dict(made.views)),
                       self.vault.seal(content), now(), number)
        self._seal(number)

    def _seal(self, number: str) -> None:
        made = self.folder(number) / MODEL
        if made.is_file():
            files.write(self.folder(number) / SEALED, self.vault.seal_bytes(made.read_bytes()), private=True)
            made.unlink()
        for name in LEFT:
            (self.folder(number) / name).unlink(missing_ok=True)

    def has_index(self, number: str) -> bool:
        """Whether a look lies in its folder, as its maker left it."""
        return (self.folder(number) / LOOK).is_file()
