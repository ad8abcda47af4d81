# SPDX-License-Identifier: GPL-3.0-or-later
"""Has the queue's looks made, one after another, by a Blender in a process of its own (``lookbook/worker``).

It may be killed at any moment, with or without the page: what it was at waits again, and a look that lies whole in its
folder is not made a second time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping, Sequence

from ..core.errors import TryOnError
from ..core.lock import Lock
from ..core.patience import SECONDS
from ..lookbook.runner import LOOKS
from ..lookbook.worker import Worker
from .queue import Queue
from .shelf import FITTINGS

LOCK = ".tryon-fittings.lock"
PAUSE, TOLD = 0.2, 1.0  # seconds between two looks at the worker, and between two words to the store
IDLE = 600.0  # seconds without a request, after which Blender is ended
MEMORY = 4e9  # bytes at which it is renewed
log = logging.getLogger("tryon.review")


class Maker:
    """A thread that makes what is asked for. ``command``, ``environment``: what starts a Blender."""

    def __init__(self, queue: Queue, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.queue, self.command, self.environment = queue, list(command), dict(environment)
        self._lock = Lock(queue.root / FITTINGS / LOCK)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tryon-maker", daemon=True)
        self._worker: Worker | None = None

    def start(self) -> None:
        """Begin, as soon as nobody else makes looks here."""
        self._thread.start()

    def stop(self) -> None:
        """End, and the Blender with it; what it is at waits for the next one."""
        self._over.set()
        self._thread.join(10.0)

    def _run(self) -> None:
        try:
            (self.queue.root / FITTINGS).mkdir(mode=0o700, exist_ok=True)
            while not self._lock.acquire() and not self._over.wait(2.0):
                pass
            self.queue.recover() if not self._over.is_set() else None
            idle = time.monotonic()
            while not self._over.wait(PAUSE):
                try:
                    taken = self.queue.take()
                    if taken is None:
                        if self._worker is not None and time.monotonic() - idle > IDLE:
                            self._end_worker()
                        continue
                    self._make(*taken)
                    idle = time.monotonic()
                except TryOnError as error:  # the store is away for a moment, or full
                    log.error("fittings: %s", error)
                    self._over.wait(10.0)
        except OSError as error:
            log.error("fittings cannot be made in %s: %s", self.queue.root, error)
        finally:
            self._end_worker()
            self._lock.release()

    def _make(self, number: str, spec: Mapping[str, object]) -> None:
        out = self.queue.folder(number)
        try:
            worker = self._worker = self._worker or Worker(self.command, self.environment)
            worker.order({"look": spec, "out": str(out), "stamp": "none", "population": "civilian",
                          "patience": SECONDS.default, "export": self.queue.formats(number)})
            said, told = None, 0.0
            while said is None:
                if self._over.is_set():
                    return
                said = worker.poll()
                if said is None and time.monotonic() - told > TOLD:
                    told = time.monotonic()
                    if not self.queue.tell(number, worker.label, worker.fraction):
                        self._end_worker()  # cancelled: a look is not stopped half-way, its Blender is
                        return
                time.sleep(PAUSE if said is None else 0.0)
        except TryOnError as error:
            self._end_worker()
            if not self.queue.again(number):
                self.queue.end(number, str(error))
            return
        self.queue.end(number, said["error"]["said"] if said.get("error") else "")
        log.info("fitting %s ended", number)
        if worker.made >= LOOKS or (worker.memory() or 0.0) > MEMORY:
            self._end_worker()

    def _end_worker(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()
