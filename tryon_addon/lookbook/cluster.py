# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks on more than one machine, by Dask distributed: a look a task, in a Blender that each of its workers keeps warm.

What goes to a worker and back are plain values: the spec, a folder that all machines see, how it ended. Workers take
tasks by the resource ``bpy`` (``dask worker ADDRESS --resources bpy=1``); one that is killed costs its task, which
Dask gives to another, where results that are kept in a shared ``TRYON_CACHE`` go on. Dask pickles what it sends: join
no scheduler that strangers can reach.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..core.errors import Exit, InstallError, RenderError, SpecError, TryOnError
from .worker import Worker

RESOURCE = "bpy"
LOCAL = "local"
DEATHS = 3  # of workers, after which a look is poisonous
ASKED = 5.0  # seconds between two counts of the workers
LOST = 600.0  # seconds without any worker, after which none is waited for
STARTS = "300s"  # that a worker of this machine may take to come, or to come back
PAUSE = 0.1  # seconds between two looks at a Blender

Command = Callable[[], Sequence[str]]
Environment = Callable[[], Mapping[str, str]]
_warm: list[Worker] = []  # of this process, where it is one of Dask's: none or one


class Cluster:
    """Dask's workers. ``command``, ``environment``: what starts a Blender there: functions that the workers import."""

    def __init__(self, client: Any, command: Command, environment: Environment) -> None:
        self.client, self.command, self.environment = client, command, environment
        self._size, self._asked, self._seen = 1, -ASKED, time.monotonic()

    def size(self) -> int:
        """How many looks it makes at once, as of late. Raises TryOnError where no worker has been there for long."""
        if time.monotonic() - self._asked > ASKED:
            self._asked = time.monotonic()
            workers = self.client.scheduler_info(n_workers=-1)["workers"].values()
            found = int(sum(one["resources"].get(RESOURCE, 0) for one in workers))
            self._size, self._seen = max(1, found), time.monotonic() if found else self._seen
            if time.monotonic() - self._seen > LOST:
                raise TryOnError(f"There was no worker with the resource {RESOURCE} for {LOST / 60:.0f} minutes.",
                                 f"Start some, with --resources {RESOURCE}=1, and run it again: it goes on.")
        return self._size

    def hand(self) -> Remote:
        """Something that makes looks like a ``Worker``, somewhere."""
        return Remote(self)


class Remote:
    """A ``Worker``, wherever Dask has room: ordered, asked, ended."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._future: Any = None
        self.label, self.fraction, self.made = "Waiting for a worker", 0.0, 0

    def order(self, order: Mapping[str, Any]) -> None:
        """Have a look made; its folder and files must be where the workers see them."""
        name = f"look-{Path(order['out']).name}-{os.urandom(4).hex()}"
        self._future = self._cluster.client.submit(
            make, dict(order), self._cluster.command, self._cluster.environment, key=name, pure=False,
            resources={RESOURCE: 1})

    def poll(self) -> dict[str, Any] | None:
        """How it ended; None while it has not. Raises RenderError where its Blender crashed, as a Worker does."""
        if self._future is None:
            return {}
        if not self._future.done():
            return None
        future, self._future = self._future, None
        self.made += 1
        error = future.exception()
        if error is None:
            said: dict[str, Any] = future.result()
            return said
        if type(error).__name__ == "KilledWorker":
            said = {"said": f"{DEATHS} workers died of it.", "code": int(Exit.ENVIRONMENT), "full": False}
            return {"end": True, "error": said}
        raise RenderError(str(error)) from None

    def memory(self) -> float | None:
        """Unknown here: each worker renews its own Blender."""
        return None

    def end(self) -> None:
        """Take back what it was ordered."""
        if self._future is not None:
            self._future.cancel()
            self._future = None


def make(order: Mapping[str, Any], command: Command, environment: Environment) -> dict[str, Any]:
    """On a worker of Dask's: one look, in the Blender that it keeps. Returns how it ended, as ``Worker.poll`` does.

    Raises:
        RenderError: its Blender crashed or said nothing any more.
    """
    worker = _warm.pop() if _warm else Worker(command(), environment())
    worker.order(order)
    try:
        while (said := worker.poll()) is None:
            time.sleep(PAUSE)
    except BaseException:
        worker.end()
        raise
    if worker.made >= order["looks"] or (worker.memory() or 0.0) > order["memory"]:
        worker.end()
    else:
        _warm.append(worker)
    return said


@contextlib.contextmanager
def joined(address: str, jobs: int, command: Command, environment: Environment, patience: str = "20s"
           ) -> Iterator[Cluster]:
    """The cluster at ``address``, or ``jobs`` workers on this machine where that is ``LOCAL``.

    Args:
        patience: how long an answer may take.

    Raises:
        InstallError: Dask is not installed. SpecError: nobody answers there.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
        from distributed.comm import CommClosedError
    except ImportError:
        raise InstallError("Dask distributed is not installed.", "Install it: pip install 'tryon[farm]'.") from None
    with contextlib.ExitStack() as stack:
        # Deaths, not retries: Dask counts those after the first.
        stack.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": DEATHS - 1,
                                             "distributed.comm.timeouts.connect": STARTS}))
        if address == LOCAL:
            address = stack.enter_context(LocalCluster(
                n_workers=jobs, threads_per_worker=1, host="127.0.0.1", dashboard_address=None,
                resources={RESOURCE: 1}, memory_limit=0))
        try:
            client = stack.enter_context(Client(address, timeout=patience))
        except (OSError, ValueError) as error:
            raise SpecError(f"No scheduler of Dask's answers at {address!r} ({error}).",
                            "Give an address such as tcp://127.0.0.1:8786, or 'local'.") from None
        try:
            yield Cluster(client, command, environment)
        except CommClosedError as error:  # any other of the system's is told as what it is
            raise TryOnError(f"The cluster at {address} is gone: {error}.", "Run it again: it goes on.") from None
