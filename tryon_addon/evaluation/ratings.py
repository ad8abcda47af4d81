# SPDX-License-Identifier: GPL-3.0-or-later
"""What people say of looks, in one file that panel, command, Python and page share: SQLite in WAL mode.

A rating is written whole in one transaction that the disk has confirmed, under an id of its own: who is killed in the
middle has written none, and who writes the same twice has written one. Somebody who rates a look again has changed
their mind: the newest counts, the older stay in the file until the rater is deleted.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
import sqlite3
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..core.errors import SpecError, StorageError
from ..core.folders import ratings_file
from ..core.parameters import is_number

SCALE = (1, 5)
ASPECTS = ("appearance", "comfort", "overall")
LONGEST, COMMENT = 120, 2000  # letters of a name, and of a comment
WAIT = 30.0  # seconds for others who write
VERSION = 1
_TABLE = """create table if not exists ratings (id text primary key, look text not null, name text not null,
rater text not null, appearance integer, comfort integer, overall integer not null, comment text not null,
at text not null) without rowid"""


def digest_of(spec: Mapping[str, Any]) -> str:
    """What ratings name a look by: of the plain values that it is made from, whichever views show it."""
    made = {key: value for key, value in spec.items() if key != "views"}
    return hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Rating:
    """What one ``rater`` says of one look: ``look`` is the digest of what it is made from, ``name`` its folder's.
    Stars from 1 to 5; appearance and comfort may be left open. ``at``: when, UTC.

    Raises:
        SpecError: a star outside the scale, nobody's name, or a text that is too long.
    """

    look: str
    name: str
    rater: str
    overall: int
    appearance: int | None = None
    comfort: int | None = None
    comment: str = ""
    at: str = ""
    id: str = ""

    def __post_init__(self) -> None:
        for aspect in ASPECTS:
            value = getattr(self, aspect)
            if value is None and aspect != "overall":
                continue
            if not is_number(value) or value != int(value) or not SCALE[0] <= value <= SCALE[1]:
                raise SpecError(f"{aspect} is {value!r}.", "Give a whole number from 1 (worst) to 5 (best).")
        if not self.rater.strip() or len(self.rater) > LONGEST:
            raise SpecError("The rater's name is empty or too long.", f"Use 1 to {LONGEST} letters.")
        if len(self.comment) > COMMENT:
            raise SpecError(f"The comment has {len(self.comment)} letters.", f"Use at most {COMMENT}.")


class Ratings:
    """All ratings of one file, by default ``tryon/ratings.db`` in the user's folder for data.

    Raises:
        StorageError: the file cannot be read or written, or is none of ours.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = Path(path) if path is not None else ratings_file()

    def add(self, rating: Rating) -> Rating:
        """Keep it; returns it with its id and time. The same id twice is one rating."""
        said = asdict(rating) | {"id": rating.id or uuid.uuid4().hex,
                                 "at": rating.at or datetime.now(UTC).isoformat(timespec="microseconds")}
        with self.open() as store:
            store.execute(f"insert or ignore into ratings ({', '.join(said)}) "
                          f"values ({', '.join(':' + name for name in said)})", said)
        return Rating(**said)

    def all(self, looks: Sequence[str] | None = None) -> list[Rating]:
        """In the order of their time; of these ``looks`` alone."""
        if not self.path.is_file():
            return []
        names = [one.name for one in fields(Rating)]
        wanted, values = ("", ()) if looks is None else (
            " where look in (select value from json_each(?))", (json.dumps(list(looks)),))
        with self.open(transaction=False) as store:
            rows = store.execute(f"select {', '.join(names)} from ratings{wanted} order by at, id", values).fetchall()
        return [Rating(**dict(zip(names, row, strict=True))) for row in rows]

    def newest(self, looks: Sequence[str] | None = None) -> list[Rating]:
        """What counts: the last that each rater has said of each look."""
        return list({(one.look, one.rater): one for one in self.all(looks)}.values())

    def delete(self, rater: str) -> int:
        """All that a rater has said, without a trace in the file; how many it was."""
        if not self.path.is_file():
            return 0
        with self.open() as store:
            gone = store.execute("delete from ratings where rater = ?", (rater,)).rowcount
        with self.open(transaction=False) as store:
            store.execute("pragma wal_checkpoint(truncate)")  # the journal has it too
        return int(gone)

    @contextlib.contextmanager
    def open(self, transaction: bool = True) -> Iterator[sqlite3.Connection]:
        """The store, in one transaction; its errors in words. What else knows of raters and looks keeps tables of its
        own in the same file (``review/store.py``)."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not self.path.exists():
                with contextlib.suppress(FileExistsError):
                    os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            store = sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)
            try:
                store.execute("pragma journal_mode = wal")
                store.execute("pragma synchronous = full")
                store.execute("pragma secure_delete = on")
                if self._version(store) != VERSION:
                    store.execute("begin immediate")
                    self._found(store)
                    store.execute("commit")
                if transaction:
                    store.execute("begin immediate")  # closed without a commit, it is rolled back
                yield store
                if transaction:
                    store.execute("commit")
            finally:
                store.close()
        except (sqlite3.Error, OSError) as error:
            raise self._told(error) from None

    @staticmethod
    def _version(store: sqlite3.Connection) -> int:
        return int(store.execute("pragma user_version").fetchone()[0])

    def _found(self, store: sqlite3.Connection) -> None:
        """The table where there is none yet; refused in somebody else's file."""
        version = self._version(store)
        tables = [row[0] for row in store.execute("select name from sqlite_master where type = 'table'")]
        if version not in (0, VERSION) or version == 0 and tables:
            raise StorageError(f"{self.path} is a database of something else, or of a newer TryOn.",
                               "Name another file.")
        store.execute(_TABLE)
        store.execute(f"pragma user_version = {VERSION}")

    def _told(self, error: Exception) -> StorageError:
        said = str(error)
        if "not a database" in said or "malformed" in said:
            return StorageError(f"{self.path} holds no ratings: {said}.", "Name another file, or move this one away.")
        if "full" in said:
            return StorageError(f"There is no room left for {self.path}; nothing was written.", "Make room.",
                                full=str(self.path))
        if "locked" in said:
            return StorageError(f"{self.path} has been in use for {WAIT:.0f} seconds.", "Try again.")
        return StorageError(f"{self.path} cannot be used: {said}.", "Check the folder and its permissions.")


