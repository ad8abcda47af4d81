# SPDX-License-Identifier: GPL-3.0-or-later
"""All that the fitting room keeps: tables beside the ratings, in their file and by their rules (SQLite, WAL, every
change one transaction that the disk has confirmed).

A new table, or a changed one, is a tuple of statements at the end of ``UPGRADES``: an older file is brought up to it
when it is opened, a newer one is refused.
"""

from __future__ import annotations

import contextlib
import sqlite3
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..core.errors import StorageError
from ..evaluation.ratings import Ratings

UPGRADES: tuple[tuple[str, ...], ...] = ((
    "create table people (id text primary key, name text not null unique collate nocase, role text not null, "
    "password text, language text not null default '', sealed blob, at text not null) without rowid",
    "create table invitations (digest text primary key, role text not null, name text not null, look text not null, "
    "by text not null, at text not null, until text not null, used text) without rowid",
    "create table sessions (digest text primary key, person text not null references people on delete cascade, "
    "at text not null, until text not null) without rowid",
    "create table approvals (id text primary key, look text not null, name text not null, state text not null, "
    "note text not null, person text not null, at text not null) without rowid",
    "create index approvals_by_look on approvals (look, at)",
    "create table notes (id text primary key, look text not null, name text not null, view text not null, x real "
    "not null, y real not null, text text not null, person text not null, at text not null, done text) without rowid",
    "create index notes_by_look on notes (look, at)",
    "create table picks (person text not null, look text not null, name text not null, at text not null, "
    "primary key (person, look)) without rowid",
    "create table fittings (id text primary key, shelf text not null, person text not null, label text not null, "
    "look text not null, sealed blob not null, state text not null, step text not null default '', fraction real "
    "not null default 0, error text not null default '', views text not null default '{}', said blob, tries integer "
    "not null default 0, at text not null, begun text, ended text) without rowid",
    "create index fittings_by_state on fittings (shelf, state, at)",
    "create index fittings_by_person on fittings (shelf, person, at)",
    "create table audit (id integer primary key, at text not null, person text not null, what text not null, "
    "about text not null)",
    "create index ratings_by_look on ratings (look, at)",
), (
    "alter table fittings add column model integer not null default 0",  # whether it is asked for in 3D, too
))


def now() -> str:
    """UTC, to the microsecond, so that what is kept sorts by it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def new_id() -> str:
    """An id that nobody else has or guesses."""
    return uuid.uuid4().hex


class Store(Ratings):
    """The file of ratings with the fitting room's tables in it.

    Raises:
        StorageError: it cannot be read or written, is none of ours, or a newer version has written it.
    """

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(path)
        with self.open() as store:
            store.execute("create table if not exists fitting_room (version integer not null)")
            found = store.execute("select version from fitting_room").fetchone()
            version = int(found[0]) if found else 0
            if version > len(UPGRADES):
                raise StorageError(f"{self.path} was written by a newer TryOn.", "Use that, or name another file.")
            for statements in UPGRADES[version:]:
                for statement in statements:
                    store.execute(statement)
            store.execute("delete from fitting_room")
            store.execute("insert into fitting_room values (?)", (len(UPGRADES),))

    @contextlib.contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """The store in one transaction, its rows by name."""
        with self.open() as store:
            store.row_factory = sqlite3.Row
            yield store

    def rows(self, question: str, *values: Any) -> list[sqlite3.Row]:
        """The answer to one question, without waiting for who writes."""
        with self.open(transaction=False) as store:
            store.row_factory = sqlite3.Row
            return store.execute(question, values).fetchall()

    def row(self, question: str, *values: Any) -> sqlite3.Row | None:
        """The first row of an answer."""
        return next(iter(self.rows(question, *values)), None)

    def run(self, statement: str, *values: Any) -> int:
        """One change; how many rows it was."""
        with self.change() as store:
            return store.execute(statement, values).rowcount

    def note(self, person: str, what: str, about: str = "") -> None:
        """Write down who did what, for whoever has to answer for it. Never measures, never words of people."""
        self.run("insert into audit (at, person, what, about) values (?, ?, ?, ?)", now(), person, what, about[:200])
