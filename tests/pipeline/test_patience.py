# SPDX-License-Identifier: GPL-3.0-or-later
"""When patience runs out the best drape so far is kept, with its verdict; with more patience it goes on from there."""

import dataclasses

import numpy as np
import pytest
from support.certificates import certificate
from tryon.tryon_addon.blender.cloth.draped import Draped
from tryon.tryon_addon.blender.cloth.terms import DrapeResult, DrapeSettings
from tryon.tryon_addon.core.cache import Store
from tryon.tryon_addon.core.errors import DrapeError
from tryon.tryon_addon.core.patience import Patience
from tryon.tryon_addon.core.progress import Step
from tryon.tryon_addon.evaluation.repairs import FIRST, LADDER
from tryon.tryon_addon.pipeline import job, repair, workplace
from tryon.tryon_addon.pipeline.stages import drape
from tryon.tryon_addon.spec import keys
from tryon.tryon_addon.spec.look import Garment, Look

SKIRT = Garment("circle_skirt")
PATTERN = {"sewn": np.zeros((3, 3)), "fall": None}
FRAME = 10.0  # seconds
NAMES = [FIRST.name, *(rung.name for rung in LADDER)]


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@dataclasses.dataclass
class Hall:
    """Drapes made up: each takes as many frames as ``frames`` says, and fails by how much ``depths`` (mm) says."""

    clock: Clock
    frames: list
    depths: list
    drapes: list = dataclasses.field(default_factory=list)  # the settings of each that was begun
    judged: int = 0
    worn: list = dataclasses.field(default_factory=list)
    settings: DrapeSettings = DrapeSettings()
    moved = False
    figure = "penetration_max_mm"  # that is over its limit
    mending = 0.0  # seconds

    def simulate(self, garment, pattern, place, settings, enough, label):
        self.drapes.append(settings)
        count = self.frames.pop(0)
        if count == "flies apart":
            self.clock.now += FRAME
            raise DrapeError("The cloth flew apart.", "Sew it again.")
        for frame in range(1, count + 1):
            self.clock.now += FRAME
            there = np.full((3, 3), float(len(self.drapes)))
            state = DrapeResult(there, frame, 1.0, 0.0, 0.001, 0.001, frame == count)
            yield repair.Frame(f"{label}: frame {frame}", frame / count, state, False)
            if enough():
                break
        return state

    def judge(self, draped, enough=None):
        self.judged += 1
        self.clock.now += self.mending
        depth = self.depths.pop(0) if draped.result.settled else float("nan")
        return workplace.Attempt(draped, certificate("circle_skirt", {self.figure: depth}), [draped])

    def choose(self, best, effort):
        return dataclasses.replace(best.draped, effort=effort)


@pytest.fixture
def hall(monkeypatch):
    def opened(frames, depths):
        made = Hall(Clock(), [*frames], [*depths])
        monkeypatch.setattr(repair, "simulate", made.simulate)
        monkeypatch.setattr(repair, "worn", lambda garment, pattern, place, result, repairs, enough: Draped(
            garment, pattern, result.positions, result, False, repairs))
        return made

    return opened


def sew(iterations):
    yield Step("Sewing", 0.5)
    return PATTERN


def draped(hall, seconds, so_far=None, spent=0.0):
    patience = Patience(seconds, spent, hall.clock)
    with patience.counting():
        return drained(repair.repaired(SKIRT, PATTERN, hall, sew, patience, so_far))


def drained(work):
    labels = []
    while True:
        try:
            labels.append(next(work).label)
        except StopIteration as end:
            return end.value, labels


def test_the_best_so_far_is_kept_and_says_so(hall):
    here = hall([3, 3, 9], [7.0, 9.0])
    found, labels = draped(here, 100.0)
    assert (found.result.positions == 1).all(), "the second was worse, the third was broken off"
    assert found.effort.attempts == 3 and found.effort.tried == ("as sewn", "sewn longer")
    assert str(found.effort) == "best of 3 attempts after 100 s; asked for no longer than 100 s"
    assert here.judged == 2, "what still moves is no better than what does not"
    assert labels[0] == "Draping the circle skirt: frame 1"
    assert "Draping the circle skirt again, attempt 3 (finer collision, 40 s more at most): frame 1" in labels


def test_what_passes_in_time_knows_nothing_of_it(hall):
    here = hall([3, 3], [7.0, 0.0])
    found, _ = draped(here, 120.0)
    endless, _ = draped(hall([3, 3], [7.0, 0.0]), float("inf"))
    assert found.effort == endless.effort and found.effort.patience is None and found.repairs == ("sewn longer",)
    assert (found.result.positions == endless.result.positions).all()


@pytest.mark.parametrize("figure", ["penetration_max_mm", "drift_p95_mm"])  # the one would be sewn anew
def test_nothing_is_begun_that_nobody_waits_for(hall, figure):
    here = hall([5, 3], [7.0, 0.0])
    here.figure, here.mending = figure, 10.0
    found, _ = draped(here, 60.0)
    assert len(here.drapes) == 1 and found.effort.tried == ("as sewn",)
    assert (found.effort.attempts, found.effort.seconds, found.effort.patience) == (1, 60.0, 60.0)


def test_the_first_attempt_is_broken_off_between_two_frames_and_judged(hall):
    here = hall([1000], [])
    found, _ = draped(here, 60.0)
    assert here.clock.now == 50.0, "ten seconds are left to mend and judge it"
    assert here.judged == 1 and found.effort.tried == ()
    assert str(found.effort) == "first attempt, broken off after 50 s; asked for no longer than 60 s"


