# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon cache``: what is kept is shown, pruned and cleared, and nothing of anybody else's."""

import json
import os
import time

import pytest
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.core.cache import Store

HOURS = 3600.0


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Two drapes of 1 MB, three and two hours old, a fabric of now, what a dead process left, and a user's file."""
    monkeypatch.setenv("TRYON_CACHE", str(tmp_path))
    monkeypatch.setenv("TRYON_CACHE_SIZE", "1")
    for name, size, age in (("drape-aaaa.kept", 1_000_000, 3.0), ("drape-bbbb.kept", 1_000_000, 2.0),
                            ("fabric-cccc.kept", 500_000, 0.0), ("drape-dddd.kept.0a1b2c3d.part", 7, 2.5)):
        (tmp_path / name).write_bytes(bytes(size))
        used = time.time() - HOURS * age
        os.utime(tmp_path / name, (used, used))
    (tmp_path / "mine.txt").write_text("keep")
    return tmp_path


def run(capsys, *words):
    assert main.main(["cache", *words]) == 0
    return capsys.readouterr().out


def test_what_is_kept_is_shown(folder, capsys):
    lines = run(capsys, "show").splitlines()
    assert lines[0] == f"2.5 MB of 1.0 GB in {folder}"
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime((folder / "drape-aaaa.kept").stat().st_mtime))
    assert lines[1].split() == ["drape", "2", "2.0", "MB", "oldest", "used", *when.split()]
    assert [line.split()[:2] for line in lines[2:4]] == [["fabric", "1"], ["half", "written"]]
    assert "TRYON_CACHE_SIZE" in lines[4]


def test_what_is_kept_is_shown_to_programs(folder, capsys):
    said = json.loads(run(capsys, "show", "--json"))
    assert (said["folder"], said["limit"], said["bytes"], said["count"]) == (str(folder), 1e9, 2_500_007, 4)
    assert said["oldest"] == said["stages"]["drape"]["oldest"] == (folder / "drape-aaaa.kept").stat().st_mtime
    counts = {stage: row["count"] for stage, row in said["stages"].items()}
    assert counts == {"drape": 2, "fabric": 1, "half written": 1}


def test_nothing_kept_is_no_fault(folder, capsys, monkeypatch):
    monkeypatch.setenv("TRYON_CACHE", str(folder / "nowhere"))
    assert run(capsys, "show").startswith("0.0 MB of 1.0 GB")
    assert json.loads(run(capsys, "show", "--json"))["oldest"] is None
    assert run(capsys, "clear").startswith("Removed 0 files") and run(capsys, "prune").startswith("Removed 0 files")
    assert not (folder / "nowhere").exists()


def test_what_was_used_longest_ago_is_pruned(folder, capsys, monkeypatch):
    assert run(capsys, "prune") == "Removed 1 files, 0.0 MB; 2.5 MB are left.\n"
    assert run(capsys, "prune", "--to", "0.0016") == "Removed 1 files, 1.0 MB; 1.5 MB are left.\n"
    assert not (folder / "drape-aaaa.kept").exists() and (folder / "drape-bbbb.kept").exists()
    assert run(capsys, "prune", "--to", "0") == "Removed 1 files, 1.0 MB; 0.5 MB are left, in use just now.\n"
    assert sorted(os.listdir(folder)) == ["fabric-cccc.kept", "mine.txt"]


def test_all_is_cleared_but_what_is_not_ours(folder, capsys):
    assert run(capsys, "clear") == f"Removed 4 files, 2.5 MB from {folder}.\n"
    assert os.listdir(folder) == ["mine.txt"]
    assert Store().get("drape-aaaa") is None


@pytest.mark.parametrize(("to", "says"), [("-1", "0 to 100000 GB"), ("nan", "not a number")])
def test_wrong_words_are_explained_and_remove_nothing(folder, to, says, capsys):
    before = sorted(os.listdir(folder))
    assert main.main(["cache", "prune", "--to", to]) == 2
    assert says in capsys.readouterr().err and sorted(os.listdir(folder)) == before


def test_a_limit_that_is_none_is_wrong_input(capsys, monkeypatch):
    monkeypatch.setenv("TRYON_CACHE_SIZE", "plenty")
    assert main.main(["cache", "show"]) == 2
    assert "TRYON_CACHE_SIZE" in capsys.readouterr().err


def test_what_cannot_be_removed_is_told(folder, capsys, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(folder), "unlink", refused)
    assert main.main(["cache", "clear"]) != 0
    error = capsys.readouterr().err
    assert str(folder) in error and "Permission denied" in error and "Traceback" not in error
