# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user chose under Preferences > Add-ons > TryOn, and what it means.

Everything else asks here for the runtime, the cache and the extension's own folder, so that a choice counts everywhere.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ..core import cache_size
from ..core.cache_size import LIMIT
from ..core.errors import RuntimeUnavailable

if TYPE_CHECKING:  # numpy comes with these, and enabling the extension has to be instant
    from ..core.cache import Store
    from ..runtime.client.client import Runtime
    from ..spec.people_store import People

# This file lies one level below the extension's root, whose name Blender gives: bl_ext.<repository>.tryon.
ROOT = (__package__ or "").removesuffix(".tryon_addon.ui")  # the extension as Blender calls it
MANAGED, NAMED = "managed", "named"
MEMORY_SECONDS = 2.0  # how long an answer that needs the disk is kept while drawing


@dataclass(frozen=True)
class Settings:
    """The choices as plain values."""

    source: str = MANAGED
    python: str = ""
    variant: str = "cpu"
    wheels: str = ""
    extra_index: str = ""
    cache: str = ""
    cache_size: float = LIMIT.default


def settings() -> Settings:
    """The user's choices; the defaults where TryOn runs without being enabled as an extension."""
    addon = bpy.context.preferences.addons.get(ROOT)
    shown: Any = addon.preferences if addon else None
    if shown is None:
        return Settings()
    return Settings(**{f.name: getattr(shown, f.name) for f in fields(Settings)})


def user_folder(name: str) -> Path:
    """A folder of the extension's own that survives updates; under the user's cache where it is not installed."""
    try:
        return Path(bpy.utils.extension_path_user(ROOT, path=name))
    except ValueError:  # not an extension: pip, or a checkout
        from ..core.folders import cache_folder

        return cache_folder() / name


def people() -> "People":
    """The people saved in the extension's own folder, or in the user's where it is not installed as one."""
    from ..spec.people_store import People

    try:
        return People(Path(bpy.utils.extension_path_user(ROOT, path="people")))
    except ValueError:
        return People()


def runtime_choice() -> dict[str, Any]:
    """``python`` and ``folder``, in the order in which ``find_python`` and ``Runtime.configure`` take them."""
    chosen = settings()
    named = bpy.path.abspath(chosen.python) if chosen.source == NAMED and chosen.python else None
    return {"python": named, "folder": user_folder("runtime")}


def runtime() -> "Runtime":
    """The runtime of this Blender, with the Python that the preferences name."""
    from ..runtime.client import client

    shared = client.shared()
    shared.configure(**runtime_choice())
    return shared


def store_folder() -> Path:
    """Where results are kept."""
    from ..core.folders import cache_folder

    chosen = settings().cache
    return Path(bpy.path.abspath(chosen)) if chosen else cache_folder()


def store() -> "Store":
    """The cache that the preferences name, and as large as they allow."""
    from ..core.cache import Store

    return Store(store_folder(), settings().cache_size * cache_size.GB)


def environment() -> dict[str, str]:
    """What a process that this Blender starts has to know of the preferences, as variables: the runtime's Python, where
    there is one, the cache and its size, and whom the people of this extension are saved with."""
    from ..runtime.install.interpreter import VARIABLE, find_python

    said = {"TRYON_CACHE": str(store_folder()), "TRYON_PEOPLE": str(people().folder)}
    if (size := settings().cache_size) != Settings.cache_size:
        said["TRYON_CACHE_SIZE"] = f"{size:g}"
    try:
        said[VARIABLE] = str(find_python(*runtime_choice().values()).path)
    except RuntimeUnavailable:  # told by whoever needs it
        pass
    return said


# -- asked while drawing: the disk is not read for every mouse movement ---------------------------------------------


def _remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    keep = lru_cache(maxsize=8)(lambda _moment, *arguments: function(*arguments))
    return lambda *arguments: keep(int(time.monotonic() / MEMORY_SECONDS), *arguments)


@_remembered
def _find(python: Any, folder: Any) -> RuntimeUnavailable | None:
    from ..runtime.install.interpreter import find_python

    try:
        find_python(python, folder)
    except RuntimeUnavailable as error:
        return error
    return None


def runtime_missing() -> RuntimeUnavailable | None:
    """Why there is no runtime to start, or None. Starts nothing."""
    return _find(*runtime_choice().values())


@_remembered
def _megabytes(folder: Path) -> float:
    return sum(entry.size for entry in cache_size.entries(folder)) / 1e6


def cache_megabytes() -> float:
    """How much the kept results take."""
    return _megabytes(store_folder())
