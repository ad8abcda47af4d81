# SPDX-License-Identifier: GPL-3.0-or-later
"""A garment draped on what is worn, and again up the ladder of repairs until its certificate is good, or until nobody
wants to wait any longer."""

from __future__ import annotations

import contextlib
import dataclasses
import math
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any

from ..blender.cloth import settle
from ..blender.cloth.draped import Draped, object_name
from ..blender.cloth.terms import DrapeResult, DrapeSettings
from ..blender.meshdata import decimated
from ..catalog.cloth.physics import CLOTHS
from ..core import meshes
from ..core.errors import DrapeError
from ..core.patience import Enough, Patience, never
from ..core.progress import Step, thought
from ..evaluation.certificate import Effort, in_sentences
from ..evaluation.repairs import APART, FIRST, LADDER, Repair
from ..spec.garment import Garment
from .workplace import Attempt, Workplace, worn

MOST = 0.9  # of the progress, whatever is tried: only time that runs out takes it further
USUAL, LATE = 70, 280  # frames until a garment rests: as most do, and as those that swing for long
FINISH = 10.0  # seconds that mending and judging a drape may take, until it is known; a quarter of all at most
Sewing = Callable[[int], Generator[Step, None, dict]]  # iterations -> the garment sewn anew
Left = Callable[[Draped], None]  # what is done with the best so far where somebody ends it all


@dataclass(frozen=True)
class Frame(Step):
    """A frame of a drape: how the cloth lies; ``falls``: of its coarse copy."""

    state: DrapeResult
    falls: bool


def simulate(garment: Garment, pattern: Mapping[str, Any], place: Workplace, settings: DrapeSettings,
             enough: Enough = never, label: str = "") -> Generator[Step, None, DrapeResult]:
    """One drape from the sewn pattern to rest, or until it is ``enough``: a frame a step."""
    label = label or f"Draping the {in_sentences(garment.definition.label)}"
    falling: Any = pattern.get("fall")
    colliders, over = place.colliders(pattern), place.over(settings)
    yield Step(label, 0.0)
    for body in colliders:
        decimated(*body, over.collider_triangles)  # as long as several frames, and kept for the solver
        yield Step(label, 0.0)
    with contextlib.closing(settle.drape(pattern, colliders, CLOTHS[garment.physics], over, enough)) as run:
        for state in run:
            falls = falling is not None and len(state.positions) == len(falling["sewn"])
            triangles = falling["triangles"] if falls else pattern["triangles"]
            place.watch(object_name(garment), state.positions, triangles)
            yield Frame(f"{label}: {'falling' if falls else 'settling'}, frame {state.frames}, "
                        f"{1000 * state.speed_p95:.0f} mm/s", _expected(state.frames), state, falls)
    return state


def _expected(frames: int) -> float:
    """How much of a drape is done after so many frames: most garments rest after 50 to 90, and some after 240."""
    return 0.8 * min(1.0, frames / USUAL) + 0.2 * min(1.0, frames / LATE)


def repaired(garment: Garment, pattern: dict, place: Workplace, sew: Sewing | None, patience: Patience | None = None,
             so_far: Draped | None = None, left: Left | None = None) -> Generator[Step, None, Draped]:
    """A garment draped, and draped again up the ladder of repairs while its certificate fails; the best of them.

    Without ``sew(iterations)``, which sews it anew, that rung is left out. ``patience``, which whoever calls this has
    counting, may run out on the way: then the best is what there is by now, and its ``effort`` says so. ``so_far`` is
    such a best of an earlier run, whose rungs are not tried again. Where this is closed before it is done, ``left``
    gets the best by then, or how the cloth lies, neither mended nor judged.

    Raises:
        DrapeError: the cloth flew apart every time.
    """
    climb = _Climb(garment, pattern, place, patience or Patience(), so_far)
    try:
        yield from climb.begin(so_far)
        for rung in (FIRST, *LADDER):
            if not climb.helps(rung, sew):
                continue
            if climb.best is not None and climb.ran_out:
                climb.cut = True
                break
            if not (yield from climb.take(rung, sew)):
                break
    except GeneratorExit:
        if left is not None and (there := climb.left()) is not None:
            left(there)
        raise
    return climb.end()


