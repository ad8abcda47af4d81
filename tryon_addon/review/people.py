# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may come in: people with a role, invitations that work once, passwords, sessions that can be ended.

Links and sessions are kept as digests: who reads the file cannot come in by it.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_login import UserMixin

from ..core.errors import SpecError
from .store import Store, new_id, now

ROLES = ("viewer", "stylist", "admin")  # each may all that the ones before may
STAYS = timedelta(days=30)
LASTS = timedelta(days=14)  # of an invitation
SHORTEST, LONGEST = 10, 200  # letters of a password
NAME = 60
SECRET = 32  # bytes
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash("nobody")  # so that an unknown name takes as long as a known one


@dataclass(frozen=True)
class Person(UserMixin):  # type: ignore[misc, unused-ignore]
    """Somebody who is in. ``session``: what their cookie names."""

    id: str
    name: str
    role: str
    language: str = ""
    session: str = ""
    has_password: bool = False

    def get_id(self) -> str:
        """What the cookie holds."""
        return self.session

    def may(self, role: str) -> bool:
        """Whether somebody of that role may do it, too."""
        return ROLES.index(self.role) >= ROLES.index(role)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _later(span: timedelta) -> str:
    return (datetime.now(UTC) + span).isoformat(timespec="microseconds")


def _person(row: sqlite3.Row, session: str = "") -> Person:
    return Person(row["id"], row["name"], row["role"], row["language"], session, row["password"] is not None)


class People:
    """The people of a store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    # -- coming in ----------------------------------------------------------------------------------------------------

    def invite(self, role: str, by: str, name: str = "", look: str = "", lasts: timedelta = LASTS) -> str:
        """A link's token, which one person comes in by, once. ``look``: where it leads. Raises SpecError."""
        if role not in ROLES:
            raise SpecError(f"There is no role {role!r}.", f"There are: {', '.join(ROLES)}.")
        token = secrets.token_urlsafe(SECRET)
        self.store.run("insert into invitations values (?, ?, ?, ?, ?, ?, ?, null)", _digest(token), role,
                       name and checked_name(name), look, by, now(), _later(lasts))
        return token

    def invitation(self, token: str) -> sqlite3.Row | None:
        """What a link says, while it is good."""
        return self.store.row("select * from invitations where digest = ? and used is null and until > ?",
                              _digest(token), now())

    def accept(self, token: str, name: str) -> Person | None:
        """Come in by a link, once; None where it is not good any more. Who was invited by name gets that.

        Raises:
            SpecError: the name is taken, or none.
        """
        with self.store.change() as store:
            found = store.execute("select * from invitations where digest = ? and used is null and until > ?",
                                  (_digest(token), now())).fetchone()
            if found is None:
                return None
            name = checked_name(found["name"] or name)
            person = store.execute("select * from people where name = ?", (name,)).fetchone()
            if person is not None and not found["name"]:
                raise SpecError(f"Somebody is called {name} already.", "Choose another name.")
            if person is None:
                store.execute("insert into people (id, name, role, at) values (?, ?, ?, ?)",
                              (new_id(), name, found["role"], now()))
            elif ROLES.index(found["role"]) > ROLES.index(person["role"]):
                store.execute("update people set role = ? where id = ?", (found["role"], person["id"]))
            store.execute("update invitations set used = ? where digest = ?", (now(), found["digest"]))
            return _person(store.execute("select * from people where name = ?", (name,)).fetchone())

    def known(self, name: str, password: str) -> Person | None:
        """Who has that name and that password. It takes as long whoever asks."""
        row = self.store.row("select * from people where name = ?", name.strip()[:NAME])
        kept = row["password"] if row is not None and row["password"] else _NOBODY
        try:
            _HASHER.verify(kept, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return None
        return _person(row) if row is not None and kept != _NOBODY else None

    def begin(self, person: Person) -> Person:
        """A new session of theirs."""
        token = secrets.token_urlsafe(SECRET)
        self.store.run("insert into sessions values (?, ?, ?, ?)", _digest(token), person.id, now(), _later(STAYS))
        self.store.run("delete from sessions where until < ?", now())
        return Person(person.id, person.name, person.role, person.language, token, person.has_password)

    def of(self, session: str) -> Person | None:
        """Whose session it is, while it lasts."""
        row = self.store.row("select people.* from sessions join people on people.id = sessions.person "
                             "where sessions.digest = ? and sessions.until > ?", _digest(session), now())
        return _person(row, session) if row is not None else None

    def end(self, person: Person, *, everywhere: bool = False) -> None:
        """End this session, or all of theirs."""
        if everywhere:
            self.store.run("delete from sessions where person = ?", person.id)
        else:
            self.store.run("delete from sessions where digest = ?", _digest(person.session))

    # -- who is there -------------------------------------------------------------------------------------------------

    def all(self) -> list[sqlite3.Row]:
        """Everybody, by name, without what is secret."""
        return self.store.rows("select id, name, role, at, password is not null as has_password from people "
                               "order by name")

    def get(self, number: str) -> sqlite3.Row | None:
        return self.store.row("select * from people where id = ?", number)

    def names(self) -> dict[str, str]:
        """Id -> name."""
        return {row["id"]: row["name"] for row in self.store.rows("select id, name from people")}

    def set_password(self, person: Person, password: str) -> None:
        """Raises SpecError where it is too short."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise SpecError(f"The password has {len(password)} letters.", f"Use {SHORTEST} to {LONGEST}.")
        self.store.run("update people set password = ? where id = ?", _HASHER.hash(password), person.id)

    def set_role(self, number: str, role: str) -> None:
        """Their sessions end: what they may is asked anew.

        Raises:
            SpecError: no such role, or nobody would be left to rule.
        """
        if role not in ROLES:
            raise SpecError(f"There is no role {role!r}.", f"There are: {', '.join(ROLES)}.")
        with self.store.change() as store:
            left = store.execute("select count(*) from people where role = 'admin' and id <> ?", (number,)).fetchone()
            if role != "admin" and not left[0]:
                raise SpecError("Nobody else is admin.", "Make somebody else admin first.")
            store.execute("update people set role = ? where id = ?", (role, number))
            store.execute("delete from sessions where person = ?", (number,))

    def delete(self, number: str, name: str) -> None:
        """All that is known of somebody, without a trace in the file; their ratings too. What they approved stays, as
        somebody's who is gone. Fittings are the queue's."""
        with self.store.change() as store:
            for table in ("sessions", "notes", "picks"):
                store.execute(f"delete from {table} where person = ?", (number,))
            store.execute("update audit set about = '' where about = ? collate nocase", (name,))
            store.execute("delete from people where id = ?", (number,))
            store.execute("delete from invitations where name = ? collate nocase", (name,))
        self.store.delete(name)


def checked_name(name: str) -> str:
    """A name that somebody can have here. Raises SpecError."""
    plain = " ".join(name.split())
    if not plain or len(plain) > NAME or not plain.isprintable():
        raise SpecError("The name is empty or too long.", f"Use 1 to {NAME} letters.")
    return plain


def measures_of(store: Store, vault: Any, person: Person) -> dict[str, Any]:
    """What somebody has told of their own body; empty where nothing."""
    row = store.row("select sealed from people where id = ?", person.id)
    return vault.open(row["sealed"]) if row is not None and row["sealed"] else {}
