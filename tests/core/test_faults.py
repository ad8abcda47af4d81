# SPDX-License-Identifier: GPL-3.0-or-later
"""The first of the random faults of ``make faults``: writers die, disks fill, bits flip, and no folder is mixed."""

import os
import tempfile
from pathlib import Path

import faults as driver
import pytest
from tryon.tryon_addon.core import index


@pytest.mark.skipif(os.name == "nt", reason="forks")
def test_faults_leave_one_set_or_none_and_the_next_run_is_good(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: None)
    kinds = driver.spread(driver.KINDS, 0.026)
    assert len(kinds) >= 20 and set(kinds) == set(driver.FAULTS)
    with tempfile.TemporaryDirectory() as scratch:
        tried = driver.go_on(tmp_path / "quick.jsonl", kinds,
                             lambda number, kind: driver.quick(number, kind, Path(scratch), None), float("inf"))
    assert [one for one in tried if one.wrong] == []
    again = driver.go_on(tmp_path / "quick.jsonl", kinds, lambda *_: 1 / 0, float("inf"))
    assert again == tried and driver.report("quick", again, len(kinds))


def test_what_does_not_hold_is_seen(tmp_path, monkeypatch):
    """A delivery that lays its index first is caught."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
    carry_out = driver.sets.Delivery._deliver

    def backwards(delivery):
        delivery._index = ""  # neither first out nor last in, and nothing of the older look goes
        carry_out(delivery)

    monkeypatch.setattr(driver.sets.Delivery, "_deliver", backwards)
    monkeypatch.setattr(driver.sets, "WRITERS", driver.sets.WRITERS[:1])
    tried = [driver.attempt(number, "kill", lambda number=number: driver.quick(number, "kill", tmp_path, None))
             for number in range(6)]
    assert any(one.wrong for one in tried) and not index.whole(tmp_path, "look.json")
