# SPDX-License-Identifier: GPL-3.0-or-later
"""Ratings are kept whole whoever writes at once or is killed, and agreement is Krippendorff's."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from tryon.tryon_addon.core.errors import SpecError, StorageError
from tryon.tryon_addon.evaluation import ratings
from tryon.tryon_addon.evaluation.ratings import Rating, Ratings

WRITER = """
import sys
from pathlib import Path
from tryon.tryon_addon.evaluation.ratings import Rating, Ratings
store, who, count = Ratings(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
for k in range(count):
    store.add(Rating(f"look{k % 7}", "spring", who, 1 + k % 5, id=f"{who}-{k}"))
    print(f"{who}-{k}", flush=True)
"""


@pytest.fixture
def store(tmp_path):
    return Ratings(tmp_path / "data" / "ratings.db")


def writer(store, who, count):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(store.path), who, str(count)], stdout=subprocess.PIPE,
                            text=True)


def test_a_rating_is_kept_and_the_newest_counts(store):
    assert store.all() == [] and store.newest() == []
    first = store.add(Rating("a", "spring/blue", "Ada", 3, comfort=2, comment="tight"))
    store.add(Rating("a", "spring/blue", "Ben", 5, at="2020-01-01T00:00:00+00:00"))
    again = store.add(Rating("a", "spring/blue", "Ada", 4, appearance=5, at="2099-01-01T00:00:00+00:00"))
    store.add(again)  # the same id: the same rating
    assert len(store.all()) == 3 and first.id != again.id and first.at
    assert {(one.rater, one.overall) for one in store.newest(["a"])} == {("Ada", 4), ("Ben", 5)}
    assert store.newest(["b"]) == []
    assert ratings.means(store.newest()) == {"appearance": 5.0, "comfort": None, "overall": 4.5}
    assert store.path.stat().st_mode & 0o077 == 0


def test_a_rater_is_deleted_without_a_trace(store):
    store.add(Rating("a", "x", "Ada Unmistakable", 3, comment="a very private remark"))
    store.add(Rating("a", "x", "Ben", 2))
    assert store.delete("Ada Unmistakable") == 1 and store.delete("Ada Unmistakable") == 0
    assert [one.rater for one in store.all()] == ["Ben"]
    kept = b"".join(path.read_bytes() for path in store.path.parent.iterdir())
    assert b"Unmistakable" not in kept and b"private" not in kept


@pytest.mark.parametrize("wrong", [{"overall": 0}, {"overall": 6}, {"overall": 2.5}, {"overall": True},
                                   {"comfort": "good"}, {"rater": " "}, {"rater": "x" * 200},
                                   {"comment": "x" * 3000}])
def test_what_is_no_rating_is_refused(wrong):
    with pytest.raises(SpecError):
        Rating(**{"look": "a", "name": "x", "rater": "Ada", "overall": 3} | wrong)


def test_two_who_write_at_once_lose_nothing(store):
    both = [writer(store, who, 25) for who in ("Ada", "Ben")]
    assert [one.wait(120) for one in both] == [0, 0]
    assert {one.id for one in store.all()} == {f"{who}-{k}" for who in ("Ada", "Ben") for k in range(25)}


def test_who_is_killed_has_lost_nothing_that_was_confirmed(store):
    for moment in range(3):
        one = writer(store, f"K{moment}", 1000)
        said = [one.stdout.readline().strip() for _ in range(3 + moment)]
        time.sleep(0.001 * moment)
        os.kill(one.pid, signal.SIGKILL)
        said += one.stdout.read().split()
        one.wait(30)
        kept = [rating.id for rating in store.all()]
        assert len(kept) == len(set(kept)) and set(said) <= set(kept)
        assert store.add(Rating("a", "x", "after", 3))


def test_files_that_are_none_of_ours_are_left_alone(tmp_path):
    import sqlite3

    text = tmp_path / "notes.txt"
    text.write_text("not a database at all, but a text of some length " * 30)
    with pytest.raises(StorageError, match="holds no ratings"):
        Ratings(text).all()
    assert text.read_text().startswith("not a database")
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("create table ratings (x)")
    with pytest.raises(StorageError, match="something else"):
        Ratings(tmp_path / "other.db").add(Rating("a", "x", "Ada", 3))
    with pytest.raises(StorageError):
        Ratings(text / "below.db").add(Rating("a", "x", "Ada", 3))


def test_exports_are_a_table_and_a_list():
    rows = [Rating("a", "x", "Ada", 3, comment="=1+1", id="1", at="t"),
            Rating("b", "y", 'B "q", n', 5, 4, id="2", at="t", comment="schön")]
    table = list(csv.DictReader(io.StringIO(ratings.as_csv(rows))))
    assert table[0]["comment"] == "'=1+1" and table[0]["appearance"] == "" and table[1]["rater"] == 'B "q", n'
    assert [Rating(**one) for one in json.loads(ratings.as_json(rows))] == rows


def test_alpha_is_krippendorffs():
    # Krippendorff 2011, section C, interval data: 4 observers, 12 units, alpha 0.849.
    said = [(1, 1, 1), (2, 2, 3, 2), (3, 3, 3, 3), (3, 3, 3, 3), (2, 2, 2, 2), (1, 2, 3, 4), (4, 4, 4, 4),
            (1, 1, 2, 1), (2, 2, 2, 2), (5, 5, 5), (1, 1), (3,)]
    assert ratings.alpha(said) == pytest.approx(0.849, abs=0.001)
    assert ratings.alpha([(1, 1), (5, 5)]) == 1.0 and ratings.alpha([(1, 5), (5, 1)]) < 0
    assert ratings.alpha([(1,), (2,)]) is None and ratings.alpha([(3, 3), (3, 3)]) is None
    by = [Rating(look, "x", who, stars) for look, who, stars in (("a", "A", 1), ("a", "B", 1), ("b", "A", 5),
                                                                  ("b", "B", 5))]
    assert ratings.agreement(by) == {"appearance": None, "comfort": None, "overall": 1.0}