class _Climb:
    """One garment on its way up the ladder."""

    def __init__(self, garment: Garment, pattern: dict, place: Workplace, patience: Patience, so_far: Draped | None
                 ) -> None:
        self.garment, self.pattern, self.start, self.place, self.patience = garment, pattern, pattern, place, patience
        self.settings = place.settings
        self.done: tuple[str, ...] = ()
        self.tried: tuple[str, ...] = () if so_far is None else so_far.effort.tried
        self.attempts = len(self.tried)
        self.best: Attempt | None = None
        self.frame: Frame | None = None  # the last of the attempt under way
        self.cut = False  # whether patience ran out
        self._broken: DrapeError | None = None
        self._finish = min(FINISH, 0.25 * patience.seconds)  # seconds that mending and judging take

    @property
    def ran_out(self) -> bool:
        return self.patience.out(self._finish)

    def helps(self, rung: Repair, sew: Sewing | None) -> bool:
        """Whether the rung is good against what fails, and can be taken; what an earlier run has tried changes what it
        changes, and is not tried again."""
        if rung is FIRST or rung.name in self.tried:
            return True
        failing = APART if self.best is None else set(self.best.certificate.failing)
        return bool(set(rung.mends) & failing) and (rung.iterations is None or sew is not None)

    def take(self, rung: Repair, sew: Sewing | None) -> Generator[Step, None, bool]:
        """Change what the rung changes, and try it; whether to go on."""
        if rung is not FIRST:
            self.done = (*self.done, rung.name)
        more = {name: max(value, getattr(self.settings, name)) for name, value in rung.settings.items()}
        self.settings = dataclasses.replace(self.settings, **more)  # in a pose the collider is finer already
        if rung.iterations is not None and sew is not None:
            anew = yield from self._while_patient(sew(rung.iterations))
            if anew is None:
                return False
            self.start = self.pattern | {name: anew[name] for name in ("sewn", "fall")}
        return True if rung.name in self.tried else (yield from self._try(rung))

    def _while_patient(self, work: Generator[Step, None, Any]) -> Generator[Step, None, Any]:
        """What the work makes; None where patience runs out before."""
        with contextlib.closing(work):
            try:
                while not self.ran_out:
                    yield next(work)
            except StopIteration as end:
                return end.value
        self.cut = True
        return None

    def _try(self, rung: Repair) -> Generator[Step, None, bool]:
        """Drape and judge; whether to go on."""
        self.attempts, self.frame = self.attempts + 1, None
        try:
            result = yield from self._told(simulate(self.garment, self.start, self.place, self.settings,
                                                    lambda: self.ran_out, self._label(rung)))
        except DrapeError as error:
            self._broken = error
            self.tried = (*self.tried, rung.name)
            return True
        broken_off = self.ran_out and not result.settled
        if broken_off and self.best is not None:  # what still moves is no better
            self.cut = True
            return False
        before, done = self.patience.spent, self.done

        def judged() -> Attempt:
            draped = worn(self.garment, self.pattern, self.place, result, done, self.patience.out)
            return self.place.judge(draped, self.patience.out)

        found = yield from self._told(thought(judged, self._judging, 1.0))
        self._finish = self.patience.spent - before
        if self.best is None or found.certificate.badness < self.best.certificate.badness:
            self.best = found
        if not broken_off:
            self.tried = (*self.tried, rung.name)
        self.cut = broken_off and not found.certificate.passed
        if not found.certificate.passed:
            yield Step(f"Not passed: {found.certificate.reasons[0]}", 0.0)
        return not (found.certificate.passed or broken_off)

    def begin(self, so_far: Draped | None) -> Generator[Step, None, None]:
        """Judge what an earlier run has left."""
        if so_far is not None:
            self.best = yield from thought(lambda: self.place.judge(_mended(so_far, self.place)), self._judging)

    @property
    def _judging(self) -> str:
        return f"Judging the {in_sentences(self.garment.definition.label)}"

    def _label(self, rung: Repair) -> str:
        what = in_sentences(self.garment.definition.label)
        if self.attempts == 1:
            return f"Draping the {what}"
        left = f", {self.patience.left:.0f} s more at most" if math.isfinite(self.patience.left) else ""
        return f"Draping the {what} again, attempt {self.attempts} ({rung.name}{left})"

    def _told(self, work: Generator[Step, None, Any]) -> Generator[Step, None, Any]:
        """An attempt's steps as steps of all: most garments need one, and each further one is less likely. What takes
        longer than that is as far as its patience is spent: nobody knows better."""
        begun, rest = 1 - 0.5 ** (self.attempts - 1), 0.5 ** (self.attempts - 1)
        with contextlib.closing(work):
            try:
                while True:
                    step = next(work)
                    self.frame = step if isinstance(step, Frame) else self.frame
                    yield Step(step.label, max(MOST * (begun + rest * step.fraction), self._spent))
            except StopIteration as end:
                return end.value

    @property
    def _spent(self) -> float:
        """The share of the patience that is gone, 0 where it has no end."""
        return min(1.0, self.patience.spent / self.patience.seconds) if self.patience.seconds else 1.0

    def left(self) -> Draped | None:
        """The best of all attempts, or how the first lies by now; None where there is nothing yet."""
        if self.best is not None:
            return dataclasses.replace(self.best.draped, effort=self._effort(self.patience.spent))
        if self.frame is None:
            return None
        lies, fall = self.frame.state, self.pattern.get("fall") or {}
        there = meshes.carried(lies.positions, fall["corners"], fall["shares"]) if self.frame.falls else lies.positions
        result = dataclasses.replace(lies, positions=there, drift_p95=math.nan, drift_max=math.nan, settled=False,
                                     restless=0)
        return Draped(self.garment, self.pattern, there, result, False, self.done, self.place.moved,
                      effort=self._effort(self.patience.spent))

    def _effort(self, ran_out: float | None) -> Effort:
        return Effort(max(1, self.attempts), self.patience.spent, ran_out, self.tried)

    def end(self) -> Draped:
        """The best of all attempts."""
        if self.best is None:
            assert self._broken is not None
            raise self._broken
        return self.place.choose(self.best, self._effort(self.patience.seconds if self.cut else None))


def _mended(so_far: Draped, place: Workplace) -> Draped:
    """The best of an earlier run; one that was broken off with nothing judged lies as it fell."""
    if so_far.effort.tried:
        return dataclasses.replace(so_far, cached=False)
    return dataclasses.replace(worn(so_far.garment, dict(so_far.sewn), place, so_far.result, so_far.repairs, never),
                               effort=so_far.effort)
