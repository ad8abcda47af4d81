# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the looks of a plan, unattended: a crash, a leak or a bad look costs that look and nothing else.

Looks of one drape follow each other, so that it is made once; what a folder holds already is left as it is. A worker
that has grown is renewed between two looks.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core import files
from ..core.errors import Exit, StorageError, TryOnError
from ..core.lock import Lock
from ..core.patience import SECONDS
from . import book as books
from . import page
from .book import Book, Record
from .plan import Entry, Plan, spec_of
from .worker import Hand

LOCK = ".tryon-book.lock"
TRIES = 2  # of a look that ends in an error; a bad one shall not keep the night
LOOKS = 100  # a worker makes before it is renewed, however small it is
PAUSE = 0.05  # seconds between two looks at the workers


@dataclass(frozen=True)
class Settings:
    """``hand``: starts a worker. ``jobs``: how many at once, now. ``memory``: bytes at which one is renewed. ``hours``:
    after which no look is begun. The rest as ``tryon look`` has it."""

    hand: Callable[[], Hand]
    jobs: Callable[[], int] = lambda: 1
    memory: float = 4e9
    hours: float = float("inf")
    population: str = "army"
    patience: float = SECONDS.default
    stamp: str = "anonymous"


Tell = Callable[[float, str, Record | None], None]  # how much is done (0 to 1), what is going on, a look that has ended


@dataclass
class _Task:
    entry: Entry
    record: Record
    tries: int = 0
    worker: Hand | None = field(default=None, repr=False)


def run(plan: Plan, out: Path, settings: Settings, tell: Tell) -> Book:
    """Make all that is not there, into a folder a look under ``out``.

    Raises:
        StorageError: ``out`` cannot be written, is full, or another run is at work in it; what was made stays.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.unwritten(out, error) from None
    lock = Lock(out / LOCK)
    if not lock.acquire():
        raise StorageError(f"Another lookbook is being made in {out}.", "Wait for it, or name another folder.")
    try:
        return _Run(plan, out, settings, tell).go()
    finally:
        lock.release()


class _Run:
    def __init__(self, plan: Plan, out: Path, settings: Settings, tell: Tell) -> None:
        self.plan, self.out, self.settings, self.tell = plan, out, settings, tell
        self.book = Book(plan, out)
        self.ahead = deque(_Task(*both) for both in zip(plan.entries, self.book.records, strict=True))
        self.done = 0
        self.draped = set[int]()  # drapes that are kept
        self.idle: list[Hand] = []
        self.busy: list[_Task] = []

    def go(self) -> Book:
        self.book.write(now=True)
        until = time.monotonic() + 3600.0 * self.settings.hours
        try:
            while self.busy or (self.ahead and time.monotonic() < until):
                while len(self.busy) < self.settings.jobs() and time.monotonic() < until and (task := self._next()):
                    self._begin(task)
                for task in list(self.busy):
                    self._look_at(task)
                under = sum(task.worker.fraction for task in self.busy if task.worker)
                label = "; ".join(f"{task.entry.name}: {task.worker.label}" for task in self.busy if task.worker)
                self.tell((self.done + under) / len(self.book.records), label, None)
                self.book.write()
                time.sleep(PAUSE)
        finally:
            for worker in [*self.idle, *(task.worker for task in self.busy if task.worker)]:
                worker.end()
            self.book.write(now=True)
            files.save(self.out / page.NAME, page.page(self.book.title, self.book.records))
        return self.book

    def _next(self) -> _Task | None:
        """The first look whose drape nobody is making just now: a second worker would make the same one again."""
        making = {task.entry.drape for task in self.busy} - self.draped
        for place, task in enumerate(self.ahead):
            if task.entry.drape not in making:
                del self.ahead[place]
                return task
        return None

    def _begin(self, task: _Task) -> None:
        try:
            spec = spec_of(self.plan.book, task.entry)
        except TryOnError as error:  # parts that are good by themselves and do not go together
            self._ended(task, str(error))
            return
        task.worker = self.idle.pop() if self.idle else self.settings.hand()
        task.tries += 1
        task.worker.order({"look": spec, "out": str(self.out / task.entry.name), "stamp": self.settings.stamp,
                           "population": self.settings.population, "patience": self.settings.patience,
                           "export": list(self.plan.book.exports), "looks": LOOKS, "memory": self.settings.memory})
        self.busy.append(task)

    def _look_at(self, task: _Task) -> None:
        assert task.worker is not None
        try:
            end: dict[str, Any] | None = task.worker.poll()
            fault = ""
        except TryOnError as error:
            end, fault = {}, str(error)
        if end is None:
            return
        worker, task.worker = task.worker, None
        self.busy.remove(task)
        said = end.get("error")
        if fault or (worker.memory() or 0.0) > self.settings.memory or worker.made >= LOOKS:
            worker.end()
        else:
            self.idle.append(worker)
        if said and said["full"]:
            task.record.error = said["said"]
            raise StorageError(said["said"], "Make room and run it again: it goes on.")
        fault = fault or (said["said"] if said else "")
        again = bool(fault) and not (said and said["code"] == Exit.WRONG_INPUT)
        if not fault and not task.record.take(self.out / task.entry.name):
            fault, again = "The look's folder was changed as it was made.", True
        if again and task.tries < TRIES:
            self.ahead.appendleft(task)
        else:
            self._ended(task, fault)

    def _ended(self, task: _Task, fault: str) -> None:
        if fault:
            task.record.state, task.record.error = books.ERROR, fault
        else:
            self.draped.add(task.entry.drape)
        self.done += 1
        self.tell(self.done / len(self.book.records), task.entry.name, task.record)
