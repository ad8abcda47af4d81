# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that belong together, delivered into a folder whole: all of them, or none and the older ones stay.

    with Delivery(out) as delivery:
        write(delivery.aside / "front.png")
        delivery.index("look.json", {"views": ...})

They are made in a folder aside (``.tryon-XXXXXXXX`` in ``out``: of this user only, no name to guess) under a lock.
As the block ends, a plan of what goes and what comes is written there, the older set moves out, its index first, and
the new one in, its index last; all of that is renaming. Whoever is killed leaves the older set whole; or, in the
instant of renaming, files of one set alone without an index, and the plan. The next delivery into the folder ends what
a plan began and removes what the dead have left: what is aside while nobody has the lock is nobody's. An error on the
way is undone at once.

An index (``core/index.py``) lists the others of its set. Links are replaced, never followed, in the folder and
below it; the folder itself may be one. A user's other files stay; one that has the name of a new file is replaced.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any

from . import files
from .errors import StorageError, TryOnError
from .index import PREFIX, File, is_plain, is_there, listed, text_of
from .lock import Lock

LOCK = f"{PREFIX}lock"
NEW, OLD = "new", "old"  # in the folder aside
PLANS = ("plan.json", "plan-again.json")  # twice: without it nobody knew what in the folder is of which set
PATIENCE = 60.0  # seconds to wait for others who write there
_ASIDE = re.compile(r"\.tryon-[a-z0-9_]{8}")


class Delivery:
    """A context manager: see the module. ``aside`` is the folder to write to.

    Args:
        folder: where the files go; it is made, and removed again where that fails.
        known: patterns (with *) of the names that a set with an index can have: none else of an older set ever goes,
        listed: but what fits one of these, which the index names and which is as that says.
        wait: seconds to wait for another delivery into the folder; then it is refused.
        needs: bytes that the files take, about; 0 where nobody knows.

    Raises:
        StorageError: it cannot be written, another is at work in it, or a name is taken by a folder or led away by a
            link: what was there still is.
    """

    def __init__(self, folder: Path, *, known: Iterable[str] = (), listed: Iterable[str] = (), wait: float = PATIENCE,
                 needs: float = 0.0) -> None:
        self.folder = Path(folder)
        self.known, self.listed, self.wait, self.needs = tuple(known), tuple(listed), wait, needs
        self.replaced: list[str] = []  # names that were there and that no index listed: the user's own, perhaps
        self._index = ""
        self._made: list[Path] = []
        self._work: Path | None = None
        self._stuck = False  # half-way, and no way back: the plan stays for the next one
        self._lock = Lock(self.folder / LOCK)

    def __enter__(self) -> Delivery:
        try:
            path = self.folder.absolute()
            self._made = [one for one in (path, *path.parents) if not one.exists()]
            if not self._lock.acquire(self.wait):
                who = f" (process {self._lock.holder()})" if self._lock.holder() else ""
                raise StorageError(f"Another tryon{who} is writing into {self.folder}.",
                                   "Wait until it is done, or choose another folder.")
            if self._lock.known:
                _clear_all(self.folder)
            files.require_space(self.folder, self.needs)
            self._work = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self.folder))
            self.aside = self._work / NEW
            self.aside.mkdir()
            (self._work / OLD).mkdir()
        except BaseException as error:
            self._leave(kept=False)
            if isinstance(error, OSError):
                raise files.unwritten(self.folder, error, self.needs) from None
            raise
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if error is None:
                self._deliver()
        except BaseException as late:
            error = late
            raise
        finally:
            self._leave(kept=error is None)
            self._tell(error)

    def final(self, path: Path) -> Path:
        """Where a path aside will lie."""
        return self.folder / path.relative_to(self.aside)

    def index(self, name: str, content: Mapping[str, Any]) -> None:
        """Write the index, after all that it lists: ``content`` and ``files``. Of an older index the files go."""
        table = {one: asdict(File.of(self.aside / one)) for one in _below(self.aside)}
        self._index = name
        files.write(self.aside / name, text_of(content, table))

    # -- the end ----------------------------------------------------------------------------------------------------

    def _deliver(self) -> None:
        names = _below(self.aside)
        names.sort(key=lambda name: name == self._index)
        new = {name: File.of(self.aside / name, keep=True) for name in names}
        old = self._older()
        self.replaced = [name for name in names if name not in old and os.path.lexists(self.folder / name)]
        plan = _Plan(new, [*old, *self.replaced])
        for name in (*plan.new, *plan.old):
            _refuse(self.folder, name)
        assert self._work is not None
        plan.write(self._work)
        try:
            plan.carry_out(self._work, self.folder)
        except BaseException:
            self._stuck = True
            plan.undo(self._work, self.folder)
            self._stuck = False
            raise

    def _older(self) -> list[str]:
        """What goes of the older set: its index, then what that lists; where it does not say, all that it could be."""
        if not self._index or not os.path.lexists(self.folder / self._index):
            return []
        table = listed(self.folder, self._index)
        said = list(table)
        if not said:
            said = [path.relative_to(self.folder).as_posix() for one in self.known for path in self.folder.glob(one)]
        known = [name for name in said if _fits(name, self.known)
                 or name in table and _fits(name, self.listed) and is_there(self.folder / name, table[name])]
        return [self._index, *(name for name in dict.fromkeys(known)
                               if name != self._index and os.path.lexists(self.folder / name)
                               and not (self.folder / name).is_dir())]

    def _tell(self, error: BaseException | None) -> None:
        """Raise what a writer's error means for the user, with the room that there is once all is cleared away."""
        if isinstance(error, StorageError) and self._ours(error.full):
            raise files.full(self.folder, self.needs) from None
        if isinstance(error, OSError) and (error.errno in files.FULL or self._ours(error.filename)):
            raise files.unwritten(self.folder, error, self.needs) from None
        if isinstance(error, TryOnError) and self._work is not None:
            error.message = error.message.replace(str(self.aside), str(self.folder))  # where the user looks

    def _ours(self, name: Any) -> bool:
        return isinstance(name, (str, Path)) and bool(name) and Path(name).absolute().is_relative_to(
            self.folder.absolute())

    def _leave(self, *, kept: bool) -> None:
        if self._work is not None and not self._stuck:
            _clear(self._work)
        self._lock.release()
        for path in () if kept else self._made:
            with contextlib.suppress(OSError):  # somebody else's files are in it
                path.rmdir()


