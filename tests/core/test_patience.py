# SPDX-License-Identifier: GPL-3.0-or-later
"""Patience counts only while what it is for goes on, and says when it is enough."""

import math

from tryon.tryon_addon.core.patience import Patience, never


class Clock:
    """Seconds that pass when they are told to."""

    now = 100.0

    def __call__(self):
        return self.now


def test_only_what_passes_inside_counts():
    clock = Clock()
    patience = Patience(60.0, clock=clock)
    clock.now += 500.0
    assert patience.spent == 0.0 and not patience.out()
    with patience.counting():
        clock.now += 45.0
        assert (patience.spent, patience.left) == (45.0, 15.0)
        assert not patience.out(14.0) and patience.out(15.0)
    clock.now += 500.0
    assert patience.spent == 45.0
    with patience.counting():
        clock.now += 20.0
        assert patience.left == 0.0 and patience.out()


def test_it_goes_on_where_an_earlier_run_ended():
    clock = Clock()
    patience = Patience(60.0, 50.0, clock)
    with patience.counting():
        clock.now += 9.0
        assert not patience.out()
        clock.now += 1.0
        assert patience.out()


def test_whoever_has_enough_has_asked_for_no_longer_than_until_now():
    clock = Clock()
    patience = Patience(clock=clock)
    with patience.counting():
        clock.now += 1e6
        assert not patience.out(1e9) and math.isinf(patience.left)
        patience.end()
        assert patience.out() and patience.seconds == 1e6
    assert not never()