def test_cloth_that_flies_apart_until_patience_ends_is_an_error_or_the_next_attempt(hall):
    with pytest.raises(DrapeError, match="flew apart"):
        draped(hall(["flies apart"] * 8, []), 1000.0)
    found, _ = draped(hall(["flies apart", "flies apart", 9], []), 60.0)
    assert found.effort.attempts == 3 and found.effort.tried == ("as sewn", "smaller steps")


def test_with_more_patience_it_goes_on_where_it_stood(hall):
    begun = hall([3, 3, 9], [7.0, 9.0])
    before, _ = draped(begun, 100.0)
    here = hall([3, 3], [7.0, 0.0])  # the first is what there was, judged again
    found, _ = draped(here, 400.0, before, before.effort.seconds)
    assert len(here.drapes) == 1 and found.effort.attempts == 3, "what was tried is not tried again"
    assert here.drapes[0] == begun.drapes[2], "and the rungs add up as they would have"
    assert found.repairs == ("sewn longer", "finer collision") and found.effort.patience is None
    assert found.effort.seconds == 130.0


def test_whoever_has_seen_enough_gets_the_best_there_is(hall):
    here = hall([3, 50], [7.0])
    patience = Patience(clock=here.clock)
    with patience.counting():
        work = repair.repaired(SKIRT, PATTERN, here, sew, patience)
        while "attempt 2" not in next(work).label:
            pass
        patience.end()
        found, _ = drained(work)
    assert (found.result.positions == 1).all() and found.effort.patience == here.clock.now == 40.0


# -- what is kept of it -----------------------------------------------------------------------------------------------


@pytest.fixture
def stage(hall, tmp_path, monkeypatch):
    """Drapes of one garment as the stage makes them, in a store."""
    context = job.Job(Look(garments=(SKIRT,)), until="drape", runtime=object(), store=Store(tmp_path))

    def begun(seconds, frames=(), depths=()):
        here = hall(frames, depths)
        monkeypatch.setattr(drape, "Patience", lambda *given: Patience(*given, clock=here.clock))
        patience = Patience(seconds, clock=here.clock)
        return drape._drape(context, "drape-x", SKIRT, PATTERN, here, sew, 0, patience), here

    def made(seconds, frames=(), depths=()):
        work, here = begun(seconds, frames, depths)
        return drained(work)[0], here

    made.begun = begun

    made.context = context
    return made


def test_asked_again_with_as_much_patience_it_is_as_before(stage):
    first, _ = stage(100.0, [3, 3, 9], [7.0, 9.0])
    assert not first.cached
    for seconds in (100.0, 60.0):
        again, here = stage(seconds)
        assert again.cached and again.effort == first.effort and not here.judged
        assert np.array_equal(again.positions, first.positions)
    assert stage.context.store.get("drape-x") is None, "nobody takes it for the whole ladder's"


def test_asked_again_with_more_it_goes_on_and_its_end_is_kept_for_good(stage):
    stage(100.0, [3, 3, 9], [7.0, 9.0])
    found, _ = stage(500.0, [3], [7.0, 0.0])
    assert found.effort.attempts == 3 and found.effort.patience is None
    for seconds in (5.0, 1e5):
        kept, _ = stage(seconds)
        assert kept.cached and kept.effort == found.effort and kept.repairs == found.repairs


def test_a_first_attempt_that_was_broken_off_is_made_anew_in_all_the_time_there_is(stage):
    stage(60.0, [100], [])
    found, here = stage(200.0, [15], [0.0])
    assert here.clock.now == 150.0 and found.effort.patience is None and found.effort.tried == ("as sewn",)


def test_what_is_made_from_it_is_not_taken_for_what_the_whole_ladder_would_give(stage):
    cut, _ = stage(100.0, [3, 3, 9], [7.0, 9.0])
    name = drape._known_as(stage.context, "drape-x", cut)
    other = dataclasses.replace(cut, positions=cut.positions + 1e-3)
    whole = dataclasses.replace(cut, effort=dataclasses.replace(cut.effort, patience=None))
    assert drape._known_as(stage.context, "drape-x", whole) == "drape-x"
    assert len({"drape-x", name, drape._known_as(stage.context, "drape-x", other)}) == 3
    assert name != keys.so_far(stage.context.look.body, "drape-x")


@pytest.mark.parametrize(("frames", "depths", "until", "attempts", "tried"), [
    ([50], [], "frame 4", 1, ()),  # the first attempt, in mid-fall
    ([3, 50], [7.0], "attempt 2", 2, ("as sewn",)),
])
def test_who_ends_it_can_have_the_best_so_far_all_the_same(stage, frames, depths, until, attempts, tried):
    work, _ = stage.begun(1000.0, frames, depths)
    while until not in next(work).label:
        pass
    assert not stage.context.left
    work.close()
    assert stage.context.left == "Circle skirt"
    stage.context.content = True
    found, here = stage(1000.0)
    assert (found.positions == 1).all() and (found.effort.attempts, found.effort.tried) == (attempts, tried)
    assert here.judged == (not tried) and not here.drapes, "it has to be mended and judged, and nothing is simulated"
    assert found.effort.patience == found.effort.seconds
    stage.context.content = False
    whole, _ = stage(1000.0, [3] if not tried else [3], [0.0] if not tried else [7.0, 0.0])
    assert whole.effort.patience is None, "and whoever dresses again goes on"


def test_a_job_that_ends_before_anything_falls_leaves_nothing(stage):
    work, _ = stage.begun(1000.0, [3], [0.0])
    work.close()
    assert not stage.context.left and stage.context.store.get("drape-x") is None
