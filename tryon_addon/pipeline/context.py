# SPDX-License-Identifier: GPL-3.0-or-later
"""What the stages of one job share: the look, the runtime, what is kept, and how far the whole has come."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import bpy

from ..blender.cloth.terms import DrapeSettings
from ..core import cache
from ..runtime.client import client
from ..spec import keys, people_store
from ..spec.look import Look
from .pending import Asked
from .result import STAGES, LookResult, Step, resolved

TIMEOUT = 600.0  # seconds that a call of the runtime may take
_SPAN = {"body": 0.12, "garment": 0.13, "fabric": 0.05, "drape": 0.4, "render": 0.3}


class Work:
    """One look under way.

    Args:
        population: whose habit of shape fills in what a wish of measures leaves open: ``army`` or ``civilian``.
        until: the last stage to run: ``body``, ``garment`` (pre-sewn, not draped), ``fabric``, ``drape``, ``render``.
        out: where views are written; needed for ``render``.
        scene: the scene that is dressed, the current one by default.
    """

    def __init__(self, look: Look, *, until: str = "render", out: Path | None = None,
                 runtime: client.Runtime | None = None, store: cache.Store | None = None,
                 scene: bpy.types.Scene | None = None, settings: DrapeSettings | None = None,
                 population: str = "army") -> None:
        self.look = resolved(look)
        self.population = population
        self.until, self.out = until, out
        self.result = LookResult(self.look)
        self.runtime = runtime or client.shared()
        self.store = store or cache.Store()
        self.settings = settings or DrapeSettings()
        self.wanted = STAGES[: STAGES.index(until) + 1]
        self._scene_name = (scene or bpy.context.scene).name
        self.running = ""  # the stage, or the one that ran last: where an error belongs
        self._done = 0.0  # weight of finished stages
        self._total = sum(_SPAN[s] for s in self.wanted)
        self._span = 0.0

    @property
    def scene(self) -> bpy.types.Scene:
        """The scene that is dressed."""
        return bpy.data.scenes[self._scene_name]

    @property
    def shown(self) -> Any:
        """The pose that the body is left in."""
        return self.look.pose if self.until in ("body", "drape", "render") else self.look.drape_pose

    @property
    def moves(self) -> bool:
        """Whether the body leaves the pose that garments drape in."""
        return "drape" in self.wanted and self.look.pose != self.look.drape_pose

    # -- progress ---------------------------------------------------------------------------------------------------

    def step(self, label: str, inside: float) -> Step:
        """A step, ``inside`` (0 to 1) the stage that runs."""
        return Step(label, min(1.0, (self._done + self._span * inside) / self._total))

    def told(self, work: Generator[Any, None, Any], order: int, count: int) -> Generator[Step, None, Any]:
        """The work on one of ``count`` things, its (label, fraction) pairs as steps of the whole."""
        try:
            while True:
                step = next(work)
                yield step if isinstance(step, Step) else self.step(step[0], (order + step[1]) / count)
        except StopIteration as end:
            return end.value
        finally:
            work.close()

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Add the seconds that pass to the result's timings."""
        started = time.perf_counter()
        yield
        self.result.timings[name] = round(self.result.timings.get(name, 0.0) + time.perf_counter() - started, 3)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """One of STAGES: timed, and counted as done at its end."""
        self.running, self._span = name, _SPAN[name]
        with self.timed(name):
            yield
        self._done += _SPAN[name]
        self._span = 0.0

    # -- results ----------------------------------------------------------------------------------------------------

    def call(self, method: str, params: dict[str, Any], label: str) -> Generator[Step, None, dict]:
        """Ask the runtime."""
        call = self.runtime.start_call(method, params, timeout=TIMEOUT)
        try:
            while not call.poll():
                yield self.step(call.message or label, call.fraction)
                time.sleep(0.01)
        finally:
            call.cancel()  # without effect once it has ended
        return call.result()

    def ask(self, name: str, method: str, params: dict[str, Any], label: str) -> Asked:
        """What is kept as ``name``, or else the runtime is asked, and the job goes on."""
        found = self.store.get(name)
        call = self.runtime.start_call(method, params, timeout=TIMEOUT) if found is None else None
        return Asked(self.store, name, label, found, call)

    def kept(self, name: str, method: str, params: dict[str, Any], label: str, order: int = 0, count: int = 1
             ) -> Generator[Step, None, dict]:
        """What is kept as ``name``, or else the runtime's answer, kept from now on: the part ``order`` of ``count`` of
        the stage that runs."""
        with closing(self.ask(name, method, params, label)) as asked:
            return (yield from self.told(asked.wait(), order, count))

    def name(self, stage: str, **inputs: Any) -> str:
        """The name of a result that came from this body: its tag is how ``forget`` finds it."""
        return f"{cache.key(stage, keys.version_of(stage), **inputs)}-{people_store.tag(self.look.body)}"
