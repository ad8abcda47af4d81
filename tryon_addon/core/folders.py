# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a user's files lie on each platform: what can be made anew, and what cannot."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# Platform, "" for any other -> the environment's variable that names the folder, and where it is below the home.
CACHE = {"win32": ("LOCALAPPDATA", "AppData/Local"), "darwin": ("", "Library/Caches"), "": ("XDG_CACHE_HOME", ".cache")}
DATA = {"win32": ("APPDATA", "AppData/Roaming"), "darwin": ("", "Library/Application Support"),
        "": ("XDG_DATA_HOME", ".local/share")}


def _below(places: dict[str, tuple[str, str]], own: str, name: str) -> Path:
    """The folder that TryOn's variable ``own`` names, else ``name`` in the platform's one."""
    if os.environ.get(own):
        return Path(os.environ[own])
    variable, usual = places.get(sys.platform, places[""])
    return Path(os.environ.get(variable) or Path.home() / usual) / name


def cache_folder() -> Path:
    """Where results are kept: ``TRYON_CACHE``, else ``tryon`` in the platform's cache folder."""
    return _below(CACHE, "TRYON_CACHE", "tryon")


def people_folder() -> Path:
    """Where people are saved: ``TRYON_PEOPLE``, else ``tryon/people`` in the platform's folder for a user's data."""
    return _below(DATA, "TRYON_PEOPLE", "tryon/people")


def assets_folder() -> Path:
    """Where assets lie that the user has added: ``TRYON_ASSETS``, else ``tryon/assets`` in the platform's folder for a
    user's data."""
    return _below(DATA, "TRYON_ASSETS", "tryon/assets")


def ratings_file() -> Path:
    """Where ratings are kept: ``TRYON_RATINGS``, else ``tryon/ratings.db`` in the platform's folder for a user's
    data."""
    return _below(DATA, "TRYON_RATINGS", "tryon/ratings.db")
