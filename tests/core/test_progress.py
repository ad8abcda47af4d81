# SPDX-License-Identifier: GPL-3.0-or-later
"""Work under way as steps: told of, ended with whoever waits for it, or left to itself."""

import threading

import pytest
from tryon.tryon_addon.core.progress import Step, steps_of, thought


class Work:
    """Done at the third look."""

    def __init__(self, error=None):
        self.message, self.fraction, self.looks, self.cancelled, self.error = "", 0.0, 0, False, error

    def poll(self):
        self.looks += 1
        return self.looks > 2

    def result(self):
        if self.error:
            raise self.error
        return "made"

    def cancel(self):
        self.cancelled = True


def test_steps_tell_of_the_work_and_end_with_what_it_made():
    work = Work()
    steps = steps_of(work, "Waiting")
    assert next(steps) == Step("Waiting", 0.0)
    work.message, work.fraction = "Sewing", 0.5
    assert next(steps) == Step("Sewing", 0.5)
    with pytest.raises(StopIteration) as end:
        next(steps)
    assert end.value.value == "made"


def test_what_went_wrong_is_raised():
    with pytest.raises(OSError, match="torn"):
        list(steps_of(Work(OSError("torn"))))


@pytest.mark.parametrize("cancel", [True, False])
def test_closing_ends_the_work_only_where_that_is_wanted(cancel):
    work = Work()
    steps = steps_of(work, cancel=cancel)
    next(steps)
    steps.close()
    assert work.cancelled is cancel


def test_a_thought_is_awaited_and_what_it_raises_is_raised():
    def wrong():
        raise OSError("torn")

    gate = threading.Event()
    steps = thought(lambda: gate.wait(5) and 7, "Thinking", 0.5)
    assert next(steps) == Step("Thinking", 0.5)
    gate.set()
    with pytest.raises(StopIteration) as end:
        while True:
            next(steps)
    assert end.value.value == 7
    with pytest.raises(OSError, match="torn"):
        list(thought(wrong, "Thinking"))


def test_it_rests_between_two_looks(monkeypatch):
    rests = []
    monkeypatch.setattr("tryon.tryon_addon.core.progress.time.sleep", rests.append)
    list(steps_of(Work(), pause=0.02))
    list(steps_of(Work()))
    assert rests == [0.02, 0.02]