def write_files(folder: Path, contents: Mapping[str, str | bytes]) -> None:
    """Files that belong together, name below ``folder`` -> text or bytes. Raises StorageError."""
    with Delivery(folder) as delivery:
        for name, content in contents.items():
            files.write(delivery.aside / name, content)


def tidy(folder: Path) -> None:
    """End what the dead have begun in a folder and remove what they have left, as the next delivery would; nothing
    where another is at work there, or where it cannot be written."""
    if not any(folder.glob(f"{PREFIX}*")):
        return
    lock = Lock(folder / LOCK)
    with contextlib.suppress(OSError, StorageError):
        if lock.acquire():
            try:
                if lock.known:
                    _clear_all(folder)
            finally:
                lock.release()


class _Plan:
    """``new``: names that come in, an index last, with what they are; ``old``: names that go, an index first."""

    def __init__(self, new: Mapping[str, File], old: Iterable[str]) -> None:
        self.new, self.old = dict(new), list(old)

    def write(self, work: Path) -> None:
        said = {"new": {name: asdict(one) for name, one in self.new.items()}, "old": self.old}
        for name in PLANS:
            with files.aside(work / name) as part, part.open("w+b") as file:
                file.write(json.dumps({"plan": said, "sha256": _digest(said)}).encode())
                file.flush()
                os.fsync(file.fileno())

    @staticmethod
    def read(work: Path) -> _Plan | None:
        """That of a folder aside; None where it has none yet, or only damaged ones."""
        for name in PLANS:
            with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
                data = json.loads((work / name).read_bytes())
                said = data["plan"]
                if data["sha256"] == _digest(said) and all(map(is_plain, (*said["new"], *said["old"]))):
                    return _Plan({name: File(**one) for name, one in said["new"].items()}, said["old"])
        return None

    def sound(self, work: Path) -> bool:
        """Whether what has yet to come in is as it was made."""
        left = {name: one for name, one in self.new.items() if os.path.lexists(work / NEW / name)}
        return all(is_there(work / NEW / name, one) for name, one in left.items())

    def carry_out(self, work: Path, folder: Path) -> None:
        """The older out, the new in. Done again after an interruption it goes on where that came."""
        for name in self.old:
            if name not in self.new or os.path.lexists(work / NEW / name):  # else it is the new one already
                _move(folder / name, work / OLD / name)
        for name in self.new:
            _move(work / NEW / name, folder / name)
        for name in self.old:
            for parent in list(PurePosixPath(name).parents)[:-1]:
                with contextlib.suppress(OSError):  # not empty
                    (folder / parent).rmdir()

    def undo(self, work: Path, folder: Path) -> None:
        """The new out, the older in, each in the opposite order."""
        for name in reversed(self.new):
            if not os.path.lexists(work / NEW / name):
                _move(folder / name, work / NEW / name)
        for name in reversed(self.old):
            _move(work / OLD / name, folder / name)


def _fits(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, one) for one in patterns)


def _digest(said: Any) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _move(path: Path, target: Path) -> None:
    """Rename a file or a link, if it is there, over whatever the target is."""
    if os.path.lexists(path):
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)


def _below(folder: Path) -> list[str]:
    """Names of all files below a folder, in order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")
                  if path.is_symlink() or not path.is_dir())


def _refuse(folder: Path, name: str) -> None:
    """StorageError where a file of that name would land elsewhere, or in the place of a folder."""
    for parent in list(PurePosixPath(name).parents)[:-1]:
        if (folder / parent).is_symlink():
            raise StorageError(f"{folder / parent} is a link that leads out of the folder.",
                               "Remove it, or choose another folder.")
        if os.path.lexists(folder / parent) and not (folder / parent).is_dir():
            raise StorageError(f"{folder / parent} is a file where a folder has to be.",
                               "Move it, or choose another folder.")
    if (folder / name).is_dir() and not (folder / name).is_symlink():
        raise StorageError(f"{folder / name} is a folder where a file has to be.",
                           "Move it, or choose another folder.")


def _clear_all(folder: Path) -> None:
    """End what the dead have begun in a folder whose lock is ours, and remove what they have left."""
    for work in folder.glob(f"{PREFIX}*"):
        if _ASIDE.fullmatch(work.name) and work.is_dir() and not work.is_symlink():
            plan = _Plan.read(work)
            if plan is not None:
                for name in (*plan.new, *plan.old):
                    _refuse(folder, name)
                (plan.carry_out if plan.sound(work) else plan.undo)(work, folder)
            _clear(work)


def _clear(work: Path) -> None:
    for name in PLANS:  # first: what is left without them is only rubbish
        with contextlib.suppress(OSError):
            (work / name).unlink(missing_ok=True)
    shutil.rmtree(work, ignore_errors=True)
