# SPDX-License-Identifier: GPL-3.0-or-later
"""How much is kept: the least recently used goes, never what a run has just used, never what is not ours."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest
from tryon.tryon_addon.core import cache, cache_size
from tryon.tryon_addon.core.errors import SpecError

OLD = time.time() - 10_000


def kept(folder, name, size=1000, used=OLD):
    path = folder / name
    path.write_bytes(bytes(size))
    os.utime(path, (used, used))
    return path


def names(folder):
    return sorted(os.listdir(folder))


def test_what_was_used_longest_ago_goes_first(tmp_path):
    for i in range(5):
        kept(tmp_path, f"drape-{i}{i}{i}{i}.kept", used=OLD + i)
    gone = cache_size.prune(tmp_path, 2500)
    assert [entry.path.name for entry in gone] == ["drape-0000.kept", "drape-1111.kept", "drape-2222.kept"]
    assert names(tmp_path) == ["drape-3333.kept", "drape-4444.kept"] and cache_size.prune(tmp_path, 2500) == []


def test_what_is_read_counts_as_used(tmp_path):
    store = cache.Store(tmp_path)
    for name in ("drape-aaaa", "drape-bbbb"):
        store.put(name, {"a": 1})
        os.utime(tmp_path / f"{name}.kept", (OLD, OLD))
    assert store.get("drape-aaaa") == {"a": 1}
    cache_size.prune(tmp_path, 0)
    assert names(tmp_path) == ["drape-aaaa.kept"]


@pytest.mark.parametrize("age", [0.0, 500.0])
def test_what_a_run_may_have_just_used_stays_however_much_there_is(tmp_path, age):
    kept(tmp_path, "drape-0123.kept", used=time.time() - age)
    assert cache_size.prune(tmp_path, 0) == [] and names(tmp_path) == ["drape-0123.kept"]


def test_a_clock_that_was_wrong_keeps_nothing_for_ever(tmp_path):
    kept(tmp_path, "drape-0123.kept", used=time.time() + 1e6)
    cache_size.prune(tmp_path, 0)
    assert names(tmp_path) == []


def test_only_files_of_ours_are_counted_and_removed(tmp_path):
    ours = ["body-0123456789abcdef.npz", "body_fit-0123456789abcdef01234567-p0123456789ab.kept", "sew-0123.kept"]
    others = ["mine.kept", "photos-2024.npz.bak", "drape-0123.txt", "x-0123.kept.part", "Drape-0123.kept",
              "drape-0123.kept2", "drape-xyz0.kept", "résumé-0123.kept"]
    for name in ours + others:
        kept(tmp_path, name)
    (tmp_path / "drape-4567.kept").mkdir()
    assert len(cache_size.entries(tmp_path)) == len(ours) + 1
    cache_size.prune(tmp_path, 0)
    assert names(tmp_path) == sorted([*others, "drape-4567.kept"])


def test_what_dead_processes_left_half_written_goes_and_what_is_being_written_stays(tmp_path):
    dead = kept(tmp_path, "drape-0123.kept.0a1b2c3d.part")
    built = kept(tmp_path, "hair-0123456789abcdef.npz.0a1b2c3d.part")
    live = kept(tmp_path, "drape-0123.kept.4e5f6a7b.part", used=time.time())
    cache_size.prune(tmp_path, 1e9)
    assert names(tmp_path) == [live.name] and not dead.exists() and not built.exists()
    assert cache_size.clear(tmp_path) == [] and live.exists()


def test_a_run_that_keeps_something_clears_up(tmp_path):
    kept(tmp_path, "drape-0123.kept.0a1b2c3d.part")
    old = kept(tmp_path, "drape-0123.kept", size=900_000)
    store = cache.Store(tmp_path, limit=1e6)
    for i in range(8):
        store.put(f"sew-000{i}", {"a": np.random.default_rng(i).integers(0, 255, 100_000, np.uint8)})
    assert not old.exists() and len(names(tmp_path)) == 8 and store.trouble == ""


def test_more_than_the_limit_is_never_kept_but_for_what_is_in_use(tmp_path):
    store = cache.Store(tmp_path, limit=1e6)
    for i in range(40):
        store.put(f"sew-00{i:02}", {"a": np.random.default_rng(i).integers(0, 255, 100_000, np.uint8)})
        os.utime(tmp_path / f"sew-00{i:02}.kept", (OLD + i, OLD + i))
        assert sum(entry.size for entry in cache_size.entries(tmp_path)) <= 1e6
    assert store.names("*")[-1] == "sew-0039" and 7 <= len(store.names("*")) <= 9


def test_a_folder_that_can_only_be_read_or_is_gone_fails_nobody(tmp_path, monkeypatch):
    path = kept(tmp_path, "drape-0123.kept")

    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "unlink", refused)
    assert cache_size.prune(tmp_path, 0) == [] and cache_size.entries(tmp_path / "nowhere") == []


CROWD = """
import sys, time, numpy as np
from tryon.tryon_addon.core import cache, cache_size
cache_size.RECENT = 0.5  # seconds, and a crowd that takes longer
store = cache.Store(sys.argv[1], limit=3e5)
for i in range(60):
    name = f"sew-{i % 12:04}"
    found = store.get(name)
    assert found is None or found["a"].sum() == i % 12 * 5000, name
    store.put(name, {"a": np.full(5000, i % 12), "noise": np.random.default_rng().integers(0, 255, 40000, np.uint8)})
    time.sleep(0.02)
print(store.trouble)
"""


def test_several_processes_share_a_folder_that_is_too_small(tmp_path):
    words = [sys.executable, "-c", CROWD, str(tmp_path)]
    crowd = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [one.communicate(timeout=100) for one in crowd] == [("\n", "")] * 3
    assert not [name for name in names(tmp_path) if name.endswith(".part")]


@pytest.mark.parametrize(("said", "bytes_"), [("", 4e9), ("2", 2e9), ("0.5", 5e8)])
def test_the_limit_is_the_environments(said, bytes_, monkeypatch):
    monkeypatch.setenv("TRYON_CACHE_SIZE", said)
    assert cache.Store().limit == bytes_


@pytest.mark.parametrize("said", ["lots", "4 GB", "-1", "nan", "inf", "0"])
def test_a_limit_that_is_none_is_told(said, monkeypatch):
    monkeypatch.setenv("TRYON_CACHE_SIZE", said)
    with pytest.raises(SpecError, match="TRYON_CACHE_SIZE.*0.1 to 100000 GB"):
        cache.Store()
