# SPDX-License-Identifier: GPL-3.0-or-later
"""Kept results and saved people lie where the platform has such files, or where the user says."""

import sys
from pathlib import Path

import pytest
from tryon.tryon_addon.core import folders

VARIABLES = ("TRYON_CACHE", "TRYON_PEOPLE", "XDG_CACHE_HOME", "XDG_DATA_HOME", "LOCALAPPDATA", "APPDATA")


@pytest.fixture(autouse=True)
def home(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/me"))


@pytest.mark.parametrize(("platform", "cache", "people"), [
    ("linux", ".cache/tryon", ".local/share/tryon/people"),
    ("freebsd14", ".cache/tryon", ".local/share/tryon/people"),
    ("darwin", "Library/Caches/tryon", "Library/Application Support/tryon/people"),
    ("win32", "AppData/Local/tryon", "AppData/Roaming/tryon/people"),
])  # fmt: skip
def test_each_platform_has_its_folders(platform, cache, people, monkeypatch):
    monkeypatch.setattr(sys, "platform", platform)
    assert folders.cache_folder() == Path("/home/me") / cache
    assert folders.people_folder() == Path("/home/me") / people


def test_what_the_user_names_comes_first(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "/fast")
    monkeypatch.setenv("XDG_DATA_HOME", "")  # empty is as good as unset
    assert folders.cache_folder() == Path("/fast/tryon")
    assert folders.people_folder() == Path("/home/me/.local/share/tryon/people")
    monkeypatch.setenv("TRYON_CACHE", "/kept")
    monkeypatch.setenv("TRYON_PEOPLE", "/people")
    assert (folders.cache_folder(), folders.people_folder()) == (Path("/kept"), Path("/people"))