def as_csv(ratings: Sequence[Rating]) -> str:
    """A table with a header. What a spreadsheet would take for a formula is led by an apostrophe."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    names = [one.name for one in fields(Rating)]
    table.writerow(names)
    for one in ratings:
        table.writerow([_cell(getattr(one, name)) for name in names])
    return text.getvalue()


def as_json(ratings: Sequence[Rating]) -> str:
    """A list of objects."""
    return json.dumps([asdict(one) for one in ratings], indent=2, ensure_ascii=False) + "\n"


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else \
        "" if value is None else value


def alpha(units: Sequence[Sequence[float]]) -> float | None:
    """Krippendorff's alpha of what raters say of each unit, by the squared distance of the figures: 1 where they agree,
    0 where they might as well have thrown dice, below where they disagree on purpose.

    ``units``: the figures of each unit, those that nobody gave left out. None where no unit has two, or all that was
    said is the same. (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability.)
    """
    paired = [list(values) for values in units if len(values) > 1]
    figures = [value for values in paired for value in values]
    expected = _apart(figures)
    if len(figures) < 2 or expected == 0:
        return None
    observed = sum(_apart(values) / (len(values) - 1) for values in paired)
    return 1.0 - observed / (expected / (len(figures) - 1))


def _apart(values: Sequence[float]) -> float:
    """The sum of squared differences over all ordered pairs."""
    count, total = len(values), sum(values)
    return 2 * (count * sum(v * v for v in values) - total * total)


def agreement(ratings: Sequence[Rating]) -> dict[str, float | None]:
    """Alpha by aspect, of the newest ratings."""
    found: dict[str, float | None] = {}
    for aspect in ASPECTS:
        by_look: dict[str, list[float]] = {}
        for one in ratings:
            if (value := getattr(one, aspect)) is not None:
                by_look.setdefault(one.look, []).append(float(value))
        found[aspect] = alpha(list(by_look.values()))
    return found


def means(ratings: Sequence[Rating]) -> dict[str, float | None]:
    """The mean by aspect, None where nobody said anything."""
    given = {aspect: [v for one in ratings if (v := getattr(one, aspect)) is not None] for aspect in ASPECTS}
    return {aspect: sum(values) / len(values) if values else None for aspect, values in given.items()}
