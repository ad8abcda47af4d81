# SPDX-License-Identifier: GPL-3.0-or-later
"""What the stages of one job share: the look, the runtime, what is made and kept, how far the whole has come."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import bpy

from ..blender import people
from ..blender.cloth.terms import DrapeSettings
from ..core import cache
from ..core.patience import SECONDS, Patience
from ..core.progress import Step, steps_of, thought
from ..runtime.client import client
from ..spec.look import Look
from ..spec.stamp import Stamps
from .pending import PAUSE, Pending
from .result import LookResult, resolved
from .stage import Stage
from .workplace import Watch, unseen

TIMEOUT = 600.0  # seconds that a call of the runtime may take
Welcome = Callable[[bpy.types.Collection], None]
Reduced = Callable[[dict[str, Any]], dict[str, Any]]  # of the runtime's answer what is kept


class Context:
    """One look under way.

    Args:
        stages: those that run, in their order.
        population: whose habit of shape fills in what a request for measures leaves open: ``army`` or ``civilian``.
        out: where views are written; needed for ``render``.
        scene: where the person is, or will be; the current one by default.
        person: who is dressed, the active one of the scene by default. Where there is nobody yet, somebody new is made
            in the end, and ``welcome`` is told.
        patience: seconds that draping one garment may take: then the best attempt is kept, with its verdict. It depends
            on the machine, so it is asked of a job and is no part of a look.
        stamps: what the views say of themselves.
        own: the scene is empty, and nobody changes it meanwhile: a certificate and views that are kept may be used.
        content: with the best so far that an earlier job has left where it was ended.
        watch: told how body and garments lie while they are draped.
        touch_up: pictures of a drape that was rendered in other cloth may be made from those (``touch_up``).
        aside: the views are rendered by a second Blender, as somebody works in this one.
    """

    def __init__(self, look: Look, stages: Sequence[Stage], *, out: Path | None = None,
                 runtime: client.Runtime | None = None, store: cache.Store | None = None,
                 scene: bpy.types.Scene | None = None, settings: DrapeSettings | None = None,
                 person: bpy.types.Collection | None = None, welcome: Welcome | None = None,
                 population: str = "army", patience: float = SECONDS.default, stamps: Stamps | None = None,
                 own: bool = False, touch_up: bool = False, aside: bool = False, content: bool = False,
                 watch: Watch = unseen) -> None:
        self.look = resolved(look)
        self.asked = look.body  # whose measures are to be solved, if they are
        self.stamps = stamps or Stamps()
        self.stages = tuple(stages)
        self.population = population
        self.out = out
        self.own, self.touch_up = own, touch_up
        self.aside, self.content = aside, content
        self.left = ""  # the garment whose best so far is kept, where the job is ended while it drapes
        self.watch = watch
        self.made: dict[str, Any] = {}  # by stage, what it made
        self.told_by: dict[str, str] = {}  # by stage, a digest of that
        self.closing = ExitStack()  # what ends with the work aside
        self.patience = SECONDS.check(patience, "job")
        self.waiting: Patience | None = None  # for the garment that drapes now: its ``end()`` keeps the best so far
        self.result = LookResult(self.look, patience=self.patience)
        self.runtime = runtime or client.shared()
        self.store = store or cache.Store()
        self.settings = settings or DrapeSettings()
        self._scene_name = (scene or bpy.context.scene).name
        person = person or people.active(self.scene)
        self._person = people.key(people.writable(person)) if person else 0
        self._welcome = welcome
        self.running = ""  # the stage, or the one that ran last: where an error belongs
        self._done = 0.0  # weight of finished stages
        self._total = sum(stage.seconds(self) for stage in stages)
        self._span = 0.0

    @property
    def scene(self) -> bpy.types.Scene:
        """The scene that the person is in."""
        return bpy.data.scenes[self._scene_name]

    @property
    def person(self) -> bpy.types.Collection:
        """Who is dressed; asked for when the work aside is done, as it makes whom there is not yet."""
        found = people.by_key(self._person)
        if found is None:
            found = people.new(self.scene)
            self._person = people.key(found)
            if self._welcome is not None:
                self._welcome(found)
        return found

    def runs(self, stage: str) -> bool:
        """Whether the job goes as far as that."""
        return any(stage == one.name for one in self.stages)

    @property
    def shown(self) -> Any:
        """The pose that the body is left in: clothes that are not draped yet are sewn on in a pose to drape in."""
        sewn_on = self.runs("garment") and not self.runs("drape")
        return self.look.drape_pose if sewn_on else self.look.pose

    @property
    def moves(self) -> bool:
        """Whether the body leaves the pose that garments drape in."""
        return self.runs("drape") and self.look.pose != self.look.drape_pose

    def note(self, text: str) -> None:
        """Tell what was guessed of a file, once."""
        if text not in self.result.notes:
            self.result.notes.append(text)

    # -- progress ---------------------------------------------------------------------------------------------------

    def step(self, label: str, inside: float) -> Step:
        """A step, ``inside`` (0 to 1) the stage that runs."""
        return Step(label, min(1.0, (self._done + self._span * inside) / self._total))

    def told(self, steps: Generator[Step, None, Any], order: int = 0, count: int = 1) -> Generator[Step, None, Any]:
        """The steps of one of ``count`` things, as steps of the whole job."""
        try:
            while True:
                step = next(steps)
                yield self.step(step.label, (order + step.fraction) / count)
        except StopIteration as end:
            return end.value
        finally:
            steps.close()

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Add the seconds that pass to the result's timings."""
        started = time.perf_counter()
        yield
        self.result.timings[name] = round(self.result.timings.get(name, 0.0) + time.perf_counter() - started, 3)

    @contextmanager
    def at(self, stage: Stage) -> Iterator[None]:
        """A stage's work: timed, and counted as done at its end."""
        self.running, self._span = stage.name, stage.seconds(self)
        with self.timed(stage.name):
            yield
        self._done += stage.seconds(self)
        self._span = 0.0

    # -- results ----------------------------------------------------------------------------------------------------

    def call(self, method: str, params: dict[str, Any], label: str) -> Generator[Step, None, dict]:
        """Ask the runtime; the steps are fractions of this call."""
        return (yield from steps_of(self._start(method, params), label, pause=PAUSE))

    def pending(self, name: str, method: str, params: dict[str, Any], label: str, reduced: Reduced = dict) -> Pending:
        """What is kept as ``name``, or else the runtime is asked, and the job goes on."""
        return self._pending(self.store.get(name), name, method, params, label, reduced)

    def _pending(self, found: dict[str, Any] | None, name: str, method: str, params: dict[str, Any], label: str,
                 reduced: Reduced) -> Pending:
        call = self._start(method, params) if found is None else None
        return Pending(self.store, name, label, found, call, reduced)

    def cached(self, name: str, method: str, params: dict[str, Any], label: str, order: int = 0, count: int = 1,
               reduced: Reduced = dict) -> Generator[Step, None, dict]:
        """What is kept as ``name``, or else the runtime's answer, ``reduced`` to what matters and kept from now on: the
        part ``order`` of ``count`` of the stage that runs."""
        found = yield from self.told(thought(lambda: self.store.get(name), label), order, count)
        with closing(self._pending(found, name, method, params, label, reduced)) as pending:
            return (yield from self.told(pending.wait(), order, count))

    def _start(self, method: str, params: dict[str, Any]) -> Any:
        return self.runtime.start_call(method, params, timeout=TIMEOUT)
